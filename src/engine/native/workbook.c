/* workbook.c: opens the zip of a workbook and reads its small parts; bounds stand against bombs. */
#include "engine/native/workbook.h"

#include "base/map.h"

#include <zip.h>

enum {
    ENTRIES_MAX = 10000,
    RATIO_MAX = 100,          /* of inflated to stored bytes, */
    RATIO_FROM = 8 << 20,     /* for parts from this size on */
    INFLATED_MAX = 256 << 20, /* bytes of one part */
    CHUNK = 64 << 10,
};

struct dbr_workbook {
    dbr_arena *arena;
    dbr_str name;
    dbr_data_errors *errors;
    zip_t *zip;
    DBR_VEC(dbr_sheet) sheets;
    DBR_VEC(dbr_str) texts;
    DBR_VEC(uint8_t) styles; /* dbr_numfmt of cellXfs */
    bool from1904;
};

struct dbr_part {
    dbr_workbook *w;
    zip_file_t *file;
    dbr_str path;
    uint64_t inflated, size;
    bool suspended;
};

bool dbr_workbook_error(dbr_workbook *w, dbr_data_kind kind, dbr_str text, const char *help) {
    dbr_data_error_add(w->errors, (dbr_data_error){.kind = kind,
                                                   .file = w->name,
                                                   .text = text,
                                                   .help = dbr_str_of(help ? help : "")});
    return false;
}

/* ---- XML ---- */

const char *dbr_xml_local(const char *name) {
    const char *bar = strrchr(name, '|');
    return bar ? bar + 1 : name;
}

