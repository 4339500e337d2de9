# Sourced by the first process of a place: a copy-on-write root of its own, so that nothing it writes
# reaches the machine.
# What persists over a power cut is bound in from the lab's state folder; everything else is in memory.

# Writes `PID-ON-THE-MACHINE START-TIME PID-IN-THE-LAB` of this very shell ($1: where the machine's proc
# is mounted).
# The start time tells it from a later process with the same number.
record_pid() {
  read -r machine_stat <"$1/self/stat"
  read -r lab_pid rest </proc/self/stat
  # shellcheck disable=SC2086
  set -- $machine_stat
  machine_pid=$1
  shift 21
  echo "$machine_pid $1 $lab_pid" >"$place_folder/pid.new"
  mv "$place_folder/pid.new" "$place_folder/pid"
}

# $1: the folder that becomes the read-only lower layer. Afterwards the working directory is the new root,
# not yet entered.
make_root() {
  lower=$1
  mount --make-rprivate /
  top=$place_folder/root
  mkdir -p "$top"
  mount -t tmpfs -o mode=755 hostler-lab "$top"
  mkdir "$top/upper" "$top/work" "$top/merged"
  mount -t overlay -o "lowerdir=$lower,upperdir=$top/upper,workdir=$top/work" hostler-lab "$top/merged"
  number=0
  for sub in $machine_mounts; do # an overlay does not look into what is mounted below its lower layer
    number=$((number + 1))
    [ -d "${lower%/}$sub" ] && [ "$lower" = "$machine_root" ] || continue
    mkdir -p "$top/upper$number" "$top/work$number" "$top/merged$sub"
    mount -t overlay -o "lowerdir=${lower%/}$sub,upperdir=$top/upper$number,workdir=$top/work$number" hostler-lab "$top/merged$sub"
  done
  cd "$top/merged"
  mkdir -p dev proc sys run tmp
  mount --rbind /dev dev
  mount -t tmpfs -o mode=1777 hostler-lab dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
  mount --bind dev/pts/ptmx dev/ptmx
  mount -t proc proc proc
  mount -t sysfs sysfs sys
  mount -t tmpfs hostler-lab sys/fs/cgroup
  mount -t tmpfs -o mode=755 hostler-lab run
  mount -t tmpfs -o mode=1777 hostler-lab tmp
  mkdir -p run/lock
  bind_in "$lab_folder"
  bind_in "$lab_cache"
  mount -o remount,bind,ro ".$lab_cache"
  rm -f etc/hosts etc/resolv.conf
  cp "$lab_folder/hosts" etc/hosts
  : >etc/resolv.conf
}

# Binds a folder of the present root to the same path of the new one.
bind_in() {
  mkdir -p ".$1"
  mount --bind "$1" ".$1"
}

enter_root() {
  mkdir .old
  pivot_root . .old
  umount -l /.old
  rmdir /.old
  cd /
  hostname "$place_name"
  ip link set lo up
}

# PID 1 has to stay, and to collect the processes whose parents ended.
stay() {
  trap 'exit 0' TERM
  while :; do
    sleep 86400 &
    wait "$!"
  done
}
