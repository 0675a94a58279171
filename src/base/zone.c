/* zone.c: turns the name of a time zone into its rules (TZif), and moments into clock times. */
#include "base/zone.h"
#include "base/file.h"

enum { FILE_MAX = 256 * 1024, NAME_MAX_BYTES = 64, HEADER = 44, DAY = 86400 };

/* One of the two yearly changes of a POSIX rule: on a day, so many seconds after its midnight. */
typedef struct change {
    char form; /* 'M' month, week, weekday; 'J' day 1..365 without 29 Feb; '0' day 0..365 */
    int month, week, weekday; /* weekday 0 Sunday .. 6 */
    int day;
    int32_t seconds;
} change;

struct dbr_zone {
    const char *times;   /* of the transitions, big-endian int64, ascending */
    const char *indexes; /* of the type that begins there, one byte each */
    size_t ntimes;
    int32_t *offsets; /* of the types, in seconds east */
    size_t noffsets;
    bool has_rule, has_summer; /* the rule for the time after the last transition */
    int32_t winter, summer;
    change to_summer, to_winter;
};

static uint32_t u32(const char *p) {
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t i64(const char *p) {
    return (int64_t)((uint64_t)u32(p) << 32 | u32(p + 4));
}

static int64_t floor_div(int64_t a, int64_t b) {
    int64_t q = a / b;
    return q - (a % b < 0);
}

/* ---- the rule at the end of a file: CET-1CEST,M3.5.0,M10.5.0/3 ---- */

typedef struct rule_text {
    dbr_str s;
    size_t at;
} rule_text;

static bool take(rule_text *t, char c) {
    if (t->at >= t->s.n || t->s.p[t->at] != c)
        return false;
    t->at++;
    return true;
}

static bool take_number(rule_text *t, int min, int max, int *out) {
    int value = 0, digits = 0;
    for (; t->at < t->s.n && digits < 3; digits++, t->at++) {
        char c = t->s.p[t->at];
        if (c < '0' || c > '9')
            break;
        value = value * 10 + (c - '0');
    }
    *out = value;
    return digits > 0 && value >= min && value <= max;
}

/* Letters, or anything of letters, digits and signs in < >; the name itself is not kept. */
static bool take_name(rule_text *t) {
    bool quoted = take(t, '<');
    size_t from = t->at;
    for (; t->at < t->s.n; t->at++) {
        char c = t->s.p[t->at];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool other = (c >= '0' && c <= '9') || c == '+' || c == '-';
        if (!letter && !(quoted && other))
            break;
    }
    return t->at - from >= 3 && (!quoted || take(t, '>'));
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_seconds(rule_text *t, int hours_max, int32_t *out) {
    int sign = take(t, '-') ? -1 : 1, h, m = 0, s = 0;
    if (sign > 0)
        take(t, '+');
    if (!take_number(t, 0, hours_max, &h) ||
        (take(t, ':') &&
         (!take_number(t, 0, 59, &m) || (take(t, ':') && !take_number(t, 0, 59, &s)))))
        return false;
    *out = sign * (h * 3600 + m * 60 + s);
    return true;
}

static bool take_change(rule_text *t, change *out) {
    *out = (change){.form = '0', .seconds = 2 * 3600};
    if (!take(t, ','))
        return false;
    if (take(t, 'M')) {
        out->form = 'M';
        if (!take_number(t, 1, 12, &out->month) || !take(t, '.') ||
            !take_number(t, 1, 5, &out->week) || !take(t, '.') ||
            !take_number(t, 0, 6, &out->weekday))
            return false;
    } else if (take(t, 'J')) {
        out->form = 'J';
        if (!take_number(t, 1, 365, &out->day))
            return false;
    } else if (!take_number(t, 0, 365, &out->day)) {
        return false;
    }
    return !take(t, '/') || take_seconds(t, 167, &out->seconds);
}

static bool read_rule(dbr_zone *z, dbr_str s) {
    rule_text t = {s, 0};
    if (s.n == 0)
        return true; /* the last transition holds for ever */
    if (!take_name(&t) || !take_seconds(&t, 23, &z->winter))
        return false;
    z->has_rule = true;
    z->winter = -z->winter; /* POSIX counts west of Greenwich */
    if (t.at == s.n)
        return true;
    z->has_summer = true;
    z->summer = z->winter + 3600;
    if (!take_name(&t))
        return false;
    if (t.at < s.n && s.p[t.at] != ',') {
        if (!take_seconds(&t, 23, &z->summer))
            return false;
        z->summer = -z->summer;
    }
    return take_change(&t, &z->to_summer) && take_change(&t, &z->to_winter) && t.at == s.n;
}

/* The local second of the year's change, by the clock before it. */
static int64_t change_in(const change *c, int64_t year) {
    int64_t day = dbr_day_of_any(year, 1, 1);
    bool leap = dbr_day_of_any(year + 1, 1, 1) - day == 366;
    if (c->form == 'J') {
        day += c->day - 1 + (leap && c->day >= 60);
    } else if (c->form == '0') {
        day += c->day;
    } else {
        int64_t first = dbr_day_of_any(year, c->month, 1);
        int64_t next =
            c->month == 12 ? dbr_day_of_any(year + 1, 1, 1) : dbr_day_of_any(year, c->month + 1, 1);
        int weekday = dbr_day_weekday((dbr_day)first) % 7;
        day = first + (c->weekday - weekday + 7) % 7 + (c->week - 1) * 7;
        if (day >= next) /* week 5 is the last one */
            day -= 7;
    }
    return day * DAY + c->seconds;
}

static int32_t offset_by_rule(const dbr_zone *z, int64_t utc) {
    if (!z->has_summer)
        return z->winter;
    int64_t year = dbr_day_ymd((dbr_day)floor_div(utc + z->winter, DAY)).year;
    int64_t latest = INT64_MIN;
    bool summer = false;
    /* A change may be given as up to a week before or after its day, so look at three years. Where
       both fall on one moment it is summer all year. */
    for (int64_t y = year - 1; y <= year + 1; y++) {
        int64_t out_at = change_in(&z->to_winter, y) - z->summer;
        int64_t in_at = change_in(&z->to_summer, y) - z->winter;
        if (out_at <= utc && out_at > latest) {
            latest = out_at;
            summer = false;
        }
        if (in_at <= utc && in_at >= latest) {
            latest = in_at;
            summer = true;
        }
    }
    return summer ? z->summer : z->winter;
}

/* ---- TZif ---- */

typedef struct counts {
    size_t isut, isstd, leap, times, types, chars;
} counts;

static bool read_header(dbr_str s, size_t at, counts *n) {
    if (at > s.n || s.n - at < HEADER || memcmp(s.p + at, "TZif", 4) != 0 || s.p[at + 4] < '2')
        return false;
    const char *p = s.p + at + 20;
    n->isut = u32(p);
    n->isstd = u32(p + 4);
    n->leap = u32(p + 8);
    n->times = u32(p + 12);
    n->types = u32(p + 16);
    n->chars = u32(p + 20);
    /* With every count below the size of the file no product overflows. */
    return n->isut <= FILE_MAX && n->isstd <= FILE_MAX && n->leap <= FILE_MAX &&
           n->times <= FILE_MAX && n->types <= FILE_MAX && n->chars <= FILE_MAX;
}

static size_t data_bytes(counts n, size_t time_bytes) {
    return n.times * (time_bytes + 1) + n.types * 6 + n.chars + n.leap * (time_bytes + 4) +
           n.isstd + n.isut;
}

dbr_zone *dbr_zone_read(dbr_arena *a, dbr_str bytes) {
    counts n;
    if (bytes.n > FILE_MAX || !read_header(bytes, 0, &n))
        return NULL;
    /* The first block has the same in 32 bits, for old readers. */
    size_t at = HEADER + data_bytes(n, 4);
    if (!read_header(bytes, at, &n))
        return NULL;
    at += HEADER;
    size_t data = data_bytes(n, 8);
    if (bytes.n - at < data || n.types < 1 || n.types > 256 || n.leap > 0)
        return NULL;
    dbr_zone *z = DBR_NEW(a, dbr_zone);
    dbr_str own = dbr_arena_str(a, dbr_str_slice(bytes, at, bytes.n));
    z->times = own.p;
    z->ntimes = n.times;
    z->indexes = own.p + n.times * 8;
    z->noffsets = n.types;
    z->offsets = DBR_NEWS(a, int32_t, n.types);
    const char *types = z->indexes + n.times;
    for (size_t i = 0; i < n.types; i++) {
        z->offsets[i] = (int32_t)u32(types + i * 6);
        if (z->offsets[i] <= -DAY || z->offsets[i] >= DAY)
            return NULL;
    }
    for (size_t i = 0; i < n.times; i++) {
        if ((unsigned char)z->indexes[i] >= n.types ||
            (i > 0 && i64(z->times + i * 8) <= i64(z->times + i * 8 - 8)))
            return NULL;
    }
    dbr_str rule = dbr_str_slice(own, data, own.n);
    if (rule.n < 2 || rule.p[0] != '\n')
        return NULL;
    size_t end = dbr_str_find(rule, DBR_STR("\n"), 1);
    if (end == SIZE_MAX || !read_rule(z, dbr_str_slice(rule, 1, end)))
        return NULL;
    return z;
}

static int32_t offset_at(const dbr_zone *z, int64_t utc) {
    size_t from = 0, to = z->ntimes; /* the transitions in [from, to) may be the first after utc */
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (i64(z->times + middle * 8) <= utc)
            from = middle + 1;
        else
            to = middle;
    }
    if (from == z->ntimes && z->has_rule)
        return offset_by_rule(z, utc);
    return z->offsets[from ? (unsigned char)z->indexes[from - 1] : 0];
}

/* ---- names ---- */

static dbr_zone *fixed(dbr_arena *a, int32_t offset) {
    dbr_zone *z = DBR_NEW(a, dbr_zone);
    z->has_rule = true;
    z->winter = offset;
    return z;
}

/* +08:00 */
static bool fixed_offset(dbr_str s, int32_t *out) {
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
        return false;
    rule_text t = {s, 1};
    int h, m;
    if (!take_number(&t, 0, 23, &h) || t.at != 3 || !take(&t, ':') || !take_number(&t, 0, 59, &m) ||
        t.at != 6)
        return false;
    *out = (h * 3600 + m * 60) * (s.p[0] == '-' ? -1 : 1);
    return true;
}

static bool is_zone_name(dbr_str s) {
    if (s.n == 0 || s.n > NAME_MAX_BYTES || s.p[s.n - 1] == '/' ||
        dbr_str_find(s, DBR_STR("//"), 0) != SIZE_MAX)
        return false;
    /* What the machine is set to, and not the name of a zone. */
    if (dbr_str_is(s, "localtime") || dbr_str_is(s, "posixrules"))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool inner = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '/' || c == '_';
        if (!letter && !(i > 0 && inner)) /* no dot: no "..", no "tzdata.zi" */
            return false;
    }
    return true;
}

