/* program.c: compiles row expressions into nodes over vectors and runs them. */
#include "engine/native/fast/program.h"

typedef enum how {
    BY_COLUMN,   /* a column of the file */
    BY_CONSTANT, /* the same for all rows */
    BY_CODE,     /* depends on one text column: worked out once per different text */
    BY_DAY,      /* depends on one date column: once per different day */
    BY_COMPARE,
    BY_BETWEEN,
    BY_LOGIC, /* and, or, not */
    BY_NONE,  /* is none */
    BY_SUM,   /* + - of numbers */
    BY_PRODUCT,
    BY_NEGATION,
    BY_ROW, /* the strict evaluator, row by row */
} how;

enum { DAY_FIRST = -25567 /* 1900-01-01 */, DAY_N = 73049 /* to 2099-12-31 */ };

struct dbr_vnode {
    how how;
    const dbr_expr *expr;
    dbr_vnode *args[3];
    const dbr_column *column; /* BY_COLUMN, BY_CODE, BY_DAY */
    dbr_vector own, *out;
    dbr_value constant;
    bool done;
    uint8_t *truth; /* [DBR_BATCH] for nodes that are not BOOL vectors themselves */
    /* results by code or day */
    uint32_t known, room;
    uint8_t *seen;
    uint8_t *memo_truth;
    uint32_t *memo_code;
    dbr_value *memo_value;
};

void dbr_program_init(dbr_program *p, dbr_arena *a, dbr_row_context *rows, const dbr_source *source,
                      const dbr_cell_type *types, dbr_vector **columns) {
    *p = (dbr_program){
        .arena = a, .rows = rows, .source = source, .types = types, .columns = columns};
    p->row.source = source;
    p->row.values = DBR_NEWS(a, dbr_value, source->columns.n + 1);
    p->row.state = DBR_NEWS(a, uint8_t, source->columns.n + 1);
}

/* ---- what an expression depends on ---- */

typedef struct dependence {
    const dbr_column *column; /* the only one so far */
    bool lookup;
    bool many,
        other; /* several columns; something beside columns (the row's day, another source) */
} dependence;

static void depends(const dbr_expr *x, dependence *d) {
    if (x->op == DBR_O_COLUMN) {
        if (x->column->expr) {
            depends(x->column->expr, d);
            return;
        }
        d->many |= d->column && d->column != x->column;
        d->column = x->column;
    }
    d->lookup |= x->op == DBR_O_LOOKUP || x->op == DBR_O_IN_KEYS;
    d->other |= x->op == DBR_O_LOOKUP || x->op == DBR_O_IN_KEYS || x->op == DBR_O_CONVERT;
    for (uint32_t i = 0; i < x->nargs; i++)
        depends(x->args[i], d);
}

static bool same_expr(const dbr_expr *a, const dbr_expr *b) {
    if (a == b)
        return true;
    if (a->op != b->op || a->nargs != b->nargs || a->type.kind != b->type.kind)
        return false;
    switch ((int)a->op) {
    case DBR_O_CONST:
        if (a->value.kind != b->value.kind || a->value.kind == DBR_V_NONE ||
            dbr_value_cmp(&a->value, &b->value) != 0)
            return false;
        break;
    case DBR_O_PARAM:
        return a->param == b->param;
    case DBR_O_COLUMN:
        return a->column == b->column;
    case DBR_O_MATCHES:
        if (!dbr_str_eq(a->regex, b->regex))
            return false;
        break;
    case DBR_O_UNIT_START:
        if (a->series.unit != b->series.unit)
            return false;
        break;
    case DBR_O_LOOKUP:
    case DBR_O_IN_KEYS:
    case DBR_O_CONVERT:
        return false;
    }
    for (uint32_t i = 0; i < a->nargs; i++)
        if (!same_expr(a->args[i], b->args[i]))
            return false;
    return true;
}

/* ---- compiling ---- */

