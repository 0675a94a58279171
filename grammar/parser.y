/* parser.y: tokens into tree nodes: the whole surface syntax of Debrief, LALR(1), without conflicts. Each rule makes the node that
   nodes.def describes and does nothing else; filter.c has cut the tokens into statements, every one with a SEP after it. */
%require "3.8"
%expect 0
%code requires {
#include "syntax/token.h"
}
%code {
/* The stack lives on the heap and is limited here; nesting is limited by brackets and nodes long before. */
#define YYMAXDEPTH 20000
#define YYMALLOC dbr_alloc
#define YYFREE dbr_free
#define YYLLOC_DEFAULT(cur, rhs, n)                                                                        \
    do {                                                                                                   \
        if (n)                                                                                             \
            (cur) = dbr_span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n));                                     \
        else                                                                                               \
            (cur) = (dbr_span){YYRHSLOC(rhs, 0).text, YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end};         \
    } while (0)
/* node of a kind, with its children; leaf; list that the second one is the first child of */
#define KIDS(...) (sizeof((dbr_node *[]){__VA_ARGS__}) / sizeof(dbr_node *)), (dbr_node *[]){__VA_ARGS__}
#define NODE(kind, at, ...) dbr_make(p, DBR_N_##kind, (at), KIDS(__VA_ARGS__))
#define MARK(kind, at) dbr_make(p, DBR_N_##kind, (at), 0, NULL)
#define LEAF(kind, tok) dbr_make_leaf(p, DBR_N_##kind, (tok))
#define LIST1(kind, at, x) dbr_make_add(p, dbr_make_list(p, DBR_N_##kind, (at)), (x))
#define ADD(list, x) dbr_make_add(p, (list), (x))
#define DASH p->dash
static void dbr_yyerror(const dbr_span *at, dbr_parser *p, const char *message);
}
%define api.prefix {dbr_yy}
%define api.pure full
%define api.push-pull push
%define api.token.prefix {T_}
%define api.token.raw
%define api.location.type {dbr_span}
%define parse.error custom
%define parse.lac full
%locations
%union {
    dbr_node *node;
    const dbr_token *tok;
}
%param {dbr_parser *p}
%initial-action { @$ = (dbr_span){p->text, 0, 0}; }

%token END 0 "end of the script"
%token NEWLINE "line break" SEP "end of the statement"
%token START_SCRIPT START_EXPR START_INTERP
%token <tok> NAME "name" CUR "currency code" NUMBER "number" LIT "value" WHEN "date or period" TEXT "text in quotes"
%token <tok> EQ "==" NE "!=" LE "<=" GE ">=" LT "<" GT ">"
%token ASSIGN "=" ARROW "->" DOTS ".." DOT "." PLUS "+" MINUS "-" STAR "*" SLASH "/"
%token LPAR "(" RPAR ")" LBRA "[" RBRA "]" LCUR "{" RCUR "}" COMMA "," COLON ":"
/* words.def has them too, in the same classes; a test compares */
%token <tok> AND "and" BY "by" DISTINCT "distinct" EACH "each" ELSE "else" FALSE_ "false" HAVING "having" IF "if"
%token <tok> IN "in" IS "is" NONE "none" NOT "not" OR "or" OVER "over" PER "per" THEN "then" TRUE_ "true" VS "vs"
%token <tok> WHERE "where"
%token <tok> ABOUT "about" ACTION "action" ALIGN "align" ANSWERS "answers" AUDIENCE "audience" BAD "bad"
%token <tok> BENCHMARK "benchmark" CALENDAR "calendar" CHART "chart" CHECK "check" COHORT "cohort" COLUMN "column"
%token <tok> COLUMNS "columns" COMPARE "compare" COST "cost" CURRENCY "currency" UNITWORD "unit of time" DEF "def"
%token <tok> DROP "drop" DUE "due" EMPTY "empty" EVENT "event" EVIDENCE "evidence" EXCLUDE "exclude" EXPECT "expect"
%token <tok> EXPLAIN "explain" FEEDBACK "feedback" FISCAL "fiscal" FOLLOWS "follows" FORECAST "forecast"
%token <tok> FORMAT "format" FRESH "fresh" FUNNEL "funnel" GIVEN "given" GOAL "goal" GOOD "good" GRAIN "grain"
%token <tok> GROUP "group" GUARD "guard" HOLIDAYS "holidays" IMPACT "impact" KEEP "keep" KEY "key" KIND "kind"
%token <tok> LANGUAGE "language" LAST "last" LESSON "lesson" LIKELIHOOD "likelihood" LIMIT "limit" METRIC "metric"
%token <tok> MISSING "missing" NEEDS "needs" NEXT "next" NOTE "note" NULL_ "null" OF "of" OUTLOOK "outlook"
%token <tok> OWNER "owner" PACE "pace" PARAM "param" PASS "pass" PERIOD "period" PERIODS "periods" PLAN "plan"
%token <tok> PROCESS "process" RATE "rate" REQUIRE "require" REVIEW "review" RISK "risk" ROWS "rows" SCORE "score"
%token <tok> SECTION "section" SEVERITY "severity" SHOW "show" SOURCE "source" START "start" STATUS "status"
%token <tok> STEP "step" STOP "stop" TABLE "table" TARGET "target" TEST "test" TEXTWORD "text" THEME "theme"
%token <tok> TIME "time" TIMEZONE "timezone" TRAILING "trailing" UNDER "under" UNIQUE "unique" UNIT "unit"
%token <tok> UNTIL "until" USE "use" VERDICT "verdict" WAIVE "waive" WARN "warn" WEEK "week" WEEKS "weeks"
%token <tok> WEIGHT "weight" WHO "who" WHY "why" WITHIN "within" YEAR "year"
%token <tok> AGO "ago" AS "as" AT "at" BECAUSE "because" CONTAINS "contains" ENDS "ends" FAILS "fails" FOR "for"
%token <tok> FROM "from" MATCHES "matches" NAMED "named" ON "on" PASSES "passes" SCALE "scale" STARTS "starts"
%token <tok> TOP "top" VALUES "values" WARNS "warns" WITH "with"

