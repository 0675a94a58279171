/* test_settings.c: review blocks into settings: calendar, currency, period, `as of` (src/meaning/settings.c). */
#include "cases.h"

static void put_window(const dbr_calendar *c, dbr_window w, dbr_buf *b) {
    dbr_window_write(c, w, b);
    dbr_buf_puts(b, " (");
    dbr_day_write(w.start, b);
    dbr_buf_puts(b, "..");
    dbr_day_write(w.end, b);
    dbr_buf_puts(b, ")");
}

static void put_settings(run *u, dbr_buf *b) {
    const dbr_model *m = u->model;
    const dbr_settings *s = &m->settings;
    put_problems(u, b);
    if (u->diags.errors > 0)
        return;
    dbr_buf_puts(b, "period ");
    put_window(&m->calendar, s->period, b);
    dbr_buf_puts(b, "\nas of ");
    dbr_day_write(s->as_of, b);
    if (!s->complete) {
        dbr_buf_puts(b, "\neffective ");
        dbr_day_write(s->effective.start, b);
        dbr_buf_puts(b, "..");
        dbr_day_write(s->effective.end, b);
        dbr_buf_put(b, dbr_arena_printf(&u->arena, " cut %d", s->cut_days));
    }
    const dbr_calendar *c = &m->calendar;
    if (c->week_start != 1 || c->weeks_align_number)
        dbr_buf_put(b, dbr_arena_printf(&u->arena, "\nweek starts %d%s", c->week_start,
                                        c->weeks_align_number ? " by number" : ""));
    if (c->fiscal == DBR_FISCAL_MONTHS)
        dbr_buf_put(b, dbr_arena_printf(&u->arena, "\nfiscal month %d", c->fiscal_month));
    if (c->fiscal == DBR_FISCAL_WEEKS) {
        dbr_buf_put(b, dbr_arena_printf(&u->arena, "\nfiscal %d-%d-%d ", c->pattern[0],
                                        c->pattern[1], c->pattern[2]));
        dbr_day_write(c->fiscal_start, b);
    }
    if (c->named_by_end)
        dbr_buf_puts(b, " named by end");
    if (m->currency[0] || m->language == DBR_LANG_ZH || !dbr_str_is(m->timezone, "UTC"))
        dbr_buf_put(b, dbr_arena_printf(&u->arena, "\n%s %s %.*s", m->currency,
                                        m->language == DBR_LANG_ZH ? "zh" : "en",
                                        DBR_ARG(m->timezone)));
    if (m->has_verdict) {
        dbr_buf_puts(b, "\nverdict ");
        dbr_dec_write(m->verdict_pass, b);
        dbr_buf_putc(b, ' ');
        dbr_dec_write(m->verdict_warn, b);
    }
    if (m->holidays_path.n)
        dbr_buf_put(b, dbr_arena_printf(&u->arena, "\nholidays %.*s in %.*s",
                                        DBR_ARG(m->holidays_path), DBR_ARG(m->holidays_dir)));
}

static void settings(void **state) {
    cases_run("settings.cases", put_settings);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(settings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
