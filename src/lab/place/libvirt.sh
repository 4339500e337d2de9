# Starts a lab host's libvirt daemons, those that are not running, inside the host.
set -eu
. "$1"

start() { # a daemon that is gone may have left its pid file, with a number that by now is somebody else's
  daemon=$1
  shift
  pid=$(cat "/run/$daemon.pid" 2>/dev/null || :)
  # One that was killed a moment ago may still be there, as a zombie.
  if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$daemon" ] &&
    ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status"; then return 0; fi
  rm -f "/run/$daemon.pid"
  "/usr/sbin/$daemon" -d "$@"
}
start virtlogd
start virtlockd
if [ "$host_daemons" = libvirtd ]; then
  start libvirtd --listen
else
  for daemon in virtstoraged virtnetworkd virtnodedevd virtsecretd virtnwfilterd virtinterfaced virtqemud; do
    [ ! -x "/usr/sbin/$daemon" ] || start "$daemon"
  done
  start virtproxyd --listen
fi
