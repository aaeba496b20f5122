#!/bin/bash
# Calls with audio against the simulated pair that another process serves: they live through a takeover, the store says
# what was heard, and a replay says the same. A stack without audio skips what asks for it.
# Usage: audio_test.sh PROGRAM SPEED; exit code 77: this machine cannot run it.
set -euo pipefail
program=$1
speed=$2
scenario=$(dirname -- "$(readlink -f -- "$0")")/audio.yaml
export SWITCHBACK_TOKEN=audio-$$

for name in sqlite3 python3; do
  command -v "$name" >/dev/null || {
    echo "skipped: $name is not installed"
    exit 77
  }
done

scratch=$(mktemp -d)
server=
finish() {
  [[ -z $server ]] || kill -- "$server" 2>/dev/null || true
  [[ -z $server ]] || wait "$server" || true
  rm -rf -- "$scratch"
}
trap finish EXIT
set -E
trap 'echo "FAILED: line $LINENO: $BASH_COMMAND"' ERR
fail() {
  echo "FAILED: $*"
  exit 1
}
query() { sqlite3 "$scratch/results.db" "$1"; }

# A takeover within seconds.
values=()
for value in keep-alive.period=50ms keep-alive.misses=100 takeover.activation=10s boot.cold=5s; do
  values+=(--set "server.$value")
done

ports=$(python3 -c '
import socket
held = []
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
    held.append(socket.socket(socket.AF_INET, kind))
    held[-1].bind(("127.0.0.1", held[0].getsockname()[1] if held[:-1] else 0))
held.append(socket.socket())
held[-1].bind(("127.0.0.1", 0))
print(held[0].getsockname()[1], held[-1].getsockname()[1])')
sip=${ports% *} admin=${ports#* }
stack_file() {
  cat <<END
stack: served
about: The simulated pair, served by another process.
shape: two-addresses
sip:
  addresses: {primary: "127.0.0.1:$sip", secondary: "127.0.0.2:$sip"}
admin:
  json-rpc: {transport: tcp, address: "127.0.0.1:$admin", token env: SWITCHBACK_TOKEN}
cannot: [boards, trunks, voicemail]
END
}
stack_file >"$scratch/without.yaml"
{
  stack_file
  echo 'media: rtp'
} >"$scratch/with.yaml"

mkfifo -- "$scratch/ready"
"$program" stack "$scenario" --primary "127.0.0.1:$sip" --secondary "127.0.0.2:$sip" --admin "127.0.0.1:$admin" \
  --boards none --seed 7 --speed "$speed" "${values[@]}" >"$scratch/ready" 2>"$scratch/served.log" &
server=$!
exec 8<"$scratch/ready"
ready=
while read -r -u 8 line; do
  [[ $line != ready ]] || {
    ready=yes
    break
  }
done
[[ -n $ready ]] || fail "the pair is not served: $(<"$scratch/served.log")"
# What it goes on to say must find a reader.
cat <&8 >>"$scratch/served.log" &

status=0
"$program" run "$scenario" --stack "$scratch/without.yaml" --speed "$speed" --db "$scratch/without.db" \
  >"$scratch/skipped" || status=$?
[[ $status == 5 ]] || fail "without audio the run ended with $status"
grep -q 'lacks audio' "$scratch/skipped" || fail "it is not said why nothing ran: $(<"$scratch/skipped")"

"$program" run "$scenario" --stack "$scratch/with.yaml" --speed "$speed" --seed 7 "${values[@]}" \
  --db "$scratch/results.db" --keep-events all
query "select name, value, unit from measurement where name like 'media.%' or name = 'calls.silent'"
[[ $(query "select value from measurement where name = 'calls.silent'") == 0.0 ]] || fail 'a call was silent'
# Two phones in each of two calls, of which one is up to the end; 50 packets a second.
for what in 'audio began' 'audio counted'; do
  legs=$(query "select count(*) from event join event_kind using (kind_id) where words = '$what'")
  [[ $legs == 4 ]] || fail "'$what' of $legs legs in place of 4"
done
"$program" replay last --db "$scratch/results.db" || fail 'the replay differs'
logged=$(query "select count(*) from external_io join external_source using (run_id, source) where name like 'audio%'")
# Each leg's beginning and totals, those of the call that was up together; silences of a slow machine besides.
((logged >= 7 && logged < 50)) || fail "$logged inputs of audio were logged"
