/* reasons.c: turns the sentence that says why there is no value into Chinese. The evaluator speaks English only: its sentences are the ones
   that `eval`, `check` and JSON messages print. */
#include "review/judge.h"

/* {} stands for a name, a window or a day; {0} and {1} are the first and the second of them. What is more special stands first. */
static const struct {
    const char *en, *zh;
} reasons[] = {
    {"division by zero", "除数为零"},
    {"the base is zero", "基数为零"},
    {"there is no change", "没有变动"},
    {"there is no window before it", "没有上一期"},
    {"the base is negative", "基数为负"},
    {"the base is not positive", "基数不为正"},
    {"the effect on the goal has no number", "对目标的影响无法量化"},
    {"it is no promise in the direction of the goal", "所承诺的方向与目标不一致"},
    {"too large", "数值过大"},
    {"fewer than two values", "不足两个值"},
    {"nested too deeply", "嵌套过深"},
    {"none was written", "写明为无值"},
    {"a side has fewer than 10 rows", "有一方不足 10 行"},
    {"a side counts fewer than 10", "有一方的计数不足 10"},
    {"a side is no ratio of whole numbers", "有一方不是整数之比"},
    {"a side is no share: it is not between 0 and 1", "有一方不在 0 与 1 之间，不是占比"},
    {"too few points have a value", "有值的点太少"},
    {"fewer than two points have a value", "有值的点不足两个"},
    {"a forecast is a whole number of steps ahead, 1 to 1000", "预测的步数须为 1 至 1000 的整数"},
    {"not a number", "不是数值"},
    {"not a series", "不是序列"},
    {"not a single value", "不是单个值"},
    {"not planned", "未列入计划"},
    {"nothing to choose from", "没有可选的值"},
    {"no such quantile", "没有这个分位数"},
    {"no such key", "没有这个键"},
    {"no unit holds that day", "没有包含该日的周期"},
    {"no goal under it has a value", "下级目标都没有值"},
    {"no point of the series has a value", "序列中没有一个点有值"},
    {"no rate on or before the day", "该日及之前没有汇率"},
    {"no row has a date", "没有一行有日期"},
    {"no segment is left", "没有剩下的分组"},
    {"the goal has no metric", "目标没有指标"},
    {"the goal has no target", "目标没有目标值"},
    {"the source could not be read", "数据源无法读取"},
    {"the rates could not be read", "汇率无法读取"},
    {"the holidays could not be read", "节假日无法读取"},
    {"what it looks up could not be read", "所查找的数据无法读取"},
    {"the pattern could not be searched for", "正则表达式无法执行"},
    {"the pattern does not compile", "正则表达式有误"},
    {"the pattern takes too long on this text", "正则表达式在该文本上耗时过长"},
    {"out of memory", "内存不足"},
    {"unknown operation", "未知运算"},
    {"a date does not fit", "有日期不合规"},
    {"a cell does not fit its type", "有单元格与类型不符"},
    {"a cell that it reads does not fit its type", "所读的单元格与类型不符"},
    {"a column has no value outside an aggregate", "列在聚合之外没有值"},
    {"a date in column {} of {} does not fit", "{1} 的 {0} 列有日期不合规"},
    {"source {} could not be read", "数据源 {0} 无法读取"},
    {"{} ends on {}", "{0} 的数据止于 {1}"},
    {"{} begins on {}", "{0} 的数据始于 {1}"},
    {"event {} has no days up to {}", "截至 {1} 事件 {0} 没有日期"},
    {"{} has no line for {}", "{0} 中没有 {1} 的基准值"},
    {"no such window for {}", "{0} 没有对应的窗口"},
    {"the window leaves the years 1 to 9999 for {}", "{0} 的窗口超出 1 至 9999 年"},
    {"a week cannot be shifted by months for {}", "{0} 是周，不能按月移动"},
    {"the window is of another unit for {}", "{0} 的窗口属于其他周期单位"},
    {"no fiscal year is declared for {}", "没有为 {0} 声明财年"},
    {"no rate of {} up to {}", "截至 {1} 没有 {0} 的汇率"},
    {"no value of {} in {}", "{1} 中 {0} 都没有值"},
    {"no value of {}", "{0} 都没有值"},
    {"no {} in {}", "{1} 没有 {0} 的数据"},
    {"no {}", "没有 {0} 的数据"},
};

static size_t find_last(dbr_str s, dbr_str piece, size_t from) {
    size_t last = SIZE_MAX;
    for (size_t at = dbr_str_find(s, piece, from); at != SIZE_MAX;
         at = dbr_str_find(s, piece, at + 1))
        last = at;
    return last;
}

/* Whether the sentence is of the pattern; then the parts are what stands at each {}. A name may hold the words between two of them, a window
   and a day do not: the last place counts. */
static bool fits(dbr_str why, dbr_str pattern, dbr_str parts[2]) {
    const dbr_str hole = DBR_STR("{}");
    size_t a = dbr_str_find(pattern, hole, 0);
    if (a == SIZE_MAX)
        return dbr_str_eq(why, pattern);
    dbr_str head = dbr_str_slice(pattern, 0, a), tail = dbr_str_slice(pattern, a + 2, pattern.n);
    if (why.n <= head.n || !dbr_str_starts(why, head))
        return false;
    why = dbr_str_slice(why, head.n, why.n);
    size_t b = dbr_str_find(tail, hole, 0);
    if (b != SIZE_MAX) {
        dbr_str between = dbr_str_slice(tail, 0, b);
        size_t at = find_last(why, between, 0);
        if (at == SIZE_MAX)
            return false;
        parts[0] = dbr_str_slice(why, 0, at);
        why = dbr_str_slice(why, at + between.n, why.n);
        tail = dbr_str_slice(tail, b + 2, tail.n);
    }
    if (why.n <= tail.n || !dbr_str_eq(dbr_str_slice(why, why.n - tail.n, why.n), tail))
        return false;
    parts[b != SIZE_MAX] = dbr_str_slice(why, 0, why.n - tail.n);
    return true;
}

dbr_str dbr_reason_zh(dbr_arena *a, dbr_str why) {
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        dbr_str parts[2] = {{0}}, zh = dbr_str_of(reasons[i].zh);
        if (!fits(why, dbr_str_of(reasons[i].en), parts))
            continue;
        dbr_buf b = {0};
        for (size_t at = 0; at < zh.n; at++) {
            if (zh.p[at] != '{') {
                dbr_buf_putc(&b, zh.p[at]);
                continue;
            }
            dbr_buf_put(&b, parts[zh.p[at + 1] - '0']);
            at += 2;
        }
        dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
        dbr_buf_clear(&b);
        return s;
    }
    return why;
}
