/* reader.c: texts for readers, with their values and claims, into pieces. */
#include "base/format.h"
#include "meaning/typing.h"

static bool piece(dbr_resolver *r, const dbr_node *n, dbr_piece *out) {
    dbr_format format;
    size_t bad_at;
    *out = (dbr_piece){.at = n->at};
    switch (n->kind) {
    case DBR_N_TEXT:
        out->text = n->text;
        return true;
    case DBR_N_CLAIM:
        out->claim = true;
        out->expr = dbr_window_cond(r, dbr_kid(n, 0));
        break;
    case DBR_N_AS:
        out->expr = dbr_window_expr(r, dbr_kid(n, 0));
        out->format = dbr_kid(n, 1)->text;
        if (!dbr_format_parse(r->arena, out->format, &format, &bad_at)) {
            DBR_DIAG(r->diags, VALUE_FORMAT, dbr_kid(n, 1)->at, out->format);
            return false;
        }
        break;
    default:
        out->expr = dbr_window_expr(r, n);
        break;
    }
    return out->expr != NULL;
}

dbr_reader dbr_reader_of(dbr_resolver *r, const dbr_node *n) {
    if (dbr_node_is(n, DBR_N_DASH) || dbr_node_is(n, DBR_N_BAD))
        return (dbr_reader){0};
    dbr_reader reader = {.at = n->at};
    if (!dbr_node_is(n, DBR_N_READER)) {
        reader.pieces = DBR_NEW(r->arena, dbr_piece);
        reader.n = piece(r, n, reader.pieces);
        return reader;
    }
    reader.pieces = DBR_NEWS(r->arena, dbr_piece, n->nkids);
    for (size_t i = 0; i < n->nkids; i++)
        if (piece(r, n->kids[i], &reader.pieces[reader.n]))
            reader.n++;
    return reader;
}
