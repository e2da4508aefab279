#!/bin/sh
# posts.sh SCRIPT ARGUMENT…: runs a Python script with Slack's own client and Standard Webhooks at hand.
set -eu
[ $# -ge 1 ] || { echo "usage: posts.sh SCRIPT ARGUMENT…" >&2; exit 2; }
slack=3.47.0
signing=1.1.0
cache=${XDG_CACHE_HOME:-$HOME/.cache}/flowra-peers
venv=$cache/slack-$slack
if [ ! -e "$venv/ready" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/slack.lock"
  ! command -v flock >/dev/null || flock 9
  [ -e "$venv/ready" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q --disable-pip-version-check "slack_sdk==$slack" "standardwebhooks==$signing" && touch "$venv/ready"; } || {
    echo "slack: needs Python 3 with venv, and its package index" >&2; exit 1; }
  exec 9>&-
fi
exec "$venv/bin/python" "$@"
