// Single values given on the command line: `--set server.keep-alive.period=1s`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/diagnostics.h"

namespace switchback::scenarios {

struct Assembly;

/// One value that replaces the scenario's. Names: `server.<parameter>`, `trunk.<parameter>`, `phone.<parameter>` (all
/// groups), `phones.count`, `phones.profile` (all groups), `phones.basic mode`, `system.profile`, `system.auto assume`,
/// `system.enable redundancy`, `system.voicemail`,
/// `system.defect` (one more of models/defects.h; `incident`: that of the scenario's own incident).
struct Override {
  std::string name;
  std::string value;

  /// "--set name=value": for messages and as the source of the value.
  std::string text() const { return "--set " + name + "=" + value; }
};

/// The overrides that are applied before all others, while the system is read: parameters stand on profiles.
struct ProfileOverrides {
  const Override* server = nullptr;  ///< the last `system.profile`
  const Override* phones = nullptr;  ///< the last `phones.profile`
};
ProfileOverrides profile_overrides(std::span<const Override> overrides);

/// Splits "name=value"; throws UserError if there is no name or no '='. The name is checked when it is applied.
Override parse_override(std::string_view text);

/// All names an override may have, for completion and documentation.
std::vector<std::string> override_names();

/// Throws UserError, and names the nearest word, unless some system could take this value under this name.
void check_override(const Override& given);

/// Applies the overrides in turn; unknown names, bad values and overrides that apply to nothing are mistakes.
void apply_overrides(std::span<const Override> overrides, Assembly& assembly, Mistakes& mistakes);

}  // namespace switchback::scenarios
