#include "models/server/call_preservation.h"

namespace switchback::models {
namespace {

bool is_sip(LegType type) { return type == LegType::sip_phone || type == LegType::sip_trunk; }

bool two_party(CallKind kind) {
  return kind == CallKind::extension_to_extension || kind == CallKind::incoming || kind == CallKind::outgoing;
}

bool can_be_kept(LegType type) { return type != LegType::h323 && type != LegType::server; }

bool supported_pair(LegType a, LegType b) {
  if (!can_be_kept(a) || !can_be_kept(b)) return false;
  // Of all pairs of the remaining types only two equal ones are missing from the list.
  if (a == b) return is_sip(a) || a == LegType::analog;
  return true;
}

}  // namespace

Fate fate_at_switch(const CallFacts& call) {
  const bool possible = call.keeps_calls && call.generation == Generation::softswitch &&
                        call.reason != TakeOverReason::peer_shutdown_or_restart;
  const bool simple = call.connected && two_party(call.kind) && supported_pair(call.a, call.b);
  return possible && simple ? Fate::kept : Fate::dropped;
}

}  // namespace switchback::models
