/* fields.h: what a file of a language may hold. Before a language is read, a reader defines the fields that it wants and includes this:
   the others are nothing. Included again, behind the language, it forgets them all. No guard: it is meant to be read twice. */
#ifndef DBR_FIELDS
#define DBR_FIELDS

#ifndef TAG /* BCP 47, for HTML */
#define TAG(text)
#endif
#ifndef PLURAL /* which form of {0|..} stands beside n, from 0 */
#define PLURAL(form)
#endif
#ifndef ORDINAL /* which form of {0^..} says the n-th */
#define ORDINAL(form)
#endif
#ifndef COMPACT /* what 10^power is called in short numbers, the smallest first */
#define COMPACT(power, text)
#endif
#ifndef AXIS /* the same on the axis of a chart */
#define AXIS(power, text)
#endif
#ifndef W /* a word */
#define W(id, text)
#endif
#ifndef S /* a sentence, or a part of one */
#define S(id, pattern)
#endif
#ifndef D /* a diagnostic of source/diag.def */
#define D(id, sentence, help)
#endif
#ifndef P /* a phrase of diagnostics */
#define P(english, pattern)
#endif
#ifndef R /* a reason why there is no value */
#define R(english, pattern)
#endif

#else
#undef DBR_FIELDS
#undef TAG
#undef PLURAL
#undef ORDINAL
#undef COMPACT
#undef AXIS
#undef W
#undef S
#undef D
#undef P
#undef R
#endif
