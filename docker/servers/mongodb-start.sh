#!/bin/bash
# A replica set with users needs a key by which its members recognize each other, in a file that nobody else can read.
set -eu
umask 077
printf '%s' "$MONGODB_REPLICA_SET_KEY" >/tmp/replica-set.key
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile /tmp/replica-set.key --bind_ip_all --wiredTigerCacheSizeGB 0.5
