/* Dirties memory on request: rewrites a word of every page of an area over and over, at a rate in MiB of pages a second. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define PAGE 4096UL
#define STEP_PAGES 64UL
#define SPARE_MIB 12

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_t thread;
static bool running;
static atomic_bool stopping;
static atomic_uint_fast64_t pages_dirtied;
static char *area;
static long area_mib, rate_mib;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Words that do not compress, so that a compressed or zero-detecting migration has to carry them. */
static void fill(size_t bytes) {
  uint64_t word = 88172645463325252ULL;
  for (size_t at = 0; at < bytes && !atomic_load(&stopping); at += sizeof word) {
    word ^= word << 13, word ^= word >> 7, word ^= word << 17;
    memcpy(area + at, &word, sizeof word);
  }
}

static void *dirty(void *unused) {
  (void)unused;
  size_t bytes = (size_t)area_mib << 20, at = 0;
  fill(bytes);
  double start = seconds();
  uint64_t since = 0, round = 1;
  while (!atomic_load(&stopping)) {
    for (size_t page = 0; page < STEP_PAGES; page++) {
      uint64_t word = round * 2654435761u + at;
      memcpy(area + at + (round % (PAGE / sizeof word)) * sizeof word, &word, sizeof word);
      at += PAGE;
      if (at >= bytes) at = 0, round++;
    }
    atomic_fetch_add(&pages_dirtied, STEP_PAGES);
    since += STEP_PAGES;
    double ahead = rate_mib > 0 ? (double)(since * PAGE) / 1048576.0 / (double)rate_mib - (seconds() - start) : 0;
    if (ahead > 0.002) usleep((useconds_t)((ahead > 0.2 ? 0.2 : ahead) * 1e6));
    /* A guest that was stopped meanwhile does not make up for it in one burst. */
    if (ahead < -1) start = seconds(), since = 0;
  }
  return NULL;
}

static void stop(void) {
  if (!running) return;
  atomic_store(&stopping, true);
  pthread_join(thread, NULL);
  munmap(area, (size_t)area_mib << 20);
  running = false;
}

static long available_mib(void) {
  char line[128];
  long kib = 0;
  FILE *info = fopen("/proc/meminfo", "r");
  while (info && fgets(line, sizeof line, info))
    if (sscanf(line, "MemAvailable: %ld", &kib) == 1) break;
  if (info) fclose(info);
  return kib >> 10;
}

static int print_dirty(FILE *out) {
  fprintf(out, "{\"running\":%s,\"mib\":%ld,\"rate\":%ld,\"dirtiedMiB\":%llu}", running ? "true" : "false",
          running ? area_mib : 0, running ? rate_mib : 0, (unsigned long long)atomic_load(&pages_dirtied) * PAGE >> 20);
  return 200;
}

static int start(long mib, long rate, FILE *out) {
  stop();
  if (mib > available_mib() - SPARE_MIB) return answer_refusal(out, 507, "not so much free memory");
  area = mmap(NULL, (size_t)mib << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED) return answer_refusal(out, 507, "mmap failed");
  area_mib = mib, rate_mib = rate;
  atomic_store(&stopping, false);
  atomic_store(&pages_dirtied, 0);
  if (pthread_create(&thread, NULL, dirty, NULL) != 0) return answer_refusal(out, 507, "no thread");
  running = true;
  return print_dirty(out);
}

/* /dirty says how it goes; /dirty?mib=N&rate=R starts (rate 0: as fast as it can). */
int answer_dirty(const struct request *request, FILE *out) {
  long mib = request_number(request, "mib", 0), rate = request_number(request, "rate", 0);
  if (mib < 0 || rate < 0) return answer_refusal(out, 400, "mib and rate are numbers");
  pthread_mutex_lock(&turn);
  int status = mib == 0 ? print_dirty(out) : start(mib, rate, out);
  pthread_mutex_unlock(&turn);
  return status;
}

int answer_dirty_stop(const struct request *request, FILE *out) {
  (void)request;
  pthread_mutex_lock(&turn);
  stop();
  int status = print_dirty(out);
  pthread_mutex_unlock(&turn);
  return status;
}
