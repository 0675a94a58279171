/* fast.c: shares the blocks of a file among threads, finds where records begin in each, and merges what the threads have summed up. */
#include "engine/native/fast/fast.h"

#include "base/file.h"
#include "base/utf8.h"
#include "engine/native/csvscan.h"
#include "engine/native/fast/split.h"
#include "engine/native/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, HEAD = 1 << 20, TAIL = 64 << 10, JOBS_MAX = 64, ORDER_SHIFT = 44 };

/* One file as all threads see it. A block can be split only when it is known whether it begins inside quotes, which takes the number of
   quotes in all blocks before it; counting them is quick, so each thread counts its block first and then waits for those before. */
typedef struct feed {
    int fd;
    uint64_t size, data_at; /* bytes of the file, where its rows begin */
    size_t block;
    uint64_t nblocks;
    uint64_t next;  /* block to be taken */
    uint64_t known; /* blocks whose quotes are counted, without a gap */
    int8_t *odd;    /* per block: its number of quotes is odd; -1 not counted yet */
    bool inside;    /* the block `known` begins inside quotes */
    int8_t *begins_inside;
    atomic_llong rows; /* that were taken */
    pthread_mutex_t lock;
    pthread_cond_t counted;
    atomic_bool *stop;
} feed;

typedef struct thread {
    pthread_t id;
    dbr_worker *worker;
    feed *feed;
    dbr_split split;
    dbr_split_out places;
    dbr_cell_places *cells; /* per column that the worker reads */
    uint32_t *position;     /* per column that the worker reads: among the wanted ones */
    size_t nread;
    dbr_str file;
    uint64_t file_order;
    dbr_csv_dialect dialect;
    char *text; /* the block, what follows it, and room behind */
    size_t room;
    bool failed;
    const dbr_fast_job *reports; /* of the thread that called: it tells how far all are */
} thread;

static bool read_at(int fd, char *to, size_t n, uint64_t at) {
    while (n) {
        ssize_t got = pread(fd, to, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false; /* the file became shorter: the strict road will tell */
        to += got;
        n -= (size_t)got;
        at += (uint64_t)got;
    }
    return true;
}

static bool has_room(thread *t, size_t n) {
    if (n + DBR_SPLIT_PAD > t->room) {
        t->room = n + n / 2 + DBR_SPLIT_PAD;
        t->text = dbr_realloc(t->text, t->room, 1);
    }
    return n <= (size_t)DBR_RECORD_MAX * 2;
}

/* Counts the block in, waits until the quotes of all blocks before it are counted. False when all is to stop. */
static bool wait_for_quotes(feed *f, uint64_t i, uint64_t quotes, bool *inside) {
    pthread_mutex_lock(&f->lock);
    f->odd[i] = (int8_t)(quotes & 1);
    while (f->known < f->nblocks && f->odd[f->known] >= 0) {
        f->begins_inside[f->known] = f->inside;
        f->inside ^= f->odd[f->known] != 0;
        f->known++;
    }
    pthread_cond_broadcast(&f->counted);
    while (f->known <= i && !atomic_load(f->stop))
        pthread_cond_wait(&f->counted, &f->lock);
    *inside = f->begins_inside[i];
    pthread_mutex_unlock(&f->lock);
    return !atomic_load(f->stop);
}

static void stop(feed *f) {
    pthread_mutex_lock(&f->lock);
    atomic_store(f->stop, true);
    pthread_cond_broadcast(&f->counted);
    pthread_mutex_unlock(&f->lock);
}

static bool is_ascii(const char *p, size_t n) {
    uint64_t all = 0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t x;
        memcpy(&x, p + i, 8);
        all |= x;
    }
    for (; i < n; i++)
        all |= (unsigned char)p[i];
    return !(all & UINT64_C(0x8080808080808080));
}

