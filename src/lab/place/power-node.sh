# power-node.sh on|off|press|state NODE, run in the manager's place: the power button of a diskless machine.
# What it is made of stands in its folder: `machine`, one argument of QEMU a line.
set -eu
lab_folder=$(dirname "$(dirname "$(readlink -f "$0")")")
node_folder=$lab_folder/node/$2

is_on() { # a number alone may be another process by now
  read -r pid 2>/dev/null <"$node_folder/pid" && [ -d "/proc/$pid" ] &&
    tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q "qemu-system-x86_64 -name $(basename "$node_folder") "
}

turn_on() {
  is_on && return 0
  . "$node_folder/env"
  for wire in $node_wires; do # tap:bridge
    ip link show "${wire%%:*}" >/dev/null 2>&1 || ip tuntap add "${wire%%:*}" mode tap
    ip link set "${wire%%:*}" master "${wire#*:}" up
  done
  [ ! -e "$node_folder/console" ] || mv "$node_folder/console" "$node_folder/console.before"
  while read -r word; do set -- "$@" "$word"; done <"$node_folder/machine"
  shift 2
  setsid qemu-system-x86_64 "$@" >>"$node_folder/qemu.log" 2>&1 </dev/null &
  echo $! >"$node_folder/pid"
}

turn_off() {
  is_on || return 0
  kill -9 "$pid"
  while [ -d "/proc/$pid" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null; do sleep 0.02; done
  rm -f "$node_folder/pid"
}

case $1 in
  on) turn_on "$@" ;;
  off | press) turn_off ;;
  state) is_on && echo on || echo off ;;
  *) echo "power-node.sh on|off|press|state NODE" >&2 && exit 2 ;;
esac
