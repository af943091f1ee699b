#!/bin/sh
# Keeps one PostgreSQL in a folder for as long as its standard input is open: whoever started it may end in any way, kill -9 included, and no
# server and no folder outlive him.
#   keeper.sh BINARIES FOLDER     prints `ready` once connections are taken; the socket and the log are in FOLDER
set -eu
binaries=$1
folder=$2
export LC_ALL=C

finish() {
  "$binaries/pg_ctl" stop --silent --mode=immediate --pgdata="$folder/pgdata" >/dev/null 2>&1 || true
  cd /
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
cd "$folder"

"$binaries/initdb" --no-sync --auth=scram-sha-256 --pwfile="$folder/password" --username=tandem --encoding=UTF8 --pgdata="$folder/pgdata" >"$folder/initdb.log" 2>&1 </dev/null || { cat "$folder/initdb.log" >&2; exit 1; }
# Nothing of it is worth a flush to the disk, and nobody outside this machine, or this system user, gets in.
cat >>"$folder/pgdata/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 100
shared_buffers = 32MB
autovacuum = off
SETTINGS
"$binaries/pg_ctl" start --silent --wait --log="$folder/log" --pgdata="$folder/pgdata" </dev/null >&2 || { cat "$folder/log" >&2; exit 1; }
echo ready
cat >/dev/null
