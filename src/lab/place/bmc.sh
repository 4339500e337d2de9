# bmc.sh HOST get|set|check [NAME VALUE]…: what ipmi_sim calls for a chassis; run in the manager's place.
set -eu
lab_folder=$(dirname "$(dirname "$(readlink -f "$0")")")
host=$1
verb=$2
shift 2
folder=$lab_folder/${lab_kind:-host}/$host/bmc
button=$lab_folder/bin/${lab_button:-power.sh}
echo "$host $verb $*" >>"$folder/chassis.log"
power() { /bin/sh "$button" "$1" "$host" >>"$folder/chassis.log" 2>&1; }

case $verb in
  get)
    for name in "$@"; do
      case $name in
        power) [ "$(/bin/sh "$button" state "$host")" = on ] && echo power:1 || echo power:0 ;;
        boot) echo "boot:$(cat "$folder/boot" 2>/dev/null || echo default)" ;;
        *) echo "$name:0" ;;
      esac
    done
    ;;
  set)
    while [ $# -ge 2 ]; do
      case $1=$2 in
        power=1) power on ;;
        power=0) power off ;;
        reset=1) power off && power on ;;
        shutdown=1) power press ;;
        boot=*) echo "$2" >"$folder/boot" ;;
        *) ;;
      esac
      shift 2
    done
    ;;
  check) ;;
  *) exit 2 ;;
esac
