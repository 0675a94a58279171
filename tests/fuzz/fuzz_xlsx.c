/* fuzz_xlsx.c: any bytes as a workbook, or, by the first byte, as one XML part of a sound one: records keep their width, failures are said. */
#include <stdlib.h>
#include <zlib.h>

#include "base/utf8.h"
#include "engine/native/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

enum { SHEET, STRINGS, STYLES, BOOK, RELATIONS, ROOT, PARTS };

static const struct {
    const char *name, *text;
} parts[PARTS] = {
    {"xl/worksheets/s.xml",
     "<worksheet xmlns='" MAIN
     "'><sheetData><row><c t='s'><v>0</v></c><c t='str'><v>b</v></c></row>"
     "<row><c s='1'><v>46301.5</v></c><c><v>1.5</v></c></row></sheetData></worksheet>"},
    {"xl/sharedStrings.xml", "<sst xmlns='" MAIN "'><si><t>a</t></si></sst>"},
    {"xl/styles.xml", "<styleSheet xmlns='" MAIN
                      "'><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs></styleSheet>"},
    {"xl/workbook.xml", "<workbook xmlns='" MAIN "' xmlns:r='" REL
                        "'><sheets><sheet name='A' r:id='x'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='x' Type='s' "
                                   "Target='worksheets/s.xml'/></Relationships>"},
    {"_rels/.rels", "<Relationships><Relationship Id='x' Type='/officeDocument' "
                    "Target='xl/workbook.xml'/></Relationships>"},
};

static void put(dbr_buf *b, int bytes, uint64_t x) {
    for (int i = 0; i < bytes; i++)
        dbr_buf_putc(b, (char)(x >> 8 * i));
}

/* A zip of stored parts (APPNOTE 4.3), one of them replaced. */
static void put_zip(dbr_buf *out, int which, dbr_str bytes) {
    dbr_buf directory = {0};
    for (int i = 0; i < PARTS; i++) {
        dbr_str text = i == which ? bytes : dbr_str_of(parts[i].text),
                name = dbr_str_of(parts[i].name);
        uint32_t crc = (uint32_t)crc32(0, (const unsigned char *)text.p, (unsigned)text.n);
        uint64_t at = out->n;
        put(out, 4, 0x04034b50);
        put(&directory, 4, 0x02014b50);
        put(&directory, 2, 20);
        dbr_buf *both[] = {out, &directory};
        for (int k = 0; k < 2; k++) {
            put(both[k], 2, 20);
            put(both[k], 8, 0); /* flags, stored, time */
            put(both[k], 2, 0x21);
            both[k]->n -= 2; /* date stands within those eight */
            put(both[k], 4, crc);
            put(both[k], 4, text.n);
            put(both[k], 4, text.n);
            put(both[k], 2, name.n);
            put(both[k], 2, 0);
        }
        dbr_buf_put(out, name);
        dbr_buf_put(out, text);
        put(&directory, 2, 0);
        put(&directory, 2, 0);
        put(&directory, 2, 0);
        put(&directory, 4, 0);
        put(&directory, 4, at);
        dbr_buf_put(&directory, name);
    }
    uint64_t start = out->n;
    dbr_buf_put(out, dbr_buf_str(&directory));
    put(out, 4, 0x06054b50);
    put(out, 4, 0);
    put(out, 2, PARTS);
    put(out, 2, PARTS);
    put(out, 4, directory.n);
    put(out, 4, start);
    put(out, 2, 0);
    dbr_buf_clear(&directory);
}

static bool read_all(dbr_str bytes) {
    dbr_arena a = {0};
    dbr_data_errors errors;
    dbr_data_errors_init(&errors, &a);
    dbr_rows_options o = DBR_ROWS_OPTIONS;
    o.format = DBR_FORMAT_XLSX;
    dbr_rows *r = dbr_rows_open_bytes(&a, DBR_STR("fuzz"), bytes, &o, &errors);
    bool opened = r != NULL;
    if (!r && !errors.count)
        abort();
    if (r) {
        dbr_record rec;
        while (dbr_rows_next(r, &rec)) {
            if (rec.n != r->ncolumns)
                abort();
            for (size_t i = 0; i < rec.n; i++)
                if (dbr_utf8_invalid(rec.cells[i].text) != SIZE_MAX)
                    abort();
        }
        if ((r->malformed > 0) != (errors.count > 0))
            abort();
        dbr_rows_close(r);
    }
    dbr_arena_clear(&a);
    return opened;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size)
        return 0;
    dbr_str bytes = {(const char *)data + 1, size - 1};
    if (data[0] >= PARTS) {
        read_all(bytes);
        return 0;
    }
    dbr_buf sound = {0}, zip = {0};
    put_zip(&sound, -1, bytes);
    if (!read_all(dbr_buf_str(&sound)))
        abort(); /* else nothing is tested */
    put_zip(&zip, data[0], bytes);
    read_all(dbr_buf_str(&zip));
    dbr_buf_clear(&sound);
    dbr_buf_clear(&zip);
    return 0;
}