dbr_zone *dbr_zone_new(dbr_arena *a, dbr_str name) {
    int32_t offset;
    if (dbr_str_is(name, "UTC"))
        return fixed(a, 0);
    if (fixed_offset(name, &offset))
        return fixed(a, offset);
    if (!is_zone_name(name))
        return NULL;
    dbr_str bytes;
    dbr_str path = dbr_path_join(a, DBR_STR("/usr/share/zoneinfo"), name);
    if (dbr_file_read(a, path, FILE_MAX, &bytes) != DBR_FILE_OK)
        return NULL;
    return dbr_zone_read(a, bytes);
}

/* ---- moments ---- */

dbr_instant dbr_zone_local(const dbr_zone *z, dbr_instant utc) {
    return utc + offset_at(z, floor_div(utc, 1000000)) * INT64_C(1000000);
}

dbr_instant dbr_zone_utc(const dbr_zone *z, dbr_instant local) {
    int64_t clock = floor_div(local, 1000000);
    /* No offset is as long as a day: the one before and the one after a change that is near. */
    int32_t before = offset_at(z, clock - DAY), after = offset_at(z, clock + DAY);
    int32_t offset = before;
    if (offset_at(z, clock - before) != before && offset_at(z, clock - after) == after)
        offset = after;
    return local - offset * INT64_C(1000000);
}