%type <tok> soft connecting
%type <node> script stmts stmt decl
%type <node> noun connector unit name names nouns path paths title optname reader when text number type
%type <node> expr span disj conj neg cmp set range rb bound chg vstarget pers perkey sum term unary postfix primary lit slit
%type <node> items item window args arg exprs
%type <node> review_block review_items review_item calendar_items calendar_item named_by param_block param_items param_item
%type <node> map_block map_items map_item col_block col_items col_item field_items field_item source_block source_items source_item
%type <node> because req metric_block metric_items metric_item bench_items bench_item about_block about_items about_item
%type <node> event_items event_item goal_items goal_line goal_by goal_item target pace paces at check_block check_items check_item
%type <node> top waive_items waive_line waive_join explain_by explain_block explain_items explain_line explain_item
%type <node> funnel_items funnel_item process_items process_item limit_value feedback_items feedback_item cohort_items cohort_item
%type <node> action_block action_items action_item risk risk_block risk_items risk_item lesson_block lesson_items lesson_item
%type <node> outlook_items outlook_item section_items section_item by_names as_name test_items test_item verb test_where
%type <tok> cmpop

%start input
%%
input: START_SCRIPT script                      { p->root = $2; }
     | START_EXPR expr optsep                   { p->root = $2; }
     | START_INTERP expr optsep                 { p->root = $2; }
     | START_INTERP NAME COLON expr optsep      { p->root = NODE(CLAIM, @$, LEAF(NAME, $2), $4); }
     | START_INTERP expr AS text optsep         { p->root = NODE(AS, @$, $2, $4); }
     ;
optsep: %empty | SEP ;

script: stmts ;
stmts: %empty                                   { $$ = p->root = dbr_make_list(p, DBR_N_SCRIPT, @$); }
     | stmts stmt                               { $$ = ADD($1, $2); }
     ;
stmt: decl SEP                                  { dbr_make_doc(p, $1); $$ = $1; p->recovering = false; }
    | error SEP                                 { $$ = MARK(BAD, @1); p->recovering = false; yyerrok; }
    ;

/* ---- names: a noun is any name but a connector; it is used where a connector may follow to join ---- */
soft:
    ABOUT | ACTION | ALIGN | ANSWERS | AUDIENCE | BAD | BENCHMARK | CALENDAR | CHART | CHECK | COHORT | COLUMN
    | COLUMNS | COMPARE | COST | CURRENCY | DEF | DROP | DUE | EMPTY | EVENT | EVIDENCE | EXCLUDE | EXPECT | EXPLAIN
    | FEEDBACK | FISCAL | FOLLOWS | FORECAST | FORMAT | FRESH | FUNNEL | GIVEN | GOAL | GOOD | GRAIN | GROUP | GUARD
    | HOLIDAYS | IMPACT | KEEP | KEY | KIND | LANGUAGE | LAST | LESSON | LIKELIHOOD | LIMIT | METRIC | MISSING | NEEDS
    | NEXT | NOTE | NULL_ | OF | OUTLOOK | OWNER | PACE | PARAM | PASS | PERIOD | PERIODS | PLAN | PROCESS | RATE
    | REQUIRE | REVIEW | RISK | ROWS | SCORE | SECTION | SEVERITY | SHOW | SOURCE | START | STATUS | STEP | STOP
    | TABLE | TARGET | TEST | TEXTWORD | THEME | TIME | TIMEZONE | TRAILING | UNDER | UNIQUE | UNIT | UNTIL | USE
    | VERDICT | WAIVE | WARN | WEIGHT | WHO | WHY | WITHIN
    ;
connecting:
    AGO | AS | AT | BECAUSE | CONTAINS | ENDS | FAILS | FOR | FROM | MATCHES | NAMED | ON | PASSES | SCALE | STARTS
    | TOP | VALUES | WARNS | WITH
    ;
noun: NAME                                      { $$ = LEAF(NAME, $1); }
    | CUR                                       { $$ = LEAF(NAME, $1); }
    | soft                                      { $$ = LEAF(NAME, $1); }
    | unit
    ;
connector: connecting                           { $$ = LEAF(NAME, $1); } ;
unit: UNITWORD                                  { $$ = LEAF(NAME, $1); }
    | WEEK                                      { $$ = LEAF(NAME, $1); }
    | WEEKS                                     { $$ = LEAF(NAME, $1); }
    | YEAR                                      { $$ = LEAF(NAME, $1); }
    ;
name: noun | connector ;
names: name                                     { $$ = LIST1(LIST, @$, $1); }
    | names COMMA name                          { $$ = ADD($1, $3); }
    ;
nouns: noun                                     { $$ = LIST1(LIST, @$, $1); }
    | nouns COMMA name                          { $$ = ADD($1, $3); }
    ;
path: name
    | path DOT name                             { $$ = NODE(DOT, @$, $1, $3); }
    ;
paths: path                                     { $$ = LIST1(LIST, @$, $1); }
    | paths COMMA path                          { $$ = ADD($1, $3); }
    ;
title: %empty                                   { $$ = DASH; }
    | reader
    ;
optname: %empty                                 { $$ = DASH; }
    | name
    ;
reader: TEXT                                    { $$ = dbr_make_reader(p, $1); } ;
text: TEXT                                      { $$ = dbr_make_text(p, $1); } ;
number: NUMBER                                  { $$ = LEAF(NUMBER, $1); } ;
when: WHEN                                      { $$ = LEAF(WHEN, $1); }
    | number
    ;

/* ---- expressions, from loose to tight ---- */
expr: disj
    | disj OVER span                            { $$ = NODE(OVER, @$, $1, $3); }
    | IF expr THEN expr ELSE expr               { $$ = NODE(IF, @$, $2, $4, $6); }
    ;
span: LAST number unit                          { $$ = NODE(SPAN_LAST, @$, $2, $3); }
    | TRAILING number unit                      { $$ = NODE(TRAILING, @$, $2, $3); }
    ;
disj: conj
    | disj OR conj                              { $$ = NODE(OR, @$, $1, $3); }
    ;
conj: neg
    | conj AND neg                              { $$ = NODE(AND, @$, $1, $3); }
    ;
