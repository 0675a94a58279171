/* run_rates.c: what a goal that adds up over time needs a working day: N = (target - actual) / working days that are left, against
   S = actual / working days so far, and B, the best that as many working days in a row ever brought, a working day, within the last 400 days.
   N <= S is on track, N <= B a stretch, more than B not credible. Days that are off belong to the working day before them. */
#include "review/judge.h"

static int workdays(dbr_judging *j, dbr_day from, dbr_day to) {
    return j->eval.workdays(&j->eval, dbr_window_range(from, to));
}

/* First and last day of what the goal is about; false where its deadline is not one of that. */
static bool span_of(dbr_judging *j, const dbr_goal *g, dbr_day today, dbr_day *start,
                    dbr_day *end) {
    const dbr_calendar *c = &j->model->calendar;
    dbr_window whole = j->model->settings.period;
    if (g->has_to_date && dbr_window_unit(c, g->to_date, dbr_unit_is_fiscal(c, g->to_date), today,
                                          &whole) != DBR_WINDOW_OK)
        return false;
    *start = whole.start;
    *end = g->has_by && g->by.end < whole.end ? g->by.end : whole.end;
    return *end > today && !(g->has_by && g->by.end > whole.end);
}

/* The sum of the best n working days in a row, with the days off after each; none where the data have no such stretch. */
static dbr_value best_of(dbr_judging *j, const dbr_goal *g, dbr_day today, int n) {
    dbr_value best = dbr_value_none(DBR_R_NO_ROWS, DBR_STR("too few points have a value"));
    dbr_value days = dbr_evaluate(&j->eval, g->daily, &j->here);
    if (days.kind != DBR_V_SERIES || days.series.n != DBR_DAILY_DAYS)
        return best;
    bool works[DBR_DAILY_DAYS];
    dbr_value upto[DBR_DAILY_DAYS + 1]; /* sums of the days before */
    upto[0] = dbr_value_int(0);
    size_t first = 0;
    for (size_t i = 0; i < DBR_DAILY_DAYS; i++) {
        dbr_value v = days.series.points[i];
        dbr_day day = today - (dbr_day)(DBR_DAILY_DAYS - 1 - i);
        if (first == i && v.kind == DBR_V_NONE && v.none.reason == DBR_R_OUTSIDE_DATA)
            first = i + 1; /* before the data; after their end nothing came in */
        if (v.kind == DBR_V_NONE &&
            (v.none.reason == DBR_R_NO_ROWS || v.none.reason == DBR_R_OUTSIDE_DATA))
            v = dbr_value_int(0);
        works[i] = workdays(j, day, day) == 1;
        upto[i + 1] = dbr_operate(j, DBR_O_ADD, upto[i], v);
    }
    for (size_t i = first; i < DBR_DAILY_DAYS; i++) {
        size_t end = i;
        int found = 0;
        while (end < DBR_DAILY_DAYS && found + works[end] <= n)
            found += works[end++];
        if (!works[i] || found < n)
            continue;
        dbr_value sum = dbr_operate(j, DBR_O_SUB, upto[end], upto[i]);
        if (sum.kind == DBR_V_DECIMAL &&
            (best.kind == DBR_V_NONE || dbr_dec_cmp(sum.dec, best.dec) > 0))
            best = sum;
    }
    return best;
}

static dbr_str text_of(dbr_judging *j, const dbr_rate_result *r) {
    bool known = r->best.value.kind == DBR_V_DECIMAL;
    bool on = dbr_str_is(r->verdict, "on track"), stretch = dbr_str_is(r->verdict, "stretch");
    dbr_str days = dbr_piece_int(j->arena, r->days_left), so_far = {0}, best = {0};
    if (r->days_done)
        so_far = DBR_TELL(j, RATE_SO_FAR, r->so_far.text);
    if (known)
        best = DBR_TELL(j, RATE_BEST, days, r->best.text);
    dbr_str verdict = on        ? DBR_TELL(j, RATE_ON_TRACK)
                      : stretch ? DBR_TELL(j, RATE_STRETCH)
                      : known   ? DBR_TELL(j, RATE_NOT_CREDIBLE)
                                : DBR_TELL(j, RATE_UNKNOWN);
    return DBR_TELL(j, RATE_NEEDED, days, r->needed.text, so_far, best, verdict);
}

void dbr_judge_rate(dbr_judging *j, const dbr_goal *g, const dbr_gap_result *gap, dbr_value actual,
                    dbr_rate_result *out) {
    dbr_day today = dbr_where_days(j->model, &j->here).end, start, end;
    if (!g->daily || gap->gap.value.kind != DBR_V_DECIMAL || !span_of(j, g, today, &start, &end))
        return;
    out->days_done = workdays(j, start, today);
    out->days_left = workdays(j, today + 1, end);
    if (out->days_done < 0 || out->days_left <= 0)
        return; /* the holidays could not be read, or nothing is left */
    dbr_type t = g->metric->type;
    if (t.kind == DBR_T_COUNT)
        t.kind = DBR_T_NUMBER; /* 41.6 orders */
    dbr_value left = dbr_value_int(out->days_left), done = dbr_value_int(out->days_done);
    dbr_value needed = dbr_operate(j, DBR_O_DIV, gap->gap.value, left);
    dbr_value so_far = dbr_operate(j, DBR_O_DIV, actual, done);
    dbr_value best = dbr_operate(j, DBR_O_DIV, best_of(j, g, today, out->days_left), left);
    out->needed = dbr_show(j, needed, t, NULL);
    out->so_far = dbr_show(j, so_far, t, NULL);
    out->best = dbr_show(j, best, t, NULL);
    if (needed.kind != DBR_V_DECIMAL)
        return;
    if (so_far.kind == DBR_V_DECIMAL && dbr_dec_cmp(needed.dec, so_far.dec) <= 0)
        out->verdict = DBR_STR("on track");
    else if (best.kind == DBR_V_DECIMAL)
        out->verdict =
            dbr_dec_cmp(needed.dec, best.dec) <= 0 ? DBR_STR("stretch") : DBR_STR("not credible");
    out->text = text_of(j, out);
}
