# Sourced by the scripts beside it: what every machine of the fleet needs, whether or not systemd runs it.

has_systemd() {
  [ -d /run/systemd/system ]
}

# Installs Debian packages, with the index brought up to date once if they are not known yet.
install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  if ! apt-get install -y -qq --no-install-recommends "$@" >/var/log/fleet-install.log 2>&1; then
    apt-get update -qq
    if ! apt-get install -y -qq --no-install-recommends "$@" >/var/log/fleet-install.log 2>&1; then
      tail -n 20 /var/log/fleet-install.log >&2
      return 1
    fi
  fi
}

# Copies a file only when it differs, so that running a script again changes nothing.
place() { # SOURCE TARGET MODE
  if ! cmp -s "$1" "$2"; then
    mkdir -p "$(dirname "$2")"
    install -m "$3" "$1" "$2"
  fi
}

# The fleet's names in /etc/hosts, from the file that keys.sh wrote.
name_machines() { # KEYS
  grep -v '# fleet$' /etc/hosts >/etc/hosts.new || :
  sed 's/$/ # fleet/' "$1/hosts" >>/etc/hosts.new
  # Not moved over it: in a container the file may be a mount of its own.
  cmp -s /etc/hosts.new /etc/hosts || cat /etc/hosts.new >/etc/hosts
  rm /etc/hosts.new
}

# A certificate and its key where libvirt looks for its own (server) and for ours (client), and QEMU for both.
place_certificates() { # KEYS NAME
  place "$1/ca.crt" /etc/pki/CA/cacert.pem 644
  for role in server client; do
    place "$1/$2.crt" "/etc/pki/libvirt/${role}cert.pem" 644
    place "$1/$2.key" "/etc/pki/libvirt/private/${role}key.pem" 600
  done
}