neg: cmp
    | NOT neg                                   { $$ = NODE(NOT, @$, $2); }
    ;
cmp: chg
    | chg EQ chg                                { $$ = NODE(EQ, @$, $1, $3); }
    | chg NE chg                                { $$ = NODE(NE, @$, $1, $3); }
    | chg LT chg                                { $$ = NODE(LT, @$, $1, $3); }
    | chg LE chg                                { $$ = NODE(LE, @$, $1, $3); }
    | chg GT chg                                { $$ = NODE(GT, @$, $1, $3); }
    | chg GE chg                                { $$ = NODE(GE, @$, $1, $3); }
    | chg IN set                                { $$ = NODE(IN, @$, $1, $3); }
    | chg NOT IN set                            { $$ = NODE(NOT_IN, @$, $1, $4); }
    | chg IS NONE                               { $$ = NODE(IS_NONE, @$, $1); }
    | chg IS NOT NONE                           { $$ = NODE(IS_NOT_NONE, @$, $1); }
    | chg CONTAINS sum                          { $$ = NODE(CONTAINS, @$, $1, $3); }
    | chg STARTS WITH sum                       { $$ = NODE(STARTS, @$, $1, $4); }
    | chg ENDS WITH sum                         { $$ = NODE(ENDS, @$, $1, $4); }
    | chg MATCHES TEXT                          { $$ = NODE(MATCHES, @$, $1, dbr_make_regex(p, $3)); }
    ;
set: LPAR exprs RPAR                            { $$ = $2; $$->at = @$; }
    | bound DOTS bound                          { $$ = NODE(RANGE, @$, $1, $3); }
    | path                                      { $$ = NODE(KEYS, @$, $1); }
    ;
bound: slit | path ;
range: rb DOTS rb                               { $$ = NODE(RANGE, @$, $1, $3); } ;
rb: postfix
    | MINUS lit                                 { $$ = NODE(NEG, @$, $2); }
    ;
chg: pers
    | pers VS vstarget                          { $$ = NODE(CHANGE, @$, $1, $3); }
    ;
vstarget: postfix | window ;
pers: sum
    | pers PER perkey                           { $$ = NODE(PER, @$, $1, $3); }
    ;
perkey: path
    | LPAR names RPAR                           { $$ = $2; $$->at = @$; }
    ;
sum: term
    | sum PLUS term                             { $$ = NODE(ADD, @$, $1, $3); }
    | sum MINUS term                            { $$ = NODE(SUB, @$, $1, $3); }
    ;
term: unary
    | term STAR unary                           { $$ = NODE(MUL, @$, $1, $3); }
    | term SLASH unary                          { $$ = NODE(DIV, @$, $1, $3); }
    ;
unary: postfix
    | MINUS unary                               { $$ = NODE(NEG, @$, $2); }
    ;
postfix: primary
    | postfix LBRA items RBRA                   { $$ = dbr_make_onto(p, DBR_N_SLICE, @$, $1, $3); }
    | postfix DOT name                          { $$ = NODE(DOT, @$, $1, $3); }
    | postfix LPAR args RPAR                    { $$ = dbr_make_onto(p, DBR_N_CALL, @$, $1, $3); }
    | postfix LPAR RPAR                         { $$ = NODE(CALL, @$, $1); }
    ;
primary: name
    | lit
    | number unit                               { $$ = NODE(DURATION, @$, $1, $2); }
    | text
    | TRUE_                                     { $$ = LEAF(TRUE, $1); }
    | FALSE_                                    { $$ = LEAF(FALSE, $1); }
    | NONE                                      { $$ = LEAF(NONE, $1); }
    | LPAR expr RPAR                            { $$ = NODE(PAREN, @$, $2); }
    ;
lit: number
    | number CUR                                { $$ = NODE(MONEY, @$, $1, LEAF(NAME, $2)); }
    | LIT                                       { $$ = LEAF(LIT, $1); }
    | WHEN                                      { $$ = LEAF(WHEN, $1); }
    ;
slit: lit
    | MINUS lit                                 { $$ = NODE(NEG, @$, $2); }
    ;
items: item                                     { $$ = LIST1(LIST, @$, $1); }
    | items COMMA item                          { $$ = ADD($1, $3); }
    ;
item: expr | window | range ;
window: LAST unit                               { $$ = NODE(LAST, @$, $2); }
    | number unit AGO                           { $$ = NODE(AGO, @$, $1, $2); }
    | TRAILING number unit                      { $$ = NODE(TRAILING, @$, $2, $3); }
    | EVENT noun                                { $$ = NODE(EVENT_WINDOW, @$, $2); }
    | unit when                                 { $$ = NODE(UNIT_PERIOD, @$, $1, $2); }
    ;
args: arg                                       { $$ = LIST1(LIST, @$, $1); }
    | args COMMA arg                            { $$ = ADD($1, $3); }
    ;
arg: expr
    | expr WHERE expr                           { $$ = NODE(WHERE, @$, $1, $3); }
    | DISTINCT expr                             { $$ = NODE(DISTINCT, @$, $2); }
    | DISTINCT expr WHERE expr                  { $$ = NODE(WHERE, @$, NODE(DISTINCT, dbr_span_join(@1, @2), $2), $4); }
    | name COLON expr                           { $$ = NODE(NAMED, @$, $1, $3); }
    ;
exprs: expr                                     { $$ = LIST1(LIST, @$, $1); }
    | exprs COMMA expr                          { $$ = ADD($1, $3); }
    ;

