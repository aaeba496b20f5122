# One node: a Kamailio, a keepalived and the agent between them, in the node's namespace. Sourced by rig.sh, which sets
# `here`, `run_dir`, `shape`, `profile` and `auth`.

# Milliseconds: VRRP's advertisement interval, how often the agent probes Kamailio, and how long it may be silent.
declare -A advert_ms=([fast]=100 [std]=1000)
declare -A probe_ms=([fast]=50 [std]=1000)
declare -A hung_ms=([fast]=500 [std]=1900)
declare -A priority_of=([primary]=150 [secondary]=100)

write_kamailio_config() {
  local node=$1
  {
    printf '#!KAMAILIO\n'
    printf '#!substdef "!%s!%s!g"\n' NODE_NAME "$node" MY_IP "${node_ip[$node]}" \
      PEER_IP "${node_ip[${peer_of[$node]}]}" VIRTUAL_IP "$virtual_ip" RUN_DIR "$run_dir" \
      SECRET "${SWITCHBACK_RIG_PASSWORD:-switchback}"
    [[ $shape != vip ]] || printf '#!define WITH_VIRTUAL\n'
    [[ $shape != two-addresses ]] || printf '#!define WITH_GATE\n'
    [[ $auth != yes ]] || printf '#!define WITH_AUTH\n'
    printf 'include_file "%s/kamailio.cfg"\n' "$here"
  } >"$run_dir/$node.cfg"
}

# With two addresses VRRP still decides who is in control; the address it moves is then one that nobody uses.
write_keepalived_config() {
  local node=$1 version=2 interval=1 address="$virtual_ip/24 dev eth0"
  [[ $profile != fast ]] || { version=3 && interval=0.1; }
  [[ $shape != two-addresses ]] || address="$virtual_ip/32 dev lo"
  cat >"$run_dir/$node.keepalived.conf" <<CONF
global_defs {
  router_id $node
  vrrp_version $version
  vrrp_notify_fifo $run_dir/$node.events
}
track_file unwell {
  file "$run_dir/$node.unwell"
  weight 0
}
track_file yield {
  file "$run_dir/$node.yield"
  weight 0
}
vrrp_instance control {
  state BACKUP
  nopreempt
  interface eth0
  virtual_router_id 77
  priority ${priority_of[$node]}
  advert_int $interval
  virtual_ipaddress {
    $address
  }
  track_file {
    unwell
    yield
  }
}
CONF
}

# pids NODE [PROGRAM]: the node's processes, or those of one program, asked of the kernel: no file can be wrong.
pids() {
  local pid name
  [[ -e /run/netns/$(namespace_of "$1") ]] || return 0
  for pid in $(ip netns pids "$(namespace_of "$1")"); do
    { read -r name <"/proc/$pid/comm"; } 2>/dev/null || continue
    [[ ${2:-$name} != "$name" ]] || printf '%s\n' "$pid"
  done
}

# signal NODE SIGNAL [PROGRAM]: to all of them with one call, so that none sees another go.
signal() {
  local targets
  mapfile -t targets < <(pids "$1" "${3:-}")
  [[ ${#targets[@]} == 0 ]] || kill -s "$2" "${targets[@]}" 2>/dev/null || true
}

# A process that nobody has waited for yet is gone all the same.
gone() {
  local pid state
  for pid in $(pids "$@"); do
    state=$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$pid/status" 2>/dev/null) || continue
    [[ $state == [ZX] || -z $state ]] || return 1
  done
}

# wait_until LIMIT_MS COMMAND...
wait_until() {
  local limit=$1 started=${EPOCHREALTIME/./}
  shift
  until "$@"; do
    ((${EPOCHREALTIME/./} - started < limit * 1000)) || return 1
    sleep 0.005
  done
}

vrrp_state() {
  local state=
  { read -r state <"$run_dir/$1.vrrp"; } 2>/dev/null || true
  printf '%s' "$state"
}

# spawn NODE LOG COMMAND...: a process of its own session in the node, which holds nothing of the caller's open: neither
# terminal nor lock nor a pipe whose end somebody waits for.
spawn() {
  local node=$1 log=$run_dir/$1.$2.log
  shift 2
  (
    for descriptor in "/proc/$BASHPID/fd"/*; do
      descriptor=${descriptor##*/}
      ((descriptor <= 2)) || eval "exec $descriptor>&-"
    done
    exec setsid ip netns exec "$(namespace_of "$node")" "$@"
  ) </dev/null >>"$log" 2>&1 &
}

# Until the agent has heard Kamailio, keepalived must not take control.
start_agent() {
  local node=$1
  rm -f -- "$run_dir/$node.vrrp"
  printf '1\n' >"$run_dir/$node.unwell"
  printf '0\n' >"$run_dir/$node.yield"
  [[ -p $run_dir/$node.events ]] || mkfifo -- "$run_dir/$node.events"
  spawn "$node" agent "$python" -sSEB "$here/node_agent.py" "$run_dir" "$node" \
    "${probe_ms[$profile]}" "${hung_ms[$profile]}" "${advert_ms[$profile]}"
}

# 160 MB of shared memory, of which only what is used costs anything; 8 MB of its own for each process.
start_kamailio() {
  local node=$1
  rm -f -- "$run_dir/$node".{rpc,kamailio.pid}
  spawn "$node" kamailio kamailio -f "$run_dir/$node.cfg" -DD -E -m 160 -M 8 -w "$run_dir" -Y "$run_dir" \
    -P "$run_dir/$node.kamailio.pid"
}

start_keep_alive() {
  local node=$1
  rm -f -- "$run_dir/$node".{vrrp,keepalived}.pid
  spawn "$node" keepalived keepalived -f "$run_dir/$node.keepalived.conf" -n -l -D -G -P \
    -p "$run_dir/$node.keepalived.pid" -r "$run_dir/$node.vrrp.pid"
}

kill_node() { signal "$1" KILL; }

power_off() {
  cut_power "$1"
  kill_node "$1"
  wait_until 2000 gone "$1" || fail "$1: processes survive SIGKILL"
}

# Starts what does not run, and returns when Kamailio answers.
power_on() {
  local node=$1
  restore_power "$node"
  ! gone "$node" python3 || start_agent "$node"
  ! gone "$node" kamailio || start_kamailio "$node"
  ! gone "$node" keepalived || start_keep_alive "$node"
  status_until 5000 "$node.services.registrar=Up" >/dev/null || fail "$node does not answer after its start$(logs "$node")"
}

# Control is given up first, then switching ends, as a shutdown of the machine would do it.
stop_services() {
  local node=$1
  signal "$node" TERM keepalived
  signal "$node" TERM kamailio
  wait_until 5000 gone "$node" keepalived && wait_until 5000 gone "$node" kamailio || {
    say "$node: some services did not stop in 5 s and were killed"
    signal "$node" KILL kamailio
    signal "$node" KILL keepalived
  }
  signal "$node" TERM
  wait_until 2000 gone "$node" || kill_node "$node"
}

# The end of a node's logs, for a message.
logs() {
  local log
  for log in "$run_dir/$1".*.log; do
    [[ ! -s $log ]] || printf '\n%s:\n%s' "$log" "$(tail -n 5 -- "$log")"
  done
}
