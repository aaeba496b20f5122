// What happened to a pair that is not simulated, concluded from what its consoles show and from what the bench did to
// it.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "hil/console/observed_pair.h"
#include "hil/console/stack_action.h"
#include "models/core/journal.h"

namespace switchback::hil {

/// What the scenario says a pair is set to before its first event: what a console shows then is no change.
struct SettingsAtStart {
  bool auto_assume = true;         ///< of the secondary; the primary's is unchecked
  bool redundancy_enabled = true;  ///< of the secondary; the primary's is checked
};

/// Compares each picture with the one before and records the events that a simulated server would record of itself, so
/// that measurements and monitors work on real servers. What a console does not show is not recorded: starts and hangs
/// of single services, withheld takeovers, keep-alive messages, revisions (0). Times are those of the observation.
///
/// A server that falls silent is one of these: powered off or restarting (by the bench, or by whatever else: then it
/// "does not answer"), and so it has lost control and its services; or hung or unplugged by the bench, and then it is
/// as it was, only not seen.
class PictureJournal {
 public:
  PictureJournal(Journal& journal, const SettingsAtStart& at_start);

  /// Records what differs from the pair seen before. Nothing while the pair is not linked but that its consoles are
  /// silent.
  void seen(const ObservedPair& pair);

  /// The button was pressed on the console of `console`.
  void switch_over_pressed(models::ServerId console);
  /// Something else was asked of a server: it is recorded once it shows, or when the stack says that it was done.
  void asked(models::ServerId server, StackAction action);
  void done(models::ServerId server, StackAction action);
  /// The stack refused: the journal says so, in place of the event.
  void refused(models::ServerId server, StackAction action, std::string_view reason);
  /// MaxAdmin was opened, an extension edited, ...: recorded as it is.
  void record(models::ServerId server, EventKind kind, std::int64_t field = 0);

 private:
  /// Why a server that is silent is silent, or why its services end.
  enum class Outage : std::uint8_t { none, off, restarting, services_restarting, hung, unplugged, unexplained };
  struct Asked {
    StackAction action;
    EventId cause;
  };
  /// One server as far as the journal knows it.
  struct Known {
    EntityId entity = 0;
    std::array<EntityId, models::kServiceCount> services{};
    Outage outage = Outage::none;
    EventId outage_event = 0;
    std::optional<Asked> asked;
    bool goes_down = false;     ///< a restart has begun to show, but not in its services
    bool said_goodbye = false;  ///< it was in control and told to go down: the other one knows, and detects nothing
    bool on = false;
    bool answers = false;
    bool ever_answered = false;
    std::array<bool, models::kServiceCount> up{};
    EventId switching_down = 0;
    bool hears_peer = false;
    bool peer_switching = true;  ///< of the other server, unless its loss has been recorded
    EventId detection = 0;       ///< the latest, 0 once it has led to something
    bool in_control = false;
    bool full_control = false;
    SimTime took_control{0};
    EventId lost_control = 0;
    EventId handed_over = 0;  ///< by this press: the other one has control already, and it still shows Yes
    bool auto_assume = false;
    bool redundancy_enabled = true;
    bool system_key_missing = false;
    models::ReplicationStatus replication = models::ReplicationStatus::unknown;
    bool voicemail = false;
    bool boards_counted = false;
    std::vector<models::BoardViewLine> boards;
    models::RedundancyPicture picture;
  };

  Known& known(models::ServerId id) { return known_[models::index_of(id)]; }
  std::int64_t text(std::string_view words) { return journal_.text(words); }

  void note(models::ServerId id, const ObservedServer& server);
  void happened(models::ServerId id);
  void falls_silent(models::ServerId id);
  void answers_again(models::ServerId id);
  void end_by_outage(models::ServerId id);
  void everything_ends(models::ServerId id, std::string_view reason);
  void look_at_services(models::ServerId id, const ObservedServer& server);
  void look_at_peer(models::ServerId id, const ObservedServer& server);
  void look_for_loss(models::ServerId id, const ObservedServer& server);
  void look_for_gain(models::ServerId id, const ObservedServer& server);
  void look_at_settings(models::ServerId id, const ObservedServer& server);
  void look_at_replication(models::ServerId id, const ObservedServer& server);
  void look_at_boards(models::ServerId id, const ObservedServer& server);
  void lose_control(models::ServerId id, std::string_view reason, EventId cause);
  void set_replication(models::ServerId id, models::ReplicationStatus status);
  void set_voicemail(models::ServerId id, bool available);
  std::string_view reason_of_gain(models::ServerId id, const models::RedundancyPicture& picture) const;

  Journal& journal_;
  std::array<Known, 2> known_;
  bool linked_ = false;
  bool shows_change_ = false;                             ///< some picture differs from the one before
  models::ServerId changed_ = models::ServerId::primary;  ///< whose
  std::uint32_t epoch_ = 0;
  EventId pressed_ = 0;  ///< Manual Switch Over that has not moved control yet
};

}  // namespace switchback::hil
