/* A small HTTP/1.1 server: GET only, one thread per connection, one JSON object per answer, then the connection closes. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "guest.h"

#define STACK_BYTES (128 * 1024)

static int answer_end(const struct request *request, FILE *out) {
  fprintf(out, "{\"boot\":\"%s\",\"ends\":\"%s\"}", boot_id, request->path + 1);
  return 202;
}

static const struct route {
  const char *path;
  int (*answer)(const struct request *, FILE *);
} routes[] = {
    {"/", answer_state},
    {"/dirty", answer_dirty},
    {"/dirty/stop", answer_dirty_stop},
    {"/disk/write", answer_disk_write},
    {"/disk/verify", answer_disk_verify},
    {"/disk/run", answer_disk_run},
    {"/disk/stop", answer_disk_stop},
    {"/disk/mount", answer_disk_mount},
    {"/reboot", answer_end},
    {"/poweroff", answer_end},
    {"/crash", answer_end},
};

const char *request_text(const struct request *request, const char *name, char *buffer, size_t size) {
  size_t length = strlen(name);
  for (const char *at = request->query; at && *at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL) {
    if (strncmp(at, name, length) != 0 || at[length] != '=') continue;
    const char *value = at + length + 1;
    size_t end = strcspn(value, "&");
    snprintf(buffer, size, "%.*s", (int)end, value);
    return buffer;
  }
  return NULL;
}

long request_number(const struct request *request, const char *name, long fallback) {
  char text[32];
  char *end;
  if (!request_text(request, name, text, sizeof text)) return fallback;
  long number = strtol(text, &end, 10);
  return *text && !*end && number >= 0 ? number : -1;
}

int answer_refusal(FILE *out, int status, const char *why) {
  fprintf(out, "{\"error\":\"%s\"}", why);
  return status;
}

static bool read_request(int peer, struct request *request) {
  char text[1024];
  size_t filled = 0;
  while (filled < sizeof text - 1) {
    ssize_t got = read(peer, text + filled, sizeof text - 1 - filled);
    if (got <= 0) return false;
    filled += (size_t)got;
    text[filled] = 0;
    if (strstr(text, "\r\n\r\n")) break;
  }
  char target[512];
  if (sscanf(text, "GET %511s HTTP/1.", target) != 1) return false;
  char *query = strchr(target, '?');
  if (query) *query++ = 0;
  snprintf(request->path, sizeof request->path, "%.127s", target);
  snprintf(request->query, sizeof request->query, "%.383s", query ? query : "");
  return true;
}

static int answer(const struct request *request, FILE *out) {
  for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
    if (strcmp(routes[i].path, request->path) == 0) return routes[i].answer(request, out);
  return answer_refusal(out, 404, "no such path");
}

static void send_answer(int peer, int status, const char *body, size_t size) {
  char head[160];
  int length = snprintf(head, sizeof head,
                        "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                        status, status < 300 ? "OK" : "Refused", size + 1);
  if (write(peer, head, (size_t)length) < 0 || write(peer, body, size) < 0 || write(peer, "\n", 1) < 0) return;
}

/* What ends the guest happens after its answer has left. */
static void end_guest(const char *path) {
  if (strcmp(path, "/crash") == 0) {
    FILE *trigger = fopen("/proc/sysrq-trigger", "w");
    if (trigger) fputc('c', trigger), fclose(trigger);
  }
  if (strcmp(path, "/reboot") == 0) power('r');
  if (strcmp(path, "/poweroff") == 0) power('o');
}

static void *converse(void *argument) {
  int peer = (int)(intptr_t)argument;
  struct request request;
  char *body = NULL;
  size_t size = 0;
  if (read_request(peer, &request)) {
    FILE *out = open_memstream(&body, &size);
    int status = answer(&request, out);
    fclose(out);
    send_answer(peer, status, body, size);
    free(body);
    shutdown(peer, SHUT_WR);
    char rest[64];
    while (read(peer, rest, sizeof rest) > 0) continue;
    close(peer);
    end_guest(request.path);
    return NULL;
  }
  close(peer);
  return NULL;
}

static void accept_one(int listener, const pthread_attr_t *attributes) {
  pthread_t thread;
  struct timeval patience = {.tv_sec = 10};
  int peer = accept(listener, NULL, NULL);
  if (peer < 0) return;
  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (pthread_create(&thread, attributes, converse, (void *)(intptr_t)peer) != 0) close(peer);
}

void http_serve(int port) {
  int on = 1;
  pthread_attr_t attributes;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 16) < 0) {
    say("GUEST %s cannot listen: %s", boot_id, strerror(errno));
    abort();
  }
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  for (;;) accept_one(listener, &attributes);
}
