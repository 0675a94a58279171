/* changes.h: what is different between two results of a review, part by part; `debrief diff` prints it, and `follows` answers the review
   before with it. Sentences are in the language of the later one. */
#ifndef DBR_REVIEW_CHANGES_H
#define DBR_REVIEW_CHANGES_H
#include "base/value.h"

/* P(ID, key): the parts in the order in which they are printed, with their names in JSON. */
#define DBR_CHANGE_PARTS(P)                                                             \
    P(CHECKS, "checks")             /* newly failing, still failing, recovered, .. */   \
    P(ACTIONS, "actions")           /* open ones of last time, with their effect */     \
    P(GOALS, "goals")               /* that were open: kept, not kept, too early */     \
    P(FORECASTS, "forecasts")       /* against what came */                             \
    P(SIDE_EFFECTS, "side_effects") /* goals that are met while a guard fails */        \
    P(LESSONS, "lessons")           /* that are about a check that fails again */       \
    P(TARGETS, "targets")           /* of goals, changed */                             \
    P(DEFINITIONS, "definitions")   /* of metrics, checks and goals, changed */         \
    P(RESTATED, "restated")         /* closed periods whose value is another one now */ \
    P(METRICS, "metrics")           /* values then and now */

typedef enum dbr_change_part {
#define P(id, key) DBR_CHANGES_##id,
    DBR_CHANGE_PARTS(P)
#undef P
        DBR_CHANGES_COUNT
} dbr_change_part;

struct dbr_segment_part;

/* How long an outcome has counted as failed, over the chain of saved results that `follows` makes. */
typedef struct dbr_failing {
    unsigned reviews; /* in a row, this one too; 0: nothing is known */
    dbr_str since;    /* label of the first one's period */
    bool unbroken;    /* each period is the one after the one before */
} dbr_failing;

typedef struct dbr_restated {
    dbr_str period;
    dbr_value before, after;
} dbr_restated;

typedef struct dbr_change {
    dbr_str state; /* a stable English word or two: "still failing", "kept", "changed" */
    int better;    /* 1 good, -1 bad, 0 neither */
    bool open;     /* a check that counted as failed then */
    dbr_str of;    /* a definition: "metric", "check", "goal" */
    dbr_str name, title, source;
    const struct dbr_segment_part *segment;
    size_t nsegment;
    dbr_str label;    /* what people call it: "Refunds stay low [region=East]" */
    dbr_str text;     /* one sentence or none, in the review's language */
    dbr_str was, now; /* outcomes, states and texts that changed; empty: there was or is none */
    bool has_values;
    dbr_value before, after;
    dbr_str period; /* of a forecast */
    dbr_failing failing;
    const dbr_restated *points; /* of a metric, oldest first */
    size_t npoints;
} dbr_change;

typedef struct dbr_change_list {
    dbr_change *v;
    size_t n, cap;
} dbr_change_list;

typedef struct dbr_changes {
    dbr_str file, period; /* of the earlier result */
    dbr_change_list parts[DBR_CHANGES_COUNT];
    size_t newly_failing;
} dbr_changes;

const char *dbr_change_part_name(dbr_change_part p);
#endif
