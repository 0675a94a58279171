/* jsonscan.c reads JSON text by RFC 8259 and nothing more: no comments, no trailing commas, no NaN, no lone surrogates. */
#include "engine/native/jsonscan.h"

static bool fail(dbr_json_scan *s, dbr_data_kind kind, size_t at, const char *text) {
    s->problem.kind = kind;
    s->problem.at = at < s->text.n ? at : s->text.n;
    s->problem.text = text;
    return false;
}

/* The byte at `at`, or -1 at the end. */
static int peek(const dbr_json_scan *s) {
    return s->at < s->text.n ? (unsigned char)s->text.p[s->at] : -1;
}

static bool is_digit(int c) {
    return c >= '0' && c <= '9';
}

void dbr_json_space(dbr_json_scan *s) {
    while (s->at < s->text.n) {
        char c = s->text.p[s->at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return;
        s->at++;
    }
}

bool dbr_json_end(dbr_json_scan *s) {
    dbr_json_space(s);
    if (s->at == s->text.n)
        return true;
    return fail(s, DBR_DATA_JSON, s->at, "there is more text after the end of the JSON value");
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The four hex digits at p[at], or -1. */
static int32_t hex4(dbr_str s, size_t at) {
    int32_t v = 0;
    if (at > s.n || s.n - at < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int d = hex_digit(s.p[at + i]);
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

static bool is_high(int32_t u) {
    return u >= 0xD800 && u <= 0xDBFF;
}

static bool is_low(int32_t u) {
    return u >= 0xDC00 && u <= 0xDFFF;
}

/* A backslash is at `at`. */
static bool escape(dbr_json_scan *s) {
    size_t at = s->at;
    s->at++;
    int c = peek(s);
    if (c > 0 && strchr("\"\\/bfnrt", c)) {
        s->at++;
        return true;
    }
    if (c != 'u')
        return fail(s, DBR_DATA_JSON, at, "this escape does not exist");
    int32_t u = hex4(s->text, at + 2);
    if (u < 0)
        return fail(s, DBR_DATA_JSON, at, "four hexadecimal digits must follow `\\u`");
    s->at = at + 6;
    if (is_low(u))
        return fail(s, DBR_DATA_JSON, at, "the second half of a surrogate pair stands alone");
    if (!is_high(u))
        return true;
    bool pair = s->at + 6 <= s->text.n && memcmp(s->text.p + s->at, "\\u", 2) == 0 &&
                is_low(hex4(s->text, s->at + 2));
    if (!pair)
        return fail(s, DBR_DATA_JSON, at, "the first half of a surrogate pair stands alone");
    s->at += 6;
    return true;
}

bool dbr_json_string(dbr_json_scan *s, dbr_str *raw, bool *escaped) {
    size_t open = s->at++;
    *escaped = false;
    while (s->at < s->text.n) {
        unsigned char c = (unsigned char)s->text.p[s->at];
        if (c == '"') {
            *raw = dbr_str_slice(s->text, open + 1, s->at);
            s->at++;
            return true;
        }
        if (c < 0x20)
            return fail(s, DBR_DATA_JSON, s->at,
                        "a control character inside a string must be escaped");
        if (c == '\\') {
            *escaped = true;
            if (!escape(s))
                return false;
        } else {
            s->at++;
        }
    }
    return fail(s, DBR_DATA_JSON, open, "the string that opens here is never closed");
}

void dbr_json_decode(dbr_str raw, dbr_buf *out) {
    size_t from = 0;
    for (;;) {
        const char *hit = from < raw.n ? memchr(raw.p + from, '\\', raw.n - from) : NULL;
        size_t at = hit ? (size_t)(hit - raw.p) : raw.n;
        dbr_buf_put(out, dbr_str_slice(raw, from, at));
        if (!hit)
            return;
        switch (raw.p[at + 1]) {
        case 'b':
            dbr_buf_putc(out, '\b');
            break;
        case 'f':
            dbr_buf_putc(out, '\f');
            break;
        case 'n':
            dbr_buf_putc(out, '\n');
            break;
        case 'r':
            dbr_buf_putc(out, '\r');
            break;
        case 't':
            dbr_buf_putc(out, '\t');
            break;
        case 'u': {
            int32_t u = hex4(raw, at + 2);
            at += 4;
            if (is_high(u)) {
                u = 0x10000 + ((u - 0xD800) << 10) + (hex4(raw, at + 4) - 0xDC00);
                at += 6;
            }
            dbr_buf_put_rune(out, (uint32_t)u);
            break;
        }
        default:
            dbr_buf_putc(out, raw.p[at + 1]);
            break;
        }
        from = at + 2;
    }
}

static bool number(dbr_json_scan *s) {
    size_t begin = s->at;
    if (peek(s) == '-')
        s->at++;
    if (!is_digit(peek(s)))
        return fail(s, DBR_DATA_JSON, begin, "a number needs a digit after its sign");
    bool zero = peek(s) == '0';
    s->at++;
    if (zero && is_digit(peek(s)))
        return fail(s, DBR_DATA_JSON, begin, "a number does not begin with a zero");
    while (is_digit(peek(s)))
        s->at++;
    if (peek(s) == '.') {
        s->at++;
        if (!is_digit(peek(s)))
            return fail(s, DBR_DATA_JSON, begin, "a number needs a digit after its point");
        while (is_digit(peek(s)))
            s->at++;
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        if (peek(s) == '+' || peek(s) == '-')
            s->at++;
        if (!is_digit(peek(s)))
            return fail(s, DBR_DATA_JSON, begin, "a number needs a digit in its exponent");
        while (is_digit(peek(s)))
            s->at++;
    }
    return true;
}

static bool word(dbr_json_scan *s, dbr_str w) {
    if (!dbr_str_starts(dbr_str_slice(s->text, s->at, s->at + w.n), w))
        return fail(s, DBR_DATA_JSON, s->at,
                    "a value is expected: only `true`, `false` and `null` are words");
    s->at += w.n;
    return true;
}

/* A key and its colon. */
static bool key(dbr_json_scan *s) {
    dbr_str raw;
    bool escaped;
    dbr_json_space(s);
    if (peek(s) != '"')
        return fail(s, DBR_DATA_JSON, s->at,
                    peek(s) == '}' ? "there is a comma before `}`, and no key follows it"
                                   : "a key in quotes is expected");
    if (!dbr_json_string(s, &raw, &escaped))
        return false;
    dbr_json_space(s);
    if (peek(s) != ':')
        return fail(s, DBR_DATA_JSON, s->at, "`:` is expected after a key");
    s->at++;
    return true;
}

static bool scalar(dbr_json_scan *s) {
    dbr_str raw;
    bool escaped;
    switch (peek(s)) {
    case '"':
        return dbr_json_string(s, &raw, &escaped);
    case 't':
        return word(s, DBR_STR("true"));
    case 'f':
        return word(s, DBR_STR("false"));
    case 'n':
        return word(s, DBR_STR("null"));
    case -1:
        return fail(s, DBR_DATA_JSON, s->at, "a value is expected, but the text ends");
    default:
        break;
    }
    if (peek(s) == '-' || is_digit(peek(s)))
        return number(s);
    return fail(s, DBR_DATA_JSON, s->at, "a value is expected");
}

bool dbr_json_skip(dbr_json_scan *s) {
    uint64_t objects[DBR_JSON_DEPTH / 64] = {0}; /* a bit a level: object or array */
    size_t depth = 0;
    for (;;) {
        dbr_json_space(s);
        int c = peek(s);
        if (c == '{' || c == '[') {
            if (depth == DBR_JSON_DEPTH)
                return fail(s, DBR_DATA_JSON_DEPTH, s->at, "nested deeper than 512 levels");
            uint64_t bit = UINT64_C(1) << (depth % 64);
            objects[depth / 64] = c == '{' ? objects[depth / 64] | bit : objects[depth / 64] & ~bit;
            depth++;
            s->at++;
            dbr_json_space(s);
            if (peek(s) != (c == '{' ? '}' : ']')) {
                if (c == '{' && !key(s))
                    return false;
                continue;
            }
            s->at++;
            depth--;
        } else if (!scalar(s)) {
            return false;
        }
        /* A value has ended: what follows belongs to what holds it. */
        for (;;) {
            if (depth == 0)
                return true;
            bool object = objects[(depth - 1) / 64] >> ((depth - 1) % 64) & 1;
            dbr_json_space(s);
            c = peek(s);
            if (c == ',') {
                s->at++;
                if (object && !key(s))
                    return false;
                break;
            }
            if (c != (object ? '}' : ']'))
                return fail(s, DBR_DATA_JSON, s->at,
                            object ? "`,` or `}` is expected" : "`,` or `]` is expected");
            s->at++;
            depth--;
        }
    }
}
