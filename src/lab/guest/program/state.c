/* What the guest says of itself at GET /: who it is, how far it ticked, and what hardware it sees. */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

/* All memory that the machine gave: the kernel's map of it, hot-added memory included, rounded up to whole MiB. */
static long installed_mib(void) {
  char line[160];
  unsigned long long from, to, bytes = 0;
  FILE *map = fopen("/proc/iomem", "r");
  if (!map) return -1;
  while (fgets(line, sizeof line, map))
    if (line[0] != ' ' && strstr(line, "System RAM") && sscanf(line, "%llx-%llx", &from, &to) == 2) bytes += to - from + 1;
  fclose(map);
  return (long)((bytes + (1 << 20) - 1) >> 20);
}

/* What the kernel can use of it now; a balloon that grows makes it less. */
static long usable_mib(void) {
  struct sysinfo info;
  return sysinfo(&info) == 0 ? (long)(((unsigned long long)info.totalram * info.mem_unit) >> 20) : -1;
}

static bool is_shown(const struct ifaddrs *interface) {
  return interface->ifa_addr && interface->ifa_addr->sa_family == AF_INET && strcmp(interface->ifa_name, "lo") != 0;
}

static void print_addresses(FILE *out) {
  struct ifaddrs *all = NULL;
  char text[INET_ADDRSTRLEN];
  const char *first = NULL;
  if (getifaddrs(&all) != 0) all = NULL;
  fputs(",\"addresses\":{", out);
  char first_text[INET_ADDRSTRLEN];
  for (struct ifaddrs *at = all; at; at = at->ifa_next) {
    if (!is_shown(at)) continue;
    inet_ntop(AF_INET, &((struct sockaddr_in *)at->ifa_addr)->sin_addr, text, sizeof text);
    fprintf(out, "%s\"%s\":\"%s\"", first ? "," : "", at->ifa_name, text);
    if (!first) first = strcpy(first_text, text);
  }
  if (first) fprintf(out, "},\"address\":\"%s\"", first);
  else fputs("},\"address\":null", out);
  if (all) freeifaddrs(all);
}

int answer_state(const struct request *request, FILE *out) {
  (void)request;
  char name[65] = "";
  struct timespec up, now;
  gethostname(name, sizeof name - 1);
  clock_gettime(CLOCK_BOOTTIME, &up);
  clock_gettime(CLOCK_REALTIME, &now);
  fprintf(out, "{\"boot\":\"%s\",\"tick\":%llu,\"name\":\"%s\",\"cpus\":%ld,\"memoryMiB\":%ld,\"usableMiB\":%ld", boot_id,
          (unsigned long long)tick_count(), name, sysconf(_SC_NPROCESSORS_ONLN), installed_mib(), usable_mib());
  print_addresses(out);
  fprintf(out, ",\"upMs\":%lld,\"timeMs\":%lld}", (long long)up.tv_sec * 1000 + up.tv_nsec / 1000000,
          (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000);
  return 200;
}