static dbr_vnode *node_new(dbr_program *p, how h, const dbr_expr *x) {
    if (p->nnodes == p->cap)
        p->nodes = dbr_vec_grow(p->arena, p->nodes, p->nnodes, &p->cap, sizeof *p->nodes);
    dbr_vnode *v = DBR_NEW(p->arena, dbr_vnode);
    p->nodes[p->nnodes++] = v;
    v->how = h;
    v->expr = x;
    v->out = &v->own;
    return v;
}

static dbr_vnode *constant(dbr_program *p, const dbr_expr *x, dbr_value value) {
    dbr_vnode *v = node_new(p, BY_CONSTANT, x);
    v->constant = value;
    int64_t num = 0;
    dbr_decimal d = value.kind == DBR_V_DECIMAL ? dbr_dec_normal(value.dec) : (dbr_decimal){0};
    dbr_decimal whole = {.coef = d.coef, .exp = d.exp > 0 ? d.exp : 0, .neg = d.neg};
    if (value.kind == DBR_V_DECIMAL && d.exp >= -DBR_NUM_DIGITS && dbr_dec_to_int64(whole, &num)) {
        dbr_vector_init(&v->own, DBR_VEC_NUM, p->arena);
        v->own.scale = d.exp < 0 ? -d.exp : 0;
        for (size_t i = 0; i < DBR_BATCH; i++) {
            v->own.num[i] = num;
            v->own.valid[i] = 1;
        }
    } else if (value.kind == DBR_V_DATE) {
        dbr_vector_init(&v->own, DBR_VEC_DAY, p->arena);
        for (size_t i = 0; i < DBR_BATCH; i++) {
            v->own.day[i] = value.day;
            v->own.valid[i] = 1;
        }
    } else if (value.kind == DBR_V_BOOL) {
        dbr_vector_init(&v->own, DBR_VEC_BOOL, p->arena);
        memset(v->own.truth, value.truth, DBR_BATCH);
    } else {
        dbr_vector_init(&v->own, DBR_VEC_VALUE, p->arena);
        for (size_t i = 0; i < DBR_BATCH; i++)
            v->own.value[i] = value;
    }
    v->own.constant = true;
    return v;
}

/* By the texts of one column: truths stay truths, texts become codes of their own dictionary, all else stays a value. */
static dbr_vnode *by_code(dbr_program *p, const dbr_expr *x, const dbr_column *c) {
    dbr_vnode *v = node_new(p, BY_CODE, x);
    v->column = c;
    dbr_vector_init(&v->own,
                    x->type.kind == DBR_T_BOOL   ? DBR_VEC_BOOL
                    : x->type.kind == DBR_T_TEXT ? DBR_VEC_CODE
                                                 : DBR_VEC_VALUE,
                    p->arena);
    return v;
}

static dbr_vnode *by_day(dbr_program *p, const dbr_expr *x, const dbr_column *c) {
    dbr_vnode *v = node_new(p, BY_DAY, x);
    v->column = c;
    v->seen = DBR_NEWS(p->arena, uint8_t, DAY_N);
    bool truth = x->type.kind == DBR_T_BOOL;
    dbr_vector_init(&v->own, truth ? DBR_VEC_BOOL : DBR_VEC_VALUE, p->arena);
    if (truth)
        v->memo_truth = DBR_NEWS(p->arena, uint8_t, DAY_N);
    else
        v->memo_value = DBR_NEWS(p->arena, dbr_value, DAY_N);
    return v;
}

static dbr_vnode *by_row(dbr_program *p, const dbr_expr *x) {
    dbr_vnode *v = node_new(p, BY_ROW, x);
    dbr_vector_init(&v->own, x->type.kind == DBR_T_BOOL ? DBR_VEC_BOOL : DBR_VEC_VALUE, p->arena);
    return v;
}

static bool is_kind(const dbr_vnode *v, dbr_vector_kind k) {
    return v->out->kind == k;
}

