#!/bin/bash
# The scenarios tagged hil against a real pair, with a capture beside one of them.
# Usage: real_pair_test.sh PROGRAM SOURCE_FOLDER STACK; exit code 77: this machine cannot run it.
set -euo pipefail
program=$1
stacks=$(readlink -f -- "$2")/hil/stacks
stack=$3
export SWITCHBACK_RIG_PASSWORD=switchback

skip() {
  echo "skipped: $*"
  exit 77
}
for name in kamailio keepalived ip tshark sqlite3; do
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
"$program" run --stack "$stacks/$stack.yaml" --tag hil --db "$scratch/results.db" --keep-events all &
runner=$!
# The phones' sockets live in a namespace that each run makes; a capture goes beside each.
captures=0
captured=
while kill -0 "$runner" 2>/dev/null; do
  phones=$(namespaces | comm -13 "$scratch/before" - | grep -m 1 -- '-phones$' || true)
  if [[ -n $phones && $phones != "$captured" ]]; then
    captures=$((captures + 1))
    ip netns exec "$phones" tshark -q -i any -f 'udp port 5060' -w "$scratch/$captures.pcap" 2>"$scratch/tshark" &
    sniffers+=("$!")
  fi
  captured=$phones
  read -r -t 0.05 _ <> <(:) || true
done
wait "$runner" || fail "run ended with $?"
runner=

[[ $(query "select count(*) from run where verdict in ('pass', 'marginal')") -ge 5 ]] || fail 'fewer than five runs passed'
[[ $(query "select count(*) from run where verdict not in ('pass', 'marginal', 'skipped')") == 0 ]] || fail 'a run did not pass'
[[ $(query "select count(*) from takeover where control between 0.01 and 20") -ge 4 ]] || fail 'no real measurements'
[[ $(namespaces) == "$(<"$scratch/before")" ]] || fail 'namespaces were left behind'

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
