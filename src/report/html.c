/* html.c: a review as one page of HTML, made to be forwarded: no network, no script, readable on a phone, on paper and in the dark. The
   verdict stands first and where the numbers come from last. */
#include "report/html.h"

/* A part more is a line more. */
static void (*const parts[])(dbr_html *) = {
    dbr_html_findings, dbr_html_goals,       dbr_html_results,  dbr_html_drivers,
    dbr_html_funnels,  dbr_html_processes,   dbr_html_cohorts,  dbr_html_trends,
    dbr_html_checks,   dbr_html_needs_owner, dbr_html_feedback, dbr_html_follow_up,
    dbr_html_actions,  dbr_html_plan,        dbr_html_risks,    dbr_html_lessons,
    dbr_html_outlook,  dbr_html_data,
};

void dbr_html_raw(dbr_html *h, const char *markup) {
    dbr_buf_puts(h->out, markup);
}

void dbr_html_text(dbr_html *h, dbr_str s) {
    dbr_markup_text(h->out, s);
}

void dbr_html_word(dbr_html *h, dbr_word w) {
    dbr_markup_text(h->out, dbr_word_text(h->page.lang, w));
}

void dbr_html_label(dbr_html *h, dbr_word w) {
    dbr_str colon = dbr_word_text(h->page.lang, DBR_W_COLON), sign = dbr_str_trim(colon);
    dbr_html_raw(h, "<b>");
    dbr_html_word(h, w);
    dbr_html_text(h, sign);
    dbr_html_raw(h, "</b>");
    dbr_html_text(h, dbr_str_slice(colon, sign.n, colon.n));
}

void dbr_html_facts(dbr_html *h, dbr_buf *facts) {
    if (facts->n) {
        dbr_html_raw(h, "<p class=\"facts\">");
        dbr_html_text(h, dbr_buf_str(facts));
        dbr_html_raw(h, "</p>");
    }
    dbr_buf_clear(facts);
}

void dbr_html_section(dbr_html *h, const char *class, dbr_word heading) {
    dbr_headings at = h->page.headings;
    bool whole = at == DBR_HEADINGS_WHOLE;
    dbr_buf_printf(h->out, "<section class=\"%s%s\">", class, whole ? "" : " below");
    if (at == DBR_HEADINGS_SKIP) {
        h->page.headings = DBR_HEADINGS_BELOW;
    } else {
        dbr_html_raw(h, whole ? "<h2>" : "<h3>");
        dbr_html_word(h, heading);
        dbr_html_raw(h, whole ? "</h2>" : "</h3>");
    }
    dbr_html_raw(h, "\n");
}

void dbr_html_end(dbr_html *h) {
    dbr_html_raw(h, "</section>\n");
}

void dbr_html_item(dbr_html *h, const char *class, const char *mark, dbr_str status,
                   dbr_str title) {
    dbr_buf_printf(h->out, "<article class=\"item\"><p class=\"status %s\"><b>%s</b> ", class,
                   mark);
    dbr_html_text(h, status);
    dbr_html_raw(h, "</p><div><h3>");
    dbr_html_text(h, title);
    dbr_html_raw(h, "</h3>");
}

void dbr_html_pair(dbr_html *h) {
    dbr_html_raw(h, "<div class=\"pair\"><figure>");
}

void dbr_html_pair_table(dbr_html *h) {
    dbr_html_raw(h, "</figure>\n<div>");
}

void dbr_html_pair_end(dbr_html *h) {
    dbr_html_raw(h, "</div></div>\n");
}

void dbr_html_row_head(dbr_html *h, dbr_str s) {
    dbr_html_raw(h, "<tr><th scope=\"row\">");
    dbr_html_text(h, s);
    dbr_html_raw(h, "</th>");
}

void dbr_html_cell(dbr_html *h, const char *class, dbr_str s) {
    dbr_buf_printf(h->out, "<td class=\"num%s%s\">", *class ? " " : "", class);
    dbr_html_text(h, s);
    dbr_html_raw(h, "</td>");
}

