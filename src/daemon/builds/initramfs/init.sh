#!/bin/busybox sh
# PID 1 of the initramfs: from a network card to a verified root with its configuration; anything amiss stops the node.
# Order: card → nonce → signed manifest → configuration and image by digest → overlay root → switch_root.
# What is trusted here is /etc/hostler/trust/*.pem alone; whatever comes over the network is checked against it.

/bin/busybox mkdir -p /proc /sys /dev /run /tmp /bin /sbin /newroot
/bin/busybox --install -s /bin
export PATH=/bin:/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /run/boot
. /lib/hostler/report.sh
. /lib/hostler/verify.sh

say "initramfs starts"
for word in $(cat /proc/cmdline); do
  case $word in
    hostler.url=*) url=${word#*=} ;;
    hostler.mac=*) mac=${word#*=} ;;
    hostler.net=*) net=${word#*=} ;;
  esac
done
smbios() { tr -d '\n' <"/sys/class/dmi/id/$1" 2>/dev/null; }
uuid=$(smbios product_uuid | tr A-Z a-z)

load_drivers() {
  for module in loop squashfs overlay; do modprobe -q $module; done
  cat /sys/bus/pci/devices/*/modalias 2>/dev/null | sort -u | while read -r alias; do modprobe -q "$alias"; done
  # virtio's own bus appears with virtio_pci; usb network cards are not looked for.
  cat /sys/bus/virtio/devices/*/modalias 2>/dev/null | sort -u | while read -r alias; do modprobe -q "$alias"; done
}

find_card() {
  tries=0
  while [ $tries -lt 100 ]; do
    for at in /sys/class/net/*; do
      [ "$(cat "$at/address")" = "$mac" ] && card=${at##*/} && return 0
    done
    tries=$((tries + 1))
    sleep 0.1
  done
  stop "no network card has the address $mac that the firmware booted from"
}

# The lease is the one that iPXE holds: a second exchange would cost seconds and could give another address.
configure_card() {
  address=${net%%,*}
  rest=${net#*,}
  mask=${rest%%,*}
  gateway=${rest#*,}
  ip link set lo up
  ip link set "$card" up
  ip addr add "$address/$mask" dev "$card" || stop "the lease '$net' cannot be set on $card"
  if [ -n "$gateway" ] && [ "$gateway" != "$rest" ]; then ip route add default via "$gateway" dev "$card"; fi
}

get_manifest() {
  nonce=$(head -c 16 /dev/random | hexdump -v -e '/1 "%02x"')
  query="mac=$mac&uuid=$uuid&nonce=$nonce&address=$address"
  for pair in serial:product_serial asset:chassis_asset_tag vendor:sys_vendor product:product_name; do
    query="$query&${pair%%:*}=$(smbios "${pair#*:}" | encode)"
  done
  fetch "$url/manifest?$query" /run/boot/bundle
  check_bundle /run/boot/bundle || stop "$why"
}

# Right after the manifest: a boot service that restarted in between has forgotten the nonce (410), and gets a new one.
get_configuration() {
  config=$(field /run/boot/assignment config)
  want=${config%% *}
  fetch_digest "$url/config?nonce=$nonce" /run/boot/config.tar || return 1
  [ "$got" = "$want" ] || stop "the configuration is not the signed one: its digest is $got, the manifest says $want"
}

get_image() {
  mkdir -p /run/hostler
  mount -t tmpfs -o size=1m,mode=700 hostler /run/hostler
  mkdir -p /run/hostler/lower /run/hostler/image /run/hostler/rw
  mount -t tmpfs -o size=75%,mode=700 image /run/hostler/image
  squashfs=$(field /run/boot/assignment squashfs)
  want=${squashfs%% *}
  report image
  fetch_digest "$url/image/$(field /run/boot/assignment image)/root.squashfs" /run/hostler/image/root.squashfs
  [ "$got" = "$want" ] || stop "the image is not the signed one: its digest is $got, the manifest says $want"
  report verified
}

enter_root() {
  mount -t squashfs -o loop,ro /run/hostler/image/root.squashfs /run/hostler/lower || stop "the image cannot be mounted"
  mount -o remount,ro /run/hostler/image
  mount -t tmpfs -o size=50%,mode=755 upper /run/hostler/rw
  mkdir -p /run/hostler/rw/upper /run/hostler/rw/work
  mount -t overlay -o lowerdir=/run/hostler/lower,upperdir=/run/hostler/rw/upper,workdir=/run/hostler/rw/work \
    root /newroot || stop "the root cannot be mounted"
  tar -C /newroot -xpf /run/boot/config.tar || stop "the configuration cannot be unpacked"
  rm /run/boot/config.tar
  mount -t tmpfs -o mode=755,nosuid,nodev run /newroot/run
  mkdir -p /newroot/run/hostler
  {
    echo "url=$url"
    echo "mac=$mac"
    echo "uuid=$uuid"
    echo "nonce=$nonce"
    echo "node=$(field /run/boot/assignment node)"
    echo "image=$(field /run/boot/assignment image)"
    echo "config=${config%% *}"
  } >/newroot/run/hostler-boot
  mount --move /run/hostler /newroot/run/hostler
  report configured
  # The card goes over as it came: systemd-networkd sets it up anew, and only a card that is down can join a bond.
  ip addr flush dev "$card"
  ip link set "$card" down
  for at in proc sys dev; do mount --move /$at /newroot/$at; done
  exec switch_root /newroot /sbin/init </newroot/dev/console >/newroot/dev/console 2>&1
}

[ -n "$url" ] && [ -n "$mac" ] && [ -n "$net" ] || stop "the kernel's command line lacks hostler.url, hostler.mac or hostler.net"
# These three come unsigned, and later scripts read them back: nothing but their own characters.
case $url$mac$net in
  *[!0-9A-Za-z.:/,_-]*) stop "the kernel's command line has other characters than an address needs" ;;
esac
load_drivers
find_card
configure_card
report kernel
get_manifest
until get_configuration; do get_manifest; done
get_image
enter_root
