/* keys.c: hashes of keys. */
#include "engine/native/fast/keys.h"

void dbr_keys_init(dbr_keys *k, dbr_program *p, dbr_column *const *columns, size_t n) {
    *k = (dbr_keys){.parts = DBR_NEWS(p->arena, dbr_vnode *, n + 1), .n = n};
    for (size_t i = 0; i < n; i++)
        k->parts[i] = dbr_program_column(p, columns[i]);
    k->hash = DBR_NEWS(p->arena, uint64_t, DBR_BATCH);
    k->whole = DBR_NEWS(p->arena, uint8_t, DBR_BATCH);
}

/* Both halves of a product of 128 bits, which every bit of `x` has a part in. */
static uint64_t mixed(uint64_t h, uint64_t x) {
    unsigned __int128 m =
        (unsigned __int128)(h ^ UINT64_C(0xa0761d6478bd642f)) * (x ^ UINT64_C(0xe7037ed1a0b428db));
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t of_text(uint64_t h, dbr_str s) {
    uint64_t x = 0;
    h = mixed(h, s.n);
    for (; s.n >= sizeof x; s.p += sizeof x, s.n -= sizeof x) {
        memcpy(&x, s.p, sizeof x);
        h = mixed(h, x);
    }
    x = 0;
    if (s.n)
        memcpy(&x, s.p, s.n);
    return mixed(h, x);
}

/* 1.50 and 1.5 are one key. */
static uint64_t of_number(uint64_t h, int64_t num, int scale) {
    while (scale > 0 && num % 10 == 0) {
        num /= 10;
        scale = num ? scale - 1 : 0;
    }
    return mixed(mixed(h, (uint64_t)num), (uint64_t)scale);
}

static void add_part(dbr_keys *k, const dbr_vector *in, size_t n, dbr_arena *scratch) {
    uint64_t *h = k->hash;
    uint8_t *whole = k->whole;
    switch (in->kind) {
    case DBR_VEC_NUM:
        for (size_t i = 0; i < n; i++) {
            h[i] = of_number(h[i], in->num[i], in->scale);
            whole[i] &= in->valid[i];
        }
        break;
    case DBR_VEC_DAY:
        for (size_t i = 0; i < n; i++) {
            h[i] = mixed(h[i], (uint64_t)in->day[i]);
            whole[i] &= in->valid[i];
        }
        break;
    case DBR_VEC_INSTANT:
        for (size_t i = 0; i < n; i++) {
            h[i] = mixed(h[i], (uint64_t)in->num[i]);
            whole[i] &= in->valid[i];
        }
        break;
    case DBR_VEC_BOOL:
        for (size_t i = 0; i < n; i++) {
            h[i] = mixed(h[i], in->truth[i]);
            whole[i] &= in->truth[i] != 2;
        }
        break;
    case DBR_VEC_CODE:
        for (size_t i = 0; i < n; i++) {
            dbr_str text = dbr_vector_text(in, i);
            h[i] = of_text(h[i], text);
            whole[i] &= text.p != NULL;
        }
        break;
    case DBR_VEC_VALUE:
        for (size_t i = 0; i < n; i++) {
            dbr_value v = in->value[i];
            h[i] = of_text(h[i], dbr_value_plain(scratch, &v));
            whole[i] &= v.kind != DBR_V_NONE;
        }
        break;
    }
}

int64_t dbr_keys_add(dbr_keys *k, dbr_program *p, const uint8_t *kept, dbr_arena *scratch,
                     dbr_value_store *store) {
    size_t n = p->n;
    memset(k->hash, 0, n * sizeof *k->hash);
    memcpy(k->whole, kept, n);
    for (size_t i = 0; i < k->n; i++) {
        const dbr_vector *in = dbr_vnode_vector(k->parts[i]);
        if (!in->waiting && !(in = dbr_program_run(p, k->parts[i])))
            return -1;
        add_part(k, in, n, scratch);
    }
    int64_t whole = 0;
    for (size_t i = 0; i < n; i++)
        if (k->whole[i]) {
            dbr_value_list_add(&k->hashes, store, false, (int64_t)k->hash[i]);
            whole++;
        }
    return whole;
}
