// Our PRI span at the end of a cable of octets, with a user who answers every call.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "models/trunks/pri_span.h"
#include "tests/oracle/octet_cable.h"
#include "tests/oracle/party.h"

namespace switchback::oracle {

/// Plugged into the office side of a span's copper: turns its frames into octets on the cable, and back. Gives the
/// span a good signal for ever; what is cut is the cable.
class OctetTap : public models::CopperEnd, public OctetPort {
 public:
  OctetTap(models::Q931Side side, OctetCable& cable) : side_(side), cable_(cable) { transmit(models::Signal::normal); }
  void octets_arrive(std::span<const std::uint8_t> octets) override;
  /// Frames of the far end that our models have no name for.
  const std::vector<Octets>& unknown() const { return unknown_; }

 private:
  void signal_arrives(models::Signal) override {}
  void frame_arrives(const models::Frame& frame) override;

  models::Q931Side side_;
  OctetCable& cable_;
  std::vector<Octets> unknown_;
};

/// A T1 span.
class SpanParty : public Party, private models::ChannelObserver {
 public:
  SpanParty(models::Kernel& kernel, const std::string& name, const models::TrunkProfile& profile, models::Q931Side side,
            OctetCable& cable);

  void start() override;
  /// Powered off: silent, its calls forgotten.
  void stop();
  void call(std::uint32_t channel, std::uint32_t extension) override;
  void hang_up(std::uint32_t channel) override;
  void restart(std::uint32_t channel) override { span_.restart(channel); }
  bool link_up() const override { return span_.status().d_channel; }
  std::size_t calls() const override;
  std::vector<Happened> history() const override;

  const models::PriSpan& span() const { return span_; }
  const OctetTap& tap() const { return tap_; }
  std::uint32_t offered_extension() const { return offered_extension_; }

 private:
  void channel_offered(std::uint32_t channel, models::CallId call, std::uint32_t extension) override;
  void channel_ringing(std::uint32_t) override {}
  void channel_connected(std::uint32_t channel) override;
  void channel_cleared(std::uint32_t channel, models::CallId call, int cause) override;
  void line_changed() override;
  void note(Happening what, std::uint32_t channel, int cause);

  models::Kernel& kernel_;
  models::TrunkProfile profile_;
  EntityId entity_;
  models::Q931Side side_;
  OctetCable& cable_;
  models::Copper copper_;
  models::PriSpan span_;
  OctetTap tap_;
  std::vector<Happened> history_;
  std::set<std::uint32_t> asked_;  ///< channels whose call the user hung up
  std::uint32_t offered_extension_ = 0;
  models::CallId next_call_ = 1;
  bool up_ = false;
  bool restarting_ = false;
};

}  // namespace switchback::oracle
