// Calls of a SIP trunk at one of its two ends: INVITE, 180, 200, ACK, BYE with their retransmissions.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "models/kernel.h"
#include "models/lan.h"
#include "models/trunks/channel_group.h"
#include "models/trunks/trunk_profile.h"

namespace switchback::models {

/// The channels of a SIP trunk. A call keeps its number on both ends; the channel numbers are each end's own.
/// Fields of messages: `call` the call's number, `value` the called extension of an INVITE and the Q.850 cause of
/// its refusal or of a BYE (RFC 3326), `extra` the trunk's position in the system's list of trunks.
class SipCalls : public ChannelGroup, private CalendarClient {
 public:
  /// `send` puts a message on the LAN.
  SipCalls(Kernel& kernel, EntityId entity, const TrunkProfile& profile, Endpoint self, std::uint32_t trunk,
           std::uint32_t channels, std::function<void(const LanMessage&)> send);

  /// Whom new calls go to; none: the trunk is out of service.
  void set_peer(std::optional<Endpoint> peer);
  std::optional<Endpoint> peer() const { return peer_; }
  void receive(const LanMessage& message);
  /// A connected call that another server began.
  void adopt(std::uint32_t channel, CallId call);
  /// All calls are forgotten without a word to anybody: another server goes on with them, or memory is lost.
  void abandon();

  void set_observer(ChannelObserver& observer) override { observer_ = &observer; }
  std::uint32_t channels() const override { return static_cast<std::uint32_t>(channels_.size()) - 1; }
  ChannelState state(std::uint32_t channel) const override { return channels_[channel].state; }
  CallId call(std::uint32_t channel) const override { return channels_[channel].call; }
  LineStatus status() const override;
  std::optional<std::uint32_t> free_channel() const override;
  void start() override { started_ = true; }
  void stop(int cause) override;
  bool seize(std::uint32_t channel, CallId call, std::uint32_t extension) override;
  void proceed(std::uint32_t channel) override;
  void ring(std::uint32_t channel) override;
  void answer(std::uint32_t channel) override;
  void clear(std::uint32_t channel, int cause) override;
  void restart(std::uint32_t channel) override;

 private:
  struct Channel {
    ChannelState state = ChannelState::idle;
    Endpoint peer = Endpoint::sip_provider;
    CallId call = 0;
    LanMessage waiting;  ///< sent again until it is answered
    SimTime waiting_since{0};
    std::uint32_t attempts = 0;
    std::uint32_t timer = 0;  ///< generation; older expiries are stale
  };

  void on_calendar(std::uint64_t argument) override;
  LanMessage message(std::uint32_t channel, MessageKind kind, std::uint16_t status) const;
  void send_reliably(std::uint32_t channel, const LanMessage& message);
  void answered(std::uint32_t channel) { ++channels_[channel].timer; }
  void give_up(std::uint32_t channel);
  std::uint32_t find(CallId call) const;
  void invited(const LanMessage& message);
  void invite_answered(std::uint32_t channel, const LanMessage& message);
  void ended_by_peer(std::uint32_t channel, int cause);
  void idle(std::uint32_t channel, int cause);

  Kernel& kernel_;
  EntityId entity_;
  const TrunkProfile& profile_;
  Endpoint self_;
  std::uint32_t trunk_;
  std::function<void(const LanMessage&)> send_;
  ClientId client_;
  ChannelObserver* observer_ = nullptr;
  std::optional<Endpoint> peer_;
  std::vector<Channel> channels_;  ///< [0] is not used
  bool started_ = false;
};

/// SIP status for a Q.850 cause (RFC 3398 8.2.6.1; the common ones).
std::uint16_t sip_status_of(int cause);

}  // namespace switchback::models
