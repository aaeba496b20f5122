// The invariants of domain.md 2.6, watched in every run.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "models/admin.h"
#include "models/kernel.h"
#include "models/server/server_profile.h"

namespace switchback::models {

/// One breach of an invariant.
struct Violation {
  std::string_view monitor;  ///< of kMonitors
  SimTime began{0};
  SimTime ended = kNever;  ///< kNever: still going on, or over at once
  std::string detail;
  EventId cause = 0;  ///< the event after which it was seen
};

/// What of a pair decides which breaches there can be.
struct MonitoredPair {
  bool auto_assume_at_start = true;  ///< the secondary's option before the first event
  bool rearms = false;               ///< a new standby's option is set again by itself, so that it is no breach
  /// Phones know one address for both servers, which moves: whoever has it takes their refreshes, also during calls.
  bool one_address = false;
};

/// Looks at both consoles and at the journal after every instant with a notable event, and records
/// violation_began / violation_ended. Sees only what a console shows, so it works on real servers too.
class Monitors : private CalendarClient {
 public:
  Monitors(Kernel& kernel, std::array<AdminInterface*, 2> consoles, const ServerProfile& profile,
           const MonitoredPair& pair);

  const std::vector<Violation>& violations() const { return violations_; }
  /// Reads what is left of the journal; call once, when the run is over.
  void conclude();

 private:
  /// An invariant that is broken by a state which lasts too long.
  struct Lasting {
    std::string_view monitor;
    SimTime allowed;
    SimTime since = kNever;  ///< when the state began
    std::size_t open = 0;    ///< number of the open violation, from 1
  };

  void on_calendar(std::uint64_t argument) override;
  void look();
  void read_journal();
  void read(const Event& event, EventId id);
  void watch(Lasting& lasting, bool bad, std::string_view detail);
  void breach(std::string_view monitor, std::string detail);
  void check_new_standby();
  bool voicemail_disagrees(const std::array<RedundancyPicture, 2>& pictures,
                           const std::array<bool, 2>& reachable) const;

  Kernel& kernel_;
  std::array<AdminInterface*, 2> consoles_;
  MonitoredPair pair_;
  ClientId client_;
  EntityId entity_;
  std::array<EntityId, 2> servers_;
  bool look_due_ = false;
  EventId read_ = 0;

  Lasting two_in_control_;
  Lasting none_in_control_;
  Lasting auto_assume_on_active_;
  Lasting voicemail_;
  Lasting illegal_chain_;

  std::array<bool, 2> updating_{};
  std::array<bool, 2> auto_assume_{};
  std::array<bool, 2> auto_assume_before_{};  ///< as it was before the present instant
  std::array<SimTime, 2> auto_assume_changed_{};
  std::array<bool, 2> standby_to_check_{};
  std::vector<std::int8_t> phone_owner_;  ///< by entity, -1 unknown
  std::vector<Violation> violations_;
};

/// Whether a chain of services is shown as the dialog's rule asks: Up, then at most one Down, then Unknown.
bool legal_chain(const std::array<ServiceStatus, kServiceCount>& services);

}  // namespace switchback::models
