// Which calls a switchover keeps.
#pragma once

#include <cstdint>

#include "models/admin.h"
#include "models/call_kind.h"
#include "models/server/server_profile.h"

namespace switchback::models {

/// All that decides about a call at the instant control moves.
struct CallFacts {
  CallKind kind = CallKind::extension_to_extension;
  LegType a = LegType::sip_phone;  ///< `server` where the media runs through a resource of the server itself
  LegType b = LegType::sip_phone;
  bool connected = true;
  Generation generation = Generation::softswitch;
  TakeOverReason reason = TakeOverReason::manual;
  bool keeps_calls = true;  ///< the profile's `calls.kept`
};

enum class Fate : std::uint8_t { kept, dropped };

/// The table of domain.md 4 (MAXCS ACM 6.5 p379): simple connected two-party calls of the listed pairs are kept,
/// except when the active is shut down or restarted; T1-T1 and mobile-mobile are not in the list and so count as
/// dropped (assumption). The order of the legs does not matter.
Fate fate_at_switch(const CallFacts& call);

}  // namespace switchback::models
