#!/bin/sh
# Fills the hashes of the passwords into the users' rules and starts Valkey under them.
set -eu
hashed() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }
sed -e '/^user /!d' \
  -e "s/{dispatcher}/$(hashed "$DISPATCHER_PASSWORD")/" \
  -e "s/{worker}/$(hashed "$WORKER_PASSWORD")/" \
  -e "s/{exporter}/$(hashed "$EXPORTER_PASSWORD")/" \
  "$(dirname "$0")/users.acl" >"${TMPDIR:-/tmp}/users.acl"
unset DISPATCHER_PASSWORD WORKER_PASSWORD EXPORTER_PASSWORD
exec "${ENTRYPOINT:-docker-entrypoint.sh}" valkey-server --aclfile "${TMPDIR:-/tmp}/users.acl" "$@"