static dbr_vnode *with_args(dbr_program *p, how h, dbr_vector_kind kind, const dbr_expr *x,
                            dbr_vnode **args) {
    dbr_vnode *v = node_new(p, h, x);
    dbr_vector_init(&v->own, kind, p->arena);
    for (uint32_t i = 0; i < x->nargs; i++)
        v->args[i] = args[i];
    return v;
}

/* Operations on vectors, for those argument kinds that have one; NULL for all others. */
static dbr_vnode *by_operation(dbr_program *p, const dbr_expr *x) {
    dbr_vnode *a[3];
    if (x->nargs < 1 || x->nargs > 3)
        return NULL;
    switch ((int)x->op) {
    case DBR_O_AND:
    case DBR_O_OR:
    case DBR_O_NOT:
    case DBR_O_IS_NONE:
    case DBR_O_EQ:
    case DBR_O_NE:
    case DBR_O_LT:
    case DBR_O_LE:
    case DBR_O_GT:
    case DBR_O_GE:
    case DBR_O_BETWEEN:
    case DBR_O_ADD:
    case DBR_O_SUB:
    case DBR_O_MUL:
    case DBR_O_NEG:
        break;
    default:
        return NULL;
    }
    bool num = true, day = true, instant = true;
    for (uint32_t i = 0; i < x->nargs; i++) {
        a[i] = dbr_program_add(p, x->args[i]);
        num &= is_kind(a[i], DBR_VEC_NUM);
        day &= is_kind(a[i], DBR_VEC_DAY);
        instant &= is_kind(a[i], DBR_VEC_INSTANT);
    }
    switch ((int)x->op) {
    case DBR_O_AND:
    case DBR_O_OR:
    case DBR_O_NOT:
        return with_args(p, BY_LOGIC, DBR_VEC_BOOL, x, a);
    case DBR_O_IS_NONE:
        return with_args(p, BY_NONE, DBR_VEC_BOOL, x, a);
    case DBR_O_BETWEEN:
        return num || day ? with_args(p, BY_BETWEEN, DBR_VEC_BOOL, x, a) : NULL;
    case DBR_O_ADD:
    case DBR_O_SUB:
        return num ? with_args(p, BY_SUM, DBR_VEC_NUM, x, a) : NULL;
    case DBR_O_MUL:
        return num ? with_args(p, BY_PRODUCT, DBR_VEC_NUM, x, a) : NULL;
    case DBR_O_NEG:
        return num ? with_args(p, BY_NEGATION, DBR_VEC_NUM, x, a) : NULL;
    }
    return num || day || instant ? with_args(p, BY_COMPARE, DBR_VEC_BOOL, x, a) : NULL;
}

dbr_vnode *dbr_program_column(dbr_program *p, const dbr_column *c) {
    if (c->expr)
        return dbr_program_add(p, c->expr);
    for (size_t i = 0; i < p->nnodes; i++)
        if (p->nodes[i]->how == BY_COLUMN && p->nodes[i]->column == c)
            return p->nodes[i];
    dbr_vnode *v = node_new(p, BY_COLUMN, NULL);
    v->column = c;
    v->out = p->columns[c->index];
    return v;
}

dbr_vnode *dbr_program_add(dbr_program *p, const dbr_expr *x) {
    if (x->op == DBR_O_COLUMN)
        return dbr_program_column(p, x->column);
    for (size_t i = 0; i < p->nnodes; i++)
        if (p->nodes[i]->expr && same_expr(p->nodes[i]->expr, x))
            return p->nodes[i];
    if (x->op == DBR_O_CONST)
        return constant(p, x, x->value);
    if (x->op == DBR_O_PARAM)
        return constant(p, x, x->param->value);
    dependence d = {0};
    depends(x, &d);
    p->looks_up |= d.lookup;
    if (d.other)
        return by_row(p, x);
    if (!d.column)
        return constant(p, x, dbr_row_eval(p->rows, &p->row, x));
    dbr_vector_kind k = p->columns[d.column->index]->kind;
    if (!d.many && k == DBR_VEC_CODE)
        return by_code(p, x, d.column);
    if (!d.many && k == DBR_VEC_DAY)
        return by_day(p, x, d.column);
    dbr_vnode *v = by_operation(p, x);
    return v ? v : by_row(p, x);
}