const char *dbr_xml_attribute(const char **attributes, const char *name) {
    for (; *attributes; attributes += 2)
        if (strcmp(dbr_xml_local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

static void refuse_doctype(void *parser, const char *name, const char *system,
                           const char *public_id, int internal) {
    XML_StopParser(parser, XML_FALSE);
}

XML_Parser dbr_xml_parser_new(void *user, XML_StartElementHandler start, XML_EndElementHandler end,
                              XML_CharacterDataHandler text) {
    XML_Parser x = XML_ParserCreateNS(NULL, '|');
    if (!x)
        return NULL;
    XML_SetUserData(x, user);
    XML_UseParserAsHandlerArg(x);
    XML_SetElementHandler(x, start, end);
    XML_SetCharacterDataHandler(x, text);
    XML_SetStartDoctypeDeclHandler(x, refuse_doctype);
    return x;
}

/* ---- parts ---- */

dbr_part *dbr_part_open(dbr_workbook *w, dbr_str path) {
    zip_stat_t st;
    const char *cpath = dbr_arena_cstr(w->arena, path);
    if (zip_stat(w->zip, cpath, ZIP_FL_NOCASE, &st) != 0) {
        dbr_workbook_error(
            w, DBR_DATA_WORKBOOK,
            dbr_arena_printf(w->arena, "the workbook has no part `%.*s`", DBR_ARG(path)),
            "the file is cut or damaged: open it and save it again");
        return NULL;
    }
    bool bomb = st.size > INFLATED_MAX ||
                (st.size > RATIO_FROM && st.size / RATIO_MAX > (st.comp_size ? st.comp_size : 1));
    if (bomb) {
        dbr_workbook_error(
            w, DBR_DATA_WORKBOOK,
            dbr_arena_printf(w->arena, "its part `%.*s` inflates to %llu MB from %llu kB",
                             DBR_ARG(path), (unsigned long long)st.size >> 20,
                             (unsigned long long)st.comp_size >> 10),
            "at most 256 MB are read, and 100 times the stored size; save the sheet as CSV");
        return NULL;
    }
    zip_file_t *file = zip_fopen(w->zip, cpath, ZIP_FL_NOCASE);
    if (!file) {
        dbr_workbook_error(w, DBR_DATA_WORKBOOK,
                           dbr_arena_printf(w->arena, "its part `%.*s` cannot be read: %s",
                                            DBR_ARG(path), zip_strerror(w->zip)),
                           NULL);
        return NULL;
    }
    dbr_part *p = DBR_NEW(w->arena, dbr_part);
    *p = (dbr_part){.w = w, .file = file, .path = path, .size = st.size};
    return p;
}

void dbr_part_close(dbr_part *p) {
    if (p && p->file)
        zip_fclose(p->file);
    if (p)
        p->file = NULL;
}

static int broken(dbr_part *p, XML_Parser x) {
    enum XML_Error e = XML_GetErrorCode(x);
    dbr_workbook_error(
        p->w, DBR_DATA_WORKBOOK,
        e == XML_ERROR_ABORTED
            ? dbr_arena_printf(p->w->arena, "its part `%.*s` declares a document type",
                               DBR_ARG(p->path))
            : dbr_arena_printf(p->w->arena, "its part `%.*s` is no good XML, line %lu: %s",
                               DBR_ARG(p->path), (unsigned long)XML_GetCurrentLineNumber(x),
                               XML_ErrorString(e)),
        e == XML_ERROR_ABORTED ? "no program that writes workbooks does that; it is not read"
                               : NULL);
    return -1;
}

int dbr_part_parse(dbr_part *p, XML_Parser x) {
    enum XML_Status status = XML_STATUS_OK;
    bool last = false;
    if (p->suspended) {
        p->suspended = false;
        status = XML_ResumeParser(x);
    }
    while (status == XML_STATUS_OK && !last) {
        XML_ParsingStatus now;
        XML_GetParsingStatus(x, &now);
        if (now.parsing == XML_FINISHED)
            return 0;
        void *buffer = XML_GetBuffer(x, CHUNK);
        if (!buffer)
            return broken(p, x);
        zip_int64_t got = zip_fread(p->file, buffer, CHUNK);
        p->inflated += got > 0 ? (uint64_t)got : 0;
        if (got < 0 || p->inflated > p->size) {
            dbr_workbook_error(p->w, DBR_DATA_WORKBOOK,
                               dbr_arena_printf(p->w->arena, "its part `%.*s` is damaged: %s",
                                                DBR_ARG(p->path), zip_file_strerror(p->file)),
                               "open the file and save it again");
            return -1;
        }
        last = got == 0;
        status = XML_ParseBuffer(x, (int)got, last);
    }
    if (status == XML_STATUS_SUSPENDED) {
        p->suspended = true;
        return 1;
    }
    return status == XML_STATUS_ERROR ? broken(p, x) : 0;
}

/* ---- the small parts ---- */

typedef struct small {
    dbr_workbook *w;
    dbr_map relations; /* id -> target */
    dbr_str main;      /* target of the workbook itself */
    dbr_map formats;   /* number format by id */
    int phonetic;      /* depth inside <rPh> */
    bool in_text, in_cells;
    dbr_buf text;
} small;

static bool whole_part(small *s, dbr_str path, XML_StartElementHandler start,
                       XML_EndElementHandler end, XML_CharacterDataHandler text) {
    dbr_part *p = dbr_part_open(s->w, path);
    if (!p)
        return false;
    XML_Parser x = dbr_xml_parser_new(s, start, end, text);
    int ended = x ? dbr_part_parse(p, x) : -1;
    if (x)
        XML_ParserFree(x);
    dbr_part_close(p);
    return ended == 0;
}

static bool has_part(const dbr_workbook *w, dbr_str path) {
    return zip_name_locate(w->zip, dbr_arena_cstr(w->arena, path), ZIP_FL_NOCASE) >= 0;
}

static dbr_str attribute(small *s, const char **a, const char *name) {
    const char *v = dbr_xml_attribute(a, name);
    return v ? dbr_arena_str(s->w->arena, dbr_str_of(v)) : DBR_STR("");
}

static bool ends_in(dbr_str s, const char *with) {
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p + s.n - n, with, n) == 0;
}

static void relation(void *parser, const char *name, const char **a) {
    small *s = XML_GetUserData(parser);
    if (strcmp(dbr_xml_local(name), "Relationship") != 0)
        return;
    dbr_str id = attribute(s, a, "Id"), target = attribute(s, a, "Target");
    dbr_str *kept = DBR_NEW(s->w->arena, dbr_str);
    *kept = target;
    dbr_map_put(&s->relations, id, NULL)->ptr = kept;
    if (ends_in(attribute(s, a, "Type"), "/officeDocument"))
        s->main = target;
}

static void no_end(void *parser, const char *name) {}
static void no_text(void *parser, const char *p, int n) {}

/* A target beside the part that names it: "/xl/a.xml" and "a.xml" in xl/. */
static dbr_str beside(small *s, dbr_str part, dbr_str target) {
    if (target.n && target.p[0] == '/')
        return dbr_str_slice(target, 1, target.n);
    size_t slash = part.n;
    while (slash > 0 && part.p[slash - 1] != '/')
        slash--;
    return dbr_arena_printf(s->w->arena, "%.*s%.*s", (int)slash, part.p, DBR_ARG(target));
}

static void sheet(void *parser, const char *name, const char **a) {
    small *s = XML_GetUserData(parser);
    name = dbr_xml_local(name);
    if (strcmp(name, "workbookPr") == 0) {
        dbr_str v = attribute(s, a, "date1904");
        s->w->from1904 = dbr_str_is(v, "1") || dbr_str_is(v, "true");
    }
    if (strcmp(name, "sheet") != 0)
        return;
    dbr_map_entry *e = dbr_map_get(&s->relations, attribute(s, a, "id"));
    if (!e)
        return;
    dbr_sheet one = {.name = attribute(s, a, "name"),
                     .part = beside(s, s->main, *(const dbr_str *)e->ptr)};
    /* charts have sheets too */
    if (dbr_str_find(one.part, DBR_STR("chartsheets/"), 0) == SIZE_MAX)
        dbr_vec_push(s->w->arena, &s->w->sheets, one);
}

/* Texts of <si>: all <t> but those of <rPh>, which say how it is pronounced. */
static void text_start(void *parser, const char *name, const char **a) {
    small *s = XML_GetUserData(parser);
    name = dbr_xml_local(name);
    if (strcmp(name, "si") == 0)
        s->text.n = 0;
    s->phonetic += strcmp(name, "rPh") == 0;
    s->in_text = strcmp(name, "t") == 0 && !s->phonetic;
}

static void text_end(void *parser, const char *name) {
    small *s = XML_GetUserData(parser);
    name = dbr_xml_local(name);
    s->in_text = false;
    s->phonetic -= strcmp(name, "rPh") == 0;
    if (strcmp(name, "si") == 0) {
        dbr_str kept = dbr_arena_str(s->w->arena, dbr_buf_str(&s->text));
        dbr_vec_push(s->w->arena, &s->w->texts, kept);
    }
}

static void text_bytes(void *parser, const char *p, int n) {
    small *s = XML_GetUserData(parser);
    if (s->in_text)
        dbr_buf_put(&s->text, (dbr_str){p, (size_t)n});
}

static int number_of(dbr_str s) {
    int n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || n > 1 << 24)
            return -1;
        n = n * 10 + (s.p[i] - '0');
    }
    return s.n ? n : -1;
}

