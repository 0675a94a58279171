/* fast.c: gives the pieces of a file to threads, each with its worker, and merges what they have summed up. */
#include "engine/native/fast/fast.h"

#include "base/file.h"
#include "base/unpack.h"
#include "engine/native/csvscan.h"
#include "engine/native/fast/feed.h"
#include "engine/native/fast/jsonlines.h"
#include "engine/native/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, HEAD = 1 << 20, JOBS_MAX = 64, ORDER_SHIFT = 44 };

typedef struct thread {
    pthread_t id;
    dbr_worker *worker;
    dbr_feed *feed;
    dbr_portion piece;
    bool lines; /* JSON Lines: */
    dbr_jsonlines json;
    dbr_split split; /* else; `wanted` is that of both */
    dbr_split_out places;
    dbr_cell_places *cells;  /* per column that the worker reads */
    const uint32_t *columns; /* per column that the worker reads: of the source */
    const bool *undecided;   /* per column of the source */
    const dbr_cell_type *types;
    uint32_t *position; /* per column that the worker reads: among the wanted ones */
    size_t nread;
    dbr_str file;
    uint64_t file_order;
    dbr_csv_dialect dialect;
    bool failed;
    atomic_llong *rows;          /* that all threads took */
    const dbr_fast_job *reports; /* of the thread that called: it tells how far all are */
    uint64_t size;               /* of the file */
} thread;

/* JSON says of a value what it is. Where a type is only guessed, a number in a column of dates, or a text in one of numbers, could make the
   whole column a text: only the strict road sees all of it. */
static bool fits_guess(const thread *t, size_t k, bool quoted, size_t n) {
    uint32_t c = t->columns[k];
    if (!t->undecided[c] || !n)
        return true;
    switch (t->types[c]) {
    case DBR_CELL_TEXT:
        return true;
    case DBR_CELL_DATE:
    case DBR_CELL_DATETIME:
        return quoted;
    case DBR_CELL_BOOL:
    case DBR_CELL_NUMBER:
    case DBR_CELL_COUNT:
    case DBR_CELL_PERCENT:
    case DBR_CELL_MONEY:
    case DBR_CELL_DURATION:
        break;
    }
    return !quoted;
}

static bool fit_guesses(const thread *t) {
    bool fit = true;
    for (size_t k = 0; k < t->nread; k++)
        for (size_t i = 0; t->undecided[t->columns[k]] && i < t->places.n; i++)
            fit &=
                fits_guess(t, k, t->cells[k].quoted[i], t->cells[k].end[i] - t->cells[k].begin[i]);
    return fit;
}

/* One row of cells, by position among the wanted columns. */
static bool one_row(thread *t, const dbr_cell *const *row, uint32_t begin, uint64_t offset) {
    uint32_t *begins = dbr_alloc((t->nread + 1) * 2 * sizeof *begins), *ends = begins + t->nread;
    uint8_t *quoted = dbr_alloc(t->nread + 1);
    dbr_buf bytes = {0};
    dbr_cell_places *cells = dbr_alloc((t->nread + 1) * sizeof *cells);
    for (size_t k = 0; k < t->nread; k++) {
        const dbr_cell *c = row[t->position[k]];
        begins[k] = (uint32_t)bytes.n;
        dbr_buf_put(&bytes, c->text);
        ends[k] = (uint32_t)bytes.n;
        quoted[k] = c->quoted;
    }
    dbr_buf_fill(&bytes, 0, DBR_SPLIT_PAD);
    for (size_t k = 0; k < t->nread; k++)
        cells[k] = (dbr_cell_places){bytes.p, &begins[k], &ends[k], &quoted[k]};
    bool ok = dbr_worker_batch(t->worker, cells, &begin, 1, t->file, t->file_order, offset);
    dbr_buf_clear(&bytes);
    dbr_free(begins);
    dbr_free(quoted);
    dbr_free(cells);
    return ok;
}

