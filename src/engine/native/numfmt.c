/* numfmt.c: number formats into kinds, and serial days into dates and times. */
#include "engine/native/numfmt.h"

#include "base/date.h"
#include "base/decimal.h"

dbr_numfmt dbr_numfmt_builtin(int id) {
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
        id == 57 || id == 58)
        return DBR_NUMFMT_DATE;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 ||
        id == 56)
        return DBR_NUMFMT_TIME;
    return id == 22 ? DBR_NUMFMT_DATETIME : DBR_NUMFMT_NUMBER;
}

/* Only the first section counts, and of it what is no literal. `m` is a month, but minutes beside hours or seconds. */
dbr_numfmt dbr_numfmt_of(dbr_str code) {
    bool day = false, month = false, time = false;
    for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) {
        char c = code.p[i];
        if (c == '"') {
            while (++i < code.n && code.p[i] != '"')
                ;
            continue;
        }
        if (c == '\\' || c == '_' || c == '*') {
            i++;
            continue;
        }
        if (c == '[') {
            size_t from = i + 1;
            while (i < code.n && code.p[i] != ']')
                i++;
            char first = from < i ? (char)(code.p[from] | 0x20) : 0;
            bool all = true;
            for (size_t k = from; k < i && k < code.n; k++)
                all &= (code.p[k] | 0x20) == first;
            time |= all && (first == 'h' || first == 'm' || first == 's');
            continue;
        }
        c |= 0x20;
        if (c == 'g' && i + 6 < code.n && (code.p[i + 1] | 0x20) == 'e') /* General */
            return DBR_NUMFMT_NUMBER;
        day |= c == 'd' || c == 'y';
        month |= c == 'm';
        time |= c == 'h' || c == 's';
    }
    if (day)
        return time ? DBR_NUMFMT_DATETIME : DBR_NUMFMT_DATE;
    if (time)
        return DBR_NUMFMT_TIME;
    return month ? DBR_NUMFMT_DATE : DBR_NUMFMT_NUMBER;
}

enum { SECONDS = 86400, SERIALS = 2958466 /* the last day is 9999-12-31 */ };

bool dbr_numfmt_write(dbr_str serial, dbr_numfmt f, bool from1904, dbr_buf *out) {
    dbr_decimal d, part, seconds;
    int64_t day, second;
    if (dbr_dec_parse(serial, &d) != DBR_DEC_OK || d.neg)
        return false;
    dbr_decimal whole = dbr_dec_floor(d);
    if (!dbr_dec_to_int64(whole, &day) || day >= SERIALS)
        return false;
    dbr_dec_sub(d, whole, &part);
    dbr_dec_mul(part, dbr_dec_of(SECONDS), &seconds);
    dbr_dec_to_int64(dbr_dec_round(seconds, 0), &second);
    day += second / SECONDS;
    second %= SECONDS;
    /* The calendar of 1900 has a 29 February: serials before it count from one day later, and it is none. */
    if (!from1904 && f != DBR_NUMFMT_TIME && day == 60)
        return false;
    dbr_day first = from1904    ? dbr_day_of(1904, 1, 1)
                    : day >= 60 ? dbr_day_of(1899, 12, 30)
                                : dbr_day_of(1899, 12, 31);
    dbr_ymd ymd = dbr_day_ymd((dbr_day)(first + day));
    int h = (int)(second / 3600), m = (int)(second / 60 % 60), s = (int)(second % 60);
    if (f == DBR_NUMFMT_TIME) {
        dbr_buf_printf(out, "%lld:%02d:%02d", (long long)day * 24 + h, m, s);
        return true;
    }
    dbr_buf_printf(out, "%04d-%02d-%02d", ymd.year, ymd.month, ymd.day);
    if (f == DBR_NUMFMT_DATETIME || second)
        dbr_buf_printf(out, "T%02d:%02d:%02d", h, m, s);
    return true;
}
