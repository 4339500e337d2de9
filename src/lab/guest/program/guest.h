/* What the parts of the lab guest's program share: the boot id, requests, and one entry point per concern. */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define BOOT_ID_LENGTH 16

/* Drawn by the kernel at boot; it stays through a migration and changes with a reboot. */
extern char boot_id[BOOT_ID_LENGTH + 1];

/* A line on the serial console; never waits for a reader. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* GET path?query, as the HTTP server hands it to an answer. */
struct request {
  char path[128];
  char query[384];
};

/* The value of a query parameter, or the fallback where it is absent. */
const char *request_text(const struct request *request, const char *name, char *buffer, size_t size);
long request_number(const struct request *request, const char *name, long fallback);

/* Each answer prints one JSON object and returns the HTTP status. */
int answer_refusal(FILE *out, int status, const char *why);
int answer_state(const struct request *request, FILE *out);
int answer_dirty(const struct request *request, FILE *out);
int answer_dirty_stop(const struct request *request, FILE *out);
int answer_disk_write(const struct request *request, FILE *out);
int answer_disk_verify(const struct request *request, FILE *out);
int answer_disk_run(const struct request *request, FILE *out);
int answer_disk_stop(const struct request *request, FILE *out);
int answer_disk_mount(const struct request *request, FILE *out);

uint64_t tick_count(void);
void tick_start(void);
void device_start(void);
void http_serve(int port) __attribute__((noreturn));

/* Ends the guest at once, file systems synced: 'o' powers off, 'r' reboots. */
void power(char how) __attribute__((noreturn));

#endif
