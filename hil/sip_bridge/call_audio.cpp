#include "hil/sip_bridge/call_audio.h"

#include <algorithm>

#include "hil/rtp/g711.h"
#include "models/core/errors.h"
#include "models/phones/phone_bank.h"

namespace switchback::hil {
namespace {

/// An INVITE that nobody has answered by then never will be: Timer C of proxies (RFC 3261 16.6).
constexpr SimTime kUnanswered = 3min;

AudioPeer peer_of(const ParsedSdp& said) {
  const bool has_stream =
      said.audio.port != 0 && std::ranges::find(said.audio.codecs, AudioCodec::pcmu) != said.audio.codecs.end();
  if (!has_stream) return {};
  AudioPeer peer;
  try {
    peer.address = parse_endpoint(said.audio.address, said.audio.port);
  } catch (const UserError&) {
    return {};  // IPv6 or a name, where the bench's phones have none
  }
  peer.takes = !said.hold();
  // Who is put on hold may hear music, and may hear nothing.
  peer.sends = peer.takes && said.audio.direction == MediaDirection::sendrecv;
  return peer;
}

}  // namespace

CallAudio::CallAudio(BridgeContext& context) : context_(context), outside_(context.options().audio_outside) {}

CallAudio::Leg* CallAudio::find(const Dialog& dialog) {
  const auto found = current_.find({dialog.call, dialog.phone});
  return found == current_.end() ? nullptr : &legs_.at(found->second);
}

CallAudio::Leg& CallAudio::open(const Dialog& dialog) {
  close_unanswered();
  Leg& leg = legs_[++last_number_];
  current_[{dialog.call, dialog.phone}] = last_number_;
  leg.number = last_number_;
  leg.call = dialog.call;
  leg.phone = dialog.phone;
  leg.opened = context_.edge().kernel.now();
  leg.port = outside_ != nullptr ? outside_->open(leg.number) : std::uint16_t{0};
  // All three begin anywhere (RFC 3550 5.1).
  RandomStream random =
      context_.edge().kernel.stream("ext " + context_.extension(leg.phone), "RTP of call " + std::to_string(leg.call));
  leg.next.payload_type = kPcmuPayloadType;
  leg.next.sequence = static_cast<std::uint16_t>(random.bits());
  leg.next.timestamp = static_cast<std::uint32_t>(random.bits());
  leg.next.ssrc = static_cast<std::uint32_t>(random.bits());
  return leg;
}

void CallAudio::close_unanswered() {
  const SimTime now = context_.edge().kernel.now();
  std::erase_if(current_, [&](const auto& entry) {
    Leg& leg = legs_.at(entry.second);
    if (leg.begun || now - leg.opened < kUnanswered) return false;
    close(leg);
    return true;
  });
}

void CallAudio::describe(const Dialog& dialog, AudioSession& session) {
  const Leg* const known = find(dialog);
  const Leg& leg = known != nullptr ? *known : open(dialog);
  if (leg.port != 0) session.port = leg.port;
  session.codecs = {AudioCodec::pcmu};
  session.packet_time_ms = static_cast<std::uint32_t>(kPacketTime / 1ms);
}

void CallAudio::listen(const Leg& leg) {
  if (outside_ != nullptr) outside_->listen(leg.number, leg.peer);
}

void CallAudio::told(const Dialog& dialog, std::string_view description) {
  Leg* const leg = find(dialog);
  const auto said = leg != nullptr ? parse_sdp(description) : std::nullopt;
  if (!said) return;
  const AudioPeer peer = peer_of(*said);
  if (peer == leg->peer) return;
  leg->peer = peer;
  if (leg->begun) listen(*leg);
}

void CallAudio::begin(const Dialog& dialog) {
  Leg* const leg = find(dialog);
  if (leg == nullptr || leg->begun) return;
  leg->begun = true;
  leg->cause = dialog.cause;
  leg->next.marker = true;
  listen(*leg);
  if (ticking_) return;
  ticking_ = true;
  tick();
}

void CallAudio::end(const Dialog& dialog) {
  Leg* const leg = find(dialog);
  if (leg == nullptr) return;
  current_.erase({dialog.call, dialog.phone});
  leg->cause = dialog.cause;
  close(*leg);
  // The other phone of the call has nobody to hear any more, which its server may be slow to tell it.
  const auto rest = current_.lower_bound({dialog.call, 0});
  if (rest == current_.end() || rest->first.first != dialog.call) return;
  Leg& other = legs_.at(rest->second);
  other.peer.sends = false;
  if (other.begun) listen(other);
}

void CallAudio::close(Leg& leg) {
  leg.over = true;
  if (outside_ != nullptr) outside_->close(leg.number);
  // What never listened has no totals.
  if (!leg.begun) legs_.erase(leg.number);
}

void CallAudio::tick() {
  bool any = false;
  for (auto& [number, leg] : legs_) {
    if (!leg.begun || leg.over) continue;
    any = true;
    send(leg);
  }
  if (outside_ != nullptr) outside_->sent();
  ticking_ = any;
  if (any) context_.after(kPacketTime, [this] { tick(); });
}

void CallAudio::send(Leg& leg) {
  if (!leg.peer.takes) {
    leg.next.marker = true;
    return;
  }
  if (outside_ != nullptr) {
    RtpHeader header = leg.next;
    // The clock goes on while nothing is sent.
    header.timestamp += static_cast<std::uint32_t>(context_.edge().kernel.now() / kSampleTime);
    write_rtp(header, milliwatt_packet(), packet_);
    outside_->send(leg.number, packet_);
  }
  ++leg.next.sequence;
  leg.next.marker = false;
}

void CallAudio::heard(std::string_view outcomes) {
  while (!outcomes.empty()) {
    const AudioOutcome outcome = take_audio_outcome(outcomes);
    const auto found = legs_.find(outcome.leg);
    if (found == legs_.end()) continue;
    record(found->second, outcome);
    if (outcome.kind != AudioOutcome::Kind::totals) continue;
    std::erase_if(current_, [&](const auto& entry) { return entry.second == outcome.leg; });
    legs_.erase(found);
  }
}

void CallAudio::record(Leg& leg, const AudioOutcome& outcome) {
  models::Kernel& kernel = context_.edge().kernel;
  const CauseScope scope(kernel.journal(), leg.cause);
  const EntityId phone = context_.edge().phones.entity(leg.phone);
  const auto call = static_cast<std::int64_t>(leg.call);
  switch (outcome.kind) {
    case AudioOutcome::Kind::began:
      leg.cause = kernel.record(phone, EventKind::audio_began, call, outcome.time.count());
      return;
    case AudioOutcome::Kind::lost:
      leg.cause = kernel.record(phone, EventKind::audio_lost, call, outcome.time.count());
      return;
    case AudioOutcome::Kind::back:
      leg.cause = kernel.record(phone, EventKind::audio_back, call, outcome.time.count());
      return;
    case AudioOutcome::Kind::totals:
      break;
  }
  kernel.record(phone, EventKind::audio_counted, call, outcome.counts.received, outcome.counts.lost);
  kernel.record(phone, EventKind::audio_gap, call, outcome.longest_gap.count(),
                (kernel.now() - outcome.since_longest_gap).count());
  kernel.record(phone, EventKind::audio_order, outcome.counts.duplicates, outcome.counts.reordered,
                outcome.counts.jitter.count());
  if (outcome.from_elsewhere > 0) {
    kernel.record(phone, EventKind::audio_from_elsewhere, call, outcome.from_elsewhere);
  }
}

}  // namespace switchback::hil
