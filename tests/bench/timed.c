/* Turns a command into one line: nanoseconds, peak KiB, bytes read, user and system microseconds, exit status.
   A process of its own, because a child's peak memory counts from its parent's: this one has next to none. */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static long long microseconds(struct timeval time) {
    return (long long)time.tv_sec * 1000000 + time.tv_usec;
}

/* What the ended process had asked the system to read, -1 where the system does not tell. */
static long long bytes_read(pid_t child) {
    char path[64];
    char line[128];
    long long bytes = -1;
    snprintf(path, sizeof path, "/proc/%ld/io", (long)child);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return -1;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "rchar: %lld", &bytes) == 1) {
            break;
        }
    }
    fclose(file);
    return bytes;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: timed OUTPUT COMMAND [ARGUMENT...]\n");
        return 2;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, argv[1], O_WRONLY | O_CREAT | O_TRUNC,
                                     0644);
    pid_t child;
    int64_t start = now();
    int error = posix_spawnp(&child, argv[2], &actions, NULL, argv + 2, environ);
    if (error != 0) {
        fprintf(stderr, "timed: %s: %s\n", argv[2], strerror(error));
        return 1;
    }
    siginfo_t ended;
    while (waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT) != 0) {
    }
    int64_t took = now() - start;
    long long bytes = bytes_read(child);
    int status;
    struct rusage usage;
    wait4(child, &status, 0, &usage);
    printf("%lld %ld %lld %lld %lld %d\n", (long long)took, usage.ru_maxrss, bytes,
           microseconds(usage.ru_utime), microseconds(usage.ru_stime),
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
