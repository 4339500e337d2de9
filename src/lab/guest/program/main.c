/* The lab guest's program: ticks on the serial console, answers HTTP, minds the power button and hot-added parts. */
#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "guest.h"

char boot_id[BOOT_ID_LENGTH + 1];
static int console = -1;

void say(const char *format, ...) {
  char line[256];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line - 1, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  if (length > (int)sizeof line - 2) length = (int)sizeof line - 2;
  line[length++] = '\n';
  /* One write per line, so that lines of several threads stay whole. A console that nobody drains loses lines. */
  if (write(console, line, (size_t)length) < 0) return;
}

void power(char how) {
  sync();
  reboot(how == 'o' ? RB_POWER_OFF : RB_AUTOBOOT);
  _exit(1);
}

static void draw_boot_id(void) {
  char text[64] = "";
  int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY);
  if (file < 0 || read(file, text, sizeof text - 1) < 0) abort();
  close(file);
  int filled = 0;
  for (char *at = text; *at && filled < BOOT_ID_LENGTH; at++)
    if (isxdigit((unsigned char)*at)) boot_id[filled++] = *at;
}

int main(void) {
  console = open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK);
  draw_boot_id();
  /* A peer that hangs up before its answer is there is that peer's affair. */
  signal(SIGPIPE, SIG_IGN);
  say("GUEST %s up", boot_id);
  tick_start();
  device_start();
  http_serve(80);
}
