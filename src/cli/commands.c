/* commands.c: the table of subcommands, and the way from the arguments to one of them. */
#include "cli/cli.h"

#define ACCESS_OPTIONS (DBR_BIT(ALLOW) | DBR_BIT(OFFLINE) | DBR_BIT(CONNECTIONS))
#define DATA_OPTIONS                                                                     \
    (DBR_BIT(SET) | DBR_BIT(AS_OF) | DBR_BIT(PERIOD) | DBR_BIT(JOBS) | DBR_BIT(MEMORY) | \
     DBR_BIT(TIMEOUT) | ACCESS_OPTIONS)

static const char reviewed[] =
    "0 nothing failed; 1 something failed; 2 the script or the arguments are wrong;\n"
    "3 data could not be read, or the result not be written; 70 an internal error";

static const char live[] =
    "0 never, as it runs until it is ended; 2 the arguments are wrong, or the port is taken;\n"
    "3 changes cannot be watched; 70 an internal error";

const dbr_command dbr_commands[] = {
    {"run", "FILE", "the whole report",
     "Evaluates the script over its data and prints the report: verdict, goals, results,\n"
     "findings, checks, data quality, actions, plan, risks, lessons and outlook. `-` reads the\n"
     "script from standard input.",
     "debrief run october.debrief\n"
     "debrief run october.debrief -f text -f html:october.html --save results/2026-10.json",
     reviewed,
     DATA_OPTIONS | DBR_BIT(FORMAT) | DBR_BIT(OUTPUT) | DBR_BIT(SAVE) | DBR_BIT(FAIL_ON) |
         DBR_BIT(ASCII) | DBR_BIT(OPEN) | DBR_BIT(RED_UP),
     1, 1, dbr_cmd_run},
    {"watch", "FILE", "the report, again whenever something changes",
     "Like `run`, and once more when the script, a script that it uses, or a file of its data\n"
     "changes. Ctrl-C ends it.",
     "debrief watch october.debrief\n"
     "debrief watch october.debrief -f html:october.html",
     live, DATA_OPTIONS | DBR_BIT(FORMAT) | DBR_BIT(OUTPUT) | DBR_BIT(ASCII) | DBR_BIT(RED_UP), 1,
     1, dbr_cmd_watch},
    {"serve", "FILE", "the page in a browser, always the newest",
     "Shows the page of `-f html` at an address of this machine, which other machines cannot\n"
     "reach, and again when something changes, as `watch` does. Nothing else is to be had\n"
     "there. Ctrl-C ends it.",
     "debrief serve october.debrief --open\n"
     "debrief serve october.debrief --port 8000",
     live, DATA_OPTIONS | DBR_BIT(PORT) | DBR_BIT(OPEN) | DBR_BIT(RED_UP), 1, 1, dbr_cmd_serve},
    {"check", "FILE...", "only what failed, for CI",
     "Prints one line for each outcome that counts as failed, then how many there are of\n"
     "each kind. `-f github` prints annotations in their place; one script alone may have any\n"
     "format of `run`.",
     "debrief check reviews/*.debrief --fail-on warn\n"
     "debrief check reviews/*.debrief -f github",
     reviewed, DATA_OPTIONS | DBR_BIT(FORMAT) | DBR_BIT(OUTPUT) | DBR_BIT(SAVE) | DBR_BIT(FAIL_ON),
     1, SIZE_MAX, dbr_cmd_check},
    {"eval", "FILE EXPR...", "the value of expressions",
     "Prints each expression's value in plain form, one a line: no unit, no exponent,\n"
     "`none (reason)` where there is no value. No check is run. If one expression is wrong,\n"
     "nothing is printed.",
     "debrief eval october.debrief revenue \"revenue[previous]\" \"revenue vs last year\"",
     "0 all were evaluated, none too; 2 the script, an expression or an argument is wrong;\n"
     "3 data could not be read, or the values not be written; 70 an internal error",
     DATA_OPTIONS, 2, SIZE_MAX, dbr_cmd_eval},
    {"explain", "FILE NAME", "how a number came about",
     "Shows the definition of a metric, check, goal, param or source with its documentation,\n"
     "window and value, the aggregates that it is made of, the rows read, kept and dropped,\n"
     "and the plan of the sources.",
     "debrief explain october.debrief refund_rate",
     "0 explained; 2 the script or the arguments are wrong; 3 data could not be read;\n"
     "70 an internal error",
     DATA_OPTIONS, 2, 2, dbr_cmd_explain},
    {"backtest", "FILE CHECK", "how a check would have done in the past",
     "Judges one check in each of the last units of the review, and says how often it would\n"
     "have failed and turned, and for how long: a check that never or always fires says\n"
     "nothing.",
     "debrief backtest october.debrief refunds --over \"24 months\"",
     "0 judged; 2 the script or the arguments are wrong; 3 data could not be read;\n"
     "70 an internal error",
     DATA_OPTIONS | DBR_BIT(OVER), 2, 2, dbr_cmd_backtest},
    {"test", "FILE...", "run the script's `test` blocks",
     "Evaluates each `test` block over the data that it gives; no file of data is read.",
     "debrief test october.debrief",
     "0 all hold; 1 one does not; 2 the script or the arguments are wrong;\n"
     "70 an internal error",
     DATA_OPTIONS, 1, SIZE_MAX, dbr_cmd_test},
    {"lint", "FILE...", "what looks wrong, without reading data",
     "Checks names, types and units, and warns of what is allowed and seldom meant. Reads no\n"
     "data, but with --over: then each check is judged in that many of the last units too, and\n"
     "one that never fires, always does or flaps is warned of. One that was judged in fewer\n"
     "than 12 of them is not.",
     "debrief lint october.debrief --fail-on warn\n"
     "debrief lint october.debrief --over \"24 months\"",
     "0 no errors; 1 warnings, with --fail-on warn; 2 the script or the arguments are wrong;\n"
     "3 data could not be read, with --over; 70 an internal error",
     DATA_OPTIONS | DBR_BIT(FAIL_ON) | DBR_BIT(OVER), 1, SIZE_MAX, dbr_cmd_lint},
    {"fmt", "FILE...", "rewrite scripts in canonical layout",
     "Rewrites each file that is not in canonical layout, in one step. `-` formats standard\n"
     "input to standard output.",
     "debrief fmt reviews/*.debrief\n"
     "debrief fmt --check reviews/*.debrief",
     "0 done; 1 with --check: a file would change; 2 a script does not parse, or the\n"
     "arguments are wrong; 3 a file could not be written; 70 an internal error",
     DBR_BIT(CHECK), 1, SIZE_MAX, dbr_cmd_fmt},
    {"describe", "DATA", "columns, types, ranges and gaps of a data file",
     "Reads a csv, tsv, json, jsonl, xlsx or db file and shows for each column the type that\n"
     "fits all of its cells, how many are missing, how many values differ, the smallest and\n"
     "largest one, and the first few.",
     "debrief describe data/orders.csv",
     "0 described; 2 the arguments are wrong; 3 the file could not be read, or has broken\n"
     "rows; 70 an internal error",
     DBR_BIT(OUTPUT), 1, 1, dbr_cmd_describe},
    {"init", "DATA...", "a first script from data files",
     "Prints a script that evaluates: a source for each file, with its dates, a metric for\n"
     "each column of quantities, and checks to begin with. Change it: only you know what the\n"
     "numbers mean and when they are good.",
     "debrief init orders.csv visits.csv -o october.debrief",
     "0 written; 2 the arguments are wrong; 3 a file could not be read, or has broken rows,\n"
     "or the script not be written; 70 an internal error",
     DBR_BIT(OUTPUT), 1, SIZE_MAX, dbr_cmd_init},
    {"diff", "A.json B.json", "what changed between two saved results",
     "Compares two files that `--save` or `-f json` wrote, the earlier one first: checks that\n"
     "newly fail, have recovered or still fail, and for how long; new and gone ones; changed\n"
     "targets and definitions; closed periods whose value is another one now; the value of\n"
     "each metric then and now. Formats: text, and json (schema debrief.diff/1).",
     "debrief diff results/2026-09.json results/2026-10.json",
     "0 nothing newly fails; 1 something does; 2 an argument is wrong, or a file is no saved\n"
     "result; 3 the output could not be written; 70 an internal error",
     DBR_BIT(FORMAT) | DBR_BIT(OUTPUT), 2, 2, dbr_cmd_diff},
};
const size_t dbr_ncommands = sizeof dbr_commands / sizeof *dbr_commands;