static void style_start(void *parser, const char *name, const char **a) {
    small *s = XML_GetUserData(parser);
    name = dbr_xml_local(name);
    if (strcmp(name, "numFmt") == 0) {
        dbr_numfmt f = dbr_numfmt_of(attribute(s, a, "formatCode"));
        dbr_map_put(&s->formats, attribute(s, a, "numFmtId"), NULL)->num = f;
    } else if (strcmp(name, "cellXfs") == 0) {
        s->in_cells = true;
    } else if (s->in_cells && strcmp(name, "xf") == 0) {
        dbr_str id = attribute(s, a, "numFmtId");
        dbr_map_entry *e = dbr_map_get(&s->formats, id);
        dbr_numfmt f = e ? (dbr_numfmt)e->num : dbr_numfmt_builtin(number_of(id));
        dbr_vec_push(s->w->arena, &s->w->styles, (uint8_t)f);
    }
}

static void style_end(void *parser, const char *name) {
    small *s = XML_GetUserData(parser);
    if (strcmp(dbr_xml_local(name), "cellXfs") == 0)
        s->in_cells = false;
}

static bool read_small_parts(small *s) {
    dbr_workbook *w = s->w;
    if (!whole_part(s, DBR_STR("_rels/.rels"), relation, no_end, no_text))
        return false;
    s->main = s->main.n ? beside(s, DBR_STR(""), s->main) : DBR_STR("xl/workbook.xml");
    size_t slash = s->main.n;
    while (slash > 0 && s->main.p[slash - 1] != '/')
        slash--;
    dbr_str relations = dbr_arena_printf(w->arena, "%.*s_rels/%.*s.rels", (int)slash, s->main.p,
                                         (int)(s->main.n - slash), s->main.p + slash);
    dbr_str main = s->main;
    dbr_map_init(&s->relations, w->arena);
    if (!whole_part(s, relations, relation, no_end, no_text))
        return false;
    s->main = main;
    if (!whole_part(s, main, sheet, no_end, no_text))
        return false;
    dbr_str texts = beside(s, main, DBR_STR("sharedStrings.xml")),
            styles = beside(s, main, DBR_STR("styles.xml"));
    return (!has_part(w, texts) || whole_part(s, texts, text_start, text_end, text_bytes)) &&
           (!has_part(w, styles) || whole_part(s, styles, style_start, style_end, no_text));
}

