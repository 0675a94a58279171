/* cli.h: what the subcommands share: their table, the options that they take, and the ways out: results to standard output or a file,
   everything else to standard error. */
#ifndef DBR_CLI_CLI_H
#define DBR_CLI_CLI_H
#include "session/session.h"

/* O(ID, long, short, argument, about): an option; argument "" for none. */
#define DBR_OPTIONS(O)                                                                        \
    O(FORMAT, "format", 'f', "NAME[:FILE]",                                                   \
      "text, markdown, json, junit, ...; several with commas")                                \
    O(OUTPUT, "output", 'o', "FILE", "write the result to FILE, in one step")                 \
    O(SAVE, "save", 0, "FILE", "write the result as JSON to FILE too, for a later `follows`") \
    O(SET, "set", 0, "NAME=VALUE", "give a param another value")                              \
    O(AS_OF, "as-of", 0, "DATE", "the last day that counts; else the script's, else today")   \
    O(PERIOD, "period", 'p', "PERIOD", "another period: 2026-10, 2026-Q3, \"last month\"")    \
    O(JOBS, "jobs", 'j', "N", "threads (default: one a processor)")                           \
    O(MEMORY, "memory", 0, "SIZE", "memory for values that are kept, a source (default: 2G)") \
    O(TIMEOUT, "timeout", 0, "SECONDS", "for one statement of a database (default: 300)")     \
    O(OVER, "over", 0, "N UNITS",                                                             \
      "how far back: 12 units of the review, or for example 24 months")                       \
    O(FAIL_ON, "fail-on", 0, "warn", "warnings count as failed: status 1")                    \
    O(ALLOW, "allow", 0, "WHAT", "open it too: PATH, host:NAME[:PORT], env:NAME or query")    \
    O(OFFLINE, "offline", 0, "", "no host at all, whatever is allowed")                       \
    O(CONNECTIONS, "connections", 0, "FILE", "names for databases: lines `name = url`")       \
    O(OPEN, "open", 0, "", "show the page that was written, in the browser")                  \
    O(RED_UP, "red-up", 0, "", "red is better, green is worse, as on Chinese exchanges")      \
    O(PORT, "port", 0, "N", "where to listen on this machine; 0: any (default: 8137)")        \
    O(CHECK, "check", 0, "", "change nothing; list files that would change, status 1")        \
    O(ASCII, "ascii", 0, "", "text reports without signs beyond ASCII; words stay")           \
    O(COLOR, "color", 0, "WHEN", "auto, always or never (NO_COLOR, CLICOLOR_FORCE)")          \
    O(LANG, "lang", 0, DBR_LANGUAGE_CHOICES, "what diagnostics are written in (default: en)") \
    O(HELP, "help", 'h', "", "this help")

typedef enum dbr_option_id {
#define O(id, name, letter, argument, about) DBR_OPT_##id,
    DBR_OPTIONS(O)
#undef O
        DBR_OPT_COUNT
} dbr_option_id;
#define DBR_BIT(id) (1u << DBR_OPT_##id)
#define DBR_COMMON_OPTIONS (DBR_BIT(HELP) | DBR_BIT(COLOR) | DBR_BIT(LANG)) /* of all commands */

typedef struct dbr_output { /* `--format json:out.json` */
    const dbr_format_entry *format;
    dbr_str path; /* empty: standard output, or what -o names */
} dbr_output;

typedef struct dbr_command dbr_command;
typedef struct dbr_cli {
    dbr_arena arena;
    const dbr_command *command;
    DBR_VEC(dbr_str) operands;
    DBR_VEC(dbr_override) sets;
    DBR_VEC(dbr_output) outputs;
    dbr_run_options run; /* as of, today, period, sets */
    dbr_access access;   /* --allow, --offline, --connections */
    dbr_str output, save;
    int jobs;
    size_t memory;     /* bytes, 0: the default */
    int timeout;       /* seconds, 0: the default */
    int over;          /* units to go back by, 0: the default */
    dbr_str over_unit; /* as written, empty: the unit of the review */
    int port;
    bool fail_on_warn, check, ascii, help, open;
    enum { DBR_COLOR_AUTO, DBR_COLOR_ALWAYS, DBR_COLOR_NEVER } color;
    dbr_lang lang; /* of what goes to standard error */
} dbr_cli;

struct dbr_command {
    const char *name;
    const char *operands;
    const char *about; /* one line */
    const char *text;  /* what it does, paragraphs */
    const char *example;
    const char *status; /* exit statuses */
    unsigned options;   /* DBR_BIT(..), those of all commands go without saying */
    size_t least, most; /* operands */
    int (*run)(dbr_cli *c);
};
extern const dbr_command dbr_commands[];
extern const size_t dbr_ncommands;

