/* samples.h: statements and expressions in the order of the specification, with a part of the tree that each must give. Together they make every
   kind of node. */
#ifndef DBR_TESTS_SAMPLES_H
#define DBR_TESTS_SAMPLES_H

typedef struct sample {
    const char *script;
    const char *tree; /* stands in the printed tree */
} sample;

static const sample expressions[] = {
    {"a + b * c - d / e", "(- (+ a (* b c)) (/ d e))"},
    {"-a[previous] + -3", "(+ (neg (slice a previous)) (neg 3))"},
    {"(a + b) * 2", "(* (paren (+ a b)) 2)"},
    {"not a == b and c != d or e", "(or (and (not (== a b)) (!= c d)) e)"},
    {"a < b or c <= d or e > f or g >= h", "(or (or (or (< a b) (<= c d)) (> e f)) (>= g h))"},
    {"a in (\"x\", 2, 3%)", "(in a (list \"x\" 2 3%))"},
    {"a not in -2..high", "(not-in a (range (neg 2) high))"},
    {"customer_id in crm.customers", "(in customer_id (keys (dot crm customers)))"},
    {"a is none or b is not none", "(or (is-none a) (is-not-none b))"},
    {"a contains \"x\" and b starts with \"y\" and c ends with \"z\"",
     "(and (and (contains a \"x\") (starts b \"y\")) (ends c \"z\"))"},
    {"mail matches \"^\\S+@\\\"{2}\"", "(matches mail (regex \"^\\\\S+@\\\\\\\"{2}\"))"},
    {"if a > 1 then true else if b then false else none", "(if (> a 1) true (if b false none))"},
    {"revenue vs previous over last 12 months", "(over (vs revenue previous) (last-n 12 months))"},
    {"x over trailing 4 weeks", "(over x (trailing 4 weeks))"},
    {"revenue vs last year >= -5%", "(>= (vs revenue (last year)) (neg 5%))"},
    {"revenue vs (cost[ytd] / 12)", "(vs revenue (paren (/ (slice cost ytd) 12)))"},
    {"revenue vs event double11", "(vs revenue (event-window double11))"},
    {"revenue / visits per workday", "(per (/ revenue visits) workday)"},
    {"mean(sum(o.x) per (customer, month))",
     "(call mean (per (call sum (dot o x)) (list customer month)))"},
    {"count(distinct o.customer where paid)",
     "(call count (where (distinct (dot o customer)) paid))"},
    {"csv(\"x.txt\", delimiter: \";\")", "(call csv \"x.txt\" (named delimiter \";\"))"},
    {"today()", "(call today)"},
    {"x[last year, 3 months ago, trailing 28 days, event e, month 2026-10, year 2025, 2026]",
     "(slice x (last year) (ago 3 months) (trailing 28 days) (event-window e) (unit-period month "
     "2026-10) (unit-period year 2025) 2026)"},
    {"x[2026-10-01..2026-10-15][region == \"East\"]",
     "(slice (slice x (range 2026-10-01 2026-10-15)) (== region \"East\"))"},
    {"x[FY2026-Q1] + x[2026-W42] + x[2026-H1] + x[FY2026]", "(slice x FY2026)"},
    {"prices[sku, month].price", "(dot (slice prices sku month) price)"},
    {"1_200_000 CNY + 1.2M USD + 350万 CNY + ¥20",
     "(+ (+ (+ (money 1_200_000 CNY) (money 1.2M USD)) (money 350万 CNY)) ¥20)"},
    {"3% + 0.5pp + 25bp + 90s + 30min + 48h + 3d + 2w",
     "(+ (+ (+ (+ (+ 3% 0.5pp) 25bp) 90s) 30min) 48h)"},
    {"2 days + 2026-10-31T08:30:15+08:00", "(+ (dur 2 days) 2026-10-31T08:30:15+08:00)"},
    {"last + top + `Defects/Million` + `in` + 销售额",
     "(+ (+ (+ (+ last top) `Defects/Million`) in) 销售额)"},
    {"a\n\n # note\n + b", "(+ a b)"},
    {"f(a\n,\nb\n)", "(call f a b)"},
    {"a -\n b", "(- a b)"},
    {"2026 - 10", "(- 2026 10)"},
    {"quantile(o.x where a not\n in (1, 2), 0.95)", "(where (dot o x) (not-in a (list 1 2)))"},
    {"f(1,200)", "(call f 1 200)"},
};

