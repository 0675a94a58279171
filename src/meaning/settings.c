/* settings.c: the review block into the settings of a run: calendar, currency, language, and the period with its `as of`. */
#include "base/zone.h"
#include "meaning/declare.h"

/* The review's node, or NULL; a second one is an error. */
static const dbr_node *review_of(dbr_resolver *r) {
    const dbr_node *first = NULL;
    for (size_t i = 0; i < r->rest.n; i++) {
        const dbr_node *n = r->rest.v[i];
        if (!dbr_node_is(n, DBR_N_REVIEW))
            continue;
        if (!first) {
            first = n;
            continue;
        }
        dbr_span at = {n->at.text, n->at.start, n->at.start + (uint32_t)strlen("review")};
        dbr_span other = {first->at.text, first->at.start,
                          first->at.start + (uint32_t)strlen("review")};
        dbr_diag *g = DBR_DIAG(r->diags, REVIEW_TWICE, at);
        dbr_diag_label(r->diags, g, other, DBR_STR("the first one"));
    }
    return first;
}

/* ---- calendar ---- */

static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday",    NULL};
static const char *const months[] = {"january",  "february", "march",  "april",     "may",
                                     "june",     "july",     "august", "september", "october",
                                     "november", "december", NULL};

static void named_by(dbr_resolver *r, const dbr_node *n) {
    static const char *const words[] = {"start", "end", NULL};
    if (dbr_node_is(n, DBR_N_DASH))
        return;
    int w = dbr_word_of(r, n, "an end of the fiscal year", words);
    if (w >= 0)
        r->model->calendar.named_by_end = w == 1;
}

static void fiscal_weeks(dbr_resolver *r, const dbr_node *n) {
    dbr_calendar *c = &r->model->calendar;
    int pattern[3] = {0}, fives = 0;
    for (size_t i = 0; i < 3; i++) {
        dbr_str digits = dbr_kid(n, i)->text;
        pattern[i] = digits.n == 1 ? digits.p[0] - '0' : 0;
        fives += pattern[i] == 5;
    }
    if (pattern[0] + pattern[1] + pattern[2] != 13 || fives != 1) {
        dbr_span at = dbr_span_join(dbr_kid(n, 0)->at, dbr_kid(n, 2)->at);
        DBR_DIAG(r->diags, FISCAL_PATTERN, at, dbr_written(r, at));
        return;
    }
    dbr_window w;
    if (!dbr_window_of(r, dbr_kid(n, 3), &w))
        return;
    if (w.start != w.end) {
        DBR_DIAG(r->diags, ONE_DAY, dbr_kid(n, 3)->at, DBR_STR("the start of the fiscal year"));
        return;
    }
    c->fiscal = DBR_FISCAL_WEEKS;
    memcpy(c->pattern, pattern, sizeof pattern);
    c->fiscal_start = w.start;
    c->week_start = dbr_day_weekday(w.start);
    named_by(r, dbr_kid(n, 4));
}

