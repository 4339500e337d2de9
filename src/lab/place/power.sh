# power.sh on|off|press|state HOST, run in the manager's place: the power button of a lab host.
set -eu
lab_folder=$(dirname "$(dirname "$(readlink -f "$0")")")
host_folder=$lab_folder/host/$2

is_on() {
  [ -s "$host_folder/pid" ] && read -r machine_pid started lab_pid <"$host_folder/pid" && [ -d "/proc/$lab_pid" ] &&
    tr '\0' ' ' <"/proc/$lab_pid/cmdline" | grep -q "host.sh $host_folder/env"
}

turn_on() {
  is_on && return 0
  rm -f "$host_folder/pid" "$host_folder/ready"
  setsid unshare --net --mount --uts --ipc --pid --fork --kill-child /bin/sh "$lab_folder/bin/host.sh" "$host_folder/env" \
    >>"$host_folder/init.log" 2>&1 </dev/null &
  patience=1500
  until [ -s "$host_folder/pid" ]; do
    patience=$((patience - 1))
    [ "$patience" -gt 0 ] || { tail -5 "$host_folder/init.log" >&2 && exit 1; }
    sleep 0.02
  done
  read -r machine_pid started lab_pid <"$host_folder/pid"
  . "$host_folder/env"
  for link in $host_links; do # name:network:address
    network=${link#*:}
    mac=${network#*:}
    network=${network%%:*}
    # The kernel takes its time to clear the links of a host that was just cut.
    ip link del "${link%%:*}" 2>/dev/null || :
    ip link add "${link%%:*}" type veth peer name "$network" address "$mac" netns "$lab_pid"
    ip link set "${link%%:*}" master "$network" up
  done
}

turn_off() {
  is_on || return 0
  rm -f "$host_folder/ready"
  kill -9 "$lab_pid"
  while [ -d "/proc/$lab_pid" ]; do sleep 0.01; done
  rm -f "$host_folder/pid"
}

# What the button does to a running system: it is asked to end.
press() {
  is_on || return 0
  kill -TERM "$lab_pid"
}

case $1 in
  press) press ;;
  on) turn_on ;;
  off) turn_off ;;
  state) is_on && echo on || echo off ;;
  *) echo "power.sh on|off|press|state HOST" >&2 && exit 2 ;;
esac