/* A record that is not plain, by the strict scanner: a batch of one row. Its length in *used. */
static bool strict_record(thread *t, size_t at, size_t end, uint64_t offset, size_t *used) {
    dbr_csv_scan s;
    dbr_csv_scan_init(&s, (dbr_str){t->piece.text + at, end - at}, t->dialect, t->split.ncolumns);
    bool ok = dbr_csv_scan_next(&s) && !s.problem.any && s.n >= t->split.ncolumns && !s.extra_text;
    /* a quote within an unquoted cell is text to the strict scanner, but turned around the quotes of all blocks behind it */
    uint64_t quotes = 0, lines;
    if (ok)
        dbr_split_count(&t->split, s.text.p, s.at, &quotes, &lines);
    ok = ok && quotes % 2 == 0;
    if (ok) {
        const dbr_cell **row = dbr_alloc((t->split.nwanted + 1) * sizeof *row);
        for (uint32_t w = 0; w < t->split.nwanted; w++)
            row[w] = &s.cells[t->split.wanted[w]];
        ok = one_row(t, row, (uint32_t)s.begin, offset + at);
        dbr_free(row);
    }
    *used = s.at;
    dbr_csv_scan_clear(&s);
    return ok;
}

/* The same for a line of JSON Lines. False also for a key that is not known. */
static bool strict_line(thread *t, size_t at, size_t end, uint64_t offset, size_t *used) {
    const char *begin = t->piece.text + at, *stop = memchr(begin, '\n', end - at);
    *used = stop ? (size_t)(stop - begin) + 1 : end - at;
    dbr_arena a = {0};
    dbr_data_errors errors;
    dbr_data_errors_init(&errors, &a);
    dbr_rows_options o = DBR_ROWS_OPTIONS;
    o.format = DBR_FORMAT_JSONL;
    dbr_rows *rows = dbr_rows_open_bytes(&a, t->file, (dbr_str){begin, *used}, &o, &errors);
    static const dbr_cell none = {.text = {"", 0}, .absent = true};
    const dbr_cell **row = DBR_NEWS(&a, const dbr_cell *, t->split.nwanted + 1);
    for (uint32_t w = 0; w < t->split.nwanted; w++)
        row[w] = &none;
    dbr_record record;
    bool ok = rows && dbr_rows_next(rows, &record) && !errors.count && !errors.notes.n;
    for (size_t c = 0; ok && c < rows->ncolumns; c++) {
        uint32_t k = 0;
        while (k < t->json.nnames && !dbr_str_eq(t->json.names[k], rows->names[c]))
            k++;
        ok = k < t->json.nnames;
        if (ok && t->json.wanted[k] >= 0)
            row[t->json.wanted[k]] = &record.cells[c];
    }
    for (size_t k = 0; ok && k < t->nread; k++)
        ok = fits_guess(t, k, row[t->position[k]]->quoted, row[t->position[k]]->text.n);
    ok = ok && one_row(t, row, 0, offset + at);
    dbr_rows_close(rows);
    dbr_arena_clear(&a);
    return ok;
}

/* All records in text[from, to), which begins and ends with whole records. */
static bool take_records(thread *t, size_t from, size_t to, bool last, uint64_t offset) {
    for (size_t at = from; at < to;) {
        if (t->lines)
            dbr_jsonlines_run(&t->json, t->piece.text + at, to - at, &t->places);
        else
            dbr_split_run(&t->split, t->piece.text + at, to - at, last, &t->places);
        for (size_t k = 0; k < t->nread; k++) {
            uint32_t p = t->position[k];
            t->cells[k] = (dbr_cell_places){t->piece.text + at, t->places.begin[p],
                                            t->places.end[p], t->places.quoted[p]};
        }
        if (t->lines && !fit_guesses(t))
            return false;
        atomic_fetch_add(t->rows, t->places.n);
        if (t->places.n && !dbr_worker_batch(t->worker, t->cells, t->places.record, t->places.n,
                                             t->file, t->file_order, offset + at))
            return false;
        at += t->places.used;
        size_t used = t->places.used;
        if (t->places.irregular) {
            if (!(t->lines ? strict_line : strict_record)(t, at, to, offset, &used) || !used)
                return false;
            at += used;
        }
        if (!used)
            return false; /* a record that does not end: the strict road will tell */
    }
    return true;
}

static void report(thread *t) {
    const dbr_engine_options *o = t->reports ? t->reports->report : NULL;
    if (!o || !o->progress)
        return;
    dbr_progress p = {.source = t->reports->scan->source->name,
                      .bytes = dbr_feed_progress(t->feed),
                      .total = t->size,
                      .rows = atomic_load(t->rows)};
    o->progress(o->progress_user, &p);
}

