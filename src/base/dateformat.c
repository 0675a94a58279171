/* dateformat.c: turns a date in a declared form, such as "%a, %d-%b-%Y", into a clock time. */
#include "base/date.h"

/* What a directive says; a pattern says each thing at most once. */
enum {
    SAYS_YEAR = 1,
    SAYS_MONTH = 2,
    SAYS_DAY = 4,
    SAYS_YEAR_DAY = 8,
    SAYS_HOUR = 16,
    SAYS_HALF = 32, /* AM or PM */
    SAYS_MINUTE = 64,
    SAYS_SECOND = 128,
    SAYS_FRACTION = 256,
    SAYS_OFFSET = 512,
    SAYS_WEEKDAY = 1024,
    SAYS_HOUR_12 = 2048,
};

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

static int says(char directive) {
    switch (directive) {
    case 'Y':
    case 'y':
        return SAYS_YEAR;
    case 'm':
    case 'b':
    case 'B':
        return SAYS_MONTH;
    case 'd':
        return SAYS_DAY;
    case 'j':
        return SAYS_YEAR_DAY;
    case 'H':
        return SAYS_HOUR;
    case 'I':
        return SAYS_HOUR | SAYS_HOUR_12;
    case 'p':
        return SAYS_HALF;
    case 'M':
        return SAYS_MINUTE;
    case 'S':
        return SAYS_SECOND;
    case 'f':
        return SAYS_FRACTION;
    case 'z':
        return SAYS_OFFSET;
    case 'a':
    case 'A':
        return SAYS_WEEKDAY;
    default:
        return 0;
    }
}

bool dbr_date_format_valid(dbr_str pattern, size_t *bad) {
    int said = 0;
    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.p[i] != '%')
            continue;
        size_t at = i++;
        if (i < pattern.n && pattern.p[i] == '%')
            continue;
        int now = i < pattern.n ? says(pattern.p[i]) : 0;
        bool two_days = (now & SAYS_YEAR_DAY && said & (SAYS_MONTH | SAYS_DAY)) ||
                        (now & (SAYS_MONTH | SAYS_DAY) && said & SAYS_YEAR_DAY);
        if (!now || now & said || two_days) {
            *bad = at;
            return false;
        }
        said |= now;
    }
    *bad = pattern.n;
    return said & SAYS_YEAR && said & (SAYS_MONTH | SAYS_YEAR_DAY) &&
           !(said & SAYS_HOUR_12) == !(said & SAYS_HALF) &&
           (said & SAYS_HOUR || !(said & SAYS_MINUTE)) &&
           (said & SAYS_MINUTE || !(said & SAYS_SECOND)) &&
           (said & SAYS_SECOND || !(said & SAYS_FRACTION)) &&
           (said & SAYS_HOUR || !(said & SAYS_OFFSET));
}

/* Bytes of the white space at s.p[at]: ASCII, U+00A0, U+3000. */
static size_t space_at(dbr_str s, size_t at) {
    size_t left = s.n - at;
    if (left >= 1 && (s.p[at] == ' ' || (s.p[at] >= '\t' && s.p[at] <= '\r')))
        return 1;
    if (left >= 2 && memcmp(s.p + at, "\xc2\xa0", 2) == 0)
        return 2;
    if (left >= 3 && memcmp(s.p + at, "\xe3\x80\x80", 3) == 0)
        return 3;
    return 0;
}

static size_t skip_space(dbr_str s, size_t at) {
    for (size_t n; (n = space_at(s, at)) > 0;)
        at += n;
    return at;
}

/* `min` to `max` digits. */
static bool number(dbr_str s, size_t *at, int min, int max, int *out) {
    int n = 0, value = 0;
    for (; n < max && *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; n++)
        value = value * 10 + (s.p[(*at)++] - '0');
    *out = value;
    return n >= min;
}

static bool starts_with(dbr_str s, size_t at, const char *name, size_t n) {
    if (s.n - at < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char a = s.p[at + i], b = name[i];
        a = a >= 'A' && a <= 'Z' ? (char)(a + 32) : a;
        b = b >= 'A' && b <= 'Z' ? (char)(b + 32) : b;
        if (a != b)
            return false;
    }
    return true;
}

/* A whole name or its first three letters, in any case; 1-based. */
static bool name(dbr_str s, size_t *at, const char *const *names, int n, int *out) {
    for (int i = 0; i < n; i++) {
        size_t whole = strlen(names[i]);
        size_t taken = starts_with(s, *at, names[i], whole) ? whole
                       : starts_with(s, *at, names[i], 3)   ? 3
                                                            : 0;
        if (taken) {
            *at += taken;
            *out = i + 1;
            return true;
        }
    }
    return false;
}

