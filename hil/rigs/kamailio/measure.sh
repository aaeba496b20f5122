#!/bin/bash
# How long nobody serves after an event: the time between the last REGISTER that the primary accepted and the first
# that the secondary did (one is sent every 5 ms), at random phases of the timers.
# Usage: measure.sh SHAPE PROFILE REPEATS [EVENT...]; prints `shape profile event min median max` in seconds.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
[[ $# -ge 3 && $3 =~ ^[1-9][0-9]*$ ]] || {
  echo "Usage: measure.sh vip|two-addresses fast|std REPEATS [EVENT...]" >&2
  exit 2
}
shape=$1 profile=$2 repeats=$3
shift 3
events=("$@")
[[ ${#events[@]} != 0 ]] || events=(power-off crash stop hang unplug manual-switch-over)
declare -A repair=([power-off]=power-on [crash]=power-on [stop]=power-on [hang]=resume [unplug]=plug)

run_dir=$(mktemp -d)/rig
rig() { "$here/rig.sh" --run-dir "$run_dir" "$@"; }
status_until() { /usr/bin/python3 -sSEB "$here/status.py" "$run_dir" until "$@" >/dev/null; }
trap 'rig down; rmdir -- "${run_dir%/rig}"' EXIT

targets=(10.77.0.10:5060)
[[ $shape == vip ]] || targets=(10.77.0.11:5060 10.77.0.12:5060)
namespace=$(rig --shape "$shape" --profile "$profile" up | sed 's/.*"namespace": "\([^"]*\)".*/\1/')

# The log's lines: seconds, target, status, who answered.
measure() {
  local event=$1 before=$((40 + RANDOM % 200)) old='' time status name server=primary
  [[ $event != manual-switch-over ]] || server=secondary
  coproc phone { exec ip netns exec "$namespace" /usr/bin/python3 -sSEB "$here/phone.py" log 2001 5 "${targets[@]}"; }
  # shellcheck disable=SC2154
  while read -r -t 30 -u "${phone[0]}" time _ status name; do
    [[ $status == 200 ]] || continue
    if [[ $name == secondary ]]; then
      awk -v old="$old" -v new="$time" 'BEGIN { printf "%.3f\n", new - old }'
      break
    fi
    old=$time
    ((--before != 0)) || rig "$event" "$server"
  done
  # shellcheck disable=SC1083,SC2093
  exec {phone[1]}>&-
  wait
}

restore() {
  [[ ! ${repair[$1]:-} ]] || rig "${repair[$1]}" primary
  status_until 20000 primary.auto_assume=true primary.services.replication=Up
  rig manual-switch-over primary
  status_until 10000 primary.full_control=true secondary.auto_assume=true secondary.services.replication=Up
}

for event in "${events[@]}"; do
  for ((i = 0; i < repeats; i++)); do
    measure "$event"
    restore "$event"
  done | sort -n | awk -v what="$shape $profile $event" '{ gap[NR] = $1 }
    END { print what, gap[1], gap[int((NR + 1) / 2)], gap[NR], "of " NR }'
done
