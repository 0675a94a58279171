/* stats.c: distribution functions made of the four operations and sqrt. */
#include "base/stats.h"

#include <math.h>

#define LN2 0.6931471805599453
#define SQRT_2PI 2.5066282746310002
#define SQRT_PI 1.7724538509055159

/* e^-x for x >= 0: the series for |r| <= ln 2 / 2, then 2^-k, which is exact. */
static double exp_minus(double x) {
    if (!(x < 745))
        return 0;
    int k = (int)(x / LN2 + 0.5);
    double r = k * LN2 - x, term = 1, sum = 1;
    for (int i = 1; i <= 20; i++) {
        term *= r / i;
        sum += term;
    }
    return ldexp(sum, -k);
}

/* ln(1 + x) for x >= 0: 2 artanh((f - 1) / (f + 1)) of a factor f in 0.7 .. 1.5, and k ln 2. */
static double ln_1_plus(double x) {
    double top = x, bottom = 2 + x; /* f - 1 and f + 1 without rounding 1 + x */
    int k = 0;
    if (x > 0.5) {
        double f = frexp(1 + x, &k); /* 0.5 .. 1 */
        if (f < 0.75) {
            f *= 2;
            k--;
        }
        top = f - 1;
        bottom = f + 1;
    }
    double s = top / bottom, power = s, sum = 0;
    for (int i = 1; i < 60; i += 2) {
        sum += power / i;
        power *= s * s;
    }
    return 2 * sum + k * LN2;
}

/* Abramowitz and Stegun, Handbook of Mathematical Functions: 26.2.11 near zero, the continued fraction 26.2.14 beyond. */
double dbr_normal_two_sided(double z) {
    z = fabs(z);
    double density = exp_minus(z * z / 2) / SQRT_2PI;
    if (z < 2) {
        double term = z, sum = z;
        for (int i = 3; i < 100; i += 2) {
            term *= z * z / i;
            sum += term;
        }
        return 1 - 2 * density * sum;
    }
    double below = z;
    for (int i = 200; i > 0; i--)
        below = z + i / below;
    return 2 * density / below;
}

/* The continued fraction of the incomplete beta function (26.5.8 there) by Lentz's method: I_x(a, b) is x^a (1 - x)^b / (a B(a, b)) times
   this. It converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x) {
    enum { STEPS = 20000 };
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double f = d;
    for (int m = 1; m < STEPS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        for (int i = 0; i < 2; i++) {
            double factor = i ? odd : even;
            d = 1 + factor * d;
            c = 1 + factor / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            f *= c * d;
        }
        if (fabs(c * d - 1) < 1e-16)
            break;
    }
    return f;
}

/* gamma(a + 1/2) / gamma(a): the asymptotic series (DLMF 5.11.13 with half steps) from a = 40 on, and below it
   gamma(a + 1/2) / gamma(a) = a / (a + 1/2) gamma(a + 3/2) / gamma(a + 1). */
static double gamma_half_step(double a) {
    double factor = 1;
    for (; a < 40; a += 1)
        factor *= a / (a + 0.5);
    double r = 1 / a;
    double series =
        1 + r * (-1.0 / 8 +
                 r * (1.0 / 128 +
                      r * (5.0 / 1024 +
                           r * (-21.0 / 32768 + r * (-399.0 / 262144 + r * (869.0 / 4194304))))));
    return factor * sqrt(a) * series;
}

/* P(|T| >= t) is I_x(df / 2, 1 / 2) with x = df / (df + t^2) (26.7.1 and 26.5.27 there). */
double dbr_student_two_sided(double t, double df) {
    t = fabs(t);
    if (df > 1e7) /* the normal distribution to more than six digits of its tails */
        return dbr_normal_two_sided(t);
    double u = t * t / df;
    if (u <= 0)
        return 1;
    double a = df / 2, b = 0.5, x = 1 / (1 + u), y = u / (1 + u);
    if (!(y < 1))
        x = 1 / u;
    /* x^a (1 - x)^b / B(a, b), B(a, 1/2) = sqrt(pi) gamma(a) / gamma(a + 1/2) */
    double front = exp_minus(a * ln_1_plus(u)) * sqrt(y) * gamma_half_step(a) / SQRT_PI;
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, y) / b;
}

/* By halving: the probability falls as t grows. */
double dbr_student_limit(double p, double df) {
    double low = 0, high = 1;
    while (dbr_student_two_sided(high, df) > p && high < 1e150)
        high *= 2;
    for (int i = 0; i < 200; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break; /* neighbours */
        if (dbr_student_two_sided(middle, df) > p)
            low = middle;
        else
            high = middle;
    }
    return high;
}
