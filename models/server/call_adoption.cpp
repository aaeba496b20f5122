// What call control does when control moves: mirroring, adopting, forgetting.
#include <utility>

#include "models/defects.h"
#include "models/server/call_control.h"
#include "models/server/call_preservation.h"

namespace switchback::models {
namespace {

/// After this a restarted standby with the planted defect has found that it cannot reach the parties of a call.
constexpr SimTime kUnreachedAfter = 60s;

Endpoint endpoint_of(ServerId id) { return id == ServerId::primary ? Endpoint::primary : Endpoint::secondary; }

bool uses_channel(const ServerCall& call) {
  return call.a.kind == CallEnd::Kind::channel || call.b.kind == CallEnd::Kind::channel;
}

}  // namespace

void CallControl::mirror(const ServerCall& call, MirrorState state, std::uint32_t phone) {
  if (!ports_.replicating()) return;
  lan_.send(pack_mirror(endpoint_of(id_), endpoint_of(peer_of(id_)), {state, call, phone}));
}

void CallControl::mirror_all() {
  for (const auto& [id, call] : calls_) {
    if (call.in_progress()) mirror(call, MirrorState::connected);
  }
}

void CallControl::receive_mirrored(const LanMessage& message) {
  if (!ports_.replicating()) return;
  const MirrorMessage mirrored = unpack_mirror(message);
  const CallId id = mirrored.call.id;
  const auto own = calls_.find(id);
  switch (mirrored.state) {
    case MirrorState::connected:
      shadows_.insert_or_assign(id, mirrored.call);
      if (epoch_ > 0 && !accepting_ && ports_.has_defect(kDefectStandbyEndsCalls)) {
        kernel_.after(kUnreachedAfter, [this, id, epoch = epoch_] { end_unreached_shadow(id, epoch); });
      }
      return;
    case MirrorState::ended:
      shadows_.erase(id);
      // It ended on the old active while it was moving here.
      if (own != calls_.end() && own->second.stage == CallStage::kept) end(id, Gone::none, 0);
      return;
    case MirrorState::ended_by_phone:
      if (own == calls_.end()) return end_shadow(id, mirrored.phone);
      end(id,
          own->second.a.is_phone(mirrored.phone)   ? Gone::a
          : own->second.b.is_phone(mirrored.phone) ? Gone::b
                                                   : Gone::none,
          0);
      return;
  }
}

void CallControl::end_shadow(CallId id, std::uint32_t phone) {
  const auto found = shadows_.find(id);
  if (found == shadows_.end()) return;
  const ServerCall call = found->second;
  shadows_.erase(found);
  for (const CallEnd& end : {call.a, call.b}) {
    if (end.kind == CallEnd::Kind::phone && end.phone != phone) release(call, end, 0);
  }
}

void CallControl::end_unreached_shadow(CallId id, std::uint64_t epoch) {
  const auto found = shadows_.find(id);
  if (epoch != epoch_ || found == shadows_.end()) return;
  const ServerCall call = found->second;
  shadows_.erase(found);
  drop(call);
}

SimTime CallControl::kept_limit() const {
  const SimTime limit = profile_.kept_call_limit;
  return ports_.has_defect(kDefectKeepsCallsHalfAsLong) ? limit / 2 : limit;
}

void CallControl::adopt(TakeOverReason reason) {
  took_over_ = reason != TakeOverReason::startup_no_peer && reason != TakeOverReason::startup_resumed;
  bool any_kept = false;
  for (auto& [id, shadow] : std::exchange(shadows_, {})) {
    if (calls_.contains(id)) continue;
    const CauseScope scope(kernel_.journal());
    const CallFacts facts{.kind = shadow.kind,
                          .a = shadow.a.type,
                          .b = shadow.b.type,
                          .connected = shadow.in_progress(),
                          .generation = static_cast<Generation>(profile_.generation),
                          .reason = reason,
                          .keeps_calls = profile_.keeps_calls};
    const bool dropped_on_return = shadow.origin == id_ && ports_.has_defect(kDefectDropsReturningCalls);
    if (fate_at_switch(facts) == Fate::kept && !dropped_on_return) {
      keep(shadow);
      any_kept = true;
    } else {
      drop(shadow);
    }
  }
  if (!any_kept) return;
  const SimTime limit = kernel_.now() + kept_limit();
  kernel_.after(kept_limit(), [this, limit] { reach_limit(limit); });
}

void CallControl::keep(ServerCall call) {
  call.stage = CallStage::kept;
  call.kept_until = kernel_.now() + kept_limit();
  for (const CallEnd& end : {call.a, call.b}) {
    if (end.kind == CallEnd::Kind::phone) call_of_phone_[end.phone] = call.id;
  }
  kernel_.record(entity_, EventKind::call_kept, static_cast<std::int64_t>(call.id), static_cast<std::int64_t>(id_));
  calls_.insert_or_assign(call.id, call);
  mirror(call, MirrorState::connected);
  if (observer_ != nullptr) observer_->call_kept(call.id, id_);
}

void CallControl::drop(const ServerCall& call) {
  for (const CallEnd& end : {call.a, call.b}) {
    // Channels are cleared by the gateway: they are not among those it is told to keep.
    if (end.kind == CallEnd::Kind::phone || end.kind == CallEnd::Kind::voicemail) release(call, end, 0);
  }
}

std::vector<ChannelInUse> CallControl::kept_channels() const {
  std::vector<ChannelInUse> channels;
  for (const auto& [id, call] : calls_) {
    if (call.stage != CallStage::kept) continue;
    for (const CallEnd& end : {call.a, call.b}) {
      if (end.kind == CallEnd::Kind::channel) channels.push_back({end.channel, id, true});
    }
  }
  return channels;
}

void CallControl::reach_limit(SimTime limit) {
  if (ports_.has_defect(kDefectKeptCallLimitLost)) return;
  std::vector<CallId> due;
  for (const auto& [id, call] : calls_) {
    if (call.stage == CallStage::kept && call.kept_until == limit) due.push_back(id);
  }
  for (const CallId id : due) {
    const CauseScope scope(kernel_.journal());
    kernel_.record(entity_, EventKind::call_limit_reached, static_cast<std::int64_t>(id));
    if (observer_ != nullptr) observer_->call_limit_reached(id, id_);
    end(id, Gone::none, 0);
  }
}

void CallControl::accept_calls(bool accept) {
  if (accepting_ == accept) return;
  accepting_ = accept;
  if (!accept) return;
  for (const ChannelInUse& channel : ports_.audit()) {
    if (!calls_.contains(channel.call)) ports_.clear(channel.channel, kCauseTemporaryFailure);
  }
}

void CallControl::abandon() {
  accepting_ = false;
  calls_.clear();
  call_of_phone_.clear();
  sip_.clear();
  ++epoch_;
}

void CallControl::lose_memory() {
  for (const auto& [id, call] : calls_) {
    const bool server_media = call.b.kind == CallEnd::Kind::server;
    // Boards sit in the server's own chassis in this generation.
    const bool board_media =
        static_cast<Generation>(profile_.generation) == Generation::ab_switch && uses_channel(call);
    const CauseScope scope(kernel_.journal());
    if (call.in_progress() && (server_media || board_media) && observer_ != nullptr) observer_->call_media_lost(id);
  }
  shadows_.clear();
  abandon();
}

}  // namespace switchback::models
