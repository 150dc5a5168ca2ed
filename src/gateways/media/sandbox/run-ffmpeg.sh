#!/bin/sh
# Runs one ffmpeg or ffprobe within its limits. Every stage replaces the previous one (exec), so that the caller can kill
# the process that it started: when bubblewrap ends, everything inside ends too, and bubblewrap ends with its parent.
# The tool gets nothing of the caller's environment.
#
# run-ffmpeg.sh --tool PATH --sandbox bubblewrap|none [--scratch DIR] [--read FILE] [--gpu] [--background]
#               --cpu-seconds N --memory-bytes N|0 --data-bytes N|0 --file-bytes N --wall-seconds N -- ARGUMENT...
# Paths are absolute. Only DIR can be written. In addition to DIR, only FILE can be read.
# Memory bytes limit the addresses that the tool reserves, data bytes the memory that it can write to and so have resident.
# 0 means no limit: CUDA reserves far more than it uses. A GPU run is limited by the cgroup of the whole worker (its
# container's memory limit, or MemoryMax of its systemd unit).
# A background run gives way to all others. The kernel may divide time between sessions before it looks at niceness
# (sched_autogroup), so a run in the sandbox then gets a session of its own, whose share is lowered too.
# Processes and threads are counted inside the sandbox only. The kernel never counts those of root, so a worker that runs
# as root is limited only by its cgroup (pids.max). Without bubblewrap, all processes of the user would count.
set -u

fail() {
  echo "sandbox: $1" >&2
  exit 125
}

# On a large machine, ffmpeg alone starts a hundred threads and more.
max_processes=1024

# Before its first run, fluent-ffmpeg asks once what the tool supports, and then refuses formats that are not in the
# answer. These are the ones that we use.
case "${1-}" in
  -formats) printf '%s\n' '  E null            null'; exit 0 ;;
  -encoders) exit 0 ;;
esac

tool='' sandbox='' scratch='' input='' gpu=no background=no
cpu_seconds='' memory_bytes='' data_bytes='' file_bytes='' wall_seconds=''
while [ $# -gt 0 ]; do
  case "$1" in
    --tool) tool=$2 ;;
    --sandbox) sandbox=$2 ;;
    --scratch) scratch=$2 ;;
    --read) input=$2 ;;
    --cpu-seconds) cpu_seconds=$2 ;;
    --memory-bytes) memory_bytes=$2 ;;
    --data-bytes) data_bytes=$2 ;;
    --file-bytes) file_bytes=$2 ;;
    --wall-seconds) wall_seconds=$2 ;;
    --gpu) gpu=yes; shift; continue ;;
    --background) background=yes; shift; continue ;;
    --) shift; break ;;
    *) fail "unknown option" ;;
  esac
  shift 2
done
[ -x "$tool" ] || fail "the tool is missing"
for limit in "$cpu_seconds" "$memory_bytes" "$data_bytes" "$file_bytes" "$wall_seconds"; do
  [ -n "$limit" ] || fail "a limit is missing"
done

ulimit -c 0 && ulimit -t "$cpu_seconds" && ulimit -f $((file_bytes / 512 + 1)) || fail "limits cannot be set"
# macOS has no limits of memory. An operator who runs without bubblewrap has chosen to run without them too.
limit_memory() {
  [ "$2" -eq 0 ] || ulimit "$1" $(($2 / 1024)) 2>/dev/null || [ "$sandbox" = none ] || fail "the memory limit cannot be set"
}
limit_memory -v "$memory_bytes"
limit_memory -d "$data_bytes"

niceness=0
[ "$background" = no ] || niceness=10

case "$sandbox" in
  none)
    # The caller enforces the wall-clock limit: the tool must be its direct child, so that it can kill the tool. Where
    # setpriv (util-linux) exists, the tool ends with its caller, as in bubblewrap: no killed worker leaves an encode behind.
    if command -v setpriv >/dev/null; then
      exec nice -n $niceness setpriv --pdeathsig KILL env -i PATH=/usr/bin:/bin LANG=C "$tool" "$@"
    fi
    exec nice -n $niceness env -i PATH=/usr/bin:/bin LANG=C "$tool" "$@"
    ;;
  bubblewrap)
    command -v bwrap >/dev/null || fail "bubblewrap is missing"
    [ -x /usr/bin/prlimit ] || fail "prlimit (util-linux) is missing"
    command -v setsid >/dev/null || fail "setsid (util-linux) is missing"
    set -- /usr/bin/prlimit --nproc=$max_processes:$max_processes timeout -s KILL "$wall_seconds" "$tool" "$@"
    set -- --chdir "${scratch:-/tmp}" -- "$@"
    if [ "$gpu" = yes ]; then
      for device in /dev/nvidia*; do
        [ -c "$device" ] && set -- --dev-bind "$device" "$device" "$@"
      done
      set -- --ro-bind-try /sys /sys --proc /proc "$@"
    fi
    [ -z "$input" ] || set -- --ro-bind "$input" "$input" "$@"
    [ -z "$scratch" ] || set -- --bind "$scratch" "$scratch" "$@"
    case "$tool" in /usr/*) ;; *) set -- --ro-bind "$tool" "$tool" "$@" ;; esac
    set -- --unshare-all --unshare-user --uid 65534 --gid 65534 --cap-drop ALL --die-with-parent \
      --clearenv --setenv PATH /usr/bin:/bin --setenv LANG C \
      --ro-bind /usr /usr --ro-bind-try /bin /bin --ro-bind-try /lib /lib --ro-bind-try /lib64 /lib64 \
      --ro-bind-try /etc/alternatives /etc/alternatives --ro-bind-try /etc/ld.so.cache /etc/ld.so.cache \
      --dev /dev --tmpfs /tmp "$@"
    # The caller kills the process group, of which setsid makes this process the leader.
    [ "$background" = yes ] || exec setsid bwrap --new-session "$@"
    # shellcheck disable=SC2016
    exec setsid nice -n $niceness /bin/sh -c 'echo "$0" 2>/dev/null >/proc/self/autogroup; exec bwrap "$@"' $niceness "$@"
    ;;
  *) fail "unknown sandbox" ;;
esac
