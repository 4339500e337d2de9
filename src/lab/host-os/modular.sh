# Compiles libvirt's modular daemons from Debian's source package, in a build root: modular.sh DAEMON…
# Only their own few files are compiled. They are linked with Debian's libvirt.so, whose private symbols carry
# libvirt's version: a daemon built here does not start with another one.
set -eu
mkdir -p /build/sbin
cd /build
# Not every mirror serves the .dsc; the archive's signed index has the digests of the files it names.
apt-get -qq source --print-uris --download-only libvirt | tr -d "'" | while read -r uri file _ digest; do
  case $file in *.tar.xz) /usr/lib/apt/apt-helper -q download-file "$uri" "$file" "$digest" ;; esac
done
mkdir source
tar -x -C source --strip-components 1 -f libvirt_*.orig.tar.xz
tar -x -C source -f libvirt_*.debian.tar.xz
sed 's/[[:space:]]*#.*//; /^$/d' source/debian/patches/series | while read -r patch; do
  patch -s -d source -p1 <"source/debian/patches/$patch"
done
dpkg-parsechangelog -l source/debian/changelog -S Version >version
meson setup --prefix=/usr --sysconfdir=/etc --localstatedir=/var -Drunstatedir=/run -Doptimization=1 -Ddebug=false \
  -Dsystem=true -Ddriver_remote=enabled -Ddriver_libvirtd=enabled -Ddriver_qemu=enabled -Ddriver_network=enabled \
  -Ddriver_interface=enabled -Ddriver_secrets=enabled -Dstorage_dir=enabled -Dudev=enabled -Dlibpcap=enabled \
  -Dsasl=enabled -Dpolkit=disabled -Dnls=disabled -Ddocs=disabled -Dtests=disabled \
  -Ddriver_esx=disabled -Ddriver_vbox=disabled -Ddriver_test=disabled source/build source
cd source/build
ninja -t targets all >targets
sed -n 's/^\(src\/[^ ]*\.h\): CUSTOM_COMMAND.*/\1/p' targets | xargs ninja
ninja src/admin/libvirt_admin_driver.a
for daemon in "$@"; do
  sed -n "s/^\(src\/$daemon\.p\/[^ ]*\.o\): .*/\1/p" targets >objects
  [ -s objects ] || { echo "libvirt's build has no $daemon" >&2 && exit 1; }
  xargs ninja <objects
  # shellcheck disable=SC2046
  gcc -pie -o "/build/sbin/$daemon" -Wl,-z,relro,-z,now,--as-needed,--no-undefined,--export-dynamic $(cat objects) \
    src/admin/libvirt_admin_driver.a -l:libvirt.so.0 -l:libvirt-qemu.so.0 -l:libvirt-lxc.so.0 \
    $(pkg-config --libs glib-2.0 gobject-2.0 gio-2.0 libxml-2.0 gnutls libtirpc)
  strip "/build/sbin/$daemon"
  "/build/sbin/$daemon" --version
done
