#!/bin/sh
# A device that posts a reading every few seconds, with nothing but curl. What could not be sent is sent again, under the same
# Idempotency-Key, so that it is published once however often it is repeated.
set -eu

url=${GHANTI_URL:-http://127.0.0.1:3000}
key=${GHANTI_KEY:?a key with the scope publish:sensors}
feed=${SENSOR_FEED:-sensors}
name=${SENSOR_NAME:-$(uname -n)}
every=${SENSOR_EVERY:-5}
left=${SENSOR_COUNT:--1}

# The temperature in degrees where this machine tells it, and its load.
reading() {
  celsius=null
  for zone in /sys/class/thermal/thermal_zone*/temp; do
    [ -r "$zone" ] && celsius=$(awk '{ printf "%.1f", $1 / 1000 }' "$zone") && break
  done
  awk -v celsius="$celsius" '{ printf "{\"celsius\":%s,\"load\":%s}", celsius, $1 }' /proc/loadavg
}

post() {
  curl --silent --show-error --output /dev/null --write-out '%{http_code}' --max-time 10 \
    --header "Authorization: Bearer $key" --header 'Content-Type: application/json' \
    --header "Idempotency-Key: $1" --data "$2" "$url/api/v1/feeds/$feed/updates" || true
}

number=0
while [ "$left" -ne 0 ]; do
  number=$((number + 1))
  id="$name-$$-$number-$(date +%s)"
  body="{\"key\":\"$name\",\"data\":$(reading)}"
  while :; do
    status=$(post "$id" "$body")
    case $status in
      200 | 201) break ;;
      000 | 429 | 5??) sleep "$every" ;;
      *) echo "the server answered $status" >&2 && exit 1 ;;
    esac
  done
  left=$((left - 1))
  [ "$left" -eq 0 ] || sleep "$every"
done