static void calendar(dbr_resolver *r, const dbr_node *items) {
    dbr_model *m = r->model;
    dbr_props p = dbr_props_of(r, items, DBR_N_BAD);
    const dbr_node *year = dbr_prop(&p, DBR_N_P_FISCAL_YEAR),
                   *weeks = dbr_prop(&p, DBR_N_P_FISCAL_WEEKS);
    const dbr_node *starts = dbr_prop(&p, DBR_N_P_WEEK_STARTS),
                   *align = dbr_prop(&p, DBR_N_P_WEEKS_ALIGN);
    const dbr_node *holidays = dbr_prop(&p, DBR_N_P_HOLIDAYS), *by = dbr_prop(&p, DBR_N_P_NAMED_BY);
    if (starts) {
        int w = dbr_word_of(r, dbr_kid(starts, 0), "a day of the week", weekdays);
        if (w >= 0)
            m->calendar.week_start = w + 1;
    }
    if (year && weeks) {
        dbr_diag *g =
            DBR_DIAG(r->diags, PROPERTY_TWICE,
                     year->at.start < weeks->at.start ? weeks->at : year->at, DBR_STR("fiscal"));
        dbr_diag_label(r->diags, g, year->at.start < weeks->at.start ? year->at : weeks->at,
                       DBR_STR("first here"));
    } else if (year) {
        int month = dbr_word_of(r, dbr_kid(year, 0), "a month", months);
        if (month >= 0) {
            m->calendar.fiscal = DBR_FISCAL_MONTHS;
            m->calendar.fiscal_month = month + 1;
        }
        named_by(r, dbr_kid(year, 1));
    } else if (weeks) {
        int said = starts ? m->calendar.week_start : 0;
        fiscal_weeks(r, weeks);
        if (said && m->calendar.fiscal == DBR_FISCAL_WEEKS && said != m->calendar.week_start) {
            dbr_diag *g =
                DBR_DIAG(r->diags, OPTION_VALUE, starts->at, DBR_STR("the start of the week"),
                         DBR_STR("another day than the one that the fiscal year starts on"));
            dbr_diag_label(r->diags, g, dbr_kid(weeks, 3)->at,
                           dbr_str_of(weekdays[m->calendar.week_start - 1]));
        }
    }
    if (by)
        named_by(r, dbr_kid(by, 0));
    if (align) {
        static const char *const words[] = {"number", "weekday", NULL};
        m->calendar.weeks_align_number =
            dbr_word_of(r, dbr_kid(align, 0), "a way to align weeks", words) == 0;
    }
    if (holidays) {
        const dbr_node *from = dbr_kid(holidays, 0);
        if (dbr_node_is(from, DBR_N_TEXT) && from->text.n > 0) {
            m->holidays_path = from->text;
            m->holidays_dir = from->at.text->dir;
            m->holidays_at = from->at;
        } else {
            DBR_DIAG(r->diags, SOURCE_PATH, from->at, DBR_STR("`holidays from`"),
                     DBR_STR("a path"));
        }
    }
}

/* ---- the block ---- */

static void follows(dbr_resolver *r, const dbr_node *path) {
    dbr_model *m = r->model;
    if (!dbr_node_is(path, DBR_N_TEXT) || !path->text.n) {
        DBR_DIAG(r->diags, SOURCE_PATH, path->at, DBR_STR("`follows`"), DBR_STR("a path"));
        return;
    }
    m->follows_path = path->text;
    m->follows_dir = path->at.text->dir;
    m->follows_at = path->at;
}

/* `language zh`, or the name of a param that says it, so that one script speaks two: `--set language=zh`. The word's number, below 0
   after an error. */
static int word_or_param(dbr_resolver *r, const dbr_node *name, const char *what,
                         const char *const *words) {
    dbr_node said = *name;
    dbr_symbol *s = dbr_peek(r, name);
    if (s && s->kind == DBR_S_PARAM) {
        s->used = true;
        if (!dbr_param_ready(r, s))
            return -1;
        if (s->param->value.kind == DBR_V_TEXT)
            said.text = s->param->value.text;
    }
    return dbr_word_of(r, &said, what, words);
}

static dbr_props review_props(dbr_resolver *r) {
    const dbr_node *review = review_of(r);
    return review ? dbr_props_of(r, dbr_kid(review, 2), DBR_N_BAD) : (dbr_props){0};
}

