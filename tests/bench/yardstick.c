/* Turns the benchmark's file into answers, written by hand for these 12 columns and AVX2: how many rows there are, and what was paid in each
   region, in one month or in every one; or all parts of the benchmark's review. It shows what the machine can do: it checks nothing. */
#include <fcntl.h>
#include <immintrin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BLOCK_SIZE = 1 << 19,
    OVERLAP = 1024, /* more than a row is long: a block's last row ends in the next one */
    PADDING = 64,
    COLUMNS = 12,
    REGIONS = 7,
    MONTHS_MAX = 32, /* from 2024-10 */
    THREADS_MAX = 64,
};

static const char *const regions[REGIONS] = {"East", "West", "North", "South",
                                             "Bay",  "Hill", "Lake"};

/* The parts of the review's twelve metrics, of one month and region; money in cents, discounts in thousandths. */
typedef struct {
    int64_t revenue, paid, refunded, refunds, rows, units, discount, discounts, largest, cheapest,
        app, session, sessions;
} parts;

typedef struct {
    int file;
    int64_t size;
    uint64_t month; /* the seven bytes of 2026-10 */
    int every_month, review;
    uint32_t paid;          /* the four bytes of that word */
    uint8_t region_of[256]; /* by the first letter */
    atomic_llong next_block;
    atomic_int failed;
} job;

typedef struct {
    job *job;
    int64_t rows;
    int64_t cents[MONTHS_MAX][REGIONS];
    parts parts[MONTHS_MAX][REGIONS];
} worker;

/* Bit i says whether an odd number of quotes stands at or before byte i. */
static inline uint64_t inside_quotes(uint64_t quotes, uint64_t *carry) {
    __m128i product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)quotes), _mm_set1_epi8((char)0xff), 0);
    uint64_t inside = (uint64_t)_mm_cvtsi128_si64(product) ^ *carry;
    *carry = (uint64_t)((int64_t)inside >> 63);
    return inside;
}

static inline uint64_t equal_bytes(__m256i low, __m256i high, char byte) {
    __m256i wanted = _mm256_set1_epi8(byte);
    uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return first | (uint64_t)second << 32;
}

/* Offsets of all commas and line ends outside of quotes, in order. */
static size_t find_ends(const char *bytes, size_t size, uint32_t *ends) {
    uint32_t *at = ends;
    uint64_t carry = 0;
    for (size_t offset = 0; offset < size; offset += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(bytes + offset));
        __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + offset + 32));
        uint64_t quotes = equal_bytes(low, high, '"');
        uint64_t found = equal_bytes(low, high, ',') | equal_bytes(low, high, '\n');
        found &= ~inside_quotes(quotes, &carry);
        int count = __builtin_popcountll(found);
        /* Eight at once without a branch: most chunks of 64 bytes have nine to twelve. */
        for (int done = 0; done < count; done += 8) {
            for (int i = 0; i < 8; i++) {
                at[done + i] = (uint32_t)offset + (uint32_t)_tzcnt_u64(found);
                found = _blsr_u64(found);
            }
        }
        at += count;
    }
    return (size_t)(at - ends);
}

