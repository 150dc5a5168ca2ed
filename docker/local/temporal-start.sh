#!/bin/sh
# What the official image's entry point does: a server that listens on every address tells the others one of them.
set -eu
TEMPORAL_BROADCAST_ADDRESS=$(hostname --ip-address | cut -d' ' -f1)
export TEMPORAL_BROADCAST_ADDRESS
exec temporal-server --allow-no-auth start