void dbr_resolve_review(dbr_resolver *r) {
    static const char *const compares[] = {"full", NULL}, *const themes[] = {"green_up", "red_up",
                                                                             NULL};
    dbr_model *m = r->model;
    dbr_calendar_init(&m->calendar);
    m->red_up = r->options && r->options->red_up;
    m->timezone = DBR_STR("UTC");
    const dbr_node *review = review_of(r);
    if (!review)
        return;
    m->has_review = true;
    m->review_at = review->at;
    dbr_props p = review_props(r);
    const dbr_node *n;
    if ((n = dbr_prop(&p, DBR_N_P_CURRENCY)))
        dbr_currency_of(r, dbr_kid(n, 0), m->currency);
    if ((n = dbr_prop(&p, DBR_N_P_LANGUAGE))) {
        int lang = word_or_param(r, dbr_kid(n, 0), "a language of reports", dbr_lang_names());
        m->language = lang < 0 ? DBR_LANG_EN : (dbr_lang)lang;
    }
    if ((n = dbr_prop(&p, DBR_N_P_COLOURS)))
        m->red_up |= word_or_param(r, dbr_kid(n, 0), "a theme of reports", themes) == 1;
    if ((n = dbr_prop(&p, DBR_N_P_TIMEZONE))) {
        m->timezone = dbr_kid(n, 0)->text;
        if (!dbr_zone_new(r->arena, m->timezone)) {
            DBR_DIAG(r->diags, ZONE, dbr_kid(n, 0)->at, m->timezone);
            m->timezone = DBR_STR("UTC");
        }
    }
    if ((n = dbr_prop(&p, DBR_N_P_COMPARE)))
        m->settings.compare_full = dbr_word_of(r, dbr_kid(n, 0), "a way to compare", compares) == 0;
    if ((n = dbr_prop(&p, DBR_N_P_VERDICT))) {
        const dbr_node *warn = dbr_kid(n, 1);
        m->has_verdict = dbr_share_of(r, dbr_kid(n, 0), "`verdict pass`", &m->verdict_pass);
        m->verdict_warn = m->verdict_pass;
        if (!dbr_node_is(warn, DBR_N_DASH) &&
            dbr_share_of(r, warn, "`verdict .. warn`", &m->verdict_warn) && m->has_verdict &&
            dbr_dec_cmp(m->verdict_warn, m->verdict_pass) > 0)
            DBR_DIAG(r->diags, OPTION_VALUE, warn->at, DBR_STR("the share to warn"),
                     DBR_STR("greater than the share to pass"));
    }
    if ((n = dbr_prop(&p, DBR_N_P_FOLLOWS)))
        follows(r, dbr_kid(n, 0));
    if ((n = dbr_prop(&p, DBR_N_P_CALENDAR)))
        calendar(r, dbr_kid(n, 0));
    m->owner = dbr_text_prop(&p, DBR_N_P_OWNER);
}

void dbr_resolve_review_texts(dbr_resolver *r) {
    const dbr_node *review = review_of(r);
    if (!review)
        return;
    dbr_props p = review_props(r);
    r->model->title = dbr_reader_of(r, dbr_kid(review, 1));
    r->model->audience = dbr_reader_prop(r, &p, DBR_N_P_AUDIENCE);
}

/* ---- period and `as of` ---- */

static void period_error(dbr_resolver *r, const dbr_node *n) {
    DBR_DIAG(r->diags, PERIOD_KIND, n->at, dbr_written(r, n->at));
}

/* The last unit that is complete at the day. */
static bool last_complete(dbr_resolver *r, dbr_unit u, dbr_day as_of, dbr_span at,
                          dbr_window *out) {
    const dbr_calendar *c = &r->model->calendar;
    if (dbr_window_unit(c, u, dbr_unit_is_fiscal(c, u), as_of, out) == DBR_WINDOW_OK &&
        (out->end == as_of || dbr_window_previous(c, *out, out) == DBR_WINDOW_OK))
        return true;
    dbr_buf day = {0};
    dbr_day_write(as_of, &day);
    DBR_DIAG(r->diags, LAST_UNKNOWN, at, dbr_str_of(dbr_unit_name(u)),
             dbr_arena_str(r->arena, dbr_buf_str(&day)));
    dbr_buf_clear(&day);
    return false;
}

/* `last month` depends on `as of`; every other period does not. */
static bool is_literal(const dbr_node *n) {
    return dbr_node_is(n, DBR_N_WHEN) || dbr_node_is(n, DBR_N_NUMBER) ||
           dbr_node_is(n, DBR_N_UNIT_PERIOD) || dbr_node_is(n, DBR_N_RANGE);
}

static bool period_of(dbr_resolver *r, const dbr_node *n, dbr_day as_of, dbr_window *out) {
    if (is_literal(n)) {
        if (!dbr_window_of(r, n, out))
            return false;
        if (out->end < out->start) {
            DBR_DIAG(r->diags, RANGE_ORDER, n->at, DBR_STR("the period"));
            return false;
        }
        return true;
    }
    dbr_unit u;
    if (dbr_node_is(n, DBR_N_LAST) && dbr_unit_parse(dbr_kid(n, 0)->text, &u))
        return last_complete(r, u, as_of, n->at, out);
    if (!dbr_node_is(n, DBR_N_BAD))
        period_error(r, n);
    return false;
}

