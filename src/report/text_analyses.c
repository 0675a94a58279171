/* text_analyses.c: the tables of analyses, with what has to be known beside them and some words of customers. */
#include "report/analyses.h"
#include "report/text.h"

static void cell(dbr_page *p, const dbr_analysis *g, const dbr_analysis_row *row, size_t c,
                 dbr_table_row *out) {
    int better = row->better[c];
    out->cells[c] = dbr_page_safe(p, row->cells[c]);
    if (!g->changes[c] || !row->cells[c].n)
        return;
    out->cells[c] = dbr_page_text(p, "%.*s%s", DBR_ARG(out->cells[c]),
                                  better > 0   ? " ▲"
                                  : better < 0 ? " ▼"
                                               : "  ");
    out->ink[c] = dbr_page_ink(p, better);
}

static void table(dbr_page *p, const dbr_analysis *g) {
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, g->nrows + 1);
    dbr_table_column columns[DBR_TABLE_COLUMNS] = {0};
    bool shown[DBR_TABLE_COLUMNS];
    for (size_t c = 0; c < g->ncolumns; c++)
        columns[c] =
            (dbr_table_column){dbr_page_text(p, "%.*s%s", DBR_ARG(dbr_page_safe(p, g->heads[c])),
                                             g->changes[c] ? "  " : ""),
                               c > 0, g->drop[c]};
    for (size_t i = 0; i < g->nrows; i++) {
        for (size_t c = 0; c < g->ncolumns; c++)
            cell(p, g, &g->rows[i], c, &rows[i]);
        if (!g->rows[i].worst)
            continue;
        rows[i].cells[0] = dbr_page_text(p, "▼ %.*s", DBR_ARG(rows[i].cells[0]));
        rows[i].ink[0] = DBR_INK_RED;
    }
    dbr_page_table(p, columns, g->ncolumns, rows, g->nrows, shown);
}

static void print(dbr_page *p, const dbr_analysis *g) {
    table(p, g);
    for (size_t i = 0; i < g->nremarks; i++)
        dbr_page_line(p, 2, DBR_INK_DIM, dbr_page_safe(p, g->remarks[i]));
    for (size_t i = 0; i < g->nquotes; i++) {
        if (!i)
            dbr_page_break(p);
        dbr_page_line(p, 2, DBR_INK_PLAIN, dbr_page_safe(p, g->quotes[i].about));
        for (size_t k = 0; k < g->quotes[i].n; k++)
            dbr_page_line(
                p, 4, DBR_INK_DIM,
                dbr_page_text(p, "“%.*s”", DBR_ARG(dbr_page_safe(p, g->quotes[i].texts[k]))));
    }
}

static void print_all(dbr_page *p, const dbr_review *r, dbr_word heading) {
    dbr_analysis *all;
    size_t n = dbr_analyses(p->arena, r, heading, &all);
    for (size_t i = 0; i < n; i++) {
        if (i)
            dbr_page_break(p);
        else
            dbr_text_heading(p, heading);
        print(p, &all[i]);
    }
}

void dbr_text_to_date(dbr_page *p, const dbr_review *r) {
    print_all(p, r, DBR_W_HEAD_TO_DATE);
}

void dbr_text_funnels(dbr_page *p, const dbr_review *r) {
    print_all(p, r, DBR_W_HEAD_FUNNELS);
}

void dbr_text_processes(dbr_page *p, const dbr_review *r) {
    print_all(p, r, DBR_W_HEAD_PROCESSES);
}

void dbr_text_cohorts(dbr_page *p, const dbr_review *r) {
    print_all(p, r, DBR_W_HEAD_COHORTS);
}

void dbr_text_feedback(dbr_page *p, const dbr_review *r) {
    print_all(p, r, DBR_W_HEAD_FEEDBACK);
}