/* A record that is not plain, by the strict scanner: a batch of one row. Its length in *used. */
static bool strict_record(thread *t, size_t at, size_t end, uint64_t offset, size_t *used) {
    dbr_csv_scan s;
    dbr_csv_scan_init(&s, (dbr_str){t->text + at, end - at}, t->dialect, t->split.ncolumns);
    bool ok = dbr_csv_scan_next(&s) && !s.problem.any && s.n >= t->split.ncolumns && !s.extra_text;
    /* a quote within an unquoted cell is text to the strict scanner, but turned around the quotes of all blocks behind it */
    uint64_t quotes = 0, lines;
    if (ok)
        dbr_split_count(&t->split, s.text.p, s.at, &quotes, &lines);
    ok = ok && quotes % 2 == 0;
    if (ok) {
        uint32_t *begin = dbr_alloc((t->nread + 1) * 2 * sizeof *begin), *ends = begin + t->nread;
        uint8_t *quoted = dbr_alloc(t->nread + 1);
        dbr_buf bytes = {0};
        dbr_cell_places *cells = dbr_alloc((t->nread + 1) * sizeof *cells);
        for (size_t k = 0; k < t->nread; k++) {
            const dbr_cell *c = &s.cells[t->split.wanted[t->position[k]]];
            begin[k] = (uint32_t)bytes.n;
            dbr_buf_put(&bytes, c->text);
            ends[k] = (uint32_t)bytes.n;
            quoted[k] = c->quoted;
        }
        dbr_buf_fill(&bytes, 0, DBR_SPLIT_PAD);
        for (size_t k = 0; k < t->nread; k++)
            cells[k] = (dbr_cell_places){bytes.p, &begin[k], &ends[k], &quoted[k]};
        uint32_t first = (uint32_t)s.begin;
        ok = dbr_worker_batch(t->worker, cells, &first, 1, t->file, t->file_order, offset + at);
        dbr_buf_clear(&bytes);
        dbr_free(begin);
        dbr_free(quoted);
        dbr_free(cells);
    }
    *used = s.at;
    dbr_csv_scan_clear(&s);
    return ok;
}

/* All records in text[from, to), which begins and ends with whole records. */
static bool take_records(thread *t, size_t from, size_t to, bool last, uint64_t offset) {
    for (size_t at = from; at < to;) {
        dbr_split_run(&t->split, t->text + at, to - at, last, &t->places);
        for (size_t k = 0; k < t->nread; k++) {
            uint32_t p = t->position[k];
            t->cells[k] = (dbr_cell_places){t->text + at, t->places.begin[p], t->places.end[p],
                                            t->places.quoted[p]};
        }
        atomic_fetch_add(&t->feed->rows, t->places.n);
        if (t->places.n && !dbr_worker_batch(t->worker, t->cells, t->places.record, t->places.n,
                                             t->file, t->file_order, offset + at))
            return false;
        at += t->places.used;
        size_t used = t->places.used;
        if (t->places.irregular) {
            if (!strict_record(t, at, to, offset, &used) || !used)
                return false;
            at += used;
        }
        if (!used)
            return false; /* a record that does not end: the strict road will tell */
    }
    return true;
}

static bool take_block(thread *t, uint64_t i) {
    feed *f = t->feed;
    uint64_t start = f->data_at + i * f->block;
    size_t n = f->size - start < f->block ? (size_t)(f->size - start) : f->block;
    uint64_t quotes, lines;
    bool inside;
    if (!has_room(t, n + TAIL) || !read_at(f->fd, t->text, n, start))
        return false;
    dbr_split_count(&t->split, t->text, n, &quotes, &lines);
    if (!wait_for_quotes(f, i, quotes, &inside))
        return false;
    bool inside_after = inside ^ (quotes & 1);
    /* the block has the records that begin behind its first byte, and the one that begins right behind its last */
    size_t from = i == 0 ? 0 : dbr_split_first_record(&t->split, t->text, n, inside);
    if (i > 0 && from == n && (inside_after || t->text[n - 1] != '\n'))
        return true; /* none begins here */
    size_t have = n, to = n;
    for (size_t more = TAIL; start + to < f->size;) {
        size_t get = f->size - start - have < more ? (size_t)(f->size - start - have) : more;
        if (!has_room(t, have + get) || !read_at(f->fd, t->text + have, get, start + have))
            return false;
        have += get;
        to = n + dbr_split_first_record(&t->split, t->text + n, have - n, inside_after);
        if (to < have)
            break;
        if (start + have >= f->size) {
            to = have;
            break;
        }
        more *= 2;
    }
    if (!is_ascii(t->text + from, to - from) &&
        dbr_utf8_invalid((dbr_str){t->text + from, to - from}) != SIZE_MAX)
        return false;
    return take_records(t, from, to, start + to >= f->size, start);
}

static void report(thread *t) {
    const dbr_engine_options *o = t->reports ? t->reports->report : NULL;
    if (!o || !o->progress)
        return;
    feed *f = t->feed;
    pthread_mutex_lock(&f->lock);
    uint64_t bytes = f->data_at + f->next * f->block;
    pthread_mutex_unlock(&f->lock);
    dbr_progress p = {.source = t->reports->scan->source->name,
                      .bytes = bytes < f->size ? bytes : f->size,
                      .total = f->size,
                      .rows = atomic_load(&f->rows)};
    o->progress(o->progress_user, &p);
}

static void *work(void *arg) {
    thread *t = arg;
    feed *f = t->feed;
    for (;;) {
        pthread_mutex_lock(&f->lock);
        uint64_t i = f->next;
        bool go = i < f->nblocks && !atomic_load(f->stop);
        f->next += go;
        pthread_mutex_unlock(&f->lock);
        if (!go)
            return NULL;
        if (!take_block(t, i)) {
            t->failed = true;
            stop(f);
            return NULL;
        }
        report(t);
    }
}

