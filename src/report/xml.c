/* xml.c: escapes text for XML. */
#include "report/xml.h"
#include "base/utf8.h"

static bool fits(uint32_t rune) {
    return (rune >= 0x20 || rune == '\t' || rune == '\n') && rune != 0x7F &&
           !(rune >= 0x80 && rune < 0xA0) && rune != 0xFFFE && rune != 0xFFFF;
}

void dbr_xml_put(dbr_str s, dbr_buf *out) {
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        if (!n || !fits(rune))
            dbr_buf_puts(out, "\xEF\xBF\xBD");
        else if (rune == '<')
            dbr_buf_puts(out, "&lt;");
        else if (rune == '>')
            dbr_buf_puts(out, "&gt;");
        else if (rune == '&')
            dbr_buf_puts(out, "&amp;");
        else if (rune == '"')
            dbr_buf_puts(out, "&quot;");
        else if (rune == '\n' || rune == '\t')
            dbr_buf_printf(out, "&#%u;", (unsigned)rune);
        else
            dbr_buf_put(out, dbr_str_slice(s, i, i + n));
        i += n ? n : 1;
    }
}

void dbr_xml_put_attribute(const char *name, dbr_str value, dbr_buf *out) {
    dbr_buf_printf(out, " %s=\"", name);
    dbr_xml_put(value, out);
    dbr_buf_putc(out, '"');
}

void dbr_xml_put_number(const char *name, size_t value, dbr_buf *out) {
    dbr_buf_printf(out, " %s=\"%zu\"", name, value);
}
