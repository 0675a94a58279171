/* kinds.h: the kinds of tokens (T_NAME, T_LPAR, ..), as Bison numbers them; for folders outside of syntax/ that read tokens. */
#ifndef DBR_SYNTAX_KINDS_H
#define DBR_SYNTAX_KINDS_H
#include "parser.h"
#endif