dbr_vector_kind dbr_vnode_kind(const dbr_vnode *v) {
    return v->out->kind;
}

const dbr_vector *dbr_vnode_vector(const dbr_vnode *v) {
    return v->out;
}

/* ---- running ---- */

void dbr_program_only(dbr_program *p, const uint16_t *rows, size_t n) {
    p->only = rows;
    p->nonly = n;
}

/* A column of the file, read now if it waited. */
static dbr_vector *column_of(dbr_program *p, const dbr_column *c) {
    dbr_vector *v = p->columns[c->index];
    if (v && v->waiting)
        dbr_vector_read_waiting(v, p->only, p->only ? p->nonly : p->n);
    return v;
}

void dbr_program_batch(dbr_program *p, size_t n) {
    p->n = n;
    p->only = NULL;
    for (size_t i = 0; i < p->nnodes; i++)
        p->nodes[i]->done = false;
}

dbr_row *dbr_program_row(dbr_program *p, size_t i) {
    const dbr_source *s = p->source;
    for (size_t c = 0; c < s->columns.n; c++) {
        p->row.state[c] = s->columns.v[c]->expr ? 0 : 2;
        const dbr_vector *v = column_of(p, s->columns.v[c]);
        if (v)
            p->row.values[c] = dbr_vector_at(v, i);
        else if (!s->columns.v[c]->expr)
            p->row.values[c] = dbr_value_none(DBR_R_MISSING_CELL, DBR_STR(""));
    }
    p->row.has_day = false;
    if (!s->time)
        return &p->row;
    dbr_value t = dbr_row_column(p->rows, &p->row, s->time);
    if (t.kind == DBR_V_DATE) {
        p->row.day = t.day;
        p->row.instant = (dbr_instant)t.day * DBR_DAY_MICROS;
        p->row.has_day = true;
    } else if (t.kind == DBR_V_DATETIME) {
        p->row.instant = t.instant;
        p->row.day = dbr_instant_day(t.instant);
        p->row.has_day = true;
    }
    return &p->row;
}

/* False where the value says that a cell is bad: only the strict road tells of those. */
static bool put(dbr_vector *out, size_t i, dbr_value v) {
    if (v.kind == DBR_V_NONE && v.none.reason == DBR_R_BAD_CELL)
        return false;
    if (out->kind == DBR_VEC_BOOL) {
        if (v.kind != DBR_V_BOOL && v.kind != DBR_V_NONE)
            return false;
        out->truth[i] = v.kind == DBR_V_NONE ? 2 : v.truth;
    } else {
        out->value[i] = v;
    }
    return true;
}

static bool run_rows(dbr_program *p, dbr_vnode *v) {
    for (size_t i = 0; i < p->n; i++) {
        dbr_row *row = dbr_program_row(p, i);
        if (!put(v->out, i, dbr_row_eval(p->rows, row, v->expr)))
            return false;
    }
    return true;
}

static dbr_value alone(dbr_program *p, const dbr_vnode *v, dbr_value cell) {
    const dbr_source *s = p->source;
    for (size_t c = 0; c < s->columns.n; c++)
        p->row.state[c] = s->columns.v[c]->expr ? 0 : 2;
    p->row.values[v->column->index] = cell;
    dbr_value out = dbr_row_eval(p->rows, &p->row, v->expr);
    return dbr_value_copy(p->arena, &out);
}

