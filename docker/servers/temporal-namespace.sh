#!/bin/sh
# Creates the namespace, sets how long closed workflows are kept, and adds the search attributes that MailSized's workflows
# write. Runs on every start, after the server; a repeat changes nothing. Needs TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.
set -eu

retention=720h

# The server needs a moment before it answers for a new namespace.
try() {
  attempt=1
  until "$@"; do
    if [ "$attempt" -ge 30 ]; then return 1; fi
    attempt=$((attempt + 1))
    sleep 1
  done
}

make_namespace() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$retention"
}

try make_namespace
try temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$retention"
try temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
  --name MailSizedState --type Keyword \
  --name MailSizedProvider --type Keyword \
  --name MailSizedQueue --type Keyword \
  --name MailSizedNeedsAttention --type Bool
