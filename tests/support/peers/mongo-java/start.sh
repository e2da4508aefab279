#!/bin/sh
# start.sh PORT DATADIR: mongo-java-server in the foreground, data in DATADIR; DATADIR "-" keeps it in memory.
set -eu
[ $# -eq 2 ] || { echo "usage: start.sh PORT DATADIR|-" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/flowra-peers
libs=$cache/mongo-java-1.47.0
command -v java >/dev/null || { echo "mongo-java: needs Java 17 or newer" >&2; exit 1; }
if [ ! -d "$libs" ]; then
  mkdir -p "$cache"
  fresh=$(mktemp -d "$cache/mongo-java.XXXXXX")
  mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$fresh" && { mv -T "$fresh" "$libs" || [ -d "$libs" ]; } || {
    echo "mongo-java: Maven cannot fetch the libraries" >&2; exit 1; }
fi
if [ "$2" = - ]; then exec java -cp "$libs/*" "$here/Main.java" "$1"; fi
mkdir -p "$2"
exec java -cp "$libs/*" "$here/Main.java" "$1" "$2/data.mv"