static bool run_codes(dbr_program *p, dbr_vnode *v) {
    const dbr_vector *in = column_of(p, v->column);
    const dbr_dictionary *d = in->dictionary;
    if (v->room < d->n) {
        uint32_t room = d->n * 2;
        uint8_t *truth = DBR_NEWS(p->arena, uint8_t, room);
        uint32_t *code = NULL;
        dbr_value *value = NULL;
        if (v->known)
            memcpy(truth, v->memo_truth, v->known);
        if (v->own.kind == DBR_VEC_CODE) {
            code = DBR_NEWS(p->arena, uint32_t, room);
            if (v->known)
                memcpy(code, v->memo_code, v->known * sizeof *code);
        } else if (v->own.kind == DBR_VEC_VALUE) {
            value = DBR_NEWS(p->arena, dbr_value, room);
            if (v->known)
                memcpy(value, v->memo_value, v->known * sizeof *value);
        }
        v->memo_truth = truth;
        v->memo_code = code;
        v->memo_value = value;
        v->room = room;
    }
    for (; v->known < d->n; v->known++) {
        uint32_t k = v->known;
        dbr_value r = alone(p, v,
                            k ? dbr_value_text(d->texts[k])
                              : dbr_value_none(DBR_R_MISSING_CELL, DBR_STR("")));
        if (r.kind == DBR_V_NONE && r.none.reason == DBR_R_BAD_CELL)
            return false;
        if (v->own.kind == DBR_VEC_BOOL) {
            if (r.kind != DBR_V_BOOL && r.kind != DBR_V_NONE)
                return false;
            v->memo_truth[k] = r.kind == DBR_V_NONE ? 2 : r.truth;
        } else if (v->own.kind == DBR_VEC_CODE) {
            if (r.kind != DBR_V_TEXT && r.kind != DBR_V_NONE)
                return false;
            v->memo_code[k] = 0;
            if (r.kind == DBR_V_TEXT) { /* the dictionary reads up to 8 bytes behind */
                char *copy = dbr_arena_alloc(p->arena, r.text.n + 16);
                memcpy(copy, r.text.p, r.text.n);
                v->memo_code[k] = dbr_dictionary_code(v->own.dictionary, copy, r.text.n);
            }
        } else {
            v->memo_value[k] = r;
        }
    }
    if (v->own.kind == DBR_VEC_BOOL)
        for (size_t i = 0; i < p->n; i++)
            v->own.truth[i] = v->memo_truth[in->code[i]];
    else if (v->own.kind == DBR_VEC_CODE)
        for (size_t i = 0; i < p->n; i++)
            v->own.code[i] = v->memo_code[in->code[i]];
    else
        for (size_t i = 0; i < p->n; i++)
            v->own.value[i] = v->memo_value[in->code[i]];
    return true;
}

static bool run_days(dbr_program *p, dbr_vnode *v) {
    const dbr_vector *in = p->columns[v->column->index];
    for (size_t i = 0; i < p->n; i++) {
        int64_t k = in->valid[i] ? (int64_t)in->day[i] - DAY_FIRST : -1;
        bool kept = k >= 0 && k < DAY_N;
        if (!kept || !v->seen[k]) {
            dbr_value r = alone(p, v,
                                in->valid[i] ? dbr_value_day(in->day[i])
                                             : dbr_value_none(DBR_R_MISSING_CELL, DBR_STR("")));
            if (!put(&v->own, i, r))
                return false;
            if (!kept)
                continue;
            v->seen[k] = 1;
            if (v->memo_truth)
                v->memo_truth[k] = v->own.truth[i];
            else
                v->memo_value[k] = r;
        } else if (v->memo_truth) {
            v->own.truth[i] = v->memo_truth[k];
        } else {
            v->own.value[i] = v->memo_value[k];
        }
    }
    return true;
}

/* Both at one scale; false when that takes more than 64 bits. */
static bool align(dbr_vector *a, dbr_vector *b, size_t n) {
    if (a->scale < b->scale)
        return dbr_vector_rescale(a, n, b->scale);
    return dbr_vector_rescale(b, n, a->scale);
}

