/* What the guest does with disks on request: write numbered blocks, verify them, go on writing, mount a file system. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "block.h"

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static struct {
  pthread_t thread;
  bool running;
  atomic_bool stopping;
  struct device device;
  long first, count;
  atomic_uint_fast64_t generation, blocks_written;
  atomic_int failure;
} runner;

struct job {
  struct device device;
  long first, count;
  uint64_t generation;
};

/* Reads device, first, blocks and generation of a request; 0, or the status of the refusal that it printed. */
static int read_job(const struct request *request, bool for_writing, struct job *job, FILE *out) {
  char name[32];
  long generation = request_number(request, "generation", 1);
  job->first = request_number(request, "first", 0);
  job->count = request_number(request, "blocks", 0);
  if (!request_text(request, "device", name, sizeof name)) return answer_refusal(out, 400, "name a device");
  if (job->first < 0 || job->count <= 0 || generation < 0)
    return answer_refusal(out, 400, "blocks, first and generation are numbers, blocks above 0");
  job->generation = (uint64_t)generation;
  int why = device_open(&job->device, name, for_writing);
  if (why) return answer_refusal(out, 404, strerror(why));
  if (job->first <= job->device.blocks && job->count <= job->device.blocks - job->first) return 0;
  device_close(&job->device);
  return answer_refusal(out, 400, "the device is smaller");
}

static void print_job(FILE *out, const struct job *job) {
  fprintf(out, "{\"device\":\"%s\",\"first\":%ld,\"blocks\":%ld", job->device.name, job->first, job->count);
}

int answer_disk_write(const struct request *request, FILE *out) {
  struct job job;
  int refused = read_job(request, true, &job, out);
  if (refused) return refused;
  int why = blocks_write(&job.device, job.first, job.count, job.generation);
  device_close(&job.device);
  if (why) return answer_refusal(out, 500, strerror(why));
  print_job(out, &job);
  fprintf(out, ",\"generation\":%llu,\"writer\":\"%s\"}", (unsigned long long)job.generation, boot_id);
  return 200;
}

int answer_disk_verify(const struct request *request, FILE *out) {
  struct job job;
  struct tally tally;
  int refused = read_job(request, false, &job, out);
  if (refused) return refused;
  int why = blocks_verify(&job.device, job.first, job.count, &tally);
  device_close(&job.device);
  if (why) return answer_refusal(out, 500, strerror(why));
  print_job(out, &job);
  fprintf(out, ",\"good\":%ld,\"bad\":%ld,\"firstBad\":", tally.good, tally.bad);
  if (tally.bad) fprintf(out, "%ld", tally.first_bad);
  else fputs("null", out);
  fprintf(out, ",\"generations\":[%llu,%llu],\"writers\":[", (unsigned long long)tally.lowest,
          (unsigned long long)tally.highest);
  for (int i = 0; i < tally.writer_count; i++) fprintf(out, "%s\"%s\"", i ? "," : "", tally.writers[i]);
  fputs("]}", out);
  return 200;
}

/* Batch after batch, each on the disk before the next; a new generation with every round. */
static void *keep_writing(void *unused) {
  (void)unused;
  while (!atomic_load(&runner.stopping)) {
    uint64_t generation = atomic_fetch_add(&runner.generation, 1) + 1;
    for (long at = 0; at < runner.count && !atomic_load(&runner.stopping); at += BATCH_BLOCKS) {
      long here = runner.count - at < BATCH_BLOCKS ? runner.count - at : BATCH_BLOCKS;
      int why = blocks_write(&runner.device, runner.first + at, here, generation);
      if (why) {
        atomic_store(&runner.failure, why);
        say("GUEST %s disk %s: %s", boot_id, runner.device.name, strerror(why));
        return NULL;
      }
      atomic_fetch_add(&runner.blocks_written, (uint64_t)here);
      usleep(1000);
    }
  }
  return NULL;
}

static int print_runner(FILE *out) {
  int why = atomic_load(&runner.failure);
  fprintf(out, "{\"running\":%s,\"device\":\"%s\",\"first\":%ld,\"blocks\":%ld,\"generation\":%llu,\"written\":%llu,\"error\":",
          runner.running && !why ? "true" : "false", runner.device.name, runner.first, runner.count,
          (unsigned long long)atomic_load(&runner.generation), (unsigned long long)atomic_load(&runner.blocks_written));
  if (why) fprintf(out, "\"%s\"}", strerror(why));
  else fputs("null}", out);
  return 200;
}

static int run(const struct request *request, FILE *out) {
  struct job job;
  if (!*request->query) return print_runner(out);
  if (runner.running) return answer_refusal(out, 409, "already writing");
  int refused = read_job(request, true, &job, out);
  if (refused) return refused;
  runner.device = job.device, runner.first = job.first, runner.count = job.count;
  atomic_store(&runner.stopping, false);
  atomic_store(&runner.failure, 0);
  atomic_store(&runner.generation, job.generation);
  atomic_store(&runner.blocks_written, 0);
  if (pthread_create(&runner.thread, NULL, keep_writing, NULL) != 0) return answer_refusal(out, 507, "no thread");
  runner.running = true;
  return print_runner(out);
}

int answer_disk_run(const struct request *request, FILE *out) {
  pthread_mutex_lock(&turn);
  int status = run(request, out);
  pthread_mutex_unlock(&turn);
  return status;
}

int answer_disk_stop(const struct request *request, FILE *out) {
  (void)request;
  pthread_mutex_lock(&turn);
  if (runner.running) {
    atomic_store(&runner.stopping, true);
    pthread_join(runner.thread, NULL);
    device_close(&runner.device);
    runner.running = false;
  }
  int status = print_runner(out);
  pthread_mutex_unlock(&turn);
  return status;
}

/* /disk/mount?device=vdb: the file system on it, or a new ext2 where it has none, under /mnt/vdb. */
int answer_disk_mount(const struct request *request, FILE *out) {
  char name[32], command[96];
  if (!request_text(request, "device", name, sizeof name)) return answer_refusal(out, 400, "name a device");
  if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") != strlen(name))
    return answer_refusal(out, 400, "that is no device's name");
  snprintf(command, sizeof command, "/lib/guest/mount-disk %s", name);
  int status = system(command);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return answer_refusal(out, 500, "see the serial console");
  fprintf(out, "{\"device\":\"%s\",\"path\":\"/mnt/%s\"}", name, name);
  return 200;
}
