# Starts a lab host's libvirt daemons, those that are not running, inside the host.
set -eu
. "$1"

is_running() { # a daemon that is gone may have left its pid file, with a number that by now is somebody else's
  pid=$(cat "/run/$1.pid" 2>/dev/null || :)
  # One that was killed a moment ago may still be there, as a zombie.
  [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ] &&
    ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status"
}

start_proxy() {
  setsid perl "$lab_folder/bin/listen.pl" /usr/sbin/virtproxyd "$place_folder/socket" \
    >>/var/log/libvirt/virtproxyd.log 2>&1 </dev/null &
  until [ -s /run/virtproxyd.pid ]; do
    kill -0 "$!"
    sleep 0.02
  done
}

for daemon in virtlogd virtlockd $host_daemons; do
  ! is_running "$daemon" || continue
  rm -f "/run/$daemon.pid"
  case $daemon in
    libvirtd) /usr/sbin/libvirtd -d --listen ;;
    virtproxyd) start_proxy ;;
    *) "/usr/sbin/$daemon" -d ;;
  esac
done
