// What the time between two events of a journal, one the cause of the other, is called: one table, in the field's
// terms.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "models/core/journal.h"

namespace switchback::reports {

/// A hop is the time from an event (`cause`) to one that it made happen (`effect`). The first row that fits a hop
/// names it.
struct HopName {
  std::optional<EventKind> cause{};  ///< nothing: whatever it was
  EventKind effect{};
  std::string_view cause_text{};   ///< how the cause's text begins ("MANUAL"); empty: any
  std::string_view effect_text{};  ///< how the effect's text begins; empty: any
  /// Hops of one name that follow one another are one phase. A '*' stands for the effect's text, for the text
  /// of a step, or for the kind of a test call.
  std::string_view phase;
  /// Names of the parameters that decide how long it takes, the one that weighs most first.
  std::array<std::string_view, 3> rests_on{};
};

/// The table, for tests and documentation.
std::span<const HopName> hop_names();

/// The row for the way from `cause` (null: nothing in the journal caused it) to `effect`; null if no row fits.
const HopName* find_hop_name(const Journal& journal, const Event* cause, const Event& effect);

/// Calls that only show that service is back, and the pauses between them.
extern const HopName kTestCalls;
/// A test call that did not pass although nothing was missing any more: another one follows.
extern const HopName kFailedTestCall;

/// A REGISTER that is transmitted again because nothing answers it.
extern const HopName kRepeatedRegister;
/// What a phone does from its first REGISTER to a registrar that serves, but answers too late or with 503.
extern const HopName kRegistrarOverloaded;

/// The first field of type text as text; empty if the event has none.
std::string_view text_of(const Journal& journal, const Event& event);

}  // namespace switchback::reports
