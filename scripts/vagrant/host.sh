#!/bin/sh
# Makes a Debian 12 or 13 machine a host of the fleet: host.sh NAME KEYS. Needs root; may be run again.
# It brings libvirt and QEMU, libvirt over TLS for whoever the fleet's CA certified, and a pool `default`.
set -eu
. "$(dirname -- "$0")/machine.sh"
name=$1
keys=$2
[ -e "$keys/$name.crt" ] || { echo "host.sh: $keys has no certificate of $name; run keys.sh" >&2; exit 1; }

install_packages libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils ovmf dnsmasq-base iptables \
  openssh-server
name_machines "$keys"
place_certificates "$keys" "$name"
for file in ca-cert:ca.crt:644 server-cert:$name.crt:644 client-cert:$name.crt:644 \
  server-key:$name.key:640 client-key:$name.key:640; do
  IFS=: read -r target source mode <<LINE
$file
LINE
  place "$keys/$source" "/etc/pki/qemu/$target.pem" "$mode"
done
# QEMU runs as a user of its own and has to read its keys.
chgrp libvirt-qemu /etc/pki/qemu/server-key.pem /etc/pki/qemu/client-key.pem

settings=$(mktemp)
printf '%s\n' 'default_tls_x509_cert_dir = "/etc/pki/qemu"' 'default_tls_x509_verify = 1' \
  'migrate_tls_x509_verify = 1' >"$settings"
grep -q '^migrate_tls_x509_verify' /etc/libvirt/qemu.conf || cat "$settings" >>/etc/libvirt/qemu.conf
printf '%s\n' "<pool type='dir'><name>default</name><target><path>/var/lib/libvirt/images</path></target></pool>" \
  >"$settings"
place "$settings" /etc/libvirt/storage/default.xml 600
mkdir -p /etc/libvirt/storage/autostart /var/lib/libvirt/images
[ -e /etc/libvirt/storage/autostart/default.xml ] ||
  ln -s /etc/libvirt/storage/default.xml /etc/libvirt/storage/autostart/default.xml
rm "$settings"

if has_systemd; then
  systemctl enable --quiet libvirtd.service libvirtd-tls.socket
  # The socket of a running daemon cannot be added to it: stop it, open the socket, start it.
  systemctl stop libvirtd.service
  systemctl start libvirtd-tls.socket libvirtd.service
  echo "$name: libvirt answers at qemu+tls://$name/system"
else
  echo "$name: installed; no systemd runs here, so libvirtd is yours to start: libvirtd --daemon --listen"
fi