static bool operands(dbr_program *p, dbr_vnode *v, dbr_vector **in) {
    for (size_t i = 0; i < 3 && v->args[i]; i++)
        if (!(in[i] = dbr_program_run(p, v->args[i])))
            return false;
    return true;
}

#define COMPARE(op)                \
    for (size_t i = 0; i < n; i++) \
    t[i] = valid_a[i] & valid_b[i] ? x[i] op y[i] : 2
#define COMPARE_ALL             \
    switch ((int)v->expr->op) { \
    case DBR_O_EQ:              \
        COMPARE(==);            \
        break;                  \
    case DBR_O_NE:              \
        COMPARE(!=);            \
        break;                  \
    case DBR_O_LT:              \
        COMPARE(<);             \
        break;                  \
    case DBR_O_LE:              \
        COMPARE(<=);            \
        break;                  \
    case DBR_O_GT:              \
        COMPARE(>);             \
        break;                  \
    case DBR_O_GE:              \
        COMPARE(>=);            \
        break;                  \
    }

static bool run_compare(dbr_program *p, dbr_vnode *v) {
    dbr_vector *in[3];
    size_t n = p->n;
    if (!operands(p, v, in))
        return false;
    uint8_t *t = v->own.truth;
    const uint8_t *valid_a = in[0]->valid, *valid_b = in[1]->valid;
    if (in[0]->kind == DBR_VEC_DAY) {
        const int32_t *x = in[0]->day, *y = in[1]->day;
        COMPARE_ALL
        return true;
    }
    if (in[0]->kind == DBR_VEC_NUM && !align(in[0], in[1], n))
        return false;
    const int64_t *x = in[0]->num, *y = in[1]->num;
    COMPARE_ALL
    return true;
}

static bool run_between(dbr_program *p, dbr_vnode *v) {
    dbr_vector *in[3];
    if (!operands(p, v, in))
        return false;
    bool num = in[0]->kind == DBR_VEC_NUM;
    if (num &&
        (!align(in[0], in[1], p->n) || !align(in[0], in[2], p->n) || !align(in[0], in[1], p->n)))
        return false;
    for (size_t i = 0; i < p->n; i++) {
        bool inside = num ? in[0]->num[i] >= in[1]->num[i] && in[0]->num[i] <= in[2]->num[i]
                          : in[0]->day[i] >= in[1]->day[i] && in[0]->day[i] <= in[2]->day[i];
        v->own.truth[i] = in[0]->valid[i] & in[1]->valid[i] & in[2]->valid[i] ? inside : 2;
    }
    return true;
}

static bool run_logic(dbr_program *p, dbr_vnode *v) {
    const uint8_t *a = dbr_program_truth(p, v->args[0]);
    const uint8_t *b = v->args[1] ? dbr_program_truth(p, v->args[1]) : a;
    if (!a || !b)
        return false;
    /* [a * 3 + b]: the side that decides wins over none */
    static const uint8_t tables[3][9] = {
        {0, 0, 0, 0, 1, 2, 0, 2, 2}, /* and */
        {0, 1, 2, 1, 1, 1, 2, 1, 2}, /* or */
        {1, 0, 0, 0, 0, 0, 0, 0, 2}, /* not, of a beside itself: 0, 4, 8 */
    };
    const uint8_t *table = tables[v->expr->op == DBR_O_AND ? 0 : v->expr->op == DBR_O_OR ? 1 : 2];
    for (size_t i = 0; i < p->n; i++)
        v->own.truth[i] = table[a[i] * 3 + b[i]];
    return true;
}

