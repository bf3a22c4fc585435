#!/bin/sh
# Reads what comes, with nothing but curl: one long poll after the other, each with the cursor of the answer before.
#
#   GHANTI_URL=http://127.0.0.1:3000 GHANTI_TOKEN=... sh poll.sh [cursor]
#
# As a stream it is one line:
#
#   curl -N -H "Accept: text/event-stream" -H "Authorization: Bearer $GHANTI_TOKEN" "$GHANTI_URL/events"

cursor=${1:+&cursor=$1}
while :; do
  answer=$(curl -sf -H "Authorization: Bearer $GHANTI_TOKEN" "$GHANTI_URL/events?wait=25$cursor") || { sleep 1; continue; }
  printf '%s\n' "$answer"
  cursor="&cursor=$(printf '%s' "$answer" | sed 's/.*"cursor":"\([^"]*\)","more":.*/\1/')"
done