/* The amount that ends before `end`, of 4 to 7 bytes, its point two digits from the end: eight digits at once. */
static inline int64_t parse_cents(const char *end, uint32_t size) {
    uint64_t digits;
    memcpy(&digits, end - 8, sizeof digits);
    digits ^= UINT64_C(0x3030303030303030);
    digits &= ~UINT64_C(0) << 8 * (8 - size);
    digits = (digits & UINT64_C(0xffff000000000000)) | (digits & UINT64_C(0x000000ffffffffff)) << 8;
    digits = digits * 10 + (digits >> 8);
    return (
        int64_t)(((digits & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
                  (digits >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >>
                 32);
}

/* Rows pass without a branch: one that is not paid adds nothing to some cell. */
static inline void add_row(worker *self, const char *rows, const uint32_t *end) {
    const char *date = rows + end[0] + 1;
    int month = (date[3] - '4') * 12 + (date[5] - '0') * 10 + date[6] - '0' - 10;
    int region = self->job->region_of[(uint8_t)rows[end[1] + 1]];
    int64_t cents = parse_cents(rows + end[8], end[8] - end[7] - 1);
    uint32_t status;
    memcpy(&status, rows + end[9] + 1, sizeof status);
    self->cents[(unsigned)month % MONTHS_MAX][region] += status == self->job->paid ? cents : 0;
}

static inline int64_t parse_whole(const char *p, const char *end) {
    int64_t n = 0;
    for (; p < end; p++) {
        n = n * 10 + (*p - '0');
    }
    return n;
}

/* One row into the parts of its cell. */
static inline void add_parts(worker *self, const char *rows, const uint32_t *end) {
    const char *date = rows + end[0] + 1, *status = rows + end[9] + 1, *channel = rows + end[2] + 1;
    int month = (date[3] - '4') * 12 + (date[5] - '0') * 10 + date[6] - '0' - 10;
    parts *p =
        &self->parts[(unsigned)month % MONTHS_MAX][self->job->region_of[(uint8_t)rows[end[1] + 1]]];
    int64_t amount = parse_cents(rows + end[8], end[8] - end[7] - 1);
    int64_t price = parse_cents(rows + end[7], end[7] - end[6] - 1);
    int64_t paid = status[0] == 'p', refunded = status[0] == 'r', cancelled = status[0] == 'c';
    int64_t app = channel[0] == 'a' && channel[1] == 'p',
            web = channel[0] == 'w' && channel[1] == 'e';
    p->rows++;
    p->paid += paid;
    p->revenue += amount & -paid;
    p->refunds += refunded;
    p->refunded += amount & -refunded;
    p->units += parse_whole(rows + end[5] + 1, rows + end[6]) & -paid;
    p->largest = amount > p->largest ? amount : p->largest;
    if (!cancelled && (p->cheapest == 0 || price < p->cheapest)) {
        p->cheapest = price;
    }
    p->app += app;
    p->sessions += app | web;
    p->session += parse_whole(rows + end[10] + 1, rows + end[11]) & -(app | web);
    const char *discount = rows + end[8] + 1, *after = rows + end[9];
    if (discount < after) {
        int64_t digits = after - discount > 2 ? parse_whole(discount + 2, after) : 0;
        for (int64_t n = after - discount; n < 5; n++) {
            digits *= 10;
        }
        p->discount += digits;
        p->discounts++;
    }
}

/* The rows that begin in [start, limit) of the block; false where a row has not 12 columns. */
static int scan_rows(worker *self, const char *bytes, size_t start, size_t limit, size_t size,
                     uint32_t *ends) {
    const char *rows = bytes + start;
    size_t count = find_ends(rows, size - start, ends);
    size_t begin = 0;
    for (size_t i = 0; i + COLUMNS <= count && start + begin < limit; i += COLUMNS) {
        const uint32_t *end = ends + i;
        uint64_t date;
        memcpy(&date, rows + end[0] + 1, sizeof date);
        if (rows[end[11]] != '\n') {
            return 0;
        }
        self->rows++;
        begin = end[11] + 1;
        if (self->job->review) {
            add_parts(self, rows, end);
        } else if (self->job->every_month || date << 8 == self->job->month) {
            add_row(self, rows, end);
        }
    }
    return 1;
}

static void *work(void *argument) {
    worker *self = argument;
    job *job = self->job;
    char *bytes = calloc(1, BLOCK_SIZE + OVERLAP + PADDING + 1);
    uint32_t *ends = malloc((BLOCK_SIZE + OVERLAP + 2 * PADDING) * sizeof *ends);
    int good = bytes != NULL && ends != NULL;
    while (good) {
        int64_t block = atomic_fetch_add(&job->next_block, 1);
        int64_t from = block * BLOCK_SIZE;
        if (from >= job->size) {
            break;
        }
        /* One byte more in front says whether a row begins exactly where the block does. */
        int64_t front = block > 0 ? 1 : 0;
        ssize_t size =
            pread(job->file, bytes, (size_t)(BLOCK_SIZE + OVERLAP + front), from - front);
        if (size <= 0) {
            good = 0;
            break;
        }
        memset(bytes + size, 0, PADDING);
        const char *line =
            memchr(bytes, '\n', (size_t)size); /* ends the header, or a row begun before */
        if (line == NULL) {
            good = 0;
            break;
        }
        good = scan_rows(self, bytes, (size_t)(line + 1 - bytes), (size_t)(BLOCK_SIZE + front),
                         (size_t)size, ends);
    }
    if (!good) {
        atomic_store(&job->failed, 1);
    }
    free(bytes);
    free(ends);
    return NULL;
}

static void join(parts *into, const parts *from) {
    if (from->rows == 0) {
        return;
    }
    into->largest = from->largest > into->largest ? from->largest : into->largest;
    if (into->cheapest == 0 || (from->cheapest && from->cheapest < into->cheapest)) {
        into->cheapest = from->cheapest;
    }
    into->revenue += from->revenue;
    into->paid += from->paid;
    into->refunded += from->refunded;
    into->refunds += from->refunds;
    into->rows += from->rows;
    into->units += from->units;
    into->discount += from->discount;
    into->discounts += from->discounts;
    into->app += from->app;
    into->session += from->session;
    into->sessions += from->sessions;
}

static void print_fraction(int64_t n, int64_t one, int digits) {
    printf("\t%lld.%0*lld", (long long)(n / one), digits, (long long)(n % one));
}

/* As the other programs print them: month, region, and the parts in their order. */
static void print_parts(int i, const parts *p) {
    int month = 2024 * 12 + 9 + i / REGIONS;
    if (p->rows == 0) {
        return;
    }
    printf("%d-%02d\t%s", month / 12, month % 12 + 1, regions[i % REGIONS]);
    print_fraction(p->revenue, 100, 2);
    printf("\t%lld", (long long)p->paid);
    print_fraction(p->refunded, 100, 2);
    printf("\t%lld\t%lld\t%lld", (long long)p->refunds, (long long)p->rows, (long long)p->units);
    print_fraction(p->discount, 1000, 3);
    printf("\t%lld", (long long)p->discounts);
    print_fraction(p->largest, 100, 2);
    print_fraction(p->cheapest, 100, 2);
    printf("\t%lld\t%lld\t%lld\n", (long long)p->app, (long long)p->session,
           (long long)p->sessions);
}

int main(int argc, char **argv) {
    int threads = argc == 4 ? atoi(argv[2]) : 0;
    int every = argc == 4 && strcmp(argv[3], "every") == 0;
    int review = argc == 4 && strcmp(argv[3], "review") == 0;
    if (threads < 1 || threads > THREADS_MAX || (!every && !review && strlen(argv[3]) != 7)) {
        fprintf(stderr, "usage: yardstick FILE THREADS YYYY-MM|every|review\n");
        return 2;
    }
    job job = {.file = open(argv[1], O_RDONLY), .every_month = every, .review = review};
    struct stat stat;
    if (job.file < 0 || fstat(job.file, &stat) != 0) {
        perror(argv[1]);
        return 1;
    }
    job.size = stat.st_size;
    memcpy((char *)&job.month + 1, argv[3], every ? 5 : review ? 6 : 7);
    memcpy(&job.paid, "paid", sizeof job.paid);
    for (int i = 0; i < REGIONS; i++) {
        job.region_of[(uint8_t)regions[i][0]] = (uint8_t)i;
    }

    pthread_t started[THREADS_MAX];
    worker workers[THREADS_MAX] = {0};
    int running = 0;
    for (int i = 0; i < threads; i++) {
        workers[i].job = &job;
        if (pthread_create(&started[i], NULL, work, &workers[i]) != 0) {
            atomic_store(&job.failed, 1);
            break;
        }
        running++;
    }
    worker all = {0};
    for (int i = 0; i < running; i++) {
        pthread_join(started[i], NULL);
        all.rows += workers[i].rows;
        for (int j = 0; j < MONTHS_MAX * REGIONS; j++) {
            join(&all.parts[j / REGIONS][j % REGIONS], &workers[i].parts[j / REGIONS][j % REGIONS]);
            all.cents[j / REGIONS][j % REGIONS] += workers[i].cents[j / REGIONS][j % REGIONS];
        }
    }
    if (atomic_load(&job.failed)) {
        fprintf(stderr, "yardstick: %s is not the benchmark's file\n", argv[1]);
        return 1;
    }
    if (review) {
        for (int i = 0; i < MONTHS_MAX * REGIONS; i++) {
            print_parts(i, &all.parts[i / REGIONS][i % REGIONS]);
        }
        return 0;
    }
    printf("rows\t%lld\n", (long long)all.rows);
    for (int i = 0; i < MONTHS_MAX * REGIONS; i++) {
        int month = 2024 * 12 + 9 + i / REGIONS;
        long long cents = all.cents[i / REGIONS][i % REGIONS];
        if (cents > 0) {
            printf("%d-%02d\t%s\t%lld.%02lld\n", month / 12, month % 12 + 1, regions[i % REGIONS],
                   cents / 100, cents % 100);
        }
    }
    return 0;
}