static bool run_none(dbr_program *p, dbr_vnode *v) {
    dbr_vector *in = dbr_program_run(p, v->args[0]);
    if (!in)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        bool none = false;
        switch (in->kind) {
        case DBR_VEC_NUM:
        case DBR_VEC_DAY:
        case DBR_VEC_INSTANT:
            none = !in->valid[i];
            break;
        case DBR_VEC_BOOL:
            none = in->truth[i] == 2;
            break;
        case DBR_VEC_CODE:
            none = !in->code[i];
            break;
        case DBR_VEC_VALUE:
            none = in->value[i].kind == DBR_V_NONE;
            break;
        }
        v->own.truth[i] = none;
    }
    return true;
}

static bool run_sum(dbr_program *p, dbr_vnode *v) {
    dbr_vector *in[3];
    if (!operands(p, v, in) || !align(in[0], in[1], p->n))
        return false;
    bool fits = true, minus = v->expr->op == DBR_O_SUB;
    v->own.scale = in[0]->scale;
    for (size_t i = 0; i < p->n; i++) {
        int64_t a = in[0]->num[i], b = in[1]->num[i];
        fits &= !(minus ? __builtin_sub_overflow(a, b, &v->own.num[i])
                        : __builtin_add_overflow(a, b, &v->own.num[i]));
        v->own.valid[i] = in[0]->valid[i] & in[1]->valid[i];
    }
    return fits;
}

static bool run_product(dbr_program *p, dbr_vnode *v) {
    dbr_vector *in[3];
    if (!operands(p, v, in))
        return false;
    bool fits = true;
    v->own.scale = in[0]->scale + in[1]->scale;
    for (size_t i = 0; i < p->n; i++) {
        fits &= !__builtin_mul_overflow(in[0]->num[i], in[1]->num[i], &v->own.num[i]);
        v->own.valid[i] = in[0]->valid[i] & in[1]->valid[i];
    }
    return fits && v->own.scale <= DBR_NUM_DIGITS;
}

static bool run_negation(dbr_program *p, dbr_vnode *v) {
    dbr_vector *in[3];
    if (!operands(p, v, in))
        return false;
    bool fits = true;
    v->own.scale = in[0]->scale;
    for (size_t i = 0; i < p->n; i++) {
        fits &= !__builtin_sub_overflow(0, in[0]->num[i], &v->own.num[i]);
        v->own.valid[i] = in[0]->valid[i];
    }
    return fits;
}

static bool run(dbr_program *p, dbr_vnode *v) {
    switch (v->how) {
    case BY_COLUMN:
        column_of(p, v->column);
        return true;
    case BY_CONSTANT:
        return true;
    case BY_CODE:
        return run_codes(p, v);
    case BY_DAY:
        return run_days(p, v);
    case BY_COMPARE:
        return run_compare(p, v);
    case BY_BETWEEN:
        return run_between(p, v);
    case BY_LOGIC:
        return run_logic(p, v);
    case BY_NONE:
        return run_none(p, v);
    case BY_SUM:
        return run_sum(p, v);
    case BY_PRODUCT:
        return run_product(p, v);
    case BY_NEGATION:
        return run_negation(p, v);
    case BY_ROW:
        return run_rows(p, v);
    }
    return false;
}

dbr_vector *dbr_program_run(dbr_program *p, dbr_vnode *v) {
    if (!v->done && !run(p, v))
        return NULL;
    v->done = true;
    return v->out;
}

const uint8_t *dbr_program_truth(dbr_program *p, dbr_vnode *v) {
    const dbr_vector *in = dbr_program_run(p, v);
    if (!in || in->kind == DBR_VEC_BOOL)
        return in ? in->truth : NULL;
    if (!v->truth)
        v->truth = DBR_NEWS(p->arena, uint8_t, DBR_BATCH);
    for (size_t i = 0; i < p->n; i++) {
        dbr_value x = dbr_vector_at(in, i);
        if (x.kind != DBR_V_BOOL && x.kind != DBR_V_NONE)
            return NULL;
        v->truth[i] = x.kind == DBR_V_NONE ? 2 : x.truth;
    }
    return v->truth;
}
