#!/bin/sh
# Makes a Debian 12 or 13 machine the fleet's manager: manager.sh CHECKOUT KEYS. Needs root; may be run again.
# It brings a copy of the checkout with its Node under /opt/hostler, and the right to talk to every host.
set -eu
. "$(dirname -- "$0")/machine.sh"
checkout=$1
keys=$2

install_packages ca-certificates dnsmasq-base iproute2 libvirt-clients openssh-client rsync
name_machines "$keys"
place_certificates "$keys" manager
mkdir -p /opt/hostler
rsync -a --delete --exclude /.git --exclude /.vagrant --exclude /.cache --exclude node_modules --exclude coverage \
  "$checkout/" /opt/hostler/

# Its first run fetches a Node that is new enough, and the packages of the lock.
wrapper=$(mktemp)
printf '%s\n' '#!/bin/sh' 'exec /opt/hostler/scripts/node "$@"' >"$wrapper"
place "$wrapper" /usr/local/bin/hostler-node 755
rm "$wrapper"
version=$(hostler-node --version)
echo "manager: the checkout is in /opt/hostler, its Node is $version"