static const dbr_command *find(dbr_str name) {
    for (size_t i = 0; i < dbr_ncommands; i++)
        if (dbr_str_is(name, dbr_commands[i].name))
            return &dbr_commands[i];
    return NULL;
}

static int unknown_command(dbr_cli *c, dbr_str name) {
    dbr_str near = dbr_nearest_command(name);
    dbr_str help = near.n
                       ? dbr_arena_printf(&c->arena, "did you mean `debrief %.*s`?", DBR_ARG(near))
                       : DBR_STR("`debrief --help` lists the commands");
    DBR_COMPLAIN(c, help, "no command `%.*s`", DBR_ARG(dbr_safe(c, name)));
    return DBR_EXIT_WRONG;
}

static int help(dbr_cli *c, const dbr_command *command) {
    dbr_buf b = {0};
    if (command)
        dbr_help_command(command, &b);
    else
        dbr_help_all(&b);
    int status = dbr_put_stdout(c, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return status;
}

static int version(dbr_cli *c) {
    return dbr_put_stdout(c, DBR_STR("debrief " DBR_VERSION "\n"));
}

static int dispatch(dbr_cli *c, int argc, char **argv) {
    dbr_str first = dbr_str_of(argc > 1 ? argv[1] : "");
    if (argc < 2) {
        dbr_buf b = {0};
        dbr_help_all(&b);
        dbr_put_stderr(dbr_buf_str(&b));
        dbr_buf_clear(&b);
        return DBR_EXIT_WRONG;
    }
    if (dbr_str_is(first, "--help") || dbr_str_is(first, "-h"))
        return help(c, NULL);
    if (dbr_str_is(first, "--version") || dbr_str_is(first, "-V"))
        return version(c);
    if (dbr_str_is(first, "help")) {
        if (argc < 3)
            return help(c, NULL);
        const dbr_command *of = find(dbr_str_of(argv[2]));
        return of ? help(c, of) : unknown_command(c, dbr_str_of(argv[2]));
    }
    dbr_cli_lang(c, argc - 2, argv + 2);
    c->command = find(first);
    if (!c->command)
        return unknown_command(c, first);
    if (!dbr_cli_parse(c, argc - 2, argv + 2))
        return DBR_EXIT_WRONG;
    return c->help ? help(c, c->command) : c->command->run(c);
}

int dbr_cli_main(int argc, char **argv, dbr_day today) {
    dbr_cli c = {.run.today = today, .port = 8137};
    int status = dispatch(&c, argc, argv);
    dbr_arena_clear(&c.arena);
    return status;
}