static const sample scripts[] = {
    {"", "(script)"},
    {";;\n;", "(script)"},
    {"\xEF\xBB\xBFmetric a = b", "(metric a - b -)"},
    {"metric a = b\r\nmetric c = d;metric e = f { } metric g = h",
     "(metric a - b -) (metric c - d -) (metric e - f ({})) (metric g - h -)"},
    {"metric a = b\n  - c\n{ good up }", "(metric a - (- b c) ({} (good up)))"},
    {"review", "(review - - -)"},
    {"review ops \"Ops\" { period month 2026-10; as of 2026-11-02; currency CNY; language en; "
     "theme red_up; "
     "timezone \"Asia/Shanghai\"\n"
     "  owner \"a\"; audience \"All of {ops_count}\"; compare full; verdict pass 90% warn 75%; "
     "follows \"r.json\" }",
     "(review ops (reader \"Ops\") ({} (period (unit-period month 2026-10)) (as-of 2026-11-02) "
     "(currency CNY) (language en) (theme red_up) (timezone "
     "\"Asia/Shanghai\") (owner \"a\") (audience (reader \"All of \" ops_count)) (compare full) "
     "(verdict 90% 75%) (follows \"r.json\")))"},
    {"review { period last month; verdict pass 90% }", "(period (last month)) (verdict 90% -)"},
    {"review { calendar { week starts sunday; fiscal year starts april named by end; weeks align "
     "number; holidays from \"h.csv\"\n"
     " fiscal 4-4-5 starts 2026-02-01 named by start; named by end } }",
     "(calendar ({} (week-starts sunday) (fiscal-year april end) (weeks-align number) (holidays "
     "\"h.csv\") (fiscal-weeks 4 4 5 2026-02-01 "
     "start) (named-by end)))"},
    {"param threshold \"T\" = 3% { about \"x\" }",
     "(param threshold (reader \"T\") 3% ({} (about (reader \"x\"))))"},
    {"def margin(r, c) = (r - c) / r\ndef three() = 3",
     "(def margin (list r c) (/ (paren (- r c)) r)) (def three (list) 3)"},
    {"use \"shared.debrief\"", "(use-file \"shared.debrief\")"},
    {"use std.retail { orders = sales { amount = 金额; paid = a == \"b\" }; visits = v }",
     "(use (dot std retail) ({} (map orders sales ({} (col amount 金额) (col paid (== a \"b\")))) "
     "(map visits v -)))"},
    {"needs orders { time; amount money; price money(CNY) }",
     "(needs orders ({} (field time -) (field amount (type money -)) (field price (type money "
     "CNY))))"},
    {"source s \"S\" from \"x.csv\" { time t; time d format \"%d\"; key a, b; column a; column a "
     "money(CNY) named \"x\" format \"y\"\n"
     " column c = a - b; column d count = a; column e named \"f\"; keep where a > 1; drop where b "
     "because \"c\"; group \"g\"; bad rows drop }",
     "(source s (reader \"S\") \"x.csv\" ({} (time t -) (time d \"%d\") (key (list a b)) (column a "
     "- - - -) (column a (type money CNY) "
     "\"x\" \"y\" -) (column c - - - (- a b)) (column d (type count -) - - a) (column e - \"f\" - "
     "-) (keep (> a 1) -) (drop b (reader "
     "\"c\")) (group (reader \"g\")) (bad-rows drop)))"},
    {"source s from inline(\"\"\"\n  a,b\n  1,2\n  \"\"\") { require not null a, b; require not "
     "null a for 99%; require unique a\n require a >= 0 for 99.5%\n"
     " require fresh within 2 days; require fresh within 2d; require columns a, b; require channel "
     "values as previous; require rows > 3 }",
     "(call inline \"a,b\\n1,2\") ({} (require (not-null (list a b))) (require (for-share "
     "(not-null (list a)) 99%)) (require (unique "
     "(list a))) (require (for-share (>= a 0) 99.5%)) (require (fresh (dur 2 days))) (require "
     "(fresh 2d)) (require (columns (list a b))) "
     "(require (values-as channel previous)) (require (> rows 3)))"},
    {"metric a \"A\" = b { unit percent; unit \"orders\"; good up; good 2%..4%; format \"0.0%\"; "
     "empty none; empty -1; group \"F\"; owner \"o\"; about \"{a} is "
     "{a as \\\"0.0%\\\"}{claim: a > 1}\" }",
     "({} (unit (type percent -)) (unit \"orders\") (good up) (good (range 2% 4%)) (format "
     "\"0.0%\") (empty none) (empty (neg 1)) (group "
     "(reader \"F\")) (owner \"o\") (about (reader a \" is \" (as a \"0.0%\") (claim (> a 1)))))"},
    {"benchmark industry \"I\" { conversion 2.8%; margin -2%; aov from median(peers.aov); note "
     "\"n\" }",
     "({} (bench conversion 2.8%) (bench margin (neg 2%)) (bench-from aov (call median (dot peers "
     "aov))) (note (reader \"n\")))"},
    {"rate USD = 7.12 CNY\nrate EUR from fx.eur { note \"n\" }",
     "(rate USD (money 7.12 CNY) -) (rate-from EUR (dot fx eur) ({} (note"},
    {"event double11 \"D\" { 2026-11-01..2026-11-11; 2026-05; exclude; note \"n\" }",
     "(event double11 (reader \"D\") ({} (range-line (range 2026-11-01 2026-11-11)) (range-line "
     "2026-05) (exclude) (note (reader \"n\"))))"},
    {"goal g \"G\" { metric revenue; target >= 1.2M CNY by 2026-12; from 9 CNY at 2026-01; pace "
     "linear; weight 3; under top; guard a, b; owner \"o\"; why "
     "\"w\" }",
     "({} (metric-is revenue) (target >= (money 1.2M CNY)) (by 2026-12) (from (money 9 CNY) "
     "2026-01) (pace linear) (weight 3) (under top) "
     "(guard (list a b)) (owner \"o\") (why (reader \"w\")))"},
    {"goal g {\n target 2%..4%\n by 2026\n pace 1 at 2026-11,\n 2 at 2026-12\n by 2027\n target in "
     "1..2\n target 3 }",
     "({} (target - (range 2% 4%)) (by 2026) (pace (list (at 1 2026-11) (at 2 2026-12))) (by 2027) "
     "(target - (range 1 2)) (target - 3))"},
    {"check x \"X\": a > 1 { key; warn a > 2; for 3 months; severity minor; weight 2; missing "
     "warn; owner \"o\"; because \"b\"; action fix, mend }",
     "(check x (reader \"X\") (> a 1) ({} (key -) (warn (> a 2)) (for 3 months) (severity minor) "
     "(weight 2) (missing warn) (owner \"o\") "
     "(because (reader \"b\")) (action-is (list fix mend))))"},
    {"check { expect a\n each b, c\n having d > 1\n top 5 by e }",
     "(check - - - ({} (expect a -) (each (list b c) (> d 1) -) (top 5 e)))"},
    {"check { expect a; each b having d top 5 by e; each b top 2 by f }",
     "(each (list b) d (top 5 e)) (each (list b) - (top 2 f))"},
    {"waive check refunds {\n until 2026-12-01\n where region == \"South\"\n because \"x\"\n by "
     "\"boss\"\n}",
     "(waive refunds ({} (until 2026-12-01) (where-is (== region \"South\")) (because (reader "
     "\"x\")) (by-whom \"boss\")))"},
    {"explain revenue vs previous by channel, region { top 5\n by shop }",
     "(explain (vs revenue previous) (list channel region) ({} (top 5 -) (by-columns (list "
     "shop))))"},
    {"funnel f \"F\" { step visit \"V\" = sum(v.n); step buy = paid }",
     "({} (step visit (reader \"V\") (call sum (dot v n))) (step buy - paid))"},
    {"process p from tickets { step a at created; limit a -> b p90 <= 24h }",
     "(process p - tickets ({} (step-at a - created) (limit a b p90 <= 24h)))"},
    {"feedback f from survey { score nps scale 0..10; score n; text comment; theme slow \"S\" = "
     "\"slow|late{2}\" }",
     "({} (score nps (range 0 10)) (score n -) (text-is comment) (theme slow (reader \"S\") (regex "
     "\"slow|late{2}\")))"},
    {"cohort c from orders { who customer_id; grain month; periods 6 }",
     "(cohort c - orders ({} (who customer_id) (grain month) (periods 6)))"},
    {"action a \"A\" { kind process; answers b, c; owner \"o\"; start 2026-11-01; due 2026; expect "
     "x > 1 by 2026-12; cost 2 CNY; needs \"two\"; needs b, c\n"
     " risk \"r\" { likelihood low; impact high; plan \"p\"; owner \"q\" }; status done on "
     "2026-11-10; status planned }",
     "({} (kind process) (answers (list b c)) (owner \"o\") (start 2026-11-01) (due 2026) (expect "
     "(> x 1) 2026-12) (cost (money 2 CNY)) "
     "(needs-is (reader \"two\")) (needs-is (list b c)) (risk (reader \"r\") ({} (likelihood low) "
     "(impact high) (plan (reader \"p\")) (owner "
     "\"q\"))) (status done 2026-11-10) (status planned -))"},
    {"action \"Fix it\"\nrisk \"R\"", "(action - (reader \"Fix it\") -) (risk (reader \"R\") -)"},
    {"lesson l \"L\" { kind success; evidence a vs b; start \"s\"; stop \"t\"; keep \"k\" }",
     "({} (kind success) (evidence (vs a b)) (start-doing (reader \"s\")) (stop-doing (reader "
     "\"t\")) (keep-doing (reader \"k\")))"},
    {"outlook \"O\" { forecast revenue[channel == \"email\"] 3 months; risk \"r\"; next \"n\" }",
     "({} (forecast (slice revenue (== channel \"email\")) 3 months) (risk (reader \"r\") -) (next "
     "(reader \"n\")))"},
    {"section \"S\" { text \"T {a}\"; table a, b vs c by d, e; chart a over last 12 months as "
     "line; chart a by b as bar; show checks, goals }",
     "({} (text-is (reader \"T \" a)) (table (list a (vs b c)) (list d e)) (chart (list (over a "
     "(last-n 12 months))) - line) (chart (list a) "
     "(list b) bar) (show (list checks goals)))"},
    {"test \"t\" { period month 2026-10; as of 2026; param p = 4%; given o \"a,b\"; expect a == 3; "
     "expect x fails where r == \"E\"\n"
     " expect check x is waived; expect check y passes; expect z warns }",
     "({} (period (unit-period month 2026-10)) (as-of 2026) (param-is p 4%) (given o \"a,b\") "
     "(expect (== a 3) -) (expect-check x fails (== r "
     "\"E\")) (expect-check x waived -) (expect-check y passes -) (expect-check z warns -))"},
    {"lesson \"\"\"\n    She said \"hi\"\n      and \\{this\\} is {a[b == \"}\"]} \\n\n\n    end\n "
     "   \"\"\"",
     "(lesson - (reader \"She said \\\"hi\\\"\\n  and {this} is \" (slice a (== b \"}\")) \" "
     "\\\\n\\n\\nend\") -)"},
    {"lesson \"tab \\t \\u{1F600} \\\\ {a[b == \\\"x\\\"]}\"",
     "(reader \"tab \\u{9} \xF0\x9F\x98\x80 \\\\ \" (slice a (== b \"x\")))"},
};
enum {
    NEXPRESSIONS = sizeof expressions / sizeof *expressions,
    NSCRIPTS = sizeof scripts / sizeof *scripts
};
#endif
