/* Minds devices that come while the guest runs: the ACPI power button, hot-added CPUs and memory, disks and NICs. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/netlink.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guest.h"

#define INPUTS 16
#define SYSTEM "/sys/devices/system/"

static struct pollfd watched[INPUTS + 1];
static bool is_open[INPUTS];

/* The kernel itself brings hot-added memory online, movable, so that it can be taken away again. */
static void online_memory_by_itself(void) {
  int file = open(SYSTEM "memory/auto_online_blocks", O_WRONLY);
  if (file >= 0 && write(file, "online_movable", 14) < 0) say("GUEST %s memory stays offline", boot_id);
  if (file >= 0) close(file);
}

static void online_cpu(const char *name) {
  char path[128], state = '1';
  snprintf(path, sizeof path, SYSTEM "cpu/%.32s/online", name);
  int file = open(path, O_RDWR);
  if (file < 0) return;
  if (read(file, &state, 1) == 1 && state == '0' && write(file, "1", 1) == 1) say("GUEST %s online %s", boot_id, name);
  close(file);
}

static void online_cpus(void) {
  struct dirent *entry;
  DIR *folder = opendir(SYSTEM "cpu");
  while (folder && (entry = readdir(folder)))
    if (strncmp(entry->d_name, "cpu", 3) == 0) online_cpu(entry->d_name);
  if (folder) closedir(folder);
}

static void open_inputs(void) {
  char path[32];
  for (int i = 0; i < INPUTS; i++) {
    if (is_open[i]) continue;
    snprintf(path, sizeof path, "/dev/input/event%d", i);
    watched[i + 1].fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    watched[i + 1].events = POLLIN;
    is_open[i] = watched[i + 1].fd >= 0;
  }
}

static void read_input(int index) {
  struct input_event event;
  ssize_t got;
  while ((got = read(watched[index + 1].fd, &event, sizeof event)) == sizeof event)
    if (event.type == EV_KEY && event.code == KEY_POWER && event.value == 1) {
      say("GUEST %s power button", boot_id);
      power('o');
    }
}

static void read_uevent(int socket) {
  char text[4096];
  ssize_t got = recv(socket, text, sizeof text - 1, 0);
  if (got <= 0) return;
  text[got] = 0;
  if (strncmp(text, "add@/devices/system/cpu/", 24) == 0) online_cpus();
  if (strncmp(text, "add@", 4) == 0 && strstr(text, "/input")) open_inputs();
}

static void *mind(void *unused) {
  (void)unused;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
  int events = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
  if (events < 0 || bind(events, (struct sockaddr *)&address, sizeof address) < 0) abort();
  watched[0] = (struct pollfd){.fd = events, .events = POLLIN};
  online_memory_by_itself();
  online_cpus();
  open_inputs();
  for (;;) {
    if (poll(watched, INPUTS + 1, -1) < 0) continue;
    if (watched[0].revents) read_uevent(events);
    for (int i = 0; i < INPUTS; i++)
      if (is_open[i] && watched[i + 1].revents) read_input(i);
  }
  return NULL;
}

void device_start(void) {
  pthread_t thread;
  for (int i = 1; i <= INPUTS; i++) watched[i].fd = -1;
  if (pthread_create(&thread, NULL, mind, NULL) != 0) abort();
}
