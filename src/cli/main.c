/* main.c: the process around the command: standard files, signals, the clock. */
#include "cli/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/* A standard file that is closed would give its number to the next file opened. In its place comes one that cannot be used the way that
   it is meant to be, so that a result which goes nowhere is noticed. */
static void hold_standard_files(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
            return;
}

static dbr_day today(void) {
    return dbr_instant_day((dbr_instant)time(NULL) * 1000000);
}

int main(int argc, char **argv) {
    hold_standard_files();
    signal(SIGPIPE, SIG_IGN);
    return dbr_cli_main(argc, argv, today());
}
