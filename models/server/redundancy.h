// Who is in control: the redundancy role of one server and everything that changes it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "models/server/keep_alive.h"
#include "models/server/server_context.h"
#include "models/server/server_parts.h"

namespace switchback::models {

/// What a server keeps on its disk: it survives power loss.
struct RedundancyRecord {
  bool held_control = false;  ///< it was the last to hold control, as far as it knows
  std::uint32_t epoch = 0;    ///< number of the change of control by which it last gained control
  std::uint32_t seen = 0;     ///< highest number heard of, its own included
  bool auto_assume = false;
  bool redundancy_enabled = true;
};

/// The role of one server. The dialog's marker ("in control Yes") flips when a change of control is decided or
/// ordered; full control follows when the services have assumed it. Every change of control has a number, the
/// epoch; of two servers that both say Yes the one with the lower number yields (domain.md 11.1; the profile can
/// prefer the primary).
class Redundancy {
 public:
  enum class Role : std::uint8_t {
    offline,    ///< services are not up
    listening,  ///< started; listens for the peer before it decides
    standby,
    taking,     ///< Yes; its services assume control
    active,     ///< Yes, and full control unless a system key is missing
    releasing,  ///< No; finishes what is under way after a manual switchover
  };

  Redundancy(ServerContext& context, KeepAlive& keep_alive, ServerParts& parts, RedundancyRecord record);

  /// All services have been started.
  void start();
  /// All services are being stopped, or power is gone.
  void stop(std::string_view reason);
  /// Tells the peer before an orderly stop, if this server is in control.
  void announce_going_down();

  void peer_heard(const PeerState& peer);
  void peer_lost();
  void receive_order(const LanMessage& message);
  void switching_changed(ServiceHost::State state);
  void network_link(bool up);

  AdminResult press_switch_over();
  AdminResult set_auto_assume(bool checked);
  AdminResult set_redundancy_enabled(bool checked);

  Role role() const { return role_; }
  bool in_control() const { return role_ == Role::taking || role_ == Role::active; }
  bool full_control() const { return role_ == Role::active && !needs_system_key_; }
  bool standby() const { return role_ == Role::standby || role_ == Role::releasing; }
  bool needs_system_key() const { return needs_system_key_; }
  /// Enable Redundancy is checked here and, as far as known, on the peer.
  bool paired() const;
  /// A scan for boards at this moment finds them (seed note).
  bool boards_findable() const;
  bool auto_assume_warning() const { return standby() && record_.redundancy_enabled && !record_.auto_assume; }
  const RedundancyRecord& record() const { return record_; }
  TakeOverReason reason() const { return reason_; }
  SimTime control_time() const { return control_time_; }

  /// Called after each change of role and of pairing.
  void on_change(std::function<void()> listener) { changed_ = std::move(listener); }

 private:
  bool beats_peer() const;
  bool loses_to(std::uint32_t peer_epoch) const;
  std::string reason_not_to_take() const;
  std::string reason_not_to_switch_over() const;
  void decide_after_listening();
  void claim_again();
  void become_standby();
  void take_over_or_withhold(TakeOverReason reason);
  void take(TakeOverReason reason, SimTime until_full);
  void assume_full_control();
  void hold_on_to_control(std::uint32_t peer_epoch);
  void take_what_nobody_holds();
  void lose_control(std::string_view reason);
  void release_to_standby();
  void resolve_conflict(const PeerState& peer);
  void watch_peer_switching(const PeerState& peer);
  void order_peer_to_take();
  void take_back();
  void obey_order(const LanMessage& message);
  void send(MessageKind kind, std::uint16_t flags, std::int64_t extra);
  void change_auto_assume(bool checked);
  void clear_auto_assume();
  void cancel_timers();
  SimTime draw_activation();

  ServerContext& context_;
  KeepAlive& keep_alive_;
  ServerParts& parts_;
  RedundancyRecord record_;
  std::function<void()> changed_;

  RandomStream activations_;
  RandomStream releases_;
  RandomStream defects_;
  ProcessTimer listen_;
  ProcessTimer activation_;
  ProcessTimer release_;
  ProcessTimer confirm_;
  ProcessTimer hold_off_;
  ProcessTimer nobody_;
  ProcessTimer network_;
  ProcessTimer spontaneous_;

  Role role_ = Role::offline;
  TakeOverReason reason_ = TakeOverReason::none;
  SimTime control_time_{0};
  SimTime conflict_since_ = kNever;
  bool needs_system_key_ = false;
  bool peer_was_enabled_ = true;
  bool peer_switching_down_ = false;
  std::uint32_t missed_epoch_ = 0;  ///< of control that the peer had and lost while this server stood still
  bool peer_yields_ = false;        ///< both are in control, and the claim of this one is the better one
  bool link_up_ = true;
  bool waited_for_first_peer_ = false;
  bool was_spontaneous_ = false;
  bool ran_alone_ = false;     ///< was started as a stand-alone secondary
  bool claims_stale_ = false;  ///< planted defect: says Yes because it did before it stopped
};

}  // namespace switchback::models
