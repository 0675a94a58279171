/* workbook.h: a workbook (.xlsx, ECMA-376) as a zip of XML parts: its sheets, shared texts and styles. */
#ifndef DBR_ENGINE_NATIVE_WORKBOOK_H
#define DBR_ENGINE_NATIVE_WORKBOOK_H
#include "engine/native/numfmt.h"
#include "engine/native/table.h"

#include <expat.h>

typedef struct dbr_workbook dbr_workbook;

typedef struct dbr_sheet {
    dbr_str name;
    dbr_str part; /* of the zip */
} dbr_sheet;

/* Reads everything but the sheets. The bytes must live as long as the workbook. NULL with an error added: not a zip, an old .xls file or one
   with a password, parts that are missing, damaged, too large or hostile. */
dbr_workbook *dbr_workbook_open(dbr_arena *a, dbr_str name, dbr_str bytes, dbr_data_errors *errors);
void dbr_workbook_close(dbr_workbook *w);
size_t dbr_workbook_sheets(const dbr_workbook *w, const dbr_sheet **sheets);
bool dbr_workbook_from_1904(const dbr_workbook *w);
/* NULL: there is no such text. */
const dbr_str *dbr_workbook_text(const dbr_workbook *w, uint64_t index);
dbr_numfmt dbr_workbook_style(const dbr_workbook *w, uint64_t index);

/* A part as it is inflated. */
typedef struct dbr_part dbr_part;
dbr_part *dbr_part_open(dbr_workbook *w, dbr_str path);
/* Feeds the parser until it stops by itself or the part ends: 1 stopped, 0 ended, -1 an error, added to the list. */
int dbr_part_parse(dbr_part *p, XML_Parser x);
void dbr_part_close(dbr_part *p);
/* A parser that knows namespaces and refuses document types. The handlers are given the parser, of which XML_GetUserData is `user`. */
XML_Parser dbr_xml_parser_new(void *user, XML_StartElementHandler start, XML_EndElementHandler end,
                              XML_CharacterDataHandler text);
/* The name without its namespace; an attribute by its local name, NULL where there is none. */
const char *dbr_xml_local(const char *name);
const char *dbr_xml_attribute(const char **attributes, const char *name);
bool dbr_workbook_error(dbr_workbook *w, dbr_data_kind kind, dbr_str text, const char *help);
#endif