/* The whole command: parses, runs, gives the exit status. `today` is the clock's day. */
int dbr_cli_main(int argc, char **argv, dbr_day today);

/* args.c: false after a message: status 2. */
void dbr_cli_lang(dbr_cli *c, int argc, char **argv); /* --lang alone, wherever it stands */
bool dbr_cli_parse(dbr_cli *c, int argc, char **argv);
const char *dbr_option_long(dbr_option_id o);

/* help.c */
void dbr_help_all(dbr_buf *out);
void dbr_help_command(const dbr_command *c, dbr_buf *out);
dbr_str dbr_nearest_command(dbr_str name);

/* out.c */
/* An English phrase of a message in the language of the command: dbr_lang_phrase. */
dbr_str dbr_said(dbr_cli *c, dbr_str en);
/* "error: MESSAGE", and "  = help: HELP" where there is one. */
void dbr_complain(dbr_cli *c, dbr_str message, dbr_str help);
#define DBR_COMPLAIN(c, help, ...) \
    dbr_complain((c), dbr_arena_printf(&(c)->arena, __VA_ARGS__), (help))
/* Results: DBR_EXIT_OK, or DBR_EXIT_INCOMPLETE with a message. A reader that went away is nobody's fault. */
int dbr_put_stdout(dbr_cli *c, dbr_str bytes);
/* The same line by line: the text has line breaks of its own, and words from the script that are no better than data. */
int dbr_put_lines(dbr_cli *c, dbr_str text);
int dbr_put_file(dbr_cli *c, dbr_str path, dbr_str bytes);
/* Into the file, or to standard output where `path` is empty; and how a page for it looks. */
int dbr_put_result(dbr_cli *c, dbr_str path, dbr_str bytes);
dbr_render_options dbr_page_options(const dbr_cli *c, dbr_str path);
/* run.c: the review in the formats that are asked for, else as text. */
int dbr_put_outputs(dbr_cli *c, const dbr_review *r);
/* What --save asks for, if it does. */
int dbr_put_saved(dbr_cli *c, const dbr_review *r);
/* NULL, or why not: a file that would have more than `most` bytes stays as it is. */
const char *dbr_append_file(dbr_str path, dbr_str bytes, size_t most);
void dbr_put_stderr(dbr_str bytes);
void dbr_put_diags(const dbr_cli *c, dbr_diags *d);
bool dbr_colour_on(const dbr_cli *c, int fd);
unsigned dbr_page_width(void);
dbr_engine_options dbr_engine_of(dbr_cli *c);
/* The units that --over goes back by; false, and a complaint, where they are not the review's. */
struct dbr_backtest;
bool dbr_cli_units(dbr_cli *c, dbr_session *s, struct dbr_backtest *b);
/* The rest of a text that a terminal would obey is spelled out. */
void dbr_put_safe(dbr_str s, dbr_buf *out);
dbr_str dbr_safe(dbr_cli *c, dbr_str s); /* the same in the arena */
/* The help beside a name that is not there; empty where none is near. */
dbr_str dbr_did_you_mean(dbr_cli *c, dbr_str near);

/* run.c: one run with all its outputs; `loaded` is called between the script and its data, and may be NULL. */
int dbr_run_once(dbr_cli *c, void (*loaded)(void *user, const dbr_session *s), void *user);
/* open.c: a file or an address in the operator's browser, by the desktop's own program and no shell; a warning where that is not there. */
void dbr_open(dbr_cli *c, dbr_str what);

/* one file each */
int dbr_cmd_run(dbr_cli *c);
int dbr_cmd_watch(dbr_cli *c);
int dbr_cmd_serve(dbr_cli *c);
int dbr_cmd_check(dbr_cli *c);
int dbr_cmd_eval(dbr_cli *c);
int dbr_cmd_explain(dbr_cli *c);
int dbr_cmd_backtest(dbr_cli *c);
int dbr_cmd_test(dbr_cli *c);
int dbr_cmd_lint(dbr_cli *c);
int dbr_cmd_fmt(dbr_cli *c);
int dbr_cmd_describe(dbr_cli *c);
int dbr_cmd_init(dbr_cli *c);
int dbr_cmd_diff(dbr_cli *c);

/* What is wrong with a data file, to standard error; the exit status of that. */
struct dbr_data_errors;
void dbr_put_data_errors(dbr_cli *c, const struct dbr_data_errors *errors);
int dbr_data_status(bool opened, const struct dbr_data_errors *errors);
#endif