/* ---- the whole ---- */

static bool open_zip(dbr_workbook *w, dbr_str bytes) {
    if (dbr_str_starts(bytes, DBR_STR("\xD0\xCF\x11\xE0")))
        return dbr_workbook_error(
            w, DBR_DATA_WORKBOOK,
            DBR_STR("this is an old .xls file, or a workbook with a password"),
            "open it and save it as .xlsx without a password");
    if (!dbr_str_starts(bytes, DBR_STR("PK")))
        return dbr_workbook_error(w, DBR_DATA_WORKBOOK, DBR_STR("this is no workbook (.xlsx)"),
                                  "a text file says what it is: `csv(\"…\")`");
    zip_error_t e;
    zip_error_init(&e);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &e);
    w->zip = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &e) : NULL;
    if (!w->zip && source && zip_error_code_zip(&e) == ZIP_ER_INCONS) /* some writers are sloppy */
        w->zip = zip_open_from_source(source, ZIP_RDONLY, &e);
    if (!w->zip) {
        dbr_workbook_error(
            w, DBR_DATA_WORKBOOK,
            dbr_arena_printf(w->arena, "the workbook cannot be opened: %s", zip_error_strerror(&e)),
            "the file is cut or damaged: open it and save it again");
        zip_source_free(source);
    }
    zip_error_fini(&e);
    if (w->zip && zip_get_num_entries(w->zip, 0) > ENTRIES_MAX)
        return dbr_workbook_error(w, DBR_DATA_WORKBOOK,
                                  DBR_STR("the workbook has more than 10000 parts"), NULL);
    return w->zip != NULL;
}

dbr_workbook *dbr_workbook_open(dbr_arena *a, dbr_str name, dbr_str bytes,
                                dbr_data_errors *errors) {
    dbr_workbook *w = DBR_NEW(a, dbr_workbook);
    *w = (dbr_workbook){.arena = a, .name = name, .errors = errors};
    small s = {.w = w};
    dbr_map_init(&s.relations, a);
    dbr_map_init(&s.formats, a);
    bool ok = open_zip(w, bytes) && read_small_parts(&s);
    if (ok && !w->sheets.n)
        ok = dbr_workbook_error(w, DBR_DATA_WORKBOOK, DBR_STR("the workbook has no sheet"), NULL);
    dbr_buf_clear(&s.text);
    if (ok)
        return w;
    dbr_workbook_close(w);
    return NULL;
}

void dbr_workbook_close(dbr_workbook *w) {
    if (w && w->zip)
        zip_discard(w->zip);
    if (w)
        w->zip = NULL;
}

size_t dbr_workbook_sheets(const dbr_workbook *w, const dbr_sheet **sheets) {
    *sheets = w->sheets.v;
    return w->sheets.n;
}

bool dbr_workbook_from_1904(const dbr_workbook *w) {
    return w->from1904;
}

const dbr_str *dbr_workbook_text(const dbr_workbook *w, uint64_t index) {
    return index < w->texts.n ? &w->texts.v[index] : NULL;
}

dbr_numfmt dbr_workbook_style(const dbr_workbook *w, uint64_t index) {
    return index < w->styles.n ? (dbr_numfmt)w->styles.v[index] : DBR_NUMFMT_NUMBER;
}
