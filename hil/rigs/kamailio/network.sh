# The LAN of one rig: four network namespaces, of which `lan` holds the switch and the others hang on it by one cable
# each. Sourced by rig.sh, which sets `prefix`.
#
#   primary 10.77.0.11   secondary 10.77.0.12   phones 10.77.0.100   virtual 10.77.0.10

virtual_ip=10.77.0.10
phones_ip=10.77.0.100
declare -A node_ip=([primary]=10.77.0.11 [secondary]=10.77.0.12)
declare -A peer_of=([primary]=secondary [secondary]=primary)

namespace_of() { printf '%s-%s' "$prefix" "$1"; }

# Runs `ip` in one of the rig's namespaces.
ip_in() {
  local where=$1
  shift
  ip -n "$(namespace_of "$where")" "$@"
}

# attach MEMBER ADDRESS: a namespace with an interface eth0 on the switch.
attach() {
  local member=$1 namespace
  namespace=$(namespace_of "$member")
  ip netns add "$namespace"
  ip_in lan link add "$member" type veth peer name eth0 netns "$namespace"
  ip_in lan link set "$member" master br0 up
  # A standby listens on the virtual address before it has it.
  # shellcheck disable=SC2016
  ip netns exec "$namespace" bash -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
    echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind' 2>/dev/null || true
  ip_in "$member" -batch - <<<"link set lo up
addr add $2/24 dev eth0
link set eth0 up"
}

make_network() {
  ip netns add "$(namespace_of lan)"
  ip_in lan link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
  ip_in lan link set br0 up
  attach primary "${node_ip[primary]}"
  attach secondary "${node_ip[secondary]}"
  attach phones "$phones_ip"
}

remove_network() {
  local member namespace
  for member in primary secondary phones lan; do
    namespace=$(namespace_of "$member")
    [[ ! -e /run/netns/$namespace ]] || ip netns del "$namespace"
  done
}

# The cable between a node and the switch; the node sees its carrier go.
unplug() { ip_in lan link set "$1" down; }
plug() { ip_in lan link set "$1" up; }

# isolate on|off: the switch passes nothing between the nodes; both still reach the phones.
isolate() {
  local node
  for node in primary secondary; do
    bridge -n "$(namespace_of lan)" link set dev "$node" isolated "$1"
  done
}

# What a machine without power does to the wire: nothing more leaves it, and it forgets its addresses.
cut_power() {
  ip_in "$1" -batch - <<<"link set eth0 down
addr flush dev eth0
addr flush dev lo"
}

restore_power() {
  ip_in "$1" -batch - <<<"addr replace 127.0.0.1/8 dev lo
addr replace ${node_ip[$1]}/24 dev eth0
link set eth0 up"
}
