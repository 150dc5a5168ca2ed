#!/bin/sh
# Installs what is missing and builds, so that `npm start` and `npm test` work from a fresh clone.
# npm calls it as prestart and pretest, before node_modules exists, so it is plain POSIX sh.
#
#   sh stack/bootstrap.sh                   install what is missing, build when the sources changed
#   sh stack/bootstrap.sh --for-tests       the same, and also what only tests need: a browser, a fuzzer and the tools for alerts
#   sh stack/bootstrap.sh --for-all-tests   the same, and also what only `npm run test:full` needs: a second browser, Prometheus,
#                                           the tools for containers
#   sh stack/bootstrap.sh --for-containers  the same as without an option, and also what `npm run containers` needs
#   sh stack/bootstrap.sh --check           only show what would be done
#
# Everything goes to .cache/ (and to node_modules/ and dist/). Each step builds under a temporary name, renames, and writes
# its stamp last, so it may be killed at any moment and run again. Of two runs at once, one waits for the other.
# Servers on the PATH (temporal, mongod, versitygw) or given by URL (TEMPORAL_ADDRESS, MONGODB_URI, S3_ENDPOINT)
# are not installed. The steps themselves are in stack/bootstrap-steps.sh.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=$(dirname -- "$here")
cache=$root/.cache
cd "$root" || exit 1

# shellcheck source=stack/bootstrap-steps.sh
. "$here/bootstrap-steps.sh"
# shellcheck source=stack/bootstrap-progress.sh
. "$here/bootstrap-progress.sh"
# shellcheck source=stack/bootstrap-lock.sh
. "$here/bootstrap-lock.sh"

steps='npm debian venv ffmpeg samples versitygw build fuzzer alerting prometheus podmancompose temporalserver'

# The steps that have something to do, in order.
pending_steps() {
  for step in $steps; do
    if "needs_$step"; then printf '%s ' "$step"; fi
  done
}

check_only() {
  for step in $steps; do
    if "needs_$step"; then say "would do: $("describe_$step")"; else say "nothing to do for: $step"; fi
  done
}

# A step runs in a separate shell, so that Ctrl-C can stop its whole process group.
run_one_step() {
  mkdir -p "$cache/steps"
  echo "$$" >"$cache/steps/$1.pid"
  (set -e; "step_$1")
  code=$?
  echo "$code" >"$cache/steps/$1.exit"
  rm -f "$cache/steps/$1.pid"
  exit "$code"
}

start_step() {
  rm -f "$cache/steps/$1.exit"
  if command -v setsid >/dev/null 2>&1; then
    setsid sh "$here/bootstrap.sh" --step "$1" >"$cache/logs/$1.log" 2>&1 </dev/null &
  else
    sh "$here/bootstrap.sh" --step "$1" >"$cache/logs/$1.log" 2>&1 </dev/null &
  fi
  eval "pid_$1=$!"
  running="$running $1"
  progress_started "$1"
}

# Checks a running step once; if it has ended, moves it to finished or failed.
look_at_step() {
  pid=''
  eval "pid=\$pid_$1"
  if [ ! -f "$cache/steps/$1.exit" ] && kill -0 "$pid" 2>/dev/null; then
    still_running="$still_running $1"
    return
  fi
  wait "$pid" 2>/dev/null
  code=$(cat "$cache/steps/$1.exit" 2>/dev/null || echo killed)
  if [ "$code" = 0 ]; then
    finished="$finished $1"
    progress_finished "$1"
  else
    failed="$failed $1"
    progress_failed "$1" "$code"
  fi
}

contains() { case " $1 " in *" $2 "*) return 0 ;; *) return 1 ;; esac; }

# Starts every waiting step whose prerequisites are finished; drops each step whose prerequisite has failed.
start_ready_steps() {
  still_waiting=''
  for step in $waiting; do
    blocked=''
    for before in $("before_$step"); do
      if contains "$failed" "$before"; then blocked=failed; fi
      if [ -z "$blocked" ] && contains "$todo" "$before" && ! contains "$finished" "$before"; then blocked=waiting; fi
    done
    case $blocked in
      '') start_step "$step" ;;
      waiting) still_waiting="$still_waiting $step" ;;
      failed) failed="$failed $step" ;;
    esac
  done
  waiting=$still_waiting
}

stop_steps() {
  trap '' INT TERM HUP
  for step in $running; do
    eval "pid=\$pid_$step"
    # The group if setsid made one, else only the step. No `--`, because the kill of dash does not support it.
    kill -TERM "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null
  done
  progress_end
  say "stopped; run the same command again to continue"
  exit 130
}

run_steps() {
  waiting=$todo running='' finished='' failed=''
  trap stop_steps INT TERM HUP
  progress_begin
  while [ -n "$waiting$running" ]; do
    start_ready_steps
    still_running=''
    for step in $running; do look_at_step "$step"; done
    running=$still_running
    progress_draw
    if [ -n "$running" ]; then sleep 0.2; fi
  done
  progress_end
  [ -z "$failed" ]
}

main() {
  todo=$(pending_steps)
  if [ -z "$todo" ]; then return 0; fi
  mkdir -p "$cache/logs" "$cache/steps" "$cache/stamps" "$cache/bin"
  take_lock
  todo=$(pending_steps) # another run may have done the work while this one waited
  if [ -z "$todo" ]; then return 0; fi
  check_prerequisites || return 1
  run_steps
}

case ${1-} in
  '') main ;;
  --for-tests) export BOOTSTRAP_FOR_TESTS=yes; main ;; # exported because steps run in separate shells
  --for-all-tests) export BOOTSTRAP_FOR_TESTS=all; main ;;
  --for-containers) export BOOTSTRAP_FOR_CONTAINERS=yes; main ;;
  --check) check_only ;;
  --step) run_one_step "$2" ;;
  *) say "usage: sh stack/bootstrap.sh [--for-tests|--for-all-tests|--for-containers|--check]"; exit 2 ;;
esac
