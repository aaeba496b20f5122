#include "models/server/redundancy.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "models/defects.h"

namespace switchback::models {
namespace {

// Flags of the order messages.
constexpr std::uint16_t kOrder = 0;
constexpr std::uint16_t kRequest = 1;  ///< switch_over_order: the standby's console asks the active to give the order
constexpr std::uint16_t kDeliberate = 1;  ///< yield_order: control was taken on purpose, not found to be held twice

bool prefers_primary(const ServerProfile& profile) {
  return static_cast<SplitBrainWinner>(profile.split_brain_winner) == SplitBrainWinner::primary;
}

/// Defect: a claim by which the peer took control at its start, within a minute of `since`, counts for nothing.
bool unheeded(const ServerContext& context, const PeerState& peer, SimTime since) {
  const bool starting =
      peer.reason == TakeOverReason::startup_no_peer || peer.reason == TakeOverReason::startup_resumed;
  return context.has_defect(kDefectIgnoresPeerAtStart) && starting &&
         std::max(peer.control_time, since) - std::min(peer.control_time, since) < 1min;
}

}  // namespace

Redundancy::Redundancy(ServerContext& context, KeepAlive& keep_alive, ServerParts& parts, RedundancyRecord record)
    : context_(context),
      keep_alive_(keep_alive),
      parts_(parts),
      record_(record),
      activations_(context.kernel.stream(name_of(context.id), "activation")),
      releases_(context.kernel.stream(name_of(context.id), "release")),
      defects_(context.kernel.stream(name_of(context.id), "spontaneous takeover")),
      listen_(context.services.timers(), [this] { decide_after_listening(); }),
      activation_(context.services.timers(), [this] { assume_full_control(); }),
      release_(context.services.timers(), [this] { release_to_standby(); }),
      confirm_(context.services.timers(), [this] { take_back(); }),
      hold_off_(context.services.timers(), [this] { take_over_or_withhold(TakeOverReason::peer_switching_down); }),
      nobody_(context.services.timers(), [this] { take_what_nobody_holds(); }),
      network_(context.services.timers(),
               [this] {
                 if (!in_control()) return;
                 lose_control("network link down");
                 // Nobody told it that another server holds control: it remains the last holder.
                 record_.held_control = true;
               }),
      spontaneous_(context.services.timers(), [this] {
        if (role_ == Role::standby && keep_alive_.peer_present() && !std::exchange(was_spontaneous_, true)) {
          take(TakeOverReason::peer_keepalive_lost, draw_activation());
        }
      }) {}

bool Redundancy::paired() const {
  const bool peer_enabled = !keep_alive_.peer_present() || keep_alive_.peer().redundancy_enabled;
  return record_.redundancy_enabled && peer_enabled;
}

bool Redundancy::boards_findable() const {
  return context_.id == ServerId::secondary || !keep_alive_.peer_present() || keep_alive_.peer().redundancy_enabled;
}

// ---- start and stop

void Redundancy::start() {
  role_ = Role::listening;
  // The flag is read at start-up: a stand-alone server wants its own system key (seed note, domain.md 8).
  const bool alone = context_.id == ServerId::secondary && !record_.redundancy_enabled;
  ran_alone_ = ran_alone_ || alone;
  needs_system_key_ = alone || (ran_alone_ && context_.has_defect(kDefectWantsKeyThoughPaired));
  if (needs_system_key_) context_.kernel.record(context_.entity, EventKind::system_key_missing);
  waited_for_first_peer_ = false;
  listen_.arm(context_.profile.startup_listen);
  changed_();
  if (record_.held_control && context_.has_defect(kDefectStaleServerClaims)) claim_again();
}

/// Planted defect: takes up its old claim as if nothing had happened meanwhile.
void Redundancy::claim_again() {
  claims_stale_ = true;
  const std::uint32_t epoch = record_.epoch;
  record_.seen = record_.epoch = epoch - 1;
  take(TakeOverReason::startup_resumed, context_.profile.startup_activation.draw(activations_));
}

void Redundancy::stop(std::string_view reason) {
  if (in_control()) context_.kernel.record(context_.entity, EventKind::control_no, context_.kernel.text(reason));
  role_ = Role::offline;
  if (context_.has_defect(kDefectForgetsControl)) record_.held_control = false;
  claims_stale_ = false;
  peer_switching_down_ = false;
  conflict_since_ = kNever;
  peer_yields_ = false;
  cancel_timers();
  changed_();
}

void Redundancy::cancel_timers() {
  for (ProcessTimer* timer :
       {&listen_, &activation_, &release_, &confirm_, &hold_off_, &nobody_, &network_, &spontaneous_}) {
    timer->cancel();
  }
}

void Redundancy::announce_going_down() {
  if (in_control()) send(MessageKind::going_down, 0, 0);
}

void Redundancy::decide_after_listening() {
  const bool peer_present = keep_alive_.peer_present();
  if (!link_up_ || !context_.services.working(Service::switching)) {
    return listen_.arm(context_.profile.keep_alive_period);
  }
  const TakeOverReason alone = record_.held_control ? TakeOverReason::startup_resumed : TakeOverReason::startup_no_peer;
  const SimTime until_full = context_.profile.startup_activation.draw(activations_);
  if (peer_present && !context_.has_defect(kDefectIgnoresPeerAtStart)) {
    if (!beats_peer()) return become_standby();
    return take(record_.held_control ? alone : TakeOverReason::nobody_in_control, until_full);
  }
  if (context_.id == ServerId::primary || record_.held_control) return take(alone, until_full);
  if (!record_.auto_assume || !record_.redundancy_enabled) return become_standby();
  if (record_.seen == 0 && !std::exchange(waited_for_first_peer_, true)) {
    // A pair that has never been in service starts with its primary, which may take longer to boot.
    const SimTime services = context_.profile.service_start.high() * static_cast<std::int64_t>(kServiceCount);
    return listen_.arm(context_.profile.cold_boot.high() + services);
  }
  take(alone, until_full);
}

void Redundancy::become_standby() {
  listen_.cancel();
  role_ = Role::standby;
  record_.held_control = false;  // its auto-assume option was unchecked when it gained control
  if (context_.has_defect(kDefectTakesControlWithoutLoss)) {
    spontaneous_.arm(Distribution::uniform(60s, 120s).draw(defects_));
  }
  keep_alive_.watch_again();
  changed_();
}

// ---- gaining and losing control

bool Redundancy::beats_peer() const {
  const PeerState& peer = keep_alive_.peer();
  // Both sides compare the same facts the same way round, so that exactly one of them wins.
  const auto claim = [](bool able, bool held, std::uint32_t epoch, ServerId id) {
    return std::tuple(able, held, held ? epoch : 0U, id == ServerId::primary);
  };
  return claim(context_.services.answers(Service::switching), record_.held_control, record_.epoch, context_.id) >
         claim(peer.answers_for(Service::switching), peer.held_control, peer.epoch, peer_of(context_.id));
}

bool Redundancy::loses_to(std::uint32_t peer_epoch) const {
  if (context_.has_defect(kDefectNeverYields)) return false;
  if (prefers_primary(context_.profile)) {
    // The peer may not have read the order to yield when it said Yes; a claim counts once it has had time to.
    const SimTime grace = 2 * context_.profile.keep_alive_period;
    return context_.id == ServerId::secondary && context_.kernel.now() - control_time_ > grace;
  }
  return peer_epoch > record_.epoch || (peer_epoch == record_.epoch && context_.id == ServerId::secondary);
}

void Redundancy::take_what_nobody_holds() {
  const bool able = paired() && keep_alive_.peer_present() && context_.services.working(Service::switching);
  if (role_ == Role::standby && able && beats_peer()) take(TakeOverReason::nobody_in_control, draw_activation());
}

SimTime Redundancy::draw_activation() {
  return context_.profile.activation.scaled(context_.services.slowness(Service::switching)).draw(activations_);
}

std::string Redundancy::reason_not_to_take() const {
  if (!record_.auto_assume && !context_.has_defect(kDefectTakesOverUnchecked)) return "auto-assume unchecked";
  if (!paired()) return "redundancy is not enabled";
  if (needs_system_key_) return "system key missing";
  if (!link_up_) return "own network link is down";
  if (!context_.services.working(Service::switching)) return "own switching is not Up";
  return {};
}

void Redundancy::take_over_or_withhold(TakeOverReason reason) {
  if (role_ != Role::standby) return;
  const std::string why_not = reason_not_to_take();
  if (!why_not.empty()) {
    context_.kernel.record(context_.entity, EventKind::takeover_withheld, context_.kernel.text(why_not));
    return;
  }
  context_.kernel.record(context_.entity, EventKind::takeover_decided, context_.kernel.text(name_of(reason)));
  take(reason, draw_activation());
  if (reason == TakeOverReason::peer_switching_down) send(MessageKind::yield_order, kDeliberate, 0);
}

void Redundancy::take(TakeOverReason reason, SimTime until_full) {
  cancel_timers();
  record_.epoch = std::max({record_.seen, record_.epoch, keep_alive_.peer().epoch}) + 1;
  record_.seen = record_.epoch;
  record_.held_control = true;
  role_ = Role::taking;
  reason_ = reason;
  control_time_ = context_.kernel.now();
  conflict_since_ = kNever;
  context_.kernel.record(context_.entity, EventKind::control_yes, context_.kernel.text(name_of(reason)), record_.epoch);
  clear_auto_assume();
  if (!link_up_) network_link(false);
  parts_.control_begins(reason);
  activation_.arm(until_full);
  keep_alive_.announce();
  changed_();
}

void Redundancy::assume_full_control() {
  if (role_ != Role::taking) return;
  if (!context_.services.working(Service::switching)) return;  // `switching_changed` comes back to it
  role_ = Role::active;
  if (needs_system_key_) {
    context_.kernel.record(context_.entity, EventKind::system_key_missing);
  } else {
    context_.kernel.record(context_.entity, EventKind::control_full, (context_.kernel.now() - control_time_).count());
    parts_.full_control();
  }
  keep_alive_.announce();
  changed_();
}

void Redundancy::hold_on_to_control(std::uint32_t peer_epoch) {
  if (std::exchange(missed_epoch_, peer_epoch) == peer_epoch || needs_system_key_) return;
  parts_.boards_taken_back();
}

void Redundancy::switching_changed(ServiceHost::State state) {
  const bool works = state == ServiceHost::State::up;
  if (role_ == Role::taking && works && !activation_.armed()) assume_full_control();
  if (role_ == Role::active && !needs_system_key_) parts_.hold_new_calls(!works);
  // A takeover that was withheld for the lack of it is due again.
  if (role_ == Role::standby && works) keep_alive_.watch_again();
}

void Redundancy::lose_control(std::string_view reason) {
  cancel_timers();
  context_.kernel.record(context_.entity, EventKind::control_no, context_.kernel.text(reason));
  role_ = Role::standby;
  peer_yields_ = false;
  record_.held_control = false;
  clear_auto_assume();
  parts_.control_released();
  keep_alive_.announce();
  changed_();
}

void Redundancy::change_auto_assume(bool checked) {
  if (record_.auto_assume == checked) return;
  record_.auto_assume = checked;
  CauseScope scope(context_.kernel.journal());
  context_.kernel.record(context_.entity, EventKind::auto_assume_changed, checked ? 1 : 0);
}

void Redundancy::clear_auto_assume() {
  if (!context_.has_defect(kDefectAutoAssumeSurvives)) change_auto_assume(false);
}

// ---- the peer

void Redundancy::peer_heard(const PeerState& peer) {
  record_.seen = std::max(record_.seen, peer.epoch);
  if (std::exchange(peer_was_enabled_, peer.redundancy_enabled) != peer.redundancy_enabled) {
    if (!peer.redundancy_enabled && context_.id == ServerId::primary && !in_control() && role_ != Role::offline) {
      parts_.boards_lost();
    }
    changed_();
  }
  switch (role_) {
    case Role::offline:
      break;
    case Role::listening:
      if (peer.in_control && !unheeded(context_, peer, context_.kernel.now())) become_standby();
      break;
    case Role::standby:
      if (peer.in_control) {
        nobody_.cancel();
        record_.held_control = false;
        watch_peer_switching(peer);
        if (!context_.has_defect(kDefectTakesControlUpdating)) break;
        if (peer.replication != ReplicationStatus::updating) {
          spontaneous_.cancel();
        } else if (!spontaneous_.armed()) {
          spontaneous_.arm(5min);
        }
      } else if (!nobody_.armed() && !context_.has_defect(kDefectNobodyTakesControl)) {
        nobody_.arm(context_.profile.startup_listen);
      }
      break;
    case Role::taking:
    case Role::active:
      if (peer.in_control) {
        resolve_conflict(peer);
        peer_yields_ = in_control();
      } else if (role_ == Role::active && peer.epoch > record_.epoch) {
        hold_on_to_control(peer.epoch);
      } else if (role_ == Role::active && std::exchange(peer_yields_, false) && !needs_system_key_) {
        // As long as both were in control, either may have moved boards and lines to itself last.
        parts_.boards_taken_back();
      }
      break;
    case Role::releasing:
      if (peer.in_control && peer.epoch > record_.epoch) confirm_.cancel();
      break;
  }
}

void Redundancy::watch_peer_switching(const PeerState& peer) {
  if (peer.answers_for(Service::switching)) {
    peer_switching_down_ = false;
    hold_off_.cancel();
  } else if (!std::exchange(peer_switching_down_, true)) {
    context_.kernel.record(context_.entity, EventKind::peer_switching_down);
    if (context_.profile.detects_switching_down) hold_off_.arm(context_.profile.switching_hold_off);
  }
}

void Redundancy::peer_lost() {
  nobody_.cancel();
  hold_off_.cancel();
  peer_switching_down_ = false;
  take_over_or_withhold(TakeOverReason::peer_keepalive_lost);
}

void Redundancy::resolve_conflict(const PeerState& peer) {
  if (unheeded(context_, peer, control_time_) || context_.has_defect(kDefectTakesControlUpdating)) return;
  if (claims_stale_) return;
  if (context_.has_defect(kDefectTakesControlWithoutLoss)) {
    if (conflict_since_ == kNever) conflict_since_ = context_.kernel.now();
    if (context_.kernel.now() - conflict_since_ < 3 * context_.profile.hand_over_overlap) return;
  }
  if (loses_to(peer.epoch)) {
    lose_control("yields to the peer");
  } else {
    send(MessageKind::yield_order, kOrder, 0);
  }
}

void Redundancy::receive_order(const LanMessage& message) {
  const auto peer_epoch = static_cast<std::uint32_t>(message.value);
  switch (message.kind) {
    case MessageKind::switch_over_order:
      record_.seen = std::max(record_.seen, peer_epoch);
      if (message.flags == kRequest) {
        if (role_ == Role::active && paired()) order_peer_to_take();
      } else {
        obey_order(message);
      }
      break;
    case MessageKind::yield_order:
      record_.seen = std::max(record_.seen, peer_epoch);
      if (!in_control() || claims_stale_) break;
      if (message.flags == kDeliberate ? peer_epoch > record_.epoch : loses_to(peer_epoch)) {
        lose_control("ordered to yield");
      }
      break;
    case MessageKind::going_down:
      keep_alive_.peer_gone();
      nobody_.cancel();
      hold_off_.cancel();
      take_over_or_withhold(TakeOverReason::peer_shutdown_or_restart);
      break;
    default:
      break;
  }
}

void Redundancy::send(MessageKind kind, std::uint16_t flags, std::int64_t extra) {
  if (!context_.services.working(Service::keep_alive)) return;
  LanMessage message;
  message.kind = kind;
  message.flags = flags;
  message.value = record_.epoch;
  message.extra = extra;
  keep_alive_.send(message);
}

void Redundancy::network_link(bool up) {
  link_up_ = up;
  if (up) {
    network_.cancel();
    if (role_ == Role::standby) keep_alive_.watch_again();
  } else if (in_control() && context_.profile.nic_loss_releases_control) {
    network_.arm(context_.profile.nic_loss_release_after);
  }
}

// ---- the console

std::string Redundancy::reason_not_to_switch_over() const {
  if (role_ == Role::offline || role_ == Role::listening) return "this server is starting";
  if (role_ == Role::taking || role_ == Role::releasing) return "a takeover is under way";
  if (!record_.redundancy_enabled) return "redundancy is not enabled";
  if (!keep_alive_.peer_present()) return "the other server cannot be reached";
  const PeerState& peer = keep_alive_.peer();
  if (!peer.redundancy_enabled) return "redundancy is not enabled";
  if (!peer.answers_for(Service::switching)) return "switching of the other server is not Up";
  if (!context_.services.answers(Service::switching)) return "switching of this server is not Up";
  if (context_.has_defect(kDefectSwitchesOverOnlyIdle) && parts_.calls_in_progress()) return "there are calls";
  if (role_ == Role::standby && !peer.in_control) return "neither server is in control";
  if (role_ == Role::standby && !peer.full_control && !peer.needs_key) return "a takeover is under way";
  return {};
}

AdminResult Redundancy::press_switch_over() {
  context_.kernel.record(context_.entity, EventKind::switch_over_pressed);
  std::string why_not = reason_not_to_switch_over();
  if (!why_not.empty()) return AdminResult::refused(std::move(why_not));
  if (role_ == Role::active) {
    order_peer_to_take();
  } else {
    send(MessageKind::switch_over_order, kRequest, 0);
  }
  return {};
}

void Redundancy::order_peer_to_take() {
  const SimTime release = context_.profile.release.draw(releases_);
  cancel_timers();
  context_.kernel.record(context_.entity, EventKind::control_no, context_.kernel.text(name_of(TakeOverReason::manual)));
  role_ = Role::releasing;
  record_.held_control = false;
  clear_auto_assume();
  parts_.hold_new_calls(true);
  send(MessageKind::switch_over_order, kOrder, release.count());
  keep_alive_.announce();
  confirm_.arm(context_.profile.switch_over_confirm);
  release_.arm(std::max(release, context_.profile.switch_over_confirm + 1ms));
  changed_();
}

void Redundancy::obey_order(const LanMessage& message) {
  if (context_.has_defect(kDefectNobodyTakesControl)) return;
  if (role_ != Role::standby || !context_.services.working(Service::switching)) return;
  take(TakeOverReason::manual, SimTime{message.extra} + draw_activation());
}

void Redundancy::take_back() {
  if (role_ != Role::releasing || context_.has_defect(kDefectNobodyTakesControl)) return;
  release_.cancel();
  role_ = Role::active;
  record_.held_control = true;
  context_.kernel.record(context_.entity, EventKind::control_yes, context_.kernel.text("switchover not confirmed"),
                         record_.epoch);
  if (!needs_system_key_) {
    context_.kernel.record(context_.entity, EventKind::control_full, context_.profile.switch_over_confirm.count());
    parts_.hold_new_calls(false);
  }
  keep_alive_.announce();
  changed_();
}

void Redundancy::release_to_standby() {
  if (role_ != Role::releasing) return;
  role_ = Role::standby;
  parts_.control_released();
  keep_alive_.watch_again();
  changed_();
}

AdminResult Redundancy::set_auto_assume(bool checked) {
  if (in_control() && !context_.has_defect(kDefectAutoAssumeOnActive)) {
    return AdminResult::refused("only on the standby");
  }
  change_auto_assume(checked);
  keep_alive_.announce();
  if (checked && role_ == Role::standby) {
    keep_alive_.watch_again();
    if (peer_switching_down_ && context_.profile.detects_switching_down) {
      hold_off_.arm(context_.profile.switching_hold_off);
    }
  }
  return {};
}

AdminResult Redundancy::set_redundancy_enabled(bool checked) {
  if (record_.redundancy_enabled == checked) return {};
  record_.redundancy_enabled = checked;
  context_.kernel.record(context_.entity, EventKind::redundancy_enabled_changed, checked ? 1 : 0);
  if (!checked && context_.id == ServerId::secondary && !in_control()) parts_.boards_lost();
  keep_alive_.announce();
  changed_();
  return {};
}

}  // namespace switchback::models
