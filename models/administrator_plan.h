// What an administrator sets out to do, and what goes wrong with it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "models/core/distribution.h"
#include "models/server_id.h"

namespace switchback::models {

enum class Procedure : std::uint8_t {
  switchback_to_primary,    ///< the manual's steps 4-11
  switchover_to_secondary,  ///< the same, the other way round (planned maintenance)
  recover_redundancy,       ///< the manual's note: four steps after Enable Redundancy was left unchecked
  restore_protection,       ///< whatever both consoles show to be missing, one thing after the other
};
inline constexpr std::array<std::string_view, 4> kProcedureNames{"switchback to primary", "switchover to secondary",
                                                                 "recover redundancy", "restore protection"};

/// Steps that can be forgotten (`skip:`), by name.
inline constexpr auto kSkippableSteps = std::to_array<std::string_view>({
    "check status",       // 5a: right server in control, switching Up on both
    "compare views",      // 5b
    "wait for Updated",   // 8
    "wait for phones",    // 10b
    "test calls",         // 11a
    "check auto-assume",  // 11b
    "enable redundancy",  // note 1
    "restart secondary",  // note 2
    "manual switchover",  // note 3
    "restart primary",    // note 4
});

/// Things done wrong (`wrong:`), by name.
inline constexpr auto kMistakes = std::to_array<std::string_view>({
    "resets during takeover",             // 10a: restarts the services of the server that takes control
    "presses twice",                      // the button again before the first press has taken effect
    "opens MaxAdmin early",               // 9 before 8
    "restarts primary first",             // note 4 before 2 and 3
    "switches over before restart",       // note 3 before 2
    "checks auto-assume before restart",  // 11b on the secondary before note 4
    "restarts services on the active",    // 5b on the wrong server
});

/// One procedure with human delays.
struct AdministratorPlan {
  Procedure procedure = Procedure::switchback_to_primary;
  std::set<std::string> skip;                                 ///< of kSkippableSteps
  std::set<std::string> wrong;                                ///< of kMistakes
  Distribution look = Distribution::triangular(3s, 8s, 20s);  ///< to read a screen; assumption
  Distribution act = Distribution::triangular(1s, 3s, 8s);    ///< to find and press a button; assumption
  /// Gives up waiting for one condition after this; `restore_protection`: the whole. Assumption.
  SimTime patience{30min};
  /// `expect: gives up` if the procedure must not get to its end; nothing: `expect: either`.
  std::optional<bool> expect_finished = true;
};

}  // namespace switchback::models
