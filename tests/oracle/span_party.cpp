#include "tests/oracle/span_party.h"

namespace switchback::oracle {

namespace {

/// Layer 1 is not what is compared: good at once, and the delay is the cable's.
models::TrunkProfile without_layer1(models::TrunkProfile profile) {
  profile.copper_delay = SimTime{0};
  profile.alarm_clear = SimTime{0};
  profile.remote_alarm_clear = SimTime{0};
  return profile;
}

models::Q931Side other(models::Q931Side side) {
  return side == models::Q931Side::user ? models::Q931Side::network : models::Q931Side::user;
}

}  // namespace

void OctetTap::octets_arrive(std::span<const std::uint8_t> octets) {
  if (const auto frame = frame_of(octets, other(side_))) {
    send(*frame);
  } else {
    unknown_.emplace_back(octets.begin(), octets.end());
  }
}

void OctetTap::frame_arrives(const models::Frame& frame) {
  if (frame.kind != models::FrameKind::line) cable_.send(side_, octets_of(frame, side_));
}

SpanParty::SpanParty(models::Kernel& kernel, const std::string& name, const models::TrunkProfile& profile,
                     models::Q931Side side, OctetCable& cable)
    : kernel_(kernel),
      profile_(without_layer1(profile)),
      entity_(kernel.journal().entity(name)),
      side_(side),
      cable_(cable),
      copper_(kernel, profile_),
      span_(kernel, entity_, profile_, side, models::kT1Channels),
      tap_(side, cable) {
  span_.set_observer(*this);
  span_.plug(copper_, models::CopperSide::equipment);
  tap_.plug(copper_, models::CopperSide::office);
}

void SpanParty::start() {
  cable_.plug(side_, tap_);
  span_.start();
}

void SpanParty::stop() { span_.stop(models::kCauseTemporaryFailure); }

void SpanParty::call(std::uint32_t channel, std::uint32_t extension) { span_.seize(channel, next_call_++, extension); }

void SpanParty::hang_up(std::uint32_t channel) {
  asked_.insert(channel);
  span_.clear(channel, models::kCauseNormal);
}

std::size_t SpanParty::calls() const {
  std::size_t calls = 0;
  for (std::uint32_t channel = 1; channel <= span_.channels(); ++channel) {
    if (span_.state(channel) != models::ChannelState::idle) ++calls;
  }
  return calls;
}

std::vector<Happened> SpanParty::history() const {
  std::vector<Happened> all = history_;
  for (const Event& event : kernel_.journal().events()) {
    const auto channel = static_cast<std::uint32_t>(event.fields[0]);
    if (event.entity != entity_ || event.kind != EventKind::channel_cleared || !asked_.contains(channel)) continue;
    all.push_back({event.time, Happening::cleared, channel, static_cast<int>(event.fields[1])});
  }
  std::stable_sort(all.begin(), all.end(), [](const Happened& a, const Happened& b) { return a.time < b.time; });
  return all;
}

void SpanParty::note(Happening what, std::uint32_t channel, int cause) {
  history_.push_back({kernel_.now(), what, channel, cause});
}

void SpanParty::channel_offered(std::uint32_t channel, models::CallId, std::uint32_t extension) {
  offered_extension_ = extension;
  span_.proceed(channel);
  span_.ring(channel);
  if (answers()) span_.answer(channel);
}

void SpanParty::channel_connected(std::uint32_t channel) { note(Happening::connected, channel, 0); }

void SpanParty::channel_cleared(std::uint32_t channel, models::CallId, int cause) {
  note(Happening::cleared, channel, cause);
}

void SpanParty::line_changed() {
  const auto status = span_.status();
  if (status.d_channel != up_) note(status.d_channel ? Happening::link_up : Happening::link_down, 0, 0);
  up_ = status.d_channel;
  if (restarting_ && !status.restart_pending) note(Happening::restarted, 0, 0);
  restarting_ = status.restart_pending;
}

}  // namespace switchback::oracle
