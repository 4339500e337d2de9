# The first process of a lab host: its own root, network and libvirt daemons. Killing it is pulling the
# host's plug.
set -eu
. "$1"
. "$lab_folder/bin/root.sh"
machine_root=/.machine
record_pid /.machine/proc

make_root "$host_lower"
keep() { # a folder that survives a power cut, bound over its place in the root
  mkdir -p "$place_folder/$1" ".$2"
  mount --bind "$place_folder/$1" ".$2"
}
if [ ! -d "$place_folder/var-lib-libvirt" ]; then # the first boot
  mkdir -p "$place_folder/etc-libvirt" "$place_folder/var-lib-libvirt"
  [ ! -d etc/libvirt/nwfilter ] || cp -r etc/libvirt/nwfilter "$place_folder/etc-libvirt/"
fi
keep etc-libvirt /etc/libvirt
keep var-lib-libvirt /var/lib/libvirt
keep var-cache-libvirt /var/cache/libvirt
keep log /var/log
mkdir -p datastore/local datastore/shared var/lib/libvirt/lockspace
mount --bind "$lab_folder/datastore/locks" var/lib/libvirt/lockspace
mount --bind "$place_folder/local" datastore/local
mount --bind "$lab_folder/datastore/shared" ".$lab_folder/datastore/shared"
enter_root

# libvirt takes this for a cluster file system, as which it behaves: the same bytes on every host at once.
bindfs -o subtype=glusterfs,fsname=hostler-lab:/shared "$lab_folder/datastore/shared" /datastore/shared

wired() { ip link show "$1" >/dev/null 2>&1; }
until wired guest && wired migration && wired mgmt; do sleep 0.02; done
ip -batch - <<COMMANDS
link add br-mgmt type bridge forward_delay 0
link set br-mgmt address $(cat /sys/class/net/mgmt/address)
link set mgmt master br-mgmt up
addr add $mgmt_address/24 dev br-mgmt
link set br-mgmt up
link add br-guest type bridge forward_delay 0
link set br-guest address $(cat /sys/class/net/guest/address)
link set guest master br-guest up
link set br-guest up
addr add $migration_address/24 dev migration
link set migration up
route add default via $gateway_address
COMMANDS
echo 1 >/proc/sys/net/ipv4/ip_forward

mkdir -p /etc/pki /run/libvirt /run/sshd /var/log/libvirt/qemu /var/log/swtpm/libvirt/qemu /var/lib/libvirt/qemu \
  /var/lib/libvirt/images /var/lib/libvirt/dnsmasq /var/lib/libvirt/boot
cp -r "$lab_folder/pki/$place_name/." /etc/pki/
cp "$lab_folder/ssh/known_hosts" /etc/ssh/ssh_known_hosts
mkdir -p /etc/ssh/ssh_config.d
cp "$lab_folder/ssh/ssh_config" /etc/ssh/ssh_config.d/hostler-lab.conf
# The sockets are in the state folder, where they can be reached from outside; inside they are where they
# always are.
rm -rf "$place_folder/socket"
mkdir -p "$place_folder/socket"
for socket in libvirt-sock libvirt-sock-ro libvirt-admin-sock virtqemud-sock virtqemud-sock-ro virtqemud-admin-sock; do
  ln -s "$place_folder/socket/$socket" "/run/libvirt/$socket"
done
[ ! -x /usr/sbin/sshd ] || /usr/sbin/sshd -f "$place_folder/sshd_config" -E /var/log/sshd.log
[ -z "$host_daemon_folder" ] || ln -s "$host_daemon_folder"/* /usr/sbin/
sh "$lab_folder/bin/libvirt.sh" "$1"
until virsh -q -c qemu:///system version >/dev/null 2>&1; do sleep 0.05; done
touch "$place_folder/ready"
stay
