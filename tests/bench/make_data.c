/* Turns a number of rows and columns into the benchmark's orders: one csv file, the same bytes on every machine. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BUFFER_SIZE = 1 << 20,
    ROW_SIZE_MAX = 4096,
    COLUMNS = 12,
    COLUMNS_MAX = 240,
    MONTHS = 25, /* 2024-10 to 2026-10 */
    CUSTOMERS = 2000000,
};

static const char *const regions[] = {"East", "West", "North", "South", "Bay", "Hill", "Lake"};
static const char *const channels[] = {"app", "web", "shop", "call", "fair"};
/* Twenty, each with a comma in it: 7 regions x 5 channels x 20 products are 700 segments. */
static const char *const products[] = {
    "Cup, red",  "Cup, blue", "Mug, red",  "Mug, tan",  "Jar, 1 l",  "Jar, 2 l",  "Pan, iron",
    "Pan, tin",  "Pot, tin",  "Bowl, oak", "Tray, oak", "Fork, tin", "Lamp, red", "Lamp, oak",
    "Rug, wool", "Rug, hemp", "Vase, red", "Box, pine", "Bell, 8 h", "Hook, tin",
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* A linear congruential generator's low bits are weak: only the high half is used. */
static uint32_t next_random(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 32);
}

static uint32_t below(uint64_t *state, uint32_t limit) {
    return (uint32_t)(((uint64_t)next_random(state) * limit) >> 32);
}

static char *put_text(char *at, const char *text) {
    size_t length = strlen(text);
    memcpy(at, text, length);
    return at + length;
}

static char *put_number(char *at, uint64_t number) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) {
        *at++ = digits[--count];
    }
    return at;
}

static char *put_fixed(char *at, uint64_t number, int places) {
    for (int place = places - 1; place >= 0; place--) {
        at[place] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + places;
}

static char *put_date(char *at, uint32_t month, uint32_t day) {
    uint32_t months = 2024 * 12 + 9 + month;
    at = put_fixed(at, months / 12, 4);
    *at++ = '-';
    at = put_fixed(at, months % 12 + 1, 2);
    *at++ = '-';
    return put_fixed(at, day, 2);
}

static uint32_t days_of(uint32_t month) {
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[(9 + month) % 12]; /* no February of a leap year among the 25 months */
}

static char *put_row(char *at, uint64_t *state, uint64_t id, int columns) {
    uint32_t month = below(state, MONTHS);
    uint32_t qty = 1 + below(state, 9);
    uint32_t cents = 200 + below(state, 9800);
    uint32_t dice = below(state, 100);

    at = put_number(at, id);
    *at++ = ',';
    at = put_date(at, month, 1 + below(state, days_of(month)));
    *at++ = ',';
    at = put_text(at, regions[below(state, COUNT(regions))]);
    *at++ = ',';
    at = put_text(at, channels[below(state, COUNT(channels))]);
    *at++ = ',';
    at = put_number(at, 1 + below(state, CUSTOMERS));
    *at++ = ',';
    *at++ = '"';
    at = put_text(at, products[below(state, COUNT(products))]);
    *at++ = '"';
    *at++ = ',';
    at = put_number(at, qty);
    *at++ = ',';
    at = put_number(at, cents / 100);
    *at++ = '.';
    at = put_fixed(at, cents % 100, 2);
    *at++ = ',';
    at = put_number(at, (uint64_t)qty * cents / 100);
    *at++ = '.';
    at = put_fixed(at, (uint64_t)qty * cents % 100, 2);
    *at++ = ',';
    if (dice < 20) {
        at = put_text(at, "0.");
        at = put_fixed(at, 1 + below(state, 300), 3);
    } else if (dice < 45) {
        at = put_text(at, "0.");
        at = put_number(at, 1 + below(state, 3));
    }
    *at++ = ',';
    dice = below(state, 100);
    at = put_text(at, dice < 82 ? "paid" : dice < 92 ? "refunded" : "cancelled");
    *at++ = ',';
    at = put_number(at, below(state, 900));
    for (int column = COLUMNS; column < columns; column++) {
        *at++ = ',';
        if (column % 3 == 0) {
            at = put_text(at, products[below(state, COUNT(products))] + 5);
            at = put_text(at, "x");
        } else {
            at = put_number(at, below(state, 100000));
        }
    }
    *at++ = '\n';
    return at;
}

static int write_all(int file, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t done = write(file, bytes, size);
        if (done <= 0) {
            return -1;
        }
        bytes += done;
        size -= (size_t)done;
    }
    return 0;
}

int main(int argc, char **argv) {
    uint64_t rows = argc == 4 ? strtoull(argv[1], NULL, 10) : 0;
    int columns = argc == 4 ? atoi(argv[2]) : 0;
    if (rows == 0 || columns < COLUMNS || columns > COLUMNS_MAX) {
        fprintf(stderr, "usage: make_data ROWS COLUMNS FILE\n");
        return 2;
    }
    int file = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    char *buffer = malloc(BUFFER_SIZE + ROW_SIZE_MAX);
    if (file < 0 || buffer == NULL) {
        perror(argv[3]);
        return 1;
    }
    char *at =
        put_text(buffer, "id,date,region,channel,customer_id,product,qty,price,amount,discount,"
                         "status,session_seconds");
    for (int column = COLUMNS; column < columns; column++) {
        at = put_text(at, ",more_");
        at = put_number(at, (uint64_t)column + 1);
    }
    *at++ = '\n';

    uint64_t state = 20261031;
    int failed = 0;
    for (uint64_t id = 1; id <= rows && !failed; id++) {
        at = put_row(at, &state, id, columns);
        if (at - buffer >= BUFFER_SIZE) {
            failed = write_all(file, buffer, (size_t)(at - buffer));
            at = buffer;
        }
    }
    failed = failed || write_all(file, buffer, (size_t)(at - buffer)) || close(file);
    if (failed) {
        perror(argv[3]);
    }
    free(buffer);
    return failed ? 1 : 0;
}
