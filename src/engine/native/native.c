/* native.c: the in-process engine: the sources in the order of the plan, each on the fastest way that it can go: lines by blocks, sums of a
   database, or row by row. */
#include "engine/native/fast/fast.h"
#include "engine/native/holidays.h"
#include "engine/native/reader.h"
#include "engine/sql/push.h"

/* Plain CSV files go the fast road first; where that gives up, nothing has happened. */
static bool scan_fast(dbr_source_reader *r, dbr_row_context *context, dbr_cells *cells,
                      dbr_scanner *scanner, const dbr_engine_options *opt) {
    size_t n = r->source->columns.n + 1;
    bool lines = r->options.format == DBR_FORMAT_CSV || r->options.format == DBR_FORMAT_TSV ||
                 (r->options.format == DBR_FORMAT_JSONL && !r->source->options.decimal.n);
    if (opt->strict || !lines || r->has_bytes || r->db || !r->paths.n || r->source->drop_bad_rows ||
        r->options.encoding.n || r->options.table_number)
        return false;
    dbr_cell_type *types = DBR_NEWS(r->run, dbr_cell_type, n);
    memcpy(types, r->types, (n - 1) * sizeof *types);
    dbr_fast_job job = {.model = context->model,
                        .scan = r->scan,
                        .paths = &r->paths,
                        .options = r->options,
                        .types = types,
                        .undecided = r->undecided,
                        .cells = r->cells,
                        .lookups = context->lookups,
                        .rates = cells->rates,
                        .report = opt,
                        .jobs = opt->jobs,
                        .block = opt->block,
                        .spill = opt->spill,
                        .memory = opt->memory ? opt->memory : DBR_MEMORY};
    dbr_rows names = {0};
    if (!dbr_fast_scan(&job, r->run, scanner, r->out, &r->errors, &names.names, &names.ncolumns))
        return false;
    r->out->fast = true;
    dbr_source_reader_header(r, &names);
    dbr_source_reader_report(r);
    return true;
}

/* What a database can add up itself; where it cannot, nothing has happened and its rows are read. */
static bool scan_pushed(dbr_source_reader *r, dbr_row_context *context, dbr_scanner *scanner,
                        const dbr_engine_options *opt) {
    bool decided = r->db && !opt->strict;
    for (size_t c = 0; c < r->source->columns.n; c++)
        decided &= !r->undecided[c];
    if (!decided)
        return false;
    dbr_push_job job = {.db = r->db,
                        .relation = &r->relation,
                        .scan = r->scan,
                        .zone = r->zone,
                        .at = r->at,
                        .types = r->types,
                        .cells = r->cells,
                        .wanted = r->wanted,
                        .context = context,
                        .memory = opt->memory ? opt->memory : DBR_MEMORY,
                        .run = r->run,
                        .scratch = r->scratch};
    switch (dbr_push(&job, scanner, r->out)) {
    case DBR_PUSH_CANNOT:
        return false;
    case DBR_PUSH_FAILED:
        DBR_DIAG(r->diags, SOURCE_BAD_FILE, r->source->from_at, r->source->name,
                 dbr_db_error(r->run, r->db), r->db->help);
        r->out->failed = true;
        return true;
    case DBR_PUSH_FULL:
        dbr_source_reader_no_memory(r, scanner, job.memory);
        return true;
    case DBR_PUSH_DONE:
        break;
    }
    dbr_rows head = dbr_source_reader_head(r);
    r->out->pushed = true;
    dbr_source_reader_header(r, &head);
    return true;
}

/* For `explain`: the statement whose rows are read. */
static void keep_select(dbr_source_reader *r) {
    if (!r->db)
        return;
    dbr_statement s = {.arena = r->run};
    dbr_sql_select(r->db, &r->relation, r->wanted, dbr_source_reader_order_matters(r), &s);
    dbr_vec_push(r->run, &r->out->statements, dbr_arena_str(r->run, dbr_buf_str(&s.sql)));
    dbr_buf_clear(&s.sql);
}

static void run_scan(dbr_source_reader *r, dbr_row_context *context, dbr_cells *cells,
                     const dbr_engine_options *opt) {
    const dbr_model *m = context->model;
    dbr_scanner *scanner = dbr_scanner_new(r->run, context, r->scan, r->out);
    r->out->nfiles = dbr_source_reader_nfiles(r);
    r->out->file = r->out->pattern               ? dbr_path_name(r->source->path)
                   : dbr_source_reader_nfiles(r) ? dbr_path_name(dbr_source_reader_file(r, 0))
                                                 : r->source->name;
    r->out->failed |= dbr_interrupted(opt->interrupt);
    if (!r->out->failed && !scan_fast(r, context, cells, scanner, opt) &&
        !scan_pushed(r, context, scanner, opt)) {
        size_t memory = opt->memory ? opt->memory : DBR_MEMORY;
        dbr_source_reader_infer(r);
        keep_select(r);
        if (r->scan->births.n)
            dbr_source_reader_births(r, context, memory);
        if (!r->out->failed)
            dbr_source_reader_rows(r, scanner, memory);
    }
    dbr_scanner_finish(scanner);
    context->lookups[r->source->index] = dbr_scanner_lookup(scanner);
    for (size_t i = 0; i < m->rates.n; i++)
        if (m->rates.v[i]->column && m->rates.v[i]->column->source == r->source)
            dbr_scanner_rates(scanner, m->rates.v[i]->column, &cells->rates[i]);
}

dbr_cells *dbr_native_run(dbr_arena *a, const dbr_plan *p, const dbr_engine_options *opt,
                          dbr_diags *diags) {
    const dbr_model *m = p->model;
    dbr_cells *cells = DBR_NEW(a, dbr_cells);
    cells->arena = a;
    cells->plan = p;
    cells->scans = DBR_NEWS(a, dbr_scan_cells, m->sources.n + 1);
    cells->rates = DBR_NEWS(a, struct dbr_rate_days, m->rates.n + 1);
    dbr_arena scratch = {0};
    const dbr_zone *zone =
        m->timezone.n && !dbr_str_is(m->timezone, "UTC") ? dbr_zone_new(a, m->timezone) : NULL;
    dbr_connections *connections = dbr_connections_new(a, &m->access, opt->timeout, opt->interrupt);
    dbr_source_reader *readers = DBR_NEWS(a, dbr_source_reader, p->norder + 1);
    for (size_t i = 0; i < p->norder; i++) {
        uint32_t s = p->order[i];
        dbr_source_reader_init(&readers[i], a, &scratch, m, zone, p->scans[s], &cells->scans[s],
                               connections, diags);
        if (!dbr_interrupted(opt->interrupt) && dbr_source_reader_find(&readers[i], opt))
            dbr_source_reader_bind(&readers[i]);
    }
    if (m->holidays_path.n && !opt->only_given)
        dbr_holidays_read(cells, m, diags);
    dbr_row_context context = {.run = a,
                               .scratch = &scratch,
                               .model = m,
                               .lookups = DBR_NEWS(a, dbr_lookup_table *, m->sources.n + 1),
                               .rates = cells->rates,
                               .births = DBR_NEWS(a, dbr_births *, m->sources.n + 1),
                               .regexes = dbr_regexes_new(a)};
    if (diags->errors == 0)
        for (size_t i = 0; i < p->norder; i++)
            run_scan(&readers[i], &context, cells, opt);
    dbr_connections_free(connections);
    dbr_regexes_free(context.regexes);
    dbr_arena_clear(&scratch);
    return cells;
}
