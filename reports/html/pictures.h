// The Redundancy Administration dialog of both consoles over a whole run, played again from the journal.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "models/core/sim_time.h"
#include "reports/html/events.h"

namespace switchback::reports {

/// A service's status as the dialog shows it.
enum class ShownStatus : char { up = 'U', down = 'D', unknown = '?' };
/// "Updating", "Updated", "Unknown".
enum class ShownReplication : char { updating = 'g', updated = 'd', unknown = '?' };

struct ShownSystem {
  bool in_control = false;
  std::array<ShownStatus, 7> services{};
  ShownReplication replication = ShownReplication::unknown;

  friend bool operator==(const ShownSystem&, const ShownSystem&) = default;
};

/// What one console shows. Check boxes are absent while the journal has not told of them.
struct ShownPicture {
  bool answers = false;  ///< the server runs; if not, nothing else is shown
  std::array<ShownSystem, 2> systems;
  std::string reason;  ///< of the last change of control
  SimTime reason_time{0};
  bool voicemail_available = false;
  bool full_control = false;
  std::optional<bool> auto_assume;
  std::optional<bool> redundancy_enabled;

  friend bool operator==(const ShownPicture&, const ShownPicture&) = default;
};

/// A picture from `time` on.
struct PictureChange {
  SimTime time{0};
  ShownPicture picture;
};

/// Every change of what the console of server 0 and of server 1 shows. What a console knows of the other server is what
/// came with the last keep-alive message, which the journal tells. Journals before that was kept have it up to one
/// keep-alive period too early.
std::array<std::vector<PictureChange>, 2> pictures_of(const std::vector<ReportedEvent>& events);

}  // namespace switchback::reports
