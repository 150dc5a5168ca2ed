# shellcheck shell=sh
# Allows one bootstrap at a time in a clone. Sourced by bootstrap.sh; needs $cache and say().
#
# With flock, the kernel releases the lock when the last holder dies. The steps inherit the descriptor, so that after a
# kill -9 of bootstrap.sh alone, the next run waits for an `npm ci` that is still running instead of racing with it.

take_lock() {
  if command -v flock >/dev/null 2>&1; then take_flock; else take_directory_lock; fi
}

take_flock() {
  exec 9>>"$cache/bootstrap.lock"
  if flock -n 9; then return; fi
  say "another run is installing in this folder; waiting for it"
  flock 9
}

# True while a process with this id lives and is a bootstrap (ids are reused).
is_bootstrap_alive() {
  case $(ps -p "$1" -o args= 2>/dev/null) in *bootstrap.sh*) return 0 ;; *) return 1 ;; esac
}

is_lock_alive() {
  for file in "$cache/bootstrap.lock.d/pid" "$cache"/steps/*.pid; do
    if [ -f "$file" ] && is_bootstrap_alive "$(cat "$file")"; then return 0; fi
  done
  return 1
}

take_directory_lock() {
  lock=$cache/bootstrap.lock.d
  said='' tries=0
  until mkdir "$lock" 2>/dev/null; do
    # A holder killed between mkdir and writing its id leaves no id: after five checks without one, it counts as dead.
    tries=$((tries + 1))
    if ! is_lock_alive && { [ -s "$lock/pid" ] || [ "$tries" -gt 5 ]; }; then
      mv "$lock" "$lock.stale.$$" 2>/dev/null && rm -rf "$lock.stale.$$"
      continue
    fi
    if [ -z "$said" ]; then said=yes; say "another run is installing in this folder; waiting for it"; fi
    sleep 1
  done
  echo "$$" >"$lock/pid"
  trap 'rm -rf "$lock"' EXIT
}