void dbr_html_column(dbr_html *h, const char *class, dbr_word w) {
    dbr_buf_printf(h->out, *class ? "<th scope=\"col\" class=\"%s\">" : "<th scope=\"col\">",
                   class);
    dbr_html_word(h, w);
    dbr_html_raw(h, "</th>");
}

const char *dbr_html_ink(dbr_ink ink) {
    switch (ink) {
    case DBR_INK_PLAIN:
    case DBR_INK_BOLD:
        return "";
    case DBR_INK_DIM:
        return "dim";
    case DBR_INK_RED:
        return "fail";
    case DBR_INK_GREEN:
        return "pass";
    case DBR_INK_YELLOW:
        return "warn";
    }
    return "";
}

/* ---- the headline ---- */

static void verdict(dbr_html *h) {
    const dbr_review *r = h->r;
    bool failed = dbr_str_is(r->verdict, "failed"), warned = dbr_str_is(r->verdict, "warned");
    dbr_buf rest = {0};
    dbr_text_counts(&h->page, r, &rest);
    dbr_buf_printf(h->out, "<p class=\"verdict\"><strong class=\"%s\">%s ",
                   failed   ? "fail"
                   : warned ? "warn"
                            : "pass",
                   failed   ? "✗"
                   : warned ? "!"
                            : "✓");
    dbr_html_word(h, failed ? DBR_W_BIG_FAILED : warned ? DBR_W_BIG_WARNED : DBR_W_BIG_PASSED);
    dbr_html_raw(h, "</strong><span>");
    dbr_html_text(h, dbr_buf_str(&rest));
    dbr_buf_clear(&rest);
    if (r->claim_failed) {
        dbr_html_word(h, DBR_W_SEMICOLON);
        dbr_html_word(h, DBR_W_CLAIMS);
    }
    if (r->has_score) {
        dbr_html_raw(h, " · ");
        dbr_html_word(h, DBR_W_SCORE);
        dbr_html_raw(h, " ");
        dbr_html_text(h, r->score.text);
    }
    dbr_html_raw(h, "</span></p>\n");
}

static void field(dbr_html *h, dbr_word name, dbr_str value) {
    if (!value.n)
        return;
    dbr_html_raw(h, "<div><dt>");
    dbr_html_word(h, name);
    dbr_html_raw(h, "</dt><dd>");
    dbr_html_text(h, value);
    dbr_html_raw(h, "</dd></div>");
}

static void notes(dbr_html *h) {
    const dbr_review *r = h->r;
    if (!r->nnotes && !r->incomplete_run)
        return;
    dbr_html_raw(h, "<ul class=\"notes\">");
    if (r->incomplete_run) {
        dbr_html_raw(h, "<li class=\"loud\"><b class=\"warn\">!</b> ");
        dbr_html_word(h, DBR_W_INCOMPLETE_RUN);
        dbr_html_raw(h, "</li>");
    }
    for (size_t i = 0; i < r->nnotes; i++) {
        bool warning = r->notes[i].kind == DBR_NOTE_WARNING;
        dbr_html_raw(h, warning ? "<li class=\"loud\"><b class=\"warn\">!</b> " : "<li>");
        dbr_html_text(h, r->notes[i].text);
        dbr_html_raw(h, "</li>");
    }
    dbr_html_raw(h, "</ul>\n");
}

static void headline(dbr_html *h) {
    const dbr_review *r = h->r;
    dbr_html_raw(h, "<header><h1>");
    dbr_html_text(h, r->title.n ? r->title : r->script);
    dbr_html_raw(h, "</h1>\n");
    verdict(h);
    dbr_html_raw(h, "<dl class=\"about\">");
    field(h, DBR_W_PERIOD, dbr_text_period(&h->page, r));
    field(h, DBR_W_AS_OF, dbr_text_day(&h->page, r->as_of));
    field(h, DBR_W_OWNER_HEAD, r->owner);
    field(h, DBR_W_AUDIENCE, r->audience);
    dbr_html_raw(h, "</dl>\n");
    notes(h);
    dbr_html_raw(h, "</header>\n");
}