/* ---- declarations ---- */
decl: REVIEW optname title review_block         { $$ = NODE(REVIEW, @$, $2, $3, $4); }
    | PARAM name title ASSIGN expr param_block  { $$ = NODE(PARAM, @$, $2, $3, $5, $6); }
    | DEF name LPAR names RPAR ASSIGN expr      { $$ = NODE(DEF, @$, $2, $4, $7); }
    | DEF name LPAR RPAR ASSIGN expr            { $$ = NODE(DEF, @$, $2, dbr_make_list(p, DBR_N_LIST, dbr_span_join(@3, @4)), $6); }
    | USE text                                  { $$ = NODE(USE_FILE, @$, $2); }
    | USE path map_block                        { $$ = NODE(USE_MODULE, @$, $2, $3); }
    | NEEDS name LCUR field_items RCUR          { $4->at = dbr_span_join(@3, @5); $$ = NODE(NEEDS, @$, $2, $4); }
    | SOURCE name title FROM postfix source_block  { $$ = NODE(SOURCE, @$, $2, $3, $5, $6); }
    | METRIC name title ASSIGN expr metric_block   { $$ = NODE(METRIC, @$, $2, $3, $5, $6); }
    | BENCHMARK optname title LCUR bench_items RCUR  { $5->at = dbr_span_join(@4, @6); $$ = NODE(BENCHMARK, @$, $2, $3, $5); }
    | RATE name ASSIGN expr about_block         { $$ = NODE(RATE, @$, $2, $4, $5); }
    | RATE name FROM path about_block           { $$ = NODE(RATE_FROM, @$, $2, $4, $5); }
    | EVENT optname title LCUR event_items RCUR { $5->at = dbr_span_join(@4, @6); $$ = NODE(EVENT, @$, $2, $3, $5); }
    | GOAL optname title LCUR goal_items RCUR   { $5->at = dbr_span_join(@4, @6); $$ = NODE(GOAL, @$, $2, $3, $5); }
    | CHECK optname title COLON expr check_block  { $$ = NODE(CHECK, @$, $2, $3, $5, $6); }
    | CHECK optname title LCUR check_items RCUR { $5->at = dbr_span_join(@4, @6); $$ = NODE(CHECK, @$, $2, $3, DASH, $5); }
    | WAIVE CHECK path LCUR waive_items RCUR    { $5->at = dbr_span_join(@4, @6); $$ = NODE(WAIVE, @$, $3, $5); }
    | EXPLAIN expr explain_by explain_block     { $$ = NODE(EXPLAIN, @$, $2, $3, $4); }
    | FUNNEL optname title LCUR funnel_items RCUR  { $5->at = dbr_span_join(@4, @6); $$ = NODE(FUNNEL, @$, $2, $3, $5); }
    | PROCESS name title FROM path LCUR process_items RCUR
                                                { $7->at = dbr_span_join(@6, @8); $$ = NODE(PROCESS, @$, $2, $3, $5, $7); }
    | FEEDBACK name title FROM path LCUR feedback_items RCUR
                                                { $7->at = dbr_span_join(@6, @8); $$ = NODE(FEEDBACK, @$, $2, $3, $5, $7); }
    | COHORT name title FROM path LCUR cohort_items RCUR
                                                { $7->at = dbr_span_join(@6, @8); $$ = NODE(COHORT, @$, $2, $3, $5, $7); }
    | ACTION optname title action_block         { $$ = NODE(ACTION, @$, $2, $3, $4); }
    | LESSON optname title lesson_block         { $$ = NODE(LESSON, @$, $2, $3, $4); }
    | OUTLOOK optname title LCUR outlook_items RCUR  { $5->at = dbr_span_join(@4, @6); $$ = NODE(OUTLOOK, @$, $2, $3, $5); }
    | SECTION optname title LCUR section_items RCUR  { $5->at = dbr_span_join(@4, @6); $$ = NODE(SECTION, @$, $2, $3, $5); }
    | TEST optname title LCUR test_items RCUR   { $5->at = dbr_span_join(@4, @6); $$ = NODE(TEST, @$, $2, $3, $5); }
    | risk
    ;

