/* Numbered blocks on a disk: what one holds, and how many of them are written or read back in one go. */
#ifndef BLOCK_H
#define BLOCK_H

#include "guest.h"

#define BLOCK_BYTES 4096
#define BATCH_BLOCKS 32

struct device {
  char name[32];
  int file;
  long blocks;
};

struct tally {
  long good, bad, first_bad;
  uint64_t lowest, highest;
  char writers[4][BOOT_ID_LENGTH + 1];
  int writer_count;
};

/* Opens /dev/NAME past the page cache, or its second partition where it has one (the boot disk's data area). */
int device_open(struct device *device, const char *name, bool for_writing);
void device_close(struct device *device);

/* Writes the blocks first..first+count with their number, the generation and this boot's id; 0 or an errno. */
int blocks_write(const struct device *device, long first, long count, uint64_t generation);
int blocks_verify(const struct device *device, long first, long count, struct tally *tally);

#endif
