# shellcheck shell=sh
# The progress output of bootstrap.sh, on stderr: one live line on a terminal, else a line when a step starts and when it
# ends. Sourced by bootstrap.sh; needs $cache, $todo, $running, $finished and the describe_ and hint_ functions.

say() { printf 'bootstrap: %s\n' "$*" >&2; }

now_seconds() { date +%s; }

count() { echo $#; }

progress_begin() {
  progress_start=$(now_seconds)
  live=''
  if [ -t 2 ] && [ "${TERM-dumb}" != dumb ]; then live=yes; fi
  # shellcheck disable=SC2086 # the list is meant to be split
  total=$(count $todo)
  columns=$(stty size 2>/dev/null </dev/tty | cut -d' ' -f2)
  case $columns in '' | 0 | *[!0-9]*) columns=80 ;; esac
  say "installing what is missing into .cache/ (the first time takes a few minutes; logs in .cache/logs/)"
}

progress_clear() { if [ -n "$live" ]; then printf '\r\033[K' >&2; fi; }

progress_started() {
  eval "since_$1=$(now_seconds)"
  if [ -z "$live" ]; then say "$1: $("describe_$1")"; fi
}

elapsed_of() { eval "echo \$(($(now_seconds) - \$since_$1))"; }

progress_finished() {
  progress_clear
  say "$1: done in $(elapsed_of "$1") s"
}

progress_failed() {
  progress_clear
  if [ "$2" = killed ]; then say "$1: was killed"; else say "$1: FAILED after $(elapsed_of "$1") s"; fi
  tail -n 25 "$cache/logs/$1.log" | sed 's/^/  | /' >&2
  say "$("hint_$1")"
  say "the whole log is in .cache/logs/$1.log; when the problem is fixed, run the same command again"
}

progress_draw() {
  if [ -z "$live" ]; then return; fi
  # shellcheck disable=SC2086 # the list is meant to be split
  done_count=$(count $finished)
  width=20
  filled=$((done_count * width / total))
  bar=$(printf '%*s' "$filled" '' | tr ' ' '#')$(printf '%*s' "$((width - filled))" '' | tr ' ' '.')
  names=''
  for step in $running; do names="$names${names:+, }$step $(elapsed_of "$step") s"; done
  line="[$bar] $done_count of $total, $(($(now_seconds) - progress_start)) s: $names"
  printf '\r\033[K%.*s' "$((columns - 1))" "$line" >&2
}

progress_end() { progress_clear; }