typedef struct parts {
    int year, month, day, year_day;
    int hour, minute, second, micros;
    bool twelve, afternoon, has_hour;
    int32_t offset;
} parts;

static bool offset(dbr_str s, size_t *at, parts *p) {
    if (*at >= s.n)
        return false;
    char sign = s.p[(*at)++];
    p->offset = 0;
    if (sign == 'Z')
        return true;
    int hours, minutes;
    if ((sign != '+' && sign != '-') || !number(s, at, 2, 2, &hours) || hours > 23)
        return false;
    if (*at < s.n && s.p[*at] == ':')
        ++*at;
    if (!number(s, at, 2, 2, &minutes) || minutes > 59)
        return false;
    p->offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    return true;
}

static bool fraction(dbr_str s, size_t *at, parts *p) {
    size_t from = *at;
    if (!number(s, at, 1, 6, &p->micros))
        return false;
    for (size_t n = *at - from; n < 6; n++)
        p->micros *= 10;
    int cut;
    return number(s, at, 0, 3, &cut);
}

static bool directive(char c, dbr_str s, size_t *at, parts *p) {
    int ignored;
    switch (c) {
    case 'Y':
        return number(s, at, 4, 4, &p->year);
    case 'y':
        if (!number(s, at, 2, 2, &p->year))
            return false;
        p->year += p->year >= 69 ? 1900 : 2000;
        return true;
    case 'm':
        return number(s, at, 1, 2, &p->month);
    case 'b':
    case 'B':
        return name(s, at, months, 12, &p->month);
    case 'd':
        return number(s, at, 1, 2, &p->day);
    case 'j':
        return number(s, at, 1, 3, &p->year_day) && p->year_day >= 1;
    case 'H':
    case 'I':
        p->has_hour = true;
        p->twelve = c == 'I';
        return number(s, at, 1, 2, &p->hour);
    case 'p':
        p->afternoon = starts_with(s, *at, "PM", 2);
        *at += 2;
        return p->afternoon || starts_with(s, *at - 2, "AM", 2);
    case 'M':
        return number(s, at, 1, 2, &p->minute);
    case 'S':
        return number(s, at, 1, 2, &p->second);
    case 'f':
        return fraction(s, at, p);
    case 'z':
        return offset(s, at, p);
    case 'a':
    case 'A': /* read, not compared with the date */
        return name(s, at, weekdays, 7, &ignored);
    default:
        return false;
    }
}

static bool clock_time(parts *p, dbr_instant *out) {
    if (p->twelve) {
        if (p->hour < 1 || p->hour > 12)
            return false;
        p->hour = p->hour % 12 + (p->afternoon ? 12 : 0);
    }
    if (!dbr_date_valid(p->year, p->month, p->day) || p->hour > 23 || p->minute > 59 ||
        p->second > 59)
        return false;
    int64_t day = dbr_day_of(p->year, p->month, p->day);
    if (p->year_day) {
        day += p->year_day - 1;
        if (day >= dbr_day_of_any(p->year + 1, 1, 1))
            return false;
    }
    int seconds = p->hour * 3600 + p->minute * 60 + p->second;
    *out = day * DBR_DAY_MICROS + seconds * INT64_C(1000000) + p->micros;
    return true;
}

bool dbr_date_parse_format(dbr_str s, dbr_str pattern, dbr_instant *out, bool *has_time,
                           int32_t *offset_minutes) {
    parts p = {.month = 1, .day = 1, .offset = INT32_MIN};
    size_t at = 0;
    for (size_t i = 0; i < pattern.n; i++) {
        size_t space = space_at(pattern, i);
        if (space) {
            size_t after = skip_space(s, at);
            if (after == at)
                return false;
            at = after;
            i = skip_space(pattern, i) - 1;
            continue;
        }
        char c = pattern.p[i];
        if (c == '%' && i + 1 < pattern.n && pattern.p[i + 1] != '%') {
            if (!directive(pattern.p[++i], s, &at, &p))
                return false;
            continue;
        }
        i += c == '%';
        if (at >= s.n || s.p[at] != c)
            return false;
        at++;
    }
    if (at != s.n || !clock_time(&p, out))
        return false;
    *has_time = p.has_hour;
    *offset_minutes = p.offset;
    return true;
}