/* ---- the frame ---- */

/* The stripes of what is not complete; charts refer to them by name. */
static const char stripes[] =
    "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" "
    "width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
    "<rect class=\"hatch\" width=\"2.4\" height=\"5\"/></pattern></defs></svg>\n";

static void head(dbr_html *h, const dbr_render_options *o, dbr_str title) {
    dbr_buf_printf(h->out, "<!DOCTYPE html>\n<html lang=\"%s\"%s", dbr_lang_tag(h->page.lang),
                   h->page.red_up ? " class=\"red-up\"" : "");
    if (o->version)
        dbr_buf_printf(h->out, " data-version=\"%llu\"", (unsigned long long)o->version);
    dbr_buf_printf(h->out,
                   ">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src '%s'; ",
                   dbr_html_style_hash);
    if (o->version)
        dbr_buf_printf(h->out, "script-src '%s'; connect-src 'self'; ", dbr_html_script_hash);
    dbr_html_raw(h, "base-uri 'none'; form-action 'none'\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<meta name=\"referrer\" content=\"no-referrer\">\n"
                    "<meta name=\"format-detection\" content=\"telephone=no\">\n"
                    "<meta name=\"generator\" content=\"debrief " DBR_VERSION "\">\n<title>");
    dbr_html_text(h, title);
    dbr_html_raw(h, "</title>\n<style>");
    dbr_html_raw(h, dbr_html_style);
    dbr_html_raw(h, "</style>\n</head>\n<body>\n");
    dbr_html_raw(h, stripes);
}

static void foot(dbr_html *h, const dbr_render_options *o, dbr_str script) {
    dbr_html_raw(h, "<footer>");
    dbr_html_word(h, DBR_W_MADE_BY);
    dbr_html_raw(h, " debrief " DBR_VERSION " · ");
    dbr_html_word(h, DBR_W_SCRIPT);
    dbr_html_raw(h, " ");
    dbr_html_text(h, script);
    dbr_html_raw(h, "</footer>\n");
    if (o->version) {
        dbr_html_raw(h, "<script>");
        dbr_html_raw(h, dbr_html_script);
        dbr_html_raw(h, "</script>\n");
    }
    dbr_html_raw(h, "</body>\n</html>\n");
}

void dbr_render_html(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena arena = {0};
    dbr_html h = {
        .page = {.arena = &arena, .out = out, .width = 80, .lang = r->lang, .red_up = r->red_up},
        .r = r,
        .out = out};
    head(&h, o, r->title.n ? r->title : r->script);
    headline(&h);
    dbr_html_raw(&h, "<main>\n");
    if (r->nsections)
        dbr_html_sections(&h);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !r->nsections; i++)
        parts[i](&h);
    dbr_html_raw(&h, "</main>\n");
    foot(&h, o, r->script);
    dbr_arena_clear(&arena);
}

void dbr_render_html_wrong(dbr_str script, dbr_str diagnostics, const dbr_render_options *o,
                           dbr_buf *out) {
    dbr_html h = {.page = {.out = out, .width = 80}, .out = out};
    head(&h, o, script);
    dbr_html_raw(&h, "<header><h1>");
    dbr_html_text(&h, script);
    dbr_html_raw(&h, "</h1>\n<p class=\"verdict\"><strong class=\"fail\">✗ not evaluated</strong>"
                     "</p></header>\n<main>\n<pre>");
    for (size_t at = 0; at < diagnostics.n;) { /* the lines stay lines */
        size_t end = dbr_str_find(diagnostics, DBR_STR("\n"), at);
        end = end == SIZE_MAX ? diagnostics.n : end;
        dbr_html_text(&h, dbr_str_slice(diagnostics, at, end));
        dbr_html_raw(&h, "\n");
        at = end + 1;
    }
    dbr_html_raw(&h, "</pre></main>\n");
    foot(&h, o, script);
}
