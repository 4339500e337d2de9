/* Numbered blocks: each says its number, its generation and which boot wrote it, under a checksum. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "block.h"

#define MAGIC 0x72656c74736f68ULL

struct block {
  uint64_t magic, number, generation, checksum;
  char writer[32];
  uint64_t filling[(BLOCK_BYTES - 64) / 8];
};

_Static_assert(sizeof(struct block) == BLOCK_BYTES, "a block fills its place");

int device_open(struct device *device, const char *name, bool for_writing) {
  char path[64];
  uint64_t bytes = 0;
  if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") != strlen(name)) return EINVAL;
  snprintf(device->name, sizeof device->name, "%.28s2", name);
  snprintf(path, sizeof path, "/sys/class/block/%s", device->name);
  if (access(path, F_OK) != 0) snprintf(device->name, sizeof device->name, "%.28s", name);
  snprintf(path, sizeof path, "/dev/%s", device->name);
  device->file = open(path, (for_writing ? O_RDWR : O_RDONLY) | O_DIRECT | O_CLOEXEC);
  if (device->file < 0) return errno;
  if (ioctl(device->file, BLKGETSIZE64, &bytes) != 0) {
    int why = errno;
    close(device->file);
    return why;
  }
  device->blocks = (long)(bytes / BLOCK_BYTES);
  return 0;
}

void device_close(struct device *device) { close(device->file); }

static uint64_t checksum_of(const struct block *block) {
  uint64_t sum = 14695981039346656037ULL;
  sum = (sum ^ block->number) * 1099511628211ULL;
  sum = (sum ^ block->generation) * 1099511628211ULL;
  const char *writer = block->writer;
  for (size_t i = 0; i < sizeof block->writer; i++) sum = (sum ^ (unsigned char)writer[i]) * 1099511628211ULL;
  for (size_t i = 0; i < sizeof block->filling / 8; i++) sum = (sum ^ block->filling[i]) * 1099511628211ULL;
  return sum;
}

static void make(struct block *block, uint64_t number, uint64_t generation) {
  uint64_t word = (number + 1) * 6364136223846793005ULL + generation * 1442695040888963407ULL + 1;
  *block = (struct block){.magic = MAGIC, .number = number, .generation = generation};
  memcpy(block->writer, boot_id, BOOT_ID_LENGTH);
  for (size_t i = 0; i < sizeof block->filling / 8; i++) {
    word ^= word << 13, word ^= word >> 7, word ^= word << 17;
    block->filling[i] = word;
  }
  block->checksum = checksum_of(block);
}

int blocks_write(const struct device *device, long first, long count, uint64_t generation) {
  struct block *batch = NULL;
  int why = posix_memalign((void **)&batch, BLOCK_BYTES, BATCH_BLOCKS * BLOCK_BYTES);
  for (long at = 0; at < count && !why; at += BATCH_BLOCKS) {
    long here = count - at < BATCH_BLOCKS ? count - at : BATCH_BLOCKS;
    for (long i = 0; i < here; i++) make(&batch[i], (uint64_t)(first + at + i), generation);
    ssize_t bytes = here * BLOCK_BYTES;
    ssize_t put = pwrite(device->file, batch, (size_t)bytes, (first + at) * (off_t)BLOCK_BYTES);
    if (put != bytes) why = put < 0 ? errno : EIO;
  }
  if (!why && fdatasync(device->file) != 0) why = errno;
  free(batch);
  return why;
}

static void count_writer(struct tally *tally, const char *writer) {
  int known = (int)(sizeof tally->writers / sizeof *tally->writers);
  for (int i = 0; i < tally->writer_count; i++)
    if (strncmp(tally->writers[i], writer, BOOT_ID_LENGTH) == 0) return;
  if (tally->writer_count == known) return;
  memcpy(tally->writers[tally->writer_count++], writer, BOOT_ID_LENGTH);
}

static void count_block(struct tally *tally, const struct block *block, uint64_t number) {
  if (block->magic != MAGIC || block->number != number || block->checksum != checksum_of(block)) {
    if (tally->bad++ == 0) tally->first_bad = (long)number;
    return;
  }
  if (tally->good++ == 0) tally->lowest = tally->highest = block->generation;
  if (block->generation < tally->lowest) tally->lowest = block->generation;
  if (block->generation > tally->highest) tally->highest = block->generation;
  count_writer(tally, block->writer);
}

int blocks_verify(const struct device *device, long first, long count, struct tally *tally) {
  struct block *batch = NULL;
  *tally = (struct tally){.first_bad = -1};
  int why = posix_memalign((void **)&batch, BLOCK_BYTES, BATCH_BLOCKS * BLOCK_BYTES);
  for (long at = 0; at < count && !why; at += BATCH_BLOCKS) {
    long here = count - at < BATCH_BLOCKS ? count - at : BATCH_BLOCKS;
    ssize_t bytes = here * BLOCK_BYTES;
    ssize_t got = pread(device->file, batch, (size_t)bytes, (first + at) * (off_t)BLOCK_BYTES);
    if (got != bytes) why = got < 0 ? errno : EIO;
    for (long i = 0; i < here && !why; i++) count_block(tally, &batch[i], (uint64_t)(first + at + i));
  }
  free(batch);
  return why;
}
