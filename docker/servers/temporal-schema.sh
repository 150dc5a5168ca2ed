#!/bin/sh
# Creates Temporal's two databases and updates their schemas to this server's version. Runs on every start, before the
# server; a repeat changes nothing. The connection comes from the SQL_* variables.
set -eu

prepare() {
  temporal-sql-tool --db "$1" create
  temporal-sql-tool --db "$1" setup-schema --version 0.0
  temporal-sql-tool --db "$1" update-schema --schema-name "$2"
}

prepare temporal postgresql/v12/temporal
prepare temporal_visibility postgresql/v12/visibility
