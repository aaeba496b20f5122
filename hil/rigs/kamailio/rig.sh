#!/bin/bash
# A real redundant pair to test against: two Kamailio with replicated locations and keepalived, in namespaces of its own.
# See --help, and README.md beside this file.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
python=/usr/bin/python3
run_dir=${XDG_RUNTIME_DIR:-/tmp}/switchback-kamailio
shape=vip
profile=fast
auth=no

say() { printf 'rig.sh: %s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

usage() {
  cat <<'TEXT'
Usage: rig.sh [--shape vip|two-addresses] [--profile fast|std] [--auth] [--run-dir DIR] VERB [ARGUMENT]

up                        starts the pair; prints one line of JSON: where phones live, which addresses there are
down                      removes everything
status                    one line of JSON: what both nodes say
watch [MS]                a status line at once and after every change, until standard input closes (period: 50 ms)
manual-switch-over TO     control goes to TO, `primary` or `secondary`, as to all below
power-off SERVER          all its processes killed, nothing more on the wire
power-on SERVER           starts what does not run
stop SERVER               orderly: gives up control, then its services end
restart SERVER            stop, then power-on
crash SERVER              its switching service killed; keep-alive stays
hang SERVER               its switching service frozen
resume SERVER             and thawed
unplug SERVER             its network cable
plug SERVER
cut                       keep-alive and replication between the two; phones still reach both
heal

--shape, --profile and --auth are for `up`; later verbs find them in DIR. Several rigs run beside each other if each has
a DIR of its own. SWITCHBACK_RIG_PASSWORD is the phones' password under --auth (default: switchback).
TEXT
}

# shellcheck source=network.sh
source "$here/network.sh"
# shellcheck source=node.sh
source "$here/node.sh"

python_status() { "$python" -sSEB "$here/status.py" "$run_dir" "$@"; }
status_until() { python_status until "$@"; }

# In the background, so that a signal to this shell is not kept until the end of the wait.
await() {
  "$python" -sSEB "$here/status.py" "$run_dir" until "$@" >/dev/null 9>&- &
  wait $!
}

check_machine() {
  local program missing=()
  for program in kamailio keepalived ip bridge setsid flock "$python"; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  [[ ${#missing[@]} == 0 ]] || fail "not installed: ${missing[*]}." \
    "On Debian, as root: apt-get install kamailio keepalived iproute2 python3"
  [[ $(id -u) == 0 ]] || fail 'network namespaces can be made by root only'
  # A Unix socket's path holds 107 characters (unix(7)), of which the rig's longest file name takes 25.
  ((${#run_dir} <= 80)) || fail "--run-dir is too long (${#run_dir} characters; at most 80): $run_dir"
  [[ $run_dir =~ ^[A-Za-z0-9/._-]+$ ]] || fail "--run-dir may have letters, digits and / . _ - only: $run_dir"
  [[ ${SWITCHBACK_RIG_PASSWORD:-switchback} =~ ^[A-Za-z0-9._-]+$ ]] ||
    fail 'SWITCHBACK_RIG_PASSWORD may have letters, digits and . _ - only'
}

# The folder itself is the lock, so nothing is left behind. Whoever waited for a folder that was then removed has none.
lock_rig() {
  exec 9<"$run_dir"
  flock -w 20 9 || fail "another verb has been busy with $run_dir for 20 s"
  [[ /proc/self/fd/9 -ef $run_dir ]] || fail "$run_dir was taken down meanwhile"
}

read_settings() {
  local name value
  [[ -r $run_dir/settings ]] || fail "no rig is up in $run_dir"
  while IFS='=' read -r name value; do
    case $name in
      shape) shape=$value ;;
      profile) profile=$value ;;
      auth) auth=$value ;;
    esac
  done <"$run_dir/settings"
}

remove_rig() {
  local node
  # Phones are the caller's processes; only what the rig started is killed.
  for node in primary secondary; do
    kill_node "$node"
    wait_until 2000 gone "$node" || say "$node: processes survive SIGKILL"
  done
  remove_network
  [[ ! -e $run_dir/settings ]] || rm -rf -- "$run_dir"
}

undo_up() {
  local code=$? children
  trap '' INT TERM
  # A child that has not entered its namespace yet would not be found there.
  mapfile -t children < <(jobs -p)
  disown -a  # else bash tells of each that it was killed
  [[ ${#children[@]} == 0 ]] || kill -s KILL "${children[@]}" 2>/dev/null || true
  remove_rig
  exit "$code"
}

up() {
  check_machine
  (umask 077 && mkdir -p -- "$run_dir") || fail "cannot make $run_dir"
  [[ -O $run_dir ]] || fail "$run_dir belongs to somebody else"
  lock_rig
  [[ ! -e $run_dir/up ]] || fail "a rig is up in $run_dir; take it down first: rig.sh --run-dir $run_dir down"
  [[ -e $run_dir/settings || -z $(ls -A -- "$run_dir") ]] || fail "$run_dir is not empty and not a rig's"
  printf 'shape=%s\nprofile=%s\nauth=%s\n' "$shape" "$profile" "$auth" >"$run_dir/settings"
  trap undo_up EXIT
  trap 'say "interrupted; taking down what is up"; exit 130' INT
  trap 'say "terminated; taking down what is up"; exit 143' TERM
  for node in primary secondary; do  # what an `up` that was killed has left
    kill_node "$node"
  done
  remove_network
  find "$run_dir" -mindepth 1 ! -name settings -delete

  local node namespace virtual=null
  umask 077
  make_network
  for node in primary secondary; do
    write_kamailio_config "$node"
    write_keepalived_config "$node"
    start_agent "$node"
    start_kamailio "$node"
  done
  # The secondary starts to listen for the one in control when there is one, so that it is always the primary.
  start_keep_alive primary
  await 9000 primary.full_control=true ||
    fail "the primary did not take control in 9 s$(logs primary)"
  start_keep_alive secondary
  await 5000 secondary.services.registrar=Up secondary.auto_assume=true ||
    fail "the secondary did not get ready in 5 s$(logs secondary)"
  : >"$run_dir/up"
  trap - EXIT INT TERM
  namespace=$(namespace_of phones)
  [[ $shape != vip ]] || virtual="\"$virtual_ip:5060\""
  printf '{"namespace": "%s", "primary": {"sip": "%s:5060"}, "secondary": {"sip": "%s:5060"}, "virtual": %s}\n' \
    "$namespace" "${node_ip[primary]}" "${node_ip[secondary]}" "$virtual"
}

# Nothing stops this one: who still holds the lock after the longest that a verb may take is stuck.
down() {
  if [[ -d $run_dir ]]; then
    exec 9<"$run_dir"
    flock -w 20 9 || say "another verb has been busy with $run_dir for 20 s; taking it down all the same"
  fi
  remove_rig
}

left_control() { [[ $(vrrp_state "$1") != MASTER ]]; }
may_take_control() {
  [[ $(vrrp_state "$1") == @(BACKUP|MASTER) && $(<"$run_dir/$1.unwell") == 0 ]] && ! gone "$1" keepalived
}

# VRRP's way: the one in control declares a fault for a moment, which its peer hears of at once.
manual_switch_over() {
  local to=$1 from=${peer_of[$1]} advert=${advert_ms[$profile]}
  if [[ $(vrrp_state "$from") != MASTER ]] || gone "$from" keepalived; then
    [[ $(vrrp_state "$to") == MASTER ]] && ! gone "$to" keepalived && return
    fail "manual-switch-over: $from is not in control, so it cannot give control to $to"
  fi
  wait_until $((5 * advert)) may_take_control "$to" ||
    fail "manual-switch-over: $to cannot take control: its switching or its keep-alive is not ready"
  : >"$run_dir/manual-$to"
  printf '1\n' >"$run_dir/$from.yield"
  wait_until 2000 left_control "$from" || fail "manual-switch-over: $from did not give up control in 2 s"
}

act() {
  local verb=$1 server=${2:-}
  read_settings
  lock_rig
  case $verb in
    manual-switch-over) manual_switch_over "$server" ;;
    power-off) power_off "$server" ;;
    power-on) power_on "$server" ;;
    stop) stop_services "$server" ;;
    restart) stop_services "$server" && power_on "$server" ;;
    crash) signal "$server" KILL kamailio ;;
    hang) signal "$server" STOP kamailio ;;
    resume) signal "$server" CONT kamailio ;;
    unplug) unplug "$server" ;;
    plug) plug "$server" ;;
    cut) isolate on ;;
    heal) isolate off ;;
  esac
}

