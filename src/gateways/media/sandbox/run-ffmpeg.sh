#!/bin/sh
# Runs one ffmpeg or ffprobe inside its limits. Every stage replaces the one before (exec), so that the process which
# the caller has started is the one to kill: bubblewrap takes everything inside down with it, and it dies with its
# parent. Nothing of the caller's environment reaches the tool.
#
# run-ffmpeg.sh --tool PATH --sandbox bubblewrap|none [--scratch DIR] [--read FILE] [--gpu]
#               --cpu-seconds N --memory-bytes N|0 --file-bytes N --wall-seconds N -- ARGUMENT...
# Paths are absolute. DIR is the only place that can be written, FILE the only other one that can be read.
# 0 memory bytes mean no limit: CUDA reserves far more addresses than it uses. What bounds a GPU run is the cgroup that
# the whole worker is in (its container's memory limit, or MemoryMax of its systemd unit).
# Processes and threads are counted inside the sandbox only. The kernel never counts those of root, so that a worker
# that runs as root has no such limit but its cgroup's (pids.max); without bubblewrap all of the user's would count.
set -u

fail() {
  echo "sandbox: $1" >&2
  exit 125
}

# A hundred threads and more are ffmpeg's own on a large machine.
max_processes=1024

# fluent-ffmpeg asks once what the tool can do before its first run, and refuses formats that it was not told of: these
# are the ones that we name.
case "${1-}" in
  -formats) printf '%s\n' '  E null            null'; exit 0 ;;
  -encoders) exit 0 ;;
esac

tool='' sandbox='' scratch='' input='' gpu=no
cpu_seconds='' memory_bytes='' file_bytes='' wall_seconds=''
while [ $# -gt 0 ]; do
  case "$1" in
    --tool) tool=$2 ;;
    --sandbox) sandbox=$2 ;;
    --scratch) scratch=$2 ;;
    --read) input=$2 ;;
    --cpu-seconds) cpu_seconds=$2 ;;
    --memory-bytes) memory_bytes=$2 ;;
    --file-bytes) file_bytes=$2 ;;
    --wall-seconds) wall_seconds=$2 ;;
    --gpu) gpu=yes; shift; continue ;;
    --) shift; break ;;
    *) fail "unknown option" ;;
  esac
  shift 2
done
[ -x "$tool" ] || fail "the tool is missing"
[ -n "$cpu_seconds" ] && [ -n "$memory_bytes" ] && [ -n "$file_bytes" ] && [ -n "$wall_seconds" ] || fail "a limit is missing"

ulimit -c 0 && ulimit -t "$cpu_seconds" && ulimit -f $((file_bytes / 512 + 1)) || fail "limits cannot be set"
if [ "$memory_bytes" -gt 0 ]; then
  # macOS has no limit of this kind; without bubblewrap the operator has chosen to do without.
  ulimit -v $((memory_bytes / 1024)) 2>/dev/null || [ "$sandbox" = none ] || fail "the memory limit cannot be set"
fi

case "$sandbox" in
  none)
    # The caller keeps the wall limit: it must have the tool itself as its child, to be able to kill it.
    exec env -i PATH=/usr/bin:/bin LANG=C "$tool" "$@"
    ;;
  bubblewrap)
    command -v bwrap >/dev/null || fail "bubblewrap is missing"
    [ -x /usr/bin/prlimit ] || fail "prlimit (util-linux) is missing"
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
    exec bwrap --unshare-all --unshare-user --uid 65534 --gid 65534 --cap-drop ALL --die-with-parent --new-session \
      --clearenv --setenv PATH /usr/bin:/bin --setenv LANG C \
      --ro-bind /usr /usr --ro-bind-try /bin /bin --ro-bind-try /lib /lib --ro-bind-try /lib64 /lib64 \
      --ro-bind-try /etc/alternatives /etc/alternatives --ro-bind-try /etc/ld.so.cache /etc/ld.so.cache \
      --dev /dev --tmpfs /tmp "$@"
    ;;
  *) fail "unknown sandbox" ;;
esac
