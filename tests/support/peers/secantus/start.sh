#!/bin/sh
# start.sh PORT DATADIR: SecantusDB (MongoDB's wire protocol, a replica set "secantus" of one, WiredTiger files) in the foreground.
# Fail points are on. Each acknowledged write outlives kill -9; SYNC=1 also flushes every commit to the disk.
set -eu
[ $# -eq 2 ] || { echo "usage: start.sh PORT DATADIR" >&2; exit 2; }
version=0.7.0b3
cache=${XDG_CACHE_HOME:-$HOME/.cache}/flowra-peers
venv=$cache/secantus-$version
if [ ! -x "$venv/bin/secantusd-py" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/secantus.lock"
  ! command -v flock >/dev/null || flock 9
  [ -x "$venv/bin/secantusd-py" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q --disable-pip-version-check "SecantusDB==$version"; } || {
    echo "secantus: needs Python 3.10 or newer and its package index" >&2; exit 1; }
  exec 9>&-
fi
exec "$venv/bin/secantusd-py" --host 127.0.0.1 --port "$1" --storage-path "$2" --enable-test-commands \
  --log-level WARNING ${SYNC:+--sync-on-commit}
