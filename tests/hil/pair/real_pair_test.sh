#!/bin/bash
# The scenarios tagged hil, or those that are named, against a real pair, with a capture beside each, and each replayed.
# Usage: real_pair_test.sh PROGRAM SOURCE_FOLDER STACK [SCENARIO...]; exit code 77: this machine cannot run it.
set -euo pipefail
program=$1
stacks=$(readlink -f -- "$2")/hil/stacks
stack=$3
scenarios=("${@:4}")
# Of those tagged hil, a stack can run all but one, and all but one of these have a takeover.
passes=${#scenarios[@]}
takeovers=${#scenarios[@]}
if ((passes == 0)); then
  scenarios=(--tag hil)
  passes=6
  takeovers=5
fi
export SWITCHBACK_RIG_PASSWORD=not-to-be-stored-17

skip() {
  echo "skipped: $*"
  exit 77
}
for name in kamailio keepalived ip tshark sqlite3 python3; do
  command -v "$name" >/dev/null || skip "$name is not installed"
done
[[ $(id -u) == 0 ]] || skip 'network namespaces can be made by root only'
probe=switchback-probe-$$
ip netns add "$probe" 2>/dev/null || skip 'network namespaces cannot be made here'
ip netns del "$probe"

scratch=$(mktemp -d)
runner=
sniffers=()
end_captures() {
  local sniffer
  for sniffer in "${sniffers[@]}"; do
    kill -- "$sniffer" 2>/dev/null || true
    wait "$sniffer" 2>/dev/null || true
  done
  sniffers=()
}
finish() {
  [[ -z $runner ]] || kill -- "$runner" 2>/dev/null || true
  [[ -z $runner ]] || wait "$runner" || true
  end_captures
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
namespaces() { ip netns list 2>/dev/null | cut -d' ' -f1 | sort; }

namespaces >"$scratch/before"
in_call=hil-switchback-while-in-call
"$program" run --stack "$stacks/$stack.yaml" "${scenarios[@]}" --db "$scratch/results.db" --keep-events all &
runner=$!
# The phones' sockets live in a namespace that each run makes; a capture goes beside each.
captures=0
captured=
while kill -0 "$runner" 2>/dev/null; do
  phones=$(namespaces | comm -13 "$scratch/before" - | grep -m 1 -- '-phones$' || true)
  if [[ -n $phones && $phones != "$captured" ]]; then
    captures=$((captures + 1))
    ip netns exec "$phones" tshark -q -i any -f 'port 5060' -w "$scratch/$captures.pcap" 2>"$scratch/tshark" &
    sniffers+=("$!")
  fi
  captured=$phones
  read -r -t 0.05 _ <> <(:) || true
done
wait "$runner" || fail "run ended with $?"
runner=

[[ $(query "select count(*) from run where verdict in ('pass', 'marginal')") -ge $passes ]] || fail "fewer than $passes runs passed"
[[ $(query "select count(*) from run where verdict not in ('pass', 'marginal', 'skipped')") == 0 ]] || fail 'a run did not pass'
[[ $(query "select count(*) from takeover where control between 0.01 and 20") -ge $takeovers ]] || fail 'no real measurements'
[[ $(namespaces) == "$(<"$scratch/before")" ]] || fail 'namespaces were left behind'

if grep -q -- "$SWITCHBACK_RIG_PASSWORD" "$scratch"/results.db*; then
  fail 'the password is in the result store'
fi

# What came from outside, and nothing else, made each run what it was.
for run in $(query "select run_id from run where verdict != 'skipped'"); do
  "$program" replay "$run" --db "$scratch/results.db" >"$scratch/replay" || fail "run $run replays otherwise: $(<"$scratch/replay")"
done
python3 - "$scratch/results.db" <<'END'
import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
run, ordinal, text = store.execute("select run_id, ordinal, bytes from external_io where run_id = (select max(run_id) from external_io) "
                    "and instr(bytes, cast('SIP/2.0 200' as blob)) > 0 order by ordinal limit 1").fetchone()
store.execute("update external_io set bytes = ? where run_id = ? and ordinal = ?",
              (text.replace(b"SIP/2.0 200", b"SIP/2.0 500"), run, ordinal))
store.commit()
END
status=0
"$program" replay "$(query 'select max(run_id) from external_io')" --db "$scratch/results.db" >/dev/null || status=$?
[[ $status == 1 ]] || fail "a replay with another answer from a server ended with $status"

end_captures
((captures > 0)) || fail 'nothing was captured'
[[ $stack == kamailio-two-addresses ]] || exit 0
# Among the captures, the one in which a phone hangs up after control had gone back: it registers with the primary
# after its BYE and not before.
found=
for capture in "$scratch"/[0-9]*.pcap; do
  messages=$(tshark -r "$capture" -Y 'sip.Method == "REGISTER" || sip.Method == "BYE"' -T fields -e frame.time_relative \
    -e ip.dst -e sip.Method -e sip.from.user -e sip.to.user 2>/dev/null | sort -n | awk '$4 == 2001 || $5 == 2001')
  grep -q BYE <<<"$messages" || continue
  # The call of the power loss is over before the fault: there the phone goes to the secondary afterwards.
  last=$(awk '$3 == "REGISTER" {to = $2} END {print to}' <<<"$messages")
  [[ $last == 10.77.0.11 ]] || continue
  found=$capture
  bye=$(awk '$3 == "BYE" {print $1; exit}' <<<"$messages")
  to_secondary=$(awk '$3 == "REGISTER" && $2 == "10.77.0.12" {print $1; exit}' <<<"$messages")
  early=$(awk -v from="$to_secondary" -v to="$bye" \
    '$3 == "REGISTER" && $2 == "10.77.0.11" && $1 > from && $1 < to' <<<"$messages")
  [[ -z $early ]] || fail "a phone in a call registered with the other server before its BYE: $early"
  late=$(awk -v from="$bye" '$3 == "REGISTER" && $2 == "10.77.0.11" && $1 > from' <<<"$messages")
  [[ -n $late ]] || fail 'the phone never registered with the primary after its BYE'
done
[[ -n $found ]] || fail "no capture shows the hangup of $in_call"