static void *work(void *arg) {
    thread *t = arg;
    dbr_feed_result r;
    while ((r = dbr_feed_next(t->feed, &t->piece)) == DBR_FEED_PORTION) {
        if (!take_records(t, t->piece.from, t->piece.to, t->piece.last, t->piece.offset)) {
            r = DBR_FEED_FAILED;
            break;
        }
        report(t);
    }
    t->failed = r == DBR_FEED_FAILED;
    if (t->failed)
        dbr_feed_stop(t->feed);
    return NULL;
}

/* ---- the head of a file ---- */

typedef struct head {
    int fd;
    dbr_packing packing;
    uint64_t size;
    dbr_rows *rows;
    dbr_csv_layout layout;
} head;

/* The first lines of a text, with room behind. */
static dbr_str first_lines(const head *h, dbr_arena *run) {
    dbr_unpacker *u = dbr_unpacker_new(h->fd, h->packing);
    char *bytes = dbr_arena_alloc(run, HEAD + DBR_SPLIT_PAD);
    size_t n = dbr_unpacker_read(u, bytes, HEAD);
    if (n == HEAD) /* whole lines, so that the last record of the head is not half a one */
        while (n && bytes[n - 1] != '\n')
            n--;
    if (dbr_unpacker_error(u))
        n = 0;
    dbr_unpacker_free(u);
    return (dbr_str){bytes, n};
}

