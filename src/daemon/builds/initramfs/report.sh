# Sourced by the initramfs: the console, phase reports, and downloads that wait for a service that is away or busy.

now() { cut -d' ' -f1 /proc/uptime; }
say() { echo "hostler: $(now) $*" >/dev/console; }

# Percent-encodes standard input for a query.
encode() {
  hexdump -v -e '/1 "%02X\n"' | while read -r byte; do
    case $byte in
      3[0-9] | 4[1-9A-F] | 5[0-9A] | 6[1-9A-F] | 7[0-9A] | 2D | 2E | 5F) printf "\\x$byte" ;;
      *) printf '%%%s' "$byte" ;;
    esac
  done
}

# A report is a notice, never a condition: a lost one changes nothing. busybox wget's own -T crashes, hence timeout.
post() {
  timeout 5 wget -q -O /dev/null --post-data "$1" "$url/report" 2>/dev/null
}

report() {
  say "phase $1"
  post "mac=$mac&uuid=$uuid&nonce=$nonce&phase=$1&uptime=$(now)"
}

# Says why on the console and to the manager, and stays so until somebody power-cycles the node.
stop() {
  while :; do
    say "STOPPED: $*"
    [ -n "$card" ] && post "mac=$mac&uuid=$uuid&nonce=$nonce&phase=stopped&uptime=$(now)&reason=$(printf '%s' "$*" | encode)"
    sleep 60
  done
}

# Waits `$1` seconds and up to half as long again, so that a rack does not come back in step.
wait_about() {
  jitter=$(($(head -c 2 /dev/urandom | hexdump -v -e '/2 "%u"') % ($1 * 500 + 1)))
  sleep "$(($1 + jitter / 1000)).$(printf '%03d' $((jitter % 1000)))"
}

# After a failed download: a refusal stops the node, 410 (begin anew) is handed back, everything else is waited out.
# `$delay` grows up to 30 s.
judge_failure() {
  status=$(sed -n 's#^ *HTTP/[0-9.]* \([0-9]*\).*#\1#p' /run/boot/headers | tail -n 1)
  after=$(sed -n 's/^ *[Rr]etry-[Aa]fter: *\([0-9]*\).*/\1/p' /run/boot/headers | tail -n 1)
  because=$(sed -n 's/^ *[Hh]ostler-[Rr]eason: *//p' /run/boot/headers | tr -d '\r' | tail -n 1)
  case $status in
    410) return 1 ;;
    4*) [ "$status" = 429 ] || stop "refused by the boot service ($status): ${because:-no reason given}" ;;
  esac
  [ -n "$after" ] && delay=$after
  say "waiting about ${delay}s for ${1%%\?*}: ${status:-no answer}${because:+ ($because)}"
  wait_about "$delay"
  delay=$((delay * 2))
  [ "$delay" -le 30 ] || delay=30
}

# fetch URL FILE
fetch() {
  delay=1
  until timeout 60 wget -S -q -O "$2" "$1" 2>/run/boot/headers; do judge_failure "$1" || return 1; done
}

# fetch_digest URL FILE: `$got` is the digest of what was written. One after the other: under emulation, taking the
# digest through a pipe while the bytes arrive cost three times the CPU.
fetch_digest() {
  delay=1
  until timeout 3600 wget -S -q -O "$2" "$1" 2>/run/boot/headers; do judge_failure "$1" || return 1; done
  got=$(sha256sum "$2" | cut -d' ' -f1)
}
