#include "models/server/replication.h"

#include <utility>

#include "models/defects.h"

namespace switchback::models {
namespace {

// Flags of the messages.
constexpr std::uint16_t kAnswer = 1;
constexpr std::uint16_t kComparedEverything = 2;  ///< the standby has now what the source has, in everything

}  // namespace

Replication::Replication(ServerContext& context, KeepAlive& keep_alive, Redundancy& redundancy,
                         Configuration& configuration)
    : context_(context),
      keep_alive_(keep_alive),
      redundancy_(redundancy),
      configuration_(configuration),
      durations_(context.kernel.stream(name_of(context.id), "replication")),
      timer_(context.services.timers(), [this] { step(); }) {
  context.services.on_change([this](Service service, ServiceHost::State state) {
    if (service != Service::replication) return;
    if (state == ServiceHost::State::stopped) restarted_ = true;
    if (state == ServiceHost::State::up && restarted_ && redundancy_.standby() && keep_alive_.peer_present()) {
      set_status(ReplicationStatus::updating);
    }
  });
}

bool Replication::can_transfer() const { return keep_alive_.peer_present() && redundancy_.paired(); }

void Replication::set_status(ReplicationStatus status) {
  const bool hidden = status == ReplicationStatus::updating && context_.has_defect(kDefectNeverUpdating);
  if (hidden) status = ReplicationStatus::updated;
  if (std::exchange(status_, status) == status) return;
  CauseScope scope(context_.kernel.journal());
  if (status == ReplicationStatus::updating) {
    context_.kernel.record(context_.entity, EventKind::replication_updating);
  } else if (status == ReplicationStatus::unknown) {
    context_.kernel.record(context_.entity, EventKind::replication_unknown);
  } else {
    context_.kernel.record(context_.entity, EventKind::replication_updated,
                           static_cast<std::int64_t>(configuration_.revision()));
  }
}

void Replication::redundancy_changed() {
  const bool online = redundancy_.role() != Redundancy::Role::offline;
  const bool in_control = redundancy_.in_control();
  const bool changed = std::exchange(was_in_control_, in_control) != in_control;
  const bool came_up = !std::exchange(was_online_, online) && online;
  const bool paired = redundancy_.paired();
  const bool paired_again = !std::exchange(was_paired_, paired) && paired;
  if (!online) {
    abort();
    set_status(ReplicationStatus::unknown);
  } else if (in_control && (changed || paired_again)) {
    begin(true);
  } else if (!in_control && (changed || paired_again || came_up)) {
    abort();
    if (can_transfer()) set_status(ReplicationStatus::updating);
  }
  // A server that has come up and finds nobody to exchange anything with is as up to date as it can be.
  if (online && status_ == ReplicationStatus::unknown) set_status(ReplicationStatus::updated);
}

void Replication::peer_heard(const PeerState& peer) {
  const bool listens = peer.answers_for(Service::replication) && peer.answers_for(Service::call_control);
  const bool listens_again = !std::exchange(peer_listens_, listens) && listens;
  if (listens_again && redundancy_.in_control() && !peer.in_control) standby_listens_();
  if (!redundancy_.in_control()) {
    // A standby that has come up knows only now that there is somebody to be synchronised with.
    const bool due = restarted_ && redundancy_.standby() && peer.in_control && can_transfer();
    if (due) set_status(ReplicationStatus::updating);
    return;
  }
  if (phase_ != Phase::idle || peer.in_control) return;
  const bool behind = peer.replication == ReplicationStatus::updating || peer.revision != configuration_.revision();
  // What the peer sent before it learnt that a transfer had ended says nothing.
  const bool behind_for_sure = behind && context_.kernel.now() - finished_ > context_.profile.replication_retry;
  if (peer_was_away_ || status_ == ReplicationStatus::updating || behind_for_sure) begin(true);
}

void Replication::peer_lost() {
  peer_was_away_ = true;
  peer_listens_ = false;
  abort();
}

void Replication::edited() {
  if (phase_ != Phase::idle) {
    due_again_ = true;
  } else {
    begin(false);
  }
}

void Replication::begin(bool everything) {
  abort();
  if (!can_transfer()) return;
  set_status(ReplicationStatus::updating);
  phase_ = Phase::starting;
  peer_was_away_ = false;
  everything_ = everything;
  ++transfer_;
  step();
}

void Replication::abort() {
  phase_ = Phase::idle;
  due_again_ = false;
  timer_.cancel();
}

void Replication::step() {
  if (phase_ == Phase::idle) return;
  if (phase_ == Phase::transferring) phase_ = Phase::ending;
  timer_.arm(context_.profile.replication_retry);
  if (!working() || !can_transfer()) return;
  send(phase_ == Phase::starting ? MessageKind::replication_start : MessageKind::replication_done, 0);
}

void Replication::send(MessageKind kind, std::uint16_t flags) {
  LanMessage message;
  message.from = context_.endpoint();
  message.to = context_.peer_endpoint();
  message.traffic = TrafficClass::replication;
  message.kind = kind;
  message.flags = flags;
  message.sequence = transfer_;
  message.call = configuration_.revision();
  message.value = static_cast<std::int64_t>(configuration_.extensions());
  context_.lan.send(message);
}

void Replication::receive(const LanMessage& message) {
  if (!working()) return;
  if ((message.flags & kAnswer) != 0) {
    receive_as_source(message);
  } else {
    receive_as_standby(message);
  }
}

void Replication::receive_as_source(const LanMessage& message) {
  if (message.sequence != transfer_ || !redundancy_.in_control()) return;
  if (message.kind == MessageKind::replication_start && phase_ == Phase::starting) {
    if (everything_ && transfer_ > 1 && context_.has_defect(kDefectTransferCrashesSource)) {
      return context_.services.crash(Service::switching);
    }
    phase_ = Phase::transferring;
    const ServerProfile& profile = context_.profile;
    const Distribution& duration = everything_ ? profile.replication_initial : profile.replication_delta;
    const double slowness = factor_ * context_.services.slowness(Service::replication);
    timer_.arm(duration.scaled(slowness).draw(durations_));
  } else if (message.kind == MessageKind::replication_done && phase_ == Phase::ending) {
    phase_ = Phase::idle;
    timer_.cancel();
    // What silently differed here is common to both from now on.
    if ((message.flags & kComparedEverything) != 0) configuration_.converge();
    if (due_again_) return begin(false);
    restarted_ = false;
    finished_ = context_.kernel.now();
    set_status(ReplicationStatus::updated);
    keep_alive_.announce();
    standby_listens_();
  }
}

void Replication::receive_as_standby(const LanMessage& message) {
  if (redundancy_.in_control() || redundancy_.role() == Redundancy::Role::offline || !redundancy_.paired()) return;
  transfer_ = message.sequence;
  std::uint16_t answer = kAnswer;
  if (message.kind == MessageKind::replication_start) {
    set_status(ReplicationStatus::updating);
  } else {
    const bool keeps = context_.id == ServerId::primary && context_.has_defect(kDefectPrimaryKeepsItsData);
    configuration_.replace(message.call,
                           keeps ? configuration_.extensions() : static_cast<std::uint64_t>(message.value));
    // Transfers carry what has a revision; only the synchronisation after a restart compares everything.
    if (std::exchange(restarted_, false)) {
      configuration_.converge();
      answer |= kComparedEverything;
    }
    set_status(ReplicationStatus::updated);
  }
  send(message.kind, answer);
  keep_alive_.announce();
}

}  // namespace switchback::models
