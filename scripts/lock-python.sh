#!/bin/sh
# Writes the files against which pip checks its downloads. Each NAME.in names packages; its NAME.txt lists everything that
# they need on any system and any Python from 3.11 on, with the SHA-256 of every file of it on PyPI. The packages in a
# folder `wheels` are only unpacked, so they are listed without their dependencies.
#
#   npm run lock-python                 after a change of a NAME.in; locked packages keep their versions if possible
#   npm run lock-python -- --upgrade    uses the newest versions that the NAME.in files allow
set -eu
cd "$(dirname "$0")/.."

# The first NAME.txt installs uv.
python3 -m venv --clear .cache/uv
.cache/uv/bin/python3 -m pip install --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
  -r scripts/requirements/uv.txt

for input in stack/wheels/*.in stack/requirements/*.in scripts/requirements/*.in bench/compression/contenders/requirements/*.in; do
  echo "$input"
  case $input in */wheels/*) dependencies=--no-deps ;; *) dependencies='' ;; esac
  # shellcheck disable=SC2086 # an option or nothing
  .cache/uv/bin/uv pip compile "$input" --output-file "${input%.in}.txt" --quiet --generate-hashes $dependencies \
    --universal --python-version 3.11 --fork-strategy fewest --only-binary :all: \
    --custom-compile-command 'npm run lock-python' "$@"
done
