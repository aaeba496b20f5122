#include "hil/sip_bridge/audio_sockets.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

#include "hil/rtp/g711.h"
#include "hil/rtp/packet.h"
#include "hil/rtp/silence.h"
#include "hil/sip_bridge/audio_socket.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

/// A tick that comes so long after the one before has been late: all that fell due in between is sent at once.
constexpr SimTime kStandstill = 3 * kPacketTime;

SimTime at_speed(AudioSocket::Clock::time_point time, double speed) {
  const auto elapsed = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch());
  return SimTime{static_cast<std::int64_t>(static_cast<double>(elapsed.count()) * speed)};
}

}  // namespace

/// What is known of one leg. Its times are those of `now`.
class AudioSockets::Leg {
 public:
  Leg(std::uint32_t its_number, SimTime lost_after) : number(its_number), silence(lost_after) {}

  const std::uint32_t number;
  std::unique_ptr<AudioSocket> socket;
  AudioPeer peer{};
  AudioPeer peer_before{};  ///< until `peer_since`
  SimTime peer_since{0};
  RtpReception reception;
  Silence silence;
  std::int64_t from_elsewhere = 0;
  std::optional<SimTime> listens_since;
  std::optional<SimTime> closed;  ///< what comes later does not count
};

AudioSockets::AudioSockets(boost::asio::io_context& io, AudioSocketsOptions options, Told told)
    : io_(io), options_(std::move(options)), told_(std::move(told)) {
  allow_many_sockets();
}

AudioSockets::~AudioSockets() = default;

SimTime AudioSockets::now() const { return at_speed(AudioSocket::Clock::now(), options_.speed); }

std::uint16_t AudioSockets::open(std::uint32_t number) {
  auto leg = std::make_unique<Leg>(number, options_.lost_after);
  try {
    leg->socket = std::make_unique<AudioSocket>(io_, options_.local, options_.network_namespace,
                                                [this, its = leg.get()] { read(*its); });
  } catch (const UserError& error) {
    if (broken_.empty()) broken_ = error.what();
    return 0;
  }
  const std::uint16_t port = leg->socket->port();
  legs_[number] = std::move(leg);
  return port;
}

void AudioSockets::listen(std::uint32_t number, const AudioPeer& peer) {
  const auto found = legs_.find(number);
  if (found == legs_.end()) return;
  Leg& leg = *found->second;
  // What waits to be read belongs to what was agreed before.
  leg.peer_before = std::exchange(leg.peer, peer);
  leg.peer_since = now();
  if (!leg.listens_since) leg.listens_since = leg.peer_since;
  leg.silence.expect(peer.sends, leg.peer_since);
}

void AudioSockets::send(std::uint32_t number, std::string_view packet) {
  const auto found = legs_.find(number);
  if (found != legs_.end()) found->second->socket->send(found->second->peer.address, packet);
}

void AudioSockets::sent() {
  const SimTime before = std::exchange(sent_, now());
  const bool stood_still = before != SimTime{0} && sent_ - before > kStandstill;
  bool overdue = false;
  for (const auto& [number, leg] : legs_) {
    if (stood_still) leg->silence.excuse(before + kPacketTime, sent_);
    overdue = overdue || leg->silence.overdue(sent_);
  }
  if (!overdue || std::exchange(look_asked_, true)) return;
  later([this] { look(); });
}

void AudioSockets::close(std::uint32_t number) {
  const auto found = legs_.find(number);
  if (found == legs_.end()) return;
  Leg& leg = *found->second;
  if (leg.closed) return;
  if (!leg.listens_since) {
    legs_.erase(found);
    return;
  }
  leg.closed = now();
  later([this, number] { finish(number); });
}

void AudioSockets::later(std::function<void()> action) {
  boost::asio::post(io_, [alive = std::weak_ptr<bool>(alive_), action = std::move(action)] {
    if (!alive.expired()) action();
  });
}

void AudioSockets::look() {
  look_asked_ = false;
  for (const auto& [number, leg] : legs_) {
    if (leg->closed || !leg->silence.overdue(now())) continue;
    read(*leg);
    const SimTime at = now();
    const SimTime length = leg->silence.length(at);
    if (leg->silence.look(at) == Silence::Change::lost) tell(number, AudioOutcome::Kind::lost, length);
  }
}

void AudioSockets::read(Leg& leg) {
  leg.socket->read([&](const AudioSocket::Arrival& arrival) {
    const SimTime at = at_speed(arrival.at, options_.speed);
    if (!leg.listens_since || at < *leg.listens_since || (leg.closed && at > *leg.closed)) return;
    const std::optional<RtpPacket> packet = read_rtp(arrival.datagram);
    if (!packet || packet->header.payload_type != kPcmuPayloadType) return;
    const AudioPeer& peer = at < leg.peer_since ? leg.peer_before : leg.peer;
    if (!options_.from_anywhere && arrival.from != peer.address) {
      ++leg.from_elsewhere;
      return;
    }
    const SimTime silent = leg.silence.length(at);
    if (!leg.reception.received(packet->header, at)) return;
    if (leg.silence.look(at) == Silence::Change::lost) tell(leg.number, AudioOutcome::Kind::lost, silent);
    switch (leg.silence.heard(at)) {
      case Silence::Change::began:
        return tell(leg.number, AudioOutcome::Kind::began, at - *leg.listens_since);
      case Silence::Change::back:
        return tell(leg.number, AudioOutcome::Kind::back, silent);
      case Silence::Change::lost:
      case Silence::Change::none:
        return;
    }
  });
}

void AudioSockets::tell(std::uint32_t leg, AudioOutcome::Kind kind, SimTime time) {
  std::string bytes;
  write_audio_outcome({leg, kind, time}, bytes);
  told_(bytes);
}

AudioOutcome AudioSockets::totals(Leg& leg) {
  read(leg);
  const SimTime end = leg.closed.value_or(now());
  const Silence::Gap gap = leg.silence.longest(end);
  AudioOutcome outcome{leg.number, AudioOutcome::Kind::totals};
  outcome.counts = leg.reception.counts();
  outcome.longest_gap = gap.length;
  outcome.since_longest_gap = now() - (gap.length > SimTime{0} ? gap.began : end);
  outcome.from_elsewhere = leg.from_elsewhere;
  return outcome;
}

void AudioSockets::finish(std::uint32_t number) {
  const auto found = legs_.find(number);
  if (found == legs_.end()) return;
  std::string bytes;
  write_audio_outcome(totals(*found->second), bytes);
  legs_.erase(found);
  told_(bytes);
}

std::string AudioSockets::conclude() {
  std::string bytes;
  for (const auto& [number, leg] : legs_) {
    if (leg->listens_since) write_audio_outcome(totals(*leg), bytes);
  }
  legs_.clear();
  return bytes;
}

}  // namespace switchback::hil