/* ---- the head of a file ---- */

typedef struct head {
    int fd;
    uint64_t size;
    dbr_rows *rows;
    dbr_csv_layout layout;
} head;

/* Opens the file and reads its header from its first bytes alone; records of the head can be read from `rows`. */
static bool open_head(head *h, dbr_arena *run, dbr_str path, const dbr_rows_options *o,
                      dbr_data_errors *errors) {
    *h = (head){.fd = dbr_file_open(dbr_arena_cstr(run, path))};
    struct stat st;
    if (h->fd < 0 || fstat(h->fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
        return false;
    h->size = (uint64_t)st.st_size;
    size_t n = h->size < HEAD ? (size_t)h->size : HEAD;
    char *bytes = dbr_arena_alloc(run, n + DBR_SPLIT_PAD);
    if (!read_at(h->fd, bytes, n, 0))
        return false;
    if (n < h->size) { /* whole lines, so that the last record of the head is not half a one */
        while (n && bytes[n - 1] != '\n')
            n--;
        if (!n)
            return false;
    }
    h->rows = dbr_rows_open_bytes(run, path, (dbr_str){bytes, n}, o, errors);
    return h->rows && dbr_csv_layout_of(h->rows, (dbr_str){bytes, n}, &h->layout);
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
    t->dialect = h->layout.dialect;
    t->file = file;
    t->file_order = (uint64_t)index << ORDER_SHIFT;
    return true;
}

static bool scan_file(const dbr_fast_job *job, dbr_arena *run, thread *threads, size_t nthreads,
                      const head *h, dbr_str file, size_t index) {
    atomic_bool stopped = false;
    feed f = {.fd = h->fd,
              .size = h->size,
              .data_at = h->layout.data_at,
              .block = job->block ? job->block : BLOCK,
              .stop = &stopped};
    f.nblocks = (f.size - f.data_at + f.block - 1) / f.block;
    if (f.nblocks == 0)
        return true;
    f.odd = DBR_NEWS(run, int8_t, f.nblocks + 1);
    f.begins_inside = DBR_NEWS(run, int8_t, f.nblocks + 1);
    memset(f.odd, -1, f.nblocks);
    pthread_mutex_init(&f.lock, NULL);
    pthread_cond_init(&f.counted, NULL);
    size_t started = 0;
    bool ok = true;
    if (nthreads > f.nblocks)
        nthreads = (size_t)f.nblocks;
    for (size_t i = 0; ok && i < nthreads; i++) {
        threads[i].feed = &f;
        threads[i].failed = false;
        ok = aim(&threads[i], run, job, h, file, index);
    }
    for (; ok && started + 1 < nthreads; started++) /* the last one runs here */
        if (pthread_create(&threads[started].id, NULL, work, &threads[started]) != 0)
            break;
    if (ok) {
        threads[nthreads - 1].reports = job;
        work(&threads[nthreads - 1]);
    }
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i].id, NULL);
    for (size_t i = 0; i < nthreads; i++)
        ok &= !threads[i].failed;
    pthread_cond_destroy(&f.counted);
    pthread_mutex_destroy(&f.lock);
    return ok && !atomic_load(&stopped);
}

/* ---- offending rows: from the offset in the file to the line ---- */

static uint64_t line_at(dbr_str path, uint64_t offset) {
    dbr_arena a = {0};
    int fd = open(dbr_arena_cstr(&a, path), O_RDONLY | O_CLOEXEC);
    char *bytes = dbr_arena_alloc(&a, BLOCK);
    uint64_t line = 1;
    for (uint64_t at = 0; fd >= 0 && at < offset;) {
        size_t n = offset - at < BLOCK ? (size_t)(offset - at) : BLOCK;
        if (!read_at(fd, bytes, n, at))
            break;
        for (const char *p = bytes; (p = memchr(p, '\n', n - (size_t)(p - bytes)));) {
            line++;
            if (++p == bytes + n)
                break;
        }
        at += n;
    }
    if (fd >= 0)
        close(fd);
    dbr_arena_clear(&a);
    return line;
}

static void find_lines(const dbr_scan *scan, dbr_scan_cells *out) {
    for (size_t i = 0; i < scan->source->requires.n; i++)
        for (size_t k = 0; k < out->requires[i].noffenders; k++) {
            dbr_offender *o = &out->requires[i].offenders[k];
            o->line = line_at(o->file, o->line);
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
        find_lines(job->scan, out);
        for (size_t i = 0; i < notes.notes.n; i++)
            dbr_data_note_add(errors, notes.notes.v[i]);
    } else {
        ok = false;
    }
    for (size_t i = 0; i < nthreads; i++) {
        dbr_worker_free(threads[i].worker);
        dbr_free(threads[i].text);
    }
    return ok;
}
