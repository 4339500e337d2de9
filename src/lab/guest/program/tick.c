/* The tick: a number that rises ten times a second for as long as the guest's CPU runs. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "guest.h"

#define TICK_NS 100000000L

static atomic_uint_fast64_t ticks;

uint64_t tick_count(void) { return atomic_load(&ticks); }

static void *tick(void *unused) {
  (void)unused;
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (;;) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    /* After a long stop the missed ticks are not made up for: the count says how often the guest really ran. */
    if (now.tv_sec - next.tv_sec > 1) next = now;
    next.tv_nsec += TICK_NS;
    if (next.tv_nsec >= 1000000000L) {
      next.tv_nsec -= 1000000000L;
      next.tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    say("TICK %s %llu", boot_id, (unsigned long long)(atomic_fetch_add(&ticks, 1) + 1));
  }
  return NULL;
}

void tick_start(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, tick, NULL) != 0) abort();
}