/* review "Shop" { period month 2026-10 } */
review_block: %empty { $$ = DASH; } | LCUR review_items RCUR { $$ = $2; $$->at = @$; } ;
review_items: %empty                            { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | review_items review_item SEP              { $$ = ADD($1, $2); p->recovering = false; }
    | review_items error SEP                    { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
review_item: PERIOD item                        { $$ = NODE(P_PERIOD, @$, $2); }
    | AS OF when                                { $$ = NODE(P_AS_OF, @$, $3); }
    | CALENDAR LCUR calendar_items RCUR         { $3->at = dbr_span_join(@2, @4); $$ = NODE(P_CALENDAR, @$, $3); }
    | CURRENCY name                             { $$ = NODE(P_CURRENCY, @$, $2); }
    | LANGUAGE name                             { $$ = NODE(P_LANGUAGE, @$, $2); }
    | THEME name                                { $$ = NODE(P_COLOURS, @$, $2); }
    | TIMEZONE text                             { $$ = NODE(P_TIMEZONE, @$, $2); }
    | OWNER text                                { $$ = NODE(P_OWNER, @$, $2); }
    | AUDIENCE reader                           { $$ = NODE(P_AUDIENCE, @$, $2); }
    | COMPARE name                              { $$ = NODE(P_COMPARE, @$, $2); }
    | VERDICT PASS slit                         { $$ = NODE(P_VERDICT, @$, $3, DASH); }
    | VERDICT PASS slit WARN slit               { $$ = NODE(P_VERDICT, @$, $3, $5); }
    | FOLLOWS text                              { $$ = NODE(P_FOLLOWS, @$, $2); }
    ;
calendar_items: %empty                          { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | calendar_items calendar_item SEP          { $$ = ADD($1, $2); p->recovering = false; }
    | calendar_items error SEP                  { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
calendar_item: WEEK STARTS name                 { $$ = NODE(P_WEEK_STARTS, @$, $3); }
    | FISCAL YEAR STARTS name named_by          { $$ = NODE(P_FISCAL_YEAR, @$, $4, $5); }
    | FISCAL number MINUS number MINUS number STARTS WHEN named_by
                                                { $$ = NODE(P_FISCAL_WEEKS, @$, $2, $4, $6, LEAF(WHEN, $8), $9); }
    | NAMED BY name                             { $$ = NODE(P_NAMED_BY, @$, $3); }
    | WEEKS ALIGN name                          { $$ = NODE(P_WEEKS_ALIGN, @$, $3); }
    | HOLIDAYS FROM postfix                     { $$ = NODE(P_HOLIDAYS, @$, $3); }
    ;
named_by: %empty                                { $$ = DASH; }
    | NAMED BY name                             { $$ = $3; }
    ;

/* param threshold = 3% { about "…" } */
param_block: %empty { $$ = DASH; } | LCUR param_items RCUR { $$ = $2; $$->at = @$; } ;
param_items: %empty                             { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | param_items param_item SEP                { $$ = ADD($1, $2); p->recovering = false; }
    | param_items error SEP                     { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
param_item: ABOUT reader                        { $$ = NODE(P_ABOUT, @$, $2); } ;

/* use std.retail { orders = sales { amount = 金额; paid = 状态 == "已付款" } } */
map_block: %empty { $$ = DASH; } | LCUR map_items RCUR { $$ = $2; $$->at = @$; } ;
map_items: %empty                               { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | map_items map_item SEP                    { $$ = ADD($1, $2); p->recovering = false; }
    | map_items error SEP                       { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
map_item: name ASSIGN path col_block            { $$ = NODE(P_MAP, @$, $1, $3, $4); } ;
col_block: %empty { $$ = DASH; } | LCUR col_items RCUR { $$ = $2; $$->at = @$; } ;
col_items: %empty                               { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | col_items col_item SEP                    { $$ = ADD($1, $2); p->recovering = false; }
    | col_items error SEP                       { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
col_item: name ASSIGN expr                      { $$ = NODE(P_COL, @$, $1, $3); } ;

/* needs orders { time; amount money; paid bool } */
field_items: %empty                             { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | field_items field_item SEP                { $$ = ADD($1, $2); p->recovering = false; }
    | field_items error SEP                     { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
field_item: name                                { $$ = NODE(P_FIELD, @$, $1, DASH); }
    | name type                                 { $$ = NODE(P_FIELD, @$, $1, $2); }
    ;
type: name                                      { $$ = NODE(TYPE, @$, $1, DASH); }
    | name LPAR name RPAR                       { $$ = NODE(TYPE, @$, $1, $3); }
    ;

/* source orders from "data/orders-*.csv" { time order_date } */
source_block: %empty { $$ = DASH; } | LCUR source_items RCUR { $$ = $2; $$->at = @$; } ;
source_items: %empty                            { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | source_items source_item SEP              { $$ = ADD($1, $2); p->recovering = false; }
    | source_items error SEP                    { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
source_item: TIME path                          { $$ = NODE(P_TIME, @$, $2, DASH); }
    | TIME path FORMAT text                     { $$ = NODE(P_TIME, @$, $2, $4); }
    | KEY names                                 { $$ = NODE(P_KEY, @$, $2); }
    | COLUMN name                               { $$ = NODE(P_COLUMN, @$, $2, DASH, DASH, DASH, DASH); }
    | COLUMN name type                          { $$ = NODE(P_COLUMN, @$, $2, $3, DASH, DASH, DASH); }
    | COLUMN name NAMED text                    { $$ = NODE(P_COLUMN, @$, $2, DASH, $4, DASH, DASH); }
    | COLUMN name FORMAT text                   { $$ = NODE(P_COLUMN, @$, $2, DASH, DASH, $4, DASH); }
    | COLUMN name NAMED text FORMAT text        { $$ = NODE(P_COLUMN, @$, $2, DASH, $4, $6, DASH); }
    | COLUMN name type NAMED text               { $$ = NODE(P_COLUMN, @$, $2, $3, $5, DASH, DASH); }
    | COLUMN name type FORMAT text              { $$ = NODE(P_COLUMN, @$, $2, $3, DASH, $5, DASH); }
    | COLUMN name type NAMED text FORMAT text   { $$ = NODE(P_COLUMN, @$, $2, $3, $5, $7, DASH); }
    | COLUMN name ASSIGN expr                   { $$ = NODE(P_COLUMN, @$, $2, DASH, DASH, DASH, $4); }
    | COLUMN name type ASSIGN expr              { $$ = NODE(P_COLUMN, @$, $2, $3, DASH, DASH, $5); }
    | KEEP WHERE expr because                   { $$ = NODE(P_KEEP, @$, $3, $4); }
    | DROP WHERE expr because                   { $$ = NODE(P_DROP, @$, $3, $4); }
    | REQUIRE req                               { $$ = NODE(P_REQUIRE, @$, $2); }
    | GROUP reader                              { $$ = NODE(P_GROUP, @$, $2); }
    | BAD ROWS name                             { $$ = NODE(P_BAD_ROWS, @$, $3); }
    ;
because: %empty                                 { $$ = DASH; }
    | BECAUSE reader                            { $$ = $2; }
    ;
req: expr
    | expr FOR slit                             { $$ = NODE(R_FOR, @$, $1, $3); }
    | NOT NULL_ nouns                           { $$ = NODE(R_NOT_NULL, @$, $3); }
    | NOT NULL_ nouns FOR slit                  { $$ = NODE(R_FOR, @$, NODE(R_NOT_NULL, dbr_span_join(@1, @3), $3), $5); }
    | UNIQUE nouns                              { $$ = NODE(R_UNIQUE, @$, $2); }
    | FRESH WITHIN number unit                  { $$ = NODE(R_FRESH, @$, NODE(DURATION, dbr_span_join(@3, @4), $3, $4)); }
    | FRESH WITHIN LIT                          { $$ = NODE(R_FRESH, @$, LEAF(LIT, $3)); }
    | COLUMNS nouns                             { $$ = NODE(R_COLUMNS, @$, $2); }
    | name VALUES AS vstarget                   { $$ = NODE(R_VALUES_AS, @$, $1, $4); }
    ;

/* metric revenue "Revenue" = sum(orders.amount) { good up } */
metric_block: %empty { $$ = DASH; } | LCUR metric_items RCUR { $$ = $2; $$->at = @$; } ;
metric_items: %empty                            { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | metric_items metric_item SEP              { $$ = ADD($1, $2); p->recovering = false; }
    | metric_items error SEP                    { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
metric_item: UNIT type                          { $$ = NODE(P_UNIT, @$, $2); }
    | UNIT text                                 { $$ = NODE(P_UNIT, @$, $2); }
    | GOOD postfix                              { $$ = NODE(P_GOOD, @$, $2); }
    | GOOD range                                { $$ = NODE(P_GOOD, @$, $2); }
    | FORMAT text                               { $$ = NODE(P_FORMAT, @$, $2); }
    | EMPTY NONE                                { $$ = NODE(P_EMPTY, @$, LEAF(NONE, $2)); }
    | EMPTY slit                                { $$ = NODE(P_EMPTY, @$, $2); }
    | GROUP reader                              { $$ = NODE(P_GROUP, @$, $2); }
    | OWNER text                                { $$ = NODE(P_OWNER, @$, $2); }
    | ABOUT reader                              { $$ = NODE(P_ABOUT, @$, $2); }
    ;

/* benchmark industry "Industry median" { conversion 2.8%; refund_rate from median(peers.refunds) } */
bench_items: %empty                             { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | bench_items bench_item SEP                { $$ = ADD($1, $2); p->recovering = false; }
    | bench_items error SEP                     { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
bench_item: path slit                           { $$ = NODE(P_BENCH, @$, $1, $2); }
    | path FROM postfix                         { $$ = NODE(P_BENCH_FROM, @$, $1, $3); }
    | NOTE reader                               { $$ = NODE(P_NOTE, @$, $2); }
    ;
about_block: %empty { $$ = DASH; } | LCUR about_items RCUR { $$ = $2; $$->at = @$; } ;
about_items: %empty                             { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | about_items about_item SEP                { $$ = ADD($1, $2); p->recovering = false; }
    | about_items error SEP                     { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
about_item: ABOUT reader                        { $$ = NODE(P_ABOUT, @$, $2); }
    | NOTE reader                               { $$ = NODE(P_NOTE, @$, $2); }
    ;

/* event double11 "Double 11" { 2026-11-01..2026-11-11; exclude } */
event_items: %empty                             { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | event_items event_item SEP                { $$ = ADD($1, $2); p->recovering = false; }
    | event_items error SEP                     { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
event_item: WHEN                                { $$ = NODE(P_RANGE, @$, LEAF(WHEN, $1)); }
    | WHEN DOTS WHEN                            { $$ = NODE(P_RANGE, @$, NODE(RANGE, @$, LEAF(WHEN, $1), LEAF(WHEN, $3))); }
    | EXCLUDE                                   { $$ = MARK(P_EXCLUDE, @$); }
    | NOTE reader                               { $$ = NODE(P_NOTE, @$, $2); }
    ;

/* goal grow "…" { metric revenue; target >= 1.2M CNY by 2026-12 }: `by` joins what stands before it, so a line may hold several */
goal_items: %empty                              { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | goal_items goal_line SEP                  { $$ = ADD($1, $2); p->recovering = false; }
    | goal_items error SEP                      { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
goal_line: goal_item                            { $$ = LIST1(ITEMS, @$, $1); }
    | goal_by                                   { $$ = LIST1(ITEMS, @$, $1); }
    | goal_line goal_by                         { $$ = ADD($1, $2); }
    ;
goal_by: BY when                                { $$ = NODE(P_BY, @$, $2); } ;
goal_item: METRIC postfix                       { $$ = NODE(P_METRIC, @$, $2); }
    | TARGET target                             { $$ = $2; $$->at = @$; }
    | FROM expr AT when                         { $$ = NODE(P_FROM, @$, $2, $4); }
    | PACE name                                 { $$ = NODE(P_PACE, @$, $2); }
    | PACE paces                                { $$ = NODE(P_PACE, @$, $2); }
    | WEIGHT slit                               { $$ = NODE(P_WEIGHT, @$, $2); }
    | UNDER name                                { $$ = NODE(P_UNDER, @$, $2); }
    | GUARD paths                               { $$ = NODE(P_GUARD, @$, $2); }
    | OWNER text                                { $$ = NODE(P_OWNER, @$, $2); }
    | WHY reader                                { $$ = NODE(P_WHY, @$, $2); }
    ;
target: expr                                    { $$ = NODE(P_TARGET, @$, DASH, $1); }
    | cmpop expr                                { $$ = NODE(P_TARGET, @$, LEAF(NAME, $1), $2); }
    | range                                     { $$ = NODE(P_TARGET, @$, DASH, $1); }
    | IN range                                  { $$ = NODE(P_TARGET, @$, DASH, $2); }
    ;
cmpop: EQ | NE | LT | LE | GT | GE ;
paces: pace                                     { $$ = LIST1(LIST, @$, $1); }
    | paces COMMA pace                          { $$ = ADD($1, $3); }
    ;
pace: at ;
at: slit AT when                                { $$ = NODE(AT, @$, $1, $3); } ;

/* check refunds "…" { expect refund_rate <= 3%; each region having paid >= 100 }    check no_drop: revenue vs previous >= -5% */
check_block: %empty { $$ = DASH; } | LCUR check_items RCUR { $$ = $2; $$->at = @$; } ;
check_items: %empty                             { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | check_items check_item SEP                { $$ = ADD($1, $2); p->recovering = false; }
    | check_items error SEP                     { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
check_item: EXPECT expr                         { $$ = NODE(P_EXPECT, @$, $2, DASH); }
    | WARN expr                                 { $$ = NODE(P_WARN, @$, $2); }
    | EACH names                                { $$ = NODE(P_EACH, @$, $2, DASH, DASH); }
    | EACH names HAVING expr                    { $$ = NODE(P_EACH, @$, $2, $4, DASH); }
    | EACH names top                            { $$ = NODE(P_EACH, @$, $2, DASH, $3); }
    | EACH names HAVING expr top                { $$ = NODE(P_EACH, @$, $2, $4, $5); }
    | top
    | FOR number unit                           { $$ = NODE(P_FOR, @$, $2, $3); }
    | SEVERITY name                             { $$ = NODE(P_SEVERITY, @$, $2); }
    | KEY                                       { $$ = NODE(P_KEY, @$, DASH); }
    | WEIGHT slit                               { $$ = NODE(P_WEIGHT, @$, $2); }
    | MISSING name                              { $$ = NODE(P_MISSING, @$, $2); }
    | OWNER text                                { $$ = NODE(P_OWNER, @$, $2); }
    | BECAUSE reader                            { $$ = NODE(P_BECAUSE, @$, $2); }
    | ACTION names                              { $$ = NODE(P_ACTION, @$, $2); }
    ;
top: TOP number BY expr                         { $$ = NODE(P_TOP, @$, $2, $4); } ;

/* waive check refunds { where region == "South"; until 2026-12-01; because "…"; by "…" }: `where` and `by` join what stands before */
waive_items: %empty                             { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | waive_items waive_line SEP                { $$ = ADD($1, $2); p->recovering = false; }
    | waive_items error SEP                     { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
waive_line: UNTIL WHEN                          { $$ = LIST1(ITEMS, @$, NODE(P_UNTIL, @$, LEAF(WHEN, $2))); }
    | BECAUSE reader                            { $$ = LIST1(ITEMS, @$, NODE(P_BECAUSE, @$, $2)); }
    | waive_join                                { $$ = LIST1(ITEMS, @$, $1); }
    | waive_line waive_join                     { $$ = ADD($1, $2); }
    ;
waive_join: WHERE expr                          { $$ = NODE(P_WHERE, @$, $2); }
    | BY text                                   { $$ = NODE(P_BY_WHOM, @$, $2); }
    ;

/* explain revenue vs previous by channel, region { top 5 } */
explain_by: %empty                              { $$ = DASH; }
    | BY names                                  { $$ = $2; }
    ;
explain_block: %empty { $$ = DASH; } | LCUR explain_items RCUR { $$ = $2; $$->at = @$; } ;
explain_items: %empty                           { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | explain_items explain_line SEP            { $$ = ADD($1, $2); p->recovering = false; }
    | explain_items error SEP                   { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
explain_line: TOP number                        { $$ = LIST1(ITEMS, @$, NODE(P_TOP, @$, $2, DASH)); }
    | explain_item                              { $$ = LIST1(ITEMS, @$, $1); }
    | explain_line explain_item                 { $$ = ADD($1, $2); }
    ;
explain_item: BY names                          { $$ = NODE(P_BY_COLS, @$, $2); } ;

/* funnel f { step visit "Visits" = sum(visits.sessions) }    process p from tickets { step opened at created_at } */
funnel_items: %empty                            { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | funnel_items funnel_item SEP              { $$ = ADD($1, $2); p->recovering = false; }
    | funnel_items error SEP                    { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
funnel_item: STEP name title ASSIGN expr        { $$ = NODE(P_STEP, @$, $2, $3, $5); } ;
process_items: %empty                           { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | process_items process_item SEP            { $$ = ADD($1, $2); p->recovering = false; }
    | process_items error SEP                   { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
process_item: STEP name title AT path           { $$ = NODE(P_STEP_AT, @$, $2, $3, $5); }
    | LIMIT name ARROW name name cmpop limit_value
                                                { $$ = NODE(P_LIMIT, @$, $2, $4, $5, LEAF(NAME, $6), $7); }
    ;
limit_value: sum ;
feedback_items: %empty                          { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | feedback_items feedback_item SEP          { $$ = ADD($1, $2); p->recovering = false; }
    | feedback_items error SEP                  { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
feedback_item: SCORE name                       { $$ = NODE(P_SCORE, @$, $2, DASH); }
    | SCORE name SCALE range                    { $$ = NODE(P_SCORE, @$, $2, $4); }
    | TEXTWORD name                             { $$ = NODE(P_TEXT, @$, $2); }
    | THEME name title ASSIGN TEXT              { $$ = NODE(P_THEME, @$, $2, $3, dbr_make_regex(p, $5)); }
    ;
cohort_items: %empty                            { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | cohort_items cohort_item SEP              { $$ = ADD($1, $2); p->recovering = false; }
    | cohort_items error SEP                    { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
cohort_item: WHO name                           { $$ = NODE(P_WHO, @$, $2); }
    | GRAIN unit                                { $$ = NODE(P_GRAIN, @$, $2); }
    | PERIODS number                            { $$ = NODE(P_PERIODS, @$, $2); }
    ;

/* action size_guide "…" { kind process; due 2026-11-15; expect refund_rate[region == "East"] <= 2% by 2026-12 } */
action_block: %empty { $$ = DASH; } | LCUR action_items RCUR { $$ = $2; $$->at = @$; } ;
action_items: %empty                            { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | action_items action_item SEP              { $$ = ADD($1, $2); p->recovering = false; }
    | action_items error SEP                    { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
action_item: KIND name                          { $$ = NODE(P_KIND, @$, $2); }
    | ANSWERS paths                             { $$ = NODE(P_ANSWERS, @$, $2); }
    | OWNER text                                { $$ = NODE(P_OWNER, @$, $2); }
    | START when                                { $$ = NODE(P_START, @$, $2); }
    | DUE when                                  { $$ = NODE(P_DUE, @$, $2); }
    | EXPECT expr                               { $$ = NODE(P_EXPECT, @$, $2, DASH); }
    | EXPECT expr BY when                       { $$ = NODE(P_EXPECT, @$, $2, $4); }
    | COST expr                                 { $$ = NODE(P_COST, @$, $2); }
    | NEEDS reader                              { $$ = NODE(P_NEEDS, @$, $2); }
    | NEEDS names                               { $$ = NODE(P_NEEDS, @$, $2); }
    | risk
    | STATUS name                               { $$ = NODE(P_STATUS, @$, $2, DASH); }
    | STATUS name ON when                       { $$ = NODE(P_STATUS, @$, $2, $4); }
    ;
risk: RISK reader risk_block                    { $$ = NODE(RISK, @$, $2, $3); } ;
risk_block: %empty { $$ = DASH; } | LCUR risk_items RCUR { $$ = $2; $$->at = @$; } ;
risk_items: %empty                              { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | risk_items risk_item SEP                  { $$ = ADD($1, $2); p->recovering = false; }
    | risk_items error SEP                      { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
risk_item: LIKELIHOOD name                      { $$ = NODE(P_LIKELIHOOD, @$, $2); }
    | IMPACT name                               { $$ = NODE(P_IMPACT, @$, $2); }
    | PLAN reader                               { $$ = NODE(P_PLAN, @$, $2); }
    | OWNER text                                { $$ = NODE(P_OWNER, @$, $2); }
    ;

/* lesson "…" { kind success; evidence revenue vs previous; keep "…" } */
lesson_block: %empty { $$ = DASH; } | LCUR lesson_items RCUR { $$ = $2; $$->at = @$; } ;
lesson_items: %empty                            { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | lesson_items lesson_item SEP              { $$ = ADD($1, $2); p->recovering = false; }
    | lesson_items error SEP                    { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
lesson_item: KIND name                          { $$ = NODE(P_KIND, @$, $2); }
    | EVIDENCE expr                             { $$ = NODE(P_EVIDENCE, @$, $2); }
    | START reader                              { $$ = NODE(P_START_DOING, @$, $2); }
    | STOP reader                               { $$ = NODE(P_STOP_DOING, @$, $2); }
    | KEEP reader                               { $$ = NODE(P_KEEP_DOING, @$, $2); }
    ;
outlook_items: %empty                           { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | outlook_items outlook_item SEP            { $$ = ADD($1, $2); p->recovering = false; }
    | outlook_items error SEP                   { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
outlook_item: FORECAST postfix number unit      { $$ = NODE(P_FORECAST, @$, $2, $3, $4); }
    | risk
    | NEXT reader                               { $$ = NODE(P_NEXT, @$, $2); }
    ;

/* section "…" { text "…"; table revenue, paid by region; chart revenue over last 12 months as line; show checks } */
section_items: %empty                           { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | section_items section_item SEP            { $$ = ADD($1, $2); p->recovering = false; }
    | section_items error SEP                   { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
section_item: TEXTWORD reader                   { $$ = NODE(P_TEXT, @$, $2); }
    | TABLE exprs by_names                      { $$ = NODE(P_TABLE, @$, $2, $3); }
    | CHART exprs by_names as_name              { $$ = NODE(P_CHART, @$, $2, $3, $4); }
    | SHOW paths                                { $$ = NODE(P_SHOW, @$, $2); }
    ;
by_names: %empty                                { $$ = DASH; }
    | BY names                                  { $$ = $2; }
    ;
as_name: %empty                                 { $$ = DASH; }
    | AS name                                   { $$ = $2; }
    ;

/* test "…" { given orders """…"""; expect revenue == 3; expect check refunds fails where region == "East" } */
test_items: %empty                              { $$ = dbr_make_list(p, DBR_N_ITEMS, @$); }
    | test_items test_item SEP                  { $$ = ADD($1, $2); p->recovering = false; }
    | test_items error SEP                      { $$ = ADD($1, MARK(BAD, @2)); p->recovering = false; yyerrok; }
    ;
test_item: PERIOD item                          { $$ = NODE(P_PERIOD, @$, $2); }
    | AS OF when                                { $$ = NODE(P_AS_OF, @$, $3); }
    | GIVEN name text                           { $$ = NODE(P_GIVEN, @$, $2, $3); }
    | PARAM path ASSIGN expr                    { $$ = NODE(P_PARAM, @$, $2, $4); }
    | EXPECT expr                               { $$ = NODE(P_EXPECT, @$, $2, DASH); }
    | EXPECT expr verb test_where               { $$ = NODE(P_EXPECT_CHECK, @$, $2, $3, $4); }
    | EXPECT CHECK noun verb test_where         { $$ = NODE(P_EXPECT_CHECK, @$, $3, $4, $5); }
    | EXPECT CHECK noun IS name test_where      { $$ = NODE(P_EXPECT_CHECK, @$, $3, $5, $6); }
    ;
verb: FAILS                                     { $$ = LEAF(NAME, $1); }
    | PASSES                                    { $$ = LEAF(NAME, $1); }
    | WARNS                                     { $$ = LEAF(NAME, $1); }
    ;
test_where: %empty                              { $$ = DASH; }
    | WHERE expr                                { $$ = $2; }
    ;
%%
/* Bison calls it where it runs out of stack; syntax errors go to yyreport_syntax_error. */
static void dbr_yyerror(const dbr_span *at, dbr_parser *p, const char *message) {
    dbr_too_deep(p, *at);
}

static int yyreport_syntax_error(const yypcontext_t *ctx, dbr_parser *p) {
    yysymbol_kind_t kinds[YYNTOKENS];
    int want[YYNTOKENS];
    int n = yypcontext_expected_tokens(ctx, kinds, YYNTOKENS);
    for (int i = 0; i < n; i++)
        want[i] = (int)kinds[i]; /* api.token.raw: a symbol's number is its token's */
    dbr_syntax_error(p, want, n > 0 ? (size_t)n : 0);
    p->recovering = true;
    return 0;
}

/* What was written inside a block that hangs on a statement in error is no news: it is skipped, bracket by bracket. */
typedef struct machine {
    yypstate *state;
    int status;
    unsigned skip;
} machine;

static void push(dbr_parser *p, void *to, int kind, size_t token) {
    machine *m = to;
    if (m->status != YYPUSH_MORE)
        return;
    if (m->skip > 0) {
        m->skip += kind == T_LCUR;
        m->skip -= kind == T_RCUR;
        return;
    }
    if (p->recovering && kind == T_LCUR) {
        m->skip = 1;
        return;
    }
    const dbr_token *t = &p->tokens[token];
    DBR_YYSTYPE value = {.tok = t};
    dbr_span at = dbr_token_span(p, t);
    p->now = token;
    m->status = yypush_parse(m->state, kind, &value, &at, p);
    if (p->recovering && kind == T_LCUR)
        m->skip = 1;
    p->last = token;
}

bool dbr_grammar_run(dbr_parser *p, dbr_start start) {
    static const int first[] = {T_START_SCRIPT, T_START_EXPR, T_START_INTERP};
    machine m = {.state = yypstate_new()};
    DBR_YYSTYPE none = {0};
    dbr_span at = {p->text, 0, 0};
    p->last = SIZE_MAX;
    m.status = yypush_parse(m.state, first[start], &none, &at, p);
    dbr_filter(p, push, &m);
    yypstate_delete(m.state);
    return m.status == 0;
}
