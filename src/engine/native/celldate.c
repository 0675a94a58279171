/* celldate.c turns the text of a cell into a day or a moment: the written forms that have one reading, Excel's serial days, or a format. */
#include "engine/native/cellparse.h"

enum {
    SERIAL_EPOCH = 25569, /* serial of 1970-01-01 */
    SERIAL_FIRST = 10000, /* 1927: a bare number of fewer digits is rather a year */
    SERIAL_LAST = 99999,  /* 2173 */
    OFFSET_MAX = 18 * 60,
};

static bool is_digit(dbr_str s, size_t at) {
    return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

static size_t digits_at(dbr_str s, size_t at) {
    size_t n = 0;
    while (is_digit(s, at + n))
        n++;
    return n;
}

/* A number of `least` to `most` digits, and no more of them. */
static bool take_int(dbr_str s, size_t *at, size_t least, size_t most, int *out) {
    size_t n = digits_at(s, *at);
    if (n < least || n > most)
        return false;
    int v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (s.p[*at + i] - '0');
    *at += n;
    *out = v;
    return true;
}

static bool take(dbr_str s, size_t *at, const char *what) {
    size_t n = strlen(what);
    if (*at > s.n || s.n - *at < n || memcmp(s.p + *at, what, n) != 0)
        return false;
    *at += n;
    return true;
}

static size_t take_blanks(dbr_str s, size_t *at) {
    size_t n = 0;
    while (take(s, at, " ") || take(s, at, "\t") || take(s, at, "\xC2\xA0") ||
           take(s, at, "\xE3\x80\x80"))
        n++;
    return n;
}

/* 2026-10-03, 2026/10/3, 2026.10.3, 2026年10月3日, 20261003. */
static bool take_day(dbr_str s, size_t *at, dbr_day *out) {
    int y = 0, m = 0, d = 0;
    if (digits_at(s, *at) == 8) {
        int all = 0;
        if (!take_int(s, at, 8, 8, &all))
            return false;
        y = all / 10000, m = all / 100 % 100, d = all % 100;
    } else {
        if (!take_int(s, at, 4, 4, &y))
            return false;
        static const char *const between[][3] = {
            {"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}, {"年", "月", "号"}};
        size_t begin = *at;
        bool found = false;
        for (size_t i = 0; i < sizeof between / sizeof *between && !found; i++) {
            *at = begin;
            found = take(s, at, between[i][0]) && take_int(s, at, 1, 2, &m) &&
                    take(s, at, between[i][1]) && take_int(s, at, 1, 2, &d) &&
                    take(s, at, between[i][2]);
        }
        if (!found)
            return false;
    }
    if (!dbr_date_valid(y, m, d))
        return false;
    *out = dbr_day_of(y, m, d);
    return true;
}

/* 8:30, 08:30:15, 08:30:15.250, 8时30分, 8时30分15秒: microseconds of the day. What is finer is cut. */
static bool take_clock(dbr_str s, size_t *at, dbr_instant *out) {
    int h = 0, m = 0, sec = 0;
    if (!take_int(s, at, 1, 2, &h))
        return false;
    dbr_instant micros = 0;
    if (take(s, at, "时")) {
        if (!take_int(s, at, 1, 2, &m) || !take(s, at, "分"))
            return false;
        if (is_digit(s, *at) && (!take_int(s, at, 1, 2, &sec) || !take(s, at, "秒")))
            return false;
    } else {
        if (!take(s, at, ":") || !take_int(s, at, 2, 2, &m))
            return false;
        if (take(s, at, ":")) {
            if (!take_int(s, at, 2, 2, &sec))
                return false;
            size_t dot = *at;
            if (take(s, at, ".") || take(s, at, ",")) {
                if (!is_digit(s, *at))
                    *at = dot;
                for (dbr_instant place = 100000; is_digit(s, *at); (*at)++, place /= 10)
                    micros += (s.p[*at] - '0') * place;
            }
        }
    }
    if (h > 23 || m > 59 || sec > 59)
        return false;
    *out = ((h * 60 + m) * 60 + sec) * INT64_C(1000000) + micros;
    return true;
}

/* Z, UTC, +08:00, +0800, +08. *found: there is one. */
static bool take_offset(dbr_str s, size_t *at, bool *found, int *minutes) {
    *minutes = 0;
    *found = take(s, at, "Z") || take(s, at, "z") || take(s, at, "UTC") || take(s, at, "GMT");
    if (*found || *at >= s.n)
        return true;
    int sign = take(s, at, "+") ? 1 : take(s, at, "-") || take(s, at, "\xE2\x88\x92") ? -1 : 0;
    if (!sign)
        return true;
    int h = 0, m = 0;
    *found = true;
    if (digits_at(s, *at) == 4) {
        int all = 0;
        if (!take_int(s, at, 4, 4, &all))
            return false;
        h = all / 100, m = all % 100;
    } else if (!take_int(s, at, 2, 2, &h) || (take(s, at, ":") && !take_int(s, at, 2, 2, &m))) {
        return false;
    }
    *minutes = sign * (h * 60 + m);
    return m < 60 && h * 60 + m <= OFFSET_MAX;
}

/* The clock of the review's zone for a clock time with an offset. */
static bool to_local(dbr_instant clock, int minutes, const dbr_zone *zone, dbr_instant *out) {
    dbr_instant t = clock - minutes * INT64_C(60000000);
    if (zone)
        t = dbr_zone_local(zone, t);
    *out = t;
    dbr_day day = dbr_instant_day(t);
    return day >= DBR_DAY_MIN && day <= DBR_DAY_MAX;
}

/* A clock time as it was written: an hour that a time change skips moves forward. */
static dbr_instant as_told(dbr_instant clock, const dbr_zone *zone) {
    return zone ? dbr_zone_local(zone, dbr_zone_utc(zone, clock)) : clock;
}

/* 46000 or 46000.5: days since 1899-12-30, rounded to milliseconds as Excel shows them. */
static bool read_serial(dbr_str s, dbr_instant *out, bool *has_time) {
    size_t at = 0;
    int days = 0;
    if (!take_int(s, &at, 5, 5, &days) || days < SERIAL_FIRST || days > SERIAL_LAST)
        return false;
    dbr_instant ms = 0;
    if (at < s.n) {
        dbr_decimal part;
        if (s.p[at] != '.' || digits_at(s, at + 1) != s.n - at - 1)
            return false;
        if (dbr_dec_parse(dbr_str_slice(s, at, s.n), &part) != DBR_DEC_OK)
            return false;
        if (dbr_dec_mul(part, dbr_dec_of(86400000), &part) != DBR_DEC_OK)
            return false;
        if (!dbr_dec_to_int64(dbr_dec_round(part, 0), &ms))
            return false;
    }
    *has_time = ms != 0;
    *out = (days - SERIAL_EPOCH) * DBR_DAY_MICROS + ms * 1000;
    return true;
}

/* 1/5/20, 03.04.2026, 31-12-99: day and month in an order that the cell does not tell. */
static bool is_ambiguous(dbr_str s) {
    size_t at = 0;
    int x = 0;
    if (!take_int(s, &at, 1, 2, &x) || at >= s.n)
        return false;
    char sep = s.p[at++];
    if (sep != '/' && sep != '.' && sep != '-')
        return false;
    if (!take_int(s, &at, 1, 2, &x) || at >= s.n || s.p[at++] != sep)
        return false;
    if (!take_int(s, &at, 2, 4, &x))
        return false;
    return at == s.n || s.p[at] == ' ';
}

static dbr_cell_status read_formatted(dbr_str s, const dbr_cell_options *o, dbr_instant *out,
                                      bool *has_time) {
    int32_t offset = INT32_MIN;
    dbr_instant t = 0;
    if (!dbr_date_parse_format(s, o->format, &t, has_time, &offset))
        return DBR_CELL_NOT_IN_FORMAT;
    if (offset == INT32_MIN) {
        *out = *has_time ? as_told(t, o->zone) : t;
        return DBR_CELL_OK;
    }
    return to_local(t, offset, o->zone, out) ? DBR_CELL_OK : DBR_CELL_NOT_IN_FORMAT;
}

dbr_cell_status dbr_cell_datetime(dbr_str s, const dbr_cell_options *o, dbr_instant *out,
                                  bool *has_time) {
    bool unused;
    if (!has_time)
        has_time = &unused;
    *has_time = false;
    s = dbr_str_trim(s);
    if (o && o->format.n)
        return read_formatted(s, o, out, has_time);
    dbr_day day = 0;
    size_t at = 0;
    if (!take_day(s, &at, &day)) {
        if (read_serial(s, out, has_time))
            return DBR_CELL_OK;
        return is_ambiguous(s) ? DBR_CELL_AMBIGUOUS_DATE : DBR_CELL_NOT_DATETIME;
    }
    dbr_instant clock = 0;
    if (at < s.n) {
        bool offset = false;
        int minutes = 0;
        bool parted = take_blanks(s, &at) > 0 || take(s, &at, "T");
        /* 2026年10月3日8时30分 needs no blank. */
        parted = parted || dbr_str_ends(dbr_str_slice(s, 0, at), DBR_STR("日"));
        if (!parted || !take_clock(s, &at, &clock))
            return DBR_CELL_NOT_DATETIME;
        *has_time = true;
        take_blanks(s, &at);
        if (!take_offset(s, &at, &offset, &minutes) || at != s.n)
            return DBR_CELL_NOT_DATETIME;
        if (offset)
            return to_local(day * DBR_DAY_MICROS + clock, minutes, o ? o->zone : NULL, out)
                       ? DBR_CELL_OK
                       : DBR_CELL_NOT_DATETIME;
    }
    *out = day * DBR_DAY_MICROS + clock;
    if (*has_time && o)
        *out = as_told(*out, o->zone);
    return DBR_CELL_OK;
}

dbr_cell_status dbr_cell_date(dbr_str s, const dbr_cell_options *o, dbr_day *out) {
    dbr_instant t;
    dbr_cell_status st = dbr_cell_datetime(s, o, &t, NULL);
    if (st == DBR_CELL_OK)
        *out = dbr_instant_day(t);
    return st == DBR_CELL_NOT_DATETIME ? DBR_CELL_NOT_DATE : st;
}
