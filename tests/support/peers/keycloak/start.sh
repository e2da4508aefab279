#!/bin/sh
# start.sh PORT DATADIR: Keycloak with the realm we ship, in the foreground (admin / admin), health on PORT + 1000.
set -eu
[ $# -eq 2 ] || { echo "usage: start.sh PORT DATADIR" >&2; exit 2; }
realm=$(cd "$(dirname "$0")/../../../../deploy/keycloak" && pwd)/flowra-realm.json
version=26.7.3
cache=${XDG_CACHE_HOME:-$HOME/.cache}/flowra-peers
zip=$cache/keycloak-quarkus-dist-$version.zip
home=$2/keycloak-$version
command -v java >/dev/null || { echo "keycloak: needs Java 17 or newer" >&2; exit 1; }
if [ ! -x "$home/bin/kc.sh" ]; then
  command -v unzip >/dev/null || { apt-get update -q && apt-get install -y -q unzip; } >/dev/null || { echo "keycloak: needs unzip" >&2; exit 1; }
  [ -f "$zip" ] || mvn -q -B dependency:copy -Dartifact=org.keycloak:keycloak-quarkus-dist:$version:zip \
    -DoutputDirectory="$cache" || { echo "keycloak: Maven cannot fetch $version" >&2; exit 1; }
  mkdir -p "$2"
  unzip -q "$zip" -d "$2"
  mkdir -p "$home/data/import"
  cp "$realm" "$home/data/import/"
fi
export KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=admin
export JAVA_OPTS_APPEND="${JAVA_OPTS_APPEND:--XX:TieredStopAtLevel=1}"
exec "$home/bin/kc.sh" start-dev --import-realm --http-host 127.0.0.1 --http-port "$1" \
  --health-enabled=true --http-management-port "$(($1 + 1000))"
