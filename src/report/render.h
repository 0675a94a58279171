/* render.h: a review as bytes of some format. Renderers are pure functions: the same review and options give the same bytes. */
#ifndef DBR_REPORT_RENDER_H
#define DBR_REPORT_RENDER_H
#include "review/review.h"

typedef struct dbr_render_options {
    unsigned width; /* columns of the page, for text: 60 to 120; 0: 80 */
    bool colour;    /* ANSI codes, for text */
    bool ascii; /* frames, marks, sparklines and bars of text in ASCII; words stay as they are */
    uint64_t
        version; /* of a page that is served: it loads itself again when there is another one; 0: a page without scripts */
} dbr_render_options;

typedef void (*dbr_render)(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);

void dbr_render_text(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_markdown(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_junit(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_github(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_sarif(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_gitlab(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_tap(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_checkstyle(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_rdjson(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_csv(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_xlsx(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
/* NULL, or what is not there for it. */
const char *dbr_xlsx_missing(void);
void dbr_render_wecom(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_dingtalk(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_json(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
void dbr_render_html(const dbr_review *r, const dbr_render_options *o, dbr_buf *out);
/* The page of a script that cannot be run: what is wrong with it. */
void dbr_render_html_wrong(dbr_str script, dbr_str diagnostics, const dbr_render_options *o,
                           dbr_buf *out);
#endif