/* Opens the file and reads its header from its first bytes alone; records of the head can be read from `rows`. */
static bool open_head(head *h, dbr_arena *run, dbr_str path, const dbr_rows_options *o,
                      dbr_data_errors *errors) {
    dbr_refusal no; /* the strict road says it */
    *h = (head){.fd = dbr_access_open(o->access, run, path, &no)};
    struct stat st;
    if (h->fd < 0 || fstat(h->fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
        return false;
    h->size = (uint64_t)st.st_size;
    h->packing = dbr_packing_of(h->fd);
    dbr_str lines = first_lines(h, run);
    if (!lines.n)
        return false;
    h->rows = dbr_rows_open_bytes(run, path, lines, o, errors);
    if (o->format == DBR_FORMAT_JSONL) /* keys under other names are for the strict road */
        return h->rows && h->rows->malformed == 0 && errors->notes.n == 0;
    return h->rows && dbr_csv_layout_of(h->rows, lines, &h->layout);
}

static void close_head(head *h) {
    dbr_rows_close(h->rows);
    h->rows = NULL;
    if (h->fd >= 0)
        close(h->fd);
    h->fd = -1;
}

/* The types of undecided columns by the records of the head. That is a guess, but a safe one: a cell that fits no number makes its column
   text whatever follows, and a cell that does not fit the guess makes the workers give up. */
static bool guess_types(const dbr_fast_job *job, dbr_arena *run, head *h) {
    const dbr_source *s = job->scan->source;
    dbr_infer *infer = DBR_NEWS(run, dbr_infer, s->columns.n + 1);
    int64_t *at = DBR_NEWS(run, int64_t, s->columns.n + 1);
    bool any = false;
    for (size_t c = 0; c < s->columns.n; c++) {
        at[c] = -1;
        if (!job->undecided[c])
            continue;
        any = true;
        dbr_infer_init(&infer[c], &job->cells[c], s->time == s->columns.v[c]);
        for (size_t k = 0; k < h->rows->ncolumns; k++)
            if (dbr_str_eq(h->rows->names[k], s->columns.v[c]->header))
                at[c] = (int64_t)k;
    }
    dbr_record record;
    while (any && dbr_rows_next(h->rows, &record))
        for (size_t c = 0; c < s->columns.n; c++)
            if (at[c] >= 0)
                dbr_infer_add(&infer[c], &record.cells[at[c]]);
    for (size_t c = 0; c < s->columns.n; c++) {
        if (!job->undecided[c])
            continue;
        if (infer[c].cells == 0)
            return false; /* nothing to guess from */
        job->types[c] = dbr_infer_result(&infer[c]);
    }
    return true;
}

/* ---- one file ---- */

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool aim(thread *t, dbr_arena *run, const dbr_fast_job *job, const head *h, dbr_str file,
                size_t index) {
    const dbr_source *s = job->scan->source;
    const uint32_t *columns;
    size_t n = dbr_worker_columns(t->worker, &columns), nwanted = 0;
    uint32_t *where = DBR_NEWS(run, uint32_t, n + 1), *wanted = DBR_NEWS(run, uint32_t, n + 1);
    for (size_t k = 0; k < n; k++) {
        size_t c = 0;
        while (c < h->rows->ncolumns &&
               !dbr_str_eq(h->rows->names[c], s->columns.v[columns[k]]->header))
            c++;
        if (c == h->rows->ncolumns)
            return false;
        where[k] = wanted[k] = (uint32_t)c;
    }
    if (n)
        qsort(wanted, n, sizeof *wanted, by_number);
    for (size_t k = 0; k < n; k++)
        if (!nwanted || wanted[nwanted - 1] != wanted[k])
            wanted[nwanted++] = wanted[k];
    t->nread = n;
    t->columns = columns;
    t->undecided = job->undecided;
    t->types = job->types;
    t->lines = job->options.format == DBR_FORMAT_JSONL;
    t->position = DBR_NEWS(run, uint32_t, n + 1);
    for (size_t k = 0; k < n; k++)
        while (wanted[t->position[k]] != where[k])
            t->position[k]++;
    t->cells = DBR_NEWS(run, dbr_cell_places, n + 1);
    t->split = (dbr_split){.simd = dbr_simd_best(),
                           .delimiter = h->layout.dialect.delimiter,
                           .quote = h->layout.dialect.quote,
                           .ncolumns = (uint32_t)h->rows->ncolumns,
                           .wanted = wanted,
                           .nwanted = (uint32_t)nwanted};
    t->places = (dbr_split_out){.max = DBR_BATCH};
    t->places.record = DBR_NEWS(run, uint32_t, DBR_BATCH + 1);
    t->places.begin = DBR_NEWS(run, uint32_t *, nwanted + 1);
    t->places.end = DBR_NEWS(run, uint32_t *, nwanted + 1);
    t->places.quoted = DBR_NEWS(run, uint8_t *, nwanted + 1);
    for (size_t k = 0; k < nwanted; k++) {
        t->places.begin[k] = DBR_NEWS(run, uint32_t, DBR_BATCH);
        t->places.end[k] = DBR_NEWS(run, uint32_t, DBR_BATCH);
        t->places.quoted[k] = DBR_NEWS(run, uint8_t, DBR_BATCH);
    }
    if (t->lines) {
        size_t nnames = h->rows->ncolumns;
        t->json = (dbr_jsonlines){.names = h->rows->names,
                                  .nnames = (uint32_t)nnames,
                                  .wanted = DBR_NEWS(run, int32_t, nnames + 1),
                                  .nwanted = (uint32_t)nwanted,
                                  .seen = DBR_NEWS(run, uint64_t, nnames + 1)};
        for (size_t k = 0; k < nnames; k++)
            t->json.wanted[k] = -1;
        for (size_t w = 0; w < nwanted; w++)
            t->json.wanted[wanted[w]] = (int32_t)w;
    }
    t->dialect = h->layout.dialect;
    t->file = file;
    t->file_order = (uint64_t)index << ORDER_SHIFT;
    return true;
}

static bool scan_file(const dbr_fast_job *job, dbr_arena *run, thread *threads, size_t nthreads,
                      const head *h, dbr_str file, size_t index) {
    atomic_llong rows = 0;
    size_t started = 0;
    bool ok = true;
    dbr_feed_options o = {.fd = h->fd,
                          .packing = h->packing,
                          .size = h->size,
                          .data_at = h->layout.data_at,
                          .block = job->block ? job->block : BLOCK,
                          .split =
                              job->options.format == DBR_FORMAT_JSONL ? NULL : &threads[0].split};
    uint64_t pieces = h->packing ? UINT64_MAX : 1 + o.size / o.block;
    if (nthreads > pieces)
        nthreads = (size_t)pieces;
    for (size_t i = 0; ok && i < nthreads; i++) {
        ok = aim(&threads[i], run, job, h, file, index);
        threads[i].failed = false;
        threads[i].rows = &rows;
        threads[i].size = h->size;
    }
    if (!ok)
        return false;
    dbr_feed *feed = dbr_feed_new(&o);
    for (size_t i = 0; i < nthreads; i++)
        threads[i].feed = feed;
    for (; started + 1 < nthreads; started++) /* the last one runs here */
        if (pthread_create(&threads[started].id, NULL, work, &threads[started]) != 0)
            break;
    threads[nthreads - 1].reports = job;
    work(&threads[nthreads - 1]);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i].id, NULL);
    for (size_t i = 0; i < nthreads; i++)
        ok &= !threads[i].failed;
    dbr_feed_free(feed);
    return ok;
}

