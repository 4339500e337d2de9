# Sourced by the initramfs: is this bundle signed by whom this image trusts, and is it for this boot of this machine?
# The bundle is six lines, `NAME BASE64`: certificate, assignment and manifest, each followed by its signature.

field() { sed -n "s/^$2 //p" "$1" | head -n 1; } # FILE KEY

signed_by() { # KEY FILE
  openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" -sigfile "$2-signature" >/dev/null 2>&1
}

signed_by_manager() {
  for key in /etc/hostler/trust/*.pem; do signed_by "$key" "$1" && return 0; done
  return 1
}

unfold() {
  for part in certificate assignment manifest; do
    for name in $part $part-signature; do
      sed -n "s/^$name //p" "$1" | head -n 1 | base64 -d >"/run/boot/$name" 2>/dev/null
      [ -s "/run/boot/$name" ] || { why="the manifest's $name is missing or damaged" && return 1; }
    done
  done
}

check_signatures() {
  signed_by_manager /run/boot/certificate || { why="the boot service's certificate is not signed by this image's manager" && return 1; }
  {
    echo "-----BEGIN PUBLIC KEY-----"
    field /run/boot/certificate key
    echo "-----END PUBLIC KEY-----"
  } >/run/boot/key.pem
  signed_by /run/boot/key.pem /run/boot/manifest || { why="the manifest's signature is wrong" && return 1; }
  signed_by_manager /run/boot/assignment || { why="the assignment is not signed by this image's manager" && return 1; }
}

check_times() {
  clock=$(date +%s)
  until=$(field /run/boot/certificate not-after)
  [ "$clock" -le "$until" ] || { why="the boot service's certificate ended at $until; this machine's clock says $clock" && return 1; }
  until=$(field /run/boot/manifest expires)
  [ "$clock" -le "$until" ] || { why="the manifest expired at $until; this machine's clock says $clock" && return 1; }
}

# An assignment for discovery names no machine: it carries no secrets, and any machine may take it.
names_this_machine() {
  [ "$(field /run/boot/assignment uuid)" = '*' ] && return 0
  [ "$(field /run/boot/assignment uuid)" = "$uuid" ] || { why="the assignment is for the machine $(field /run/boot/assignment uuid), this one is $uuid" && return 1; }
  sed -n 's/^mac //p' /run/boot/assignment | grep -qxF "$mac" || { why="the assignment does not name the network card $mac" && return 1; }
}

# Every word must be signed, but for those that name this boot: one more could replace init or switch a guard off.
# Under UEFI, iPXE puts the file's name in front, which is always `kernel`.
check_arguments() {
  arguments=$(field /run/boot/assignment arguments)
  started=
  for word in $(cat /proc/cmdline); do
    case $word in
      hostler.url=* | hostler.mac=* | hostler.net=* | initrd=* | kernel) ;;
      *) started="$started $word" ;;
    esac
  done
  [ "${started# }" = "$arguments" ] ||
    { why="the kernel was started with other arguments (${started# }) than the signed ones ($arguments)" && return 1; }
}

check_bundle() {
  unfold "$1" || return 1
  check_signatures || return 1
  [ "$(field /run/boot/manifest nonce)" = "$nonce" ] || { why="the manifest answers another boot: replayed, or mixed up" && return 1; }
  [ "$(field /run/boot/manifest mac)" = "$mac" ] && [ "$(field /run/boot/manifest uuid)" = "$uuid" ] ||
    { why="the manifest is for another machine" && return 1; }
  digest=$(openssl dgst -sha256 -r /run/boot/assignment | cut -d' ' -f1)
  [ "$(field /run/boot/manifest assignment)" = "$digest" ] || { why="the manifest goes with another assignment" && return 1; }
  check_times && names_this_machine && check_arguments
}
