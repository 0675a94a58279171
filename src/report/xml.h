/* xml.h: text as text and attributes of XML 1.0. */
#ifndef DBR_REPORT_XML_H
#define DBR_REPORT_XML_H
#include "base/buf.h"

/* What XML cannot hold, and what terminals obey, becomes U+FFFD; line breaks and tabs become references, so that attributes keep them. */
void dbr_xml_put(dbr_str s, dbr_buf *out);
/* ` name="value"` */
void dbr_xml_put_attribute(const char *name, dbr_str value, dbr_buf *out);
void dbr_xml_put_number(const char *name, size_t value, dbr_buf *out);
#endif
