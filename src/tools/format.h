/* format.h: the canonical layout of a script. Spelling is kept, and so are comments and the line breaks inside of statements; spaces,
   indentation, blank lines and the places of braces are not. */
#ifndef DBR_TOOLS_FORMAT_H
#define DBR_TOOLS_FORMAT_H
#include "syntax/ast.h"

enum { DBR_FORMAT_COLUMNS = 100, DBR_FORMAT_INDENT = 2 };

/* Appends the script in canonical layout. It means the same (the trees are equal), and formatting it again changes nothing. A script
   with syntax errors comes out as it went in. */
void dbr_format_script(dbr_arena *a, const dbr_ast *ast, dbr_buf *out);
#endif
