/* interrupt.h: what a signal handler and a wait for a server tell each other. Ctrl-C ends the process at once, but for while a statement runs on
   a server: then it is the server that must be told first. */
#ifndef DBR_BASE_INTERRUPT_H
#define DBR_BASE_INTERRUPT_H
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct dbr_interrupt {
    volatile sig_atomic_t
        waits; /* set while a statement runs: the handler sets `asked`, and the process lives on */
    volatile sig_atomic_t asked;
} dbr_interrupt;

/* Both take NULL: nobody interrupts. */
static inline void dbr_interrupt_wait(dbr_interrupt *i, bool waits) {
    if (i)
        i->waits = waits;
}
static inline bool dbr_interrupted(const dbr_interrupt *i) {
    return i && i->asked;
}
#endif