/* ---- offending rows: from the offset in the text of a file to the line ---- */

static uint64_t line_at(const dbr_access *access, dbr_str path, uint64_t offset) {
    dbr_arena a = {0};
    dbr_refusal no;
    int fd = dbr_access_open(access, &a, path, &no);
    if (fd < 0) {
        dbr_arena_clear(&a);
        return 0;
    }
    dbr_unpacker *u = dbr_unpacker_new(fd, dbr_packing_of(fd));
    char *bytes = dbr_arena_alloc(&a, BLOCK);
    uint64_t line = 1;
    for (size_t n; offset > 0; offset -= n) {
        n = dbr_unpacker_read(u, bytes, offset < BLOCK ? (size_t)offset : BLOCK);
        if (!n)
            break;
        for (const char *p = bytes; (p = memchr(p, '\n', n - (size_t)(p - bytes)));) {
            line++;
            if (++p == bytes + n)
                break;
        }
    }
    dbr_unpacker_free(u);
    close(fd);
    dbr_arena_clear(&a);
    return line;
}

static void find_lines(const dbr_scan *scan, const dbr_access *access, dbr_scan_cells *out) {
    for (size_t i = 0; i < scan->source->requires.n; i++)
        for (size_t k = 0; k < out->requires[i].noffenders; k++) {
            dbr_offender *o = &out->requires[i].offenders[k];
            o->line = line_at(access, o->file, o->line);
        }
}

/* ---- the whole ---- */

static size_t thread_count(const dbr_fast_job *job) {
    long n = job->jobs > 0 ? job->jobs : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (size_t)n;
}

bool dbr_fast_scan(const dbr_fast_job *job, dbr_arena *run, dbr_scanner *main, dbr_scan_cells *out,
                   dbr_data_errors *errors, const dbr_str **names, size_t *n) {
    size_t nthreads = thread_count(job);
    dbr_data_errors notes;
    dbr_data_errors_init(&notes, run);
    dbr_day_classes classes;
    thread *threads = DBR_NEWS(run, thread, nthreads);
    head h = {.fd = -1};
    bool ok = job->paths->n < 1u << 16 && dbr_day_classes_init(&classes, run, job->scan) &&
              open_head(&h, run, job->paths->v[0], &job->options, &notes) &&
              guess_types(job, run, &h);
    for (size_t i = 0; ok && i < nthreads; i++) {
        threads[i].worker =
            dbr_worker_new(job->model, job->scan, &classes, job->types, job->cells, job->lookups,
                           job->rates, job->memory / nthreads, job->spill);
        ok = threads[i].worker != NULL;
    }
    for (size_t i = 0; ok && i < job->paths->n; i++) {
        dbr_data_errors more;
        dbr_data_errors_init(&more, run);
        if (i > 0) {
            close_head(&h);
            ok = open_head(&h, run, job->paths->v[i], &job->options, &more);
        } else {
            *names = h.rows->names;
            *n = h.rows->ncolumns;
        }
        ok = ok && h.size < UINT64_C(1) << ORDER_SHIFT && more.count == 0 && more.notes.n == 0 &&
             scan_file(job, run, threads, nthreads, &h, job->paths->v[i], i);
    }
    close_head(&h);
    if (ok && notes.count == 0) {
        dbr_worker **workers = DBR_NEWS(run, dbr_worker *, nthreads);
        for (size_t i = 0; i < nthreads; i++)
            workers[i] = threads[i].worker;
        bool lost = false;
        ok = dbr_workers_finish(workers, nthreads, main, run, &lost);
        if (lost)
            dbr_data_error_add(
                errors, (dbr_data_error){.kind = DBR_DATA_UNREADABLE,
                                         .file = job->paths->v[0],
                                         .text = DBR_STR("a temporary file could not be read back"),
                                         .help = DBR_STR("TMPDIR says where such files are")});
        out->failed |= lost;
        find_lines(job->scan, job->options.access, out);
        for (size_t i = 0; i < notes.notes.n; i++)
            dbr_data_note_add(errors, notes.notes.v[i]);
    } else {
        ok = false;
    }
    for (size_t i = 0; i < nthreads; i++) {
        dbr_worker_free(threads[i].worker);
        dbr_portion_clear(&threads[i].piece);
    }
    return ok;
}
