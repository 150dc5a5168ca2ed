#!/bin/sh
# Writes the files that pip checks its downloads against. For each NAME.in, which names packages, NAME.txt lists all that
# these need on any system and any Python from 3.11 on, with the SHA-256 of every file that PyPI has of it. What a folder
# `wheels` names is only unpacked, so that is listed without what it needs.
#
#   npm run lock-python                 after a change of a NAME.in: locked packages keep their versions where they can
#   npm run lock-python -- --upgrade    takes the newest versions that the files NAME.in allow
set -eu
cd "$(dirname "$0")/.."

# The first NAME.txt is what installs uv.
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