misuse() {
  say "$*"
  say 'try: rig.sh --help'
  exit 2
}

while [[ ${1:-} == --* ]]; do
  case $1 in
    --shape) shape=${2:-} ;;
    --profile) profile=${2:-} ;;
    --run-dir) run_dir=${2:-} ;;
    --auth) auth=yes ;;
    --help)
      usage
      exit 0
      ;;
    *) misuse "unknown option '$1'" ;;
  esac
  [[ $1 == --auth ]] || shift
  shift || misuse 'an option has no value'
done
[[ $shape == @(vip|two-addresses) ]] || misuse "unknown shape '$shape'; vip or two-addresses was expected"
[[ $profile == @(fast|std) ]] || misuse "unknown profile '$profile'; fast or std was expected"
[[ $run_dir ]] || misuse '--run-dir has no value'
run_dir=$(readlink -m -- "$run_dir")
prefix=switchback-$(cksum <<<"$run_dir" | cut -d' ' -f1)

verb=${1:-}
[[ $# == 0 ]] || shift
case $verb in
  up | down | status | cut | heal) [[ $# == 0 ]] || misuse "$verb takes no argument" ;;
  watch) [[ $# -le 1 && ${1:-50} =~ ^[1-9][0-9]{0,5}$ ]] || misuse 'watch takes a period in milliseconds' ;;
  manual-switch-over | power-off | power-on | stop | restart | crash | hang | resume | unplug | plug)
    [[ $# == 1 && $1 == @(primary|secondary) ]] || misuse "$verb takes 'primary' or 'secondary'"
    ;;
  '') misuse 'no verb was given' ;;
  *) misuse "unknown verb '$verb'" ;;
esac
case $verb in
  up) up ;;
  down) down ;;
  status) read_settings && python_status once ;;
  watch) read_settings && exec "$python" -sSEB "$here/status.py" "$run_dir" watch "${1:-50}" ;;
  *) act "$verb" "$@" ;;
esac
