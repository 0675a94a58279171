/* stats.h: the tails of the normal and of Student's t distribution, in IEEE doubles, for forecasts and tests of significance only. Nothing
   here calls the C library's exp, log or erf, whose last bits differ between machines: +, -, *, / and sqrt round alike everywhere. */
#ifndef DBR_BASE_STATS_H
#define DBR_BASE_STATS_H

/* The probability that a standard normal value is at least as far from zero as z: 2 (1 - Phi(|z|)). */
double dbr_normal_two_sided(double z);
/* The same of Student's t with `df` > 0 degrees of freedom, which need not be a whole number. */
double dbr_student_two_sided(double t, double df);
/* The t that is exceeded on both sides together with probability p, 0 < p < 1: dbr_student_two_sided(t, df) is p. */
double dbr_student_limit(double p, double df);
/* The same of the normal distribution with p = 5 %. */
#define DBR_NORMAL_LIMIT_95 1.959963984540054
#endif