/* What stands after --period, as the node of a `period` property. NULL after an error. */
static const dbr_node *period_option(dbr_resolver *r, dbr_str option) {
    dbr_diags quiet;
    dbr_diags_init(&quiet, r->arena);
    dbr_str script = dbr_arena_printf(r->arena, "review { period %.*s\n}", DBR_ARG(option));
    const dbr_text *text = dbr_text_of(r->arena, DBR_STR("--period"), DBR_STR("."), script);
    const dbr_node *root = dbr_parse(r->arena, text, &quiet)->root;
    const dbr_node *items = dbr_kid(dbr_kid(root, 0), 2), *period = dbr_kid(items, 0);
    if (quiet.errors == 0 && root->nkids == 1 && items->nkids == 1 &&
        dbr_node_is(period, DBR_N_P_PERIOD)) {
        const dbr_node *n = dbr_kid(period, 0);
        if (is_literal(n) || dbr_node_is(n, DBR_N_LAST))
            return n;
    }
    DBR_DIAG(r->diags, PERIOD_OPTION, ((dbr_span){0}), option);
    return NULL;
}

static bool as_of_prop(dbr_resolver *r, const dbr_node *n, dbr_day *out) {
    dbr_window w;
    if (!dbr_window_of(r, dbr_kid(n, 0), &w))
        return false;
    if (w.start != w.end) {
        DBR_DIAG(r->diags, ONE_DAY, dbr_kid(n, 0)->at, DBR_STR("`as of`"));
        return false;
    }
    *out = w.start;
    return true;
}

/* `as of`: the command line's, else the script's, else today. A script test reads no clock where it can help it: its own day, else the
   command line's, else the last day of the period that it names, else the script's, else the last day of the review's period.
   A review without a period is about the last month that is complete. */
void dbr_resolve_period(dbr_resolver *r) {
    dbr_model *m = r->model;
    dbr_settings *s = &m->settings;
    const dbr_run_options *o = r->options;
    const dbr_test *test = o ? o->test : NULL;
    dbr_props p = review_props(r);
    const dbr_node *written = dbr_prop(&p, DBR_N_P_AS_OF), *period = dbr_prop(&p, DBR_N_P_PERIOD);
    dbr_span period_at = period ? period->at : m->review_at,
             as_of_at = written ? written->at : period_at;
    period = period ? dbr_kid(period, 0) : NULL;

    dbr_day script_day = 0;
    bool has_script_day = written && as_of_prop(r, written, &script_day);
    if (test && test->period) {
        period = test->period;
        period_at = as_of_at = period->at;
    } else if (o && o->period.n && !test) {
        period = period_option(r, o->period);
        period_at = (dbr_span){0};
        if (!period)
            return;
    }
    bool literal = period && is_literal(period), known = false;
    s->as_of = o ? o->today : 0;
    if (literal) {
        if (!period_of(r, period, 0, &s->period))
            return;
        known = true;
    }
    if (test) {
        if (test->has_as_of)
            s->as_of = test->as_of;
        else if (o->has_as_of)
            s->as_of = o->as_of;
        else if (test->period && literal)
            s->as_of = s->period.end;
        else if (has_script_day)
            s->as_of = script_day;
        else if (literal)
            s->as_of = s->period.end;
    } else if (o && o->has_as_of) {
        s->as_of = o->as_of;
        as_of_at = period_at;
    } else if (has_script_day) {
        s->as_of = script_day;
    }
    if (!known && period && !period_of(r, period, s->as_of, &s->period))
        return;
    if (!period && !last_complete(r, DBR_UNIT_MONTH, s->as_of, m->review_at, &s->period))
        return;
    if (s->as_of < s->period.start) {
        dbr_buf day = {0}, label = {0};
        dbr_day_write(s->as_of, &day);
        dbr_window_write(&m->calendar, s->period, &label);
        dbr_diag *g =
            DBR_DIAG(r->diags, AS_OF_EARLY, as_of_at, dbr_arena_str(r->arena, dbr_buf_str(&day)),
                     dbr_arena_str(r->arena, dbr_buf_str(&label)));
        if (written && as_of_at.text && period_at.text && as_of_at.start != period_at.start)
            dbr_diag_label(r->diags, g, period_at, DBR_STR("the period"));
        dbr_buf_clear(&day);
        dbr_buf_clear(&label);
        return;
    }
    s->complete = s->as_of >= s->period.end;
    s->effective = s->period;
    if (!s->complete) {
        int days = s->as_of - s->period.start + 1;
        s->effective = dbr_window_cut(s->period, days);
        s->cut_days = s->compare_full ? 0 : days;
    }
}
