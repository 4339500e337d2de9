# The first process of a lab: the manager's place, which holds the networks and the datastores. Its end is
# the lab's end.
set -eu
. "$1"
. "$lab_folder/bin/root.sh"
machine_root=/
record_pid /proc

make_root /
# Hosts take the machine's root as their lower layer from here; an overlay over this place's own would be
# one too deep.
mkdir .machine
mount --bind / .machine
mount -o remount,bind,ro .machine
for sub in $machine_mounts; do
  mount --bind "$sub" ".machine$sub"
  mount -o remount,bind,ro ".machine$sub"
done
mount --rbind /proc .machine/proc
for bind in $lab_binds; do bind_in "$bind"; done
enter_root

mount_datastore() { # image, folder
  mkdir -p "$2"
  if [ ! -e "$1" ]; then
    truncate -s "${datastore_mib}M" "$1"
    mkfs.ext4 -q -F -m 0 -E nodiscard "$1"
  fi
  # A machine without loop devices has datastores as plain folders, which cannot be filled up.
  mount -o loop "$1" "$2" && touch "$1.limited" && rm -rf "$2/lost+found" || rm -f "$1"
}
mount_datastore "$lab_folder/datastore/shared.img" "$lab_folder/datastore/shared"
for host in $lab_hosts; do
  mount_datastore "$lab_folder/host/$host/local.img" "$lab_folder/host/$host/local"
done

echo 1 >/proc/sys/net/ipv4/ip_forward
for network in $lab_networks; do # name:address/length
  ip link add "${network%%:*}" type bridge forward_delay 0
  ip addr add "${network#*:}" dev "${network%%:*}"
  ip link set "${network%%:*}" up
done
for bmc in $lab_bmcs; do # host:address
  ip addr add "${bmc#*:}/32" dev mgmt
  folder=$lab_folder/host/${bmc%%:*}/bmc
  ipmi_sim -c "$folder/lan.conf" -f "$folder/emulator" -s "$folder/state" -n >"$folder/ipmi_sim.log" 2>&1 </dev/null &
done
dnsmasq --conf-file=/dev/null --user=root --pid-file="$place_folder/dnsmasq.pid" --port=0 --no-ping \
  --interface=guest --except-interface=lo --bind-interfaces --dhcp-authoritative --dhcp-rapid-commit \
  --dhcp-range="$guest_dhcp" --dhcp-leasefile="$place_folder/leases" --log-dhcp --log-facility="$place_folder/dnsmasq.log"

mkdir -p /etc/pki
cp -r "$lab_folder/pki/manager/." /etc/pki/
cp "$lab_folder/ssh/known_hosts" /etc/ssh/ssh_known_hosts
mkdir -p /etc/ssh/ssh_config.d
cp "$lab_folder/ssh/ssh_config" /etc/ssh/ssh_config.d/hostler-lab.conf
touch "$place_folder/ready"

# With a lifeline, the lab ends when whoever holds the other end of standard input ends, however that happens.
if [ "$lab_lifeline" = yes ]; then
  cat >/dev/null
else
  stay
fi
