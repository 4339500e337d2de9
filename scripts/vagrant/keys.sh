#!/bin/sh
# Makes the fleet's names, its CA and a certificate for each machine: keys.sh FOLDER COUNT-OF-HOSTS.
# What is there stays; run it again with more hosts to add theirs.
set -eu
folder=$1
hosts=$2
network=${FLEET_NETWORK:-10.79.0}
umask 077
mkdir -p "$folder"
cd "$folder"

if [ ! -e ca.crt ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days 3650 -subj '/CN=fleet CA' \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout ca.key -out ca.crt 2>/dev/null
fi

certify() { # NAME ADDRESS
  [ ! -e "$1.crt" ] || return 0
  openssl req -new -newkey rsa:3072 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf '%s\n' "subjectAltName=DNS:$1,IP:$2" 'basicConstraints=critical,CA:FALSE' \
    'keyUsage=critical,digitalSignature,keyEncipherment' 'extendedKeyUsage=serverAuth,clientAuth' >"$1.ext"
  openssl x509 -req -sha256 -days 3650 -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial \
    -extfile "$1.ext" -out "$1.crt.new" 2>/dev/null
  rm "$1.csr" "$1.ext"
  mv "$1.crt.new" "$1.crt"
}

certify manager "$network.2"
echo "$network.2 manager" >hosts
number=1
while [ "$number" -le "$hosts" ]; do
  certify "host$number" "$network.$((10 + number))"
  echo "$network.$((10 + number)) host$number" >>hosts
  number=$((number + 1))
done
chmod 644 hosts ca.crt ./*.crt
