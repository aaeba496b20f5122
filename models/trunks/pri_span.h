// One end of a T1 or E1 PRI span: alarm layer, Q.921 link and Q.931 layer on a line. The same for both ends.
#pragma once

#include "models/defects.h"
#include "models/trunks/alarm_layer.h"
#include "models/trunks/channel_group.h"
#include "models/trunks/copper.h"
#include "models/trunks/q921_link.h"
#include "models/trunks/q931_layer.h"

namespace switchback::models {

/// B channels of a T1 with one D-channel, and of an E1.
inline constexpr std::uint32_t kT1Channels = 23;
inline constexpr std::uint32_t kE1Channels = 30;

/// The end. Started, it transmits and begins in LOS; stopped, it is silent and has no calls.
class PriSpan : public CopperEnd, public ChannelGroup, private AlarmLayer::Listener {
 public:
  PriSpan(Kernel& kernel, EntityId entity, const TrunkProfile& profile, Q931Side side, std::uint32_t channels);

  void set_observer(ChannelObserver& observer) override;
  std::uint32_t channels() const override { return q931_.channels(); }
  ChannelState state(std::uint32_t channel) const override { return q931_.state(channel); }
  CallId call(std::uint32_t channel) const override { return q931_.call(channel); }
  LineStatus status() const override;
  std::optional<std::uint32_t> free_channel() const override { return q931_.free_channel(); }
  void start() override;
  void stop(int cause) override;
  bool seize(std::uint32_t channel, CallId call, std::uint32_t extension) override {
    return q931_.seize(channel, call, extension);
  }
  void proceed(std::uint32_t channel) override { q931_.proceed(channel); }
  void ring(std::uint32_t channel) override { q931_.ring(channel); }
  void answer(std::uint32_t channel) override { q931_.answer(channel); }
  void clear(std::uint32_t channel, int cause) override { q931_.clear(channel, cause); }
  void restart(std::uint32_t channel) override { q931_.restart(channel); }

  Alarm alarm() const { return alarms_.alarm(); }

  /// Planted defects of this end (models/defects.h).
  void plant_defects(const DefectNames& defects);

 private:
  void signal_arrives(Signal signal) override;
  void frame_arrives(const Frame& frame) override;
  void layer1_changed(bool up) override;
  void red_alarm_changed(bool red) override;
  double clearing_slowness() const override { return slowness(); }

  AlarmLayer alarms_;
  Q931Layer q931_;
  Q921Link q921_;
  ChannelObserver* observer_ = nullptr;
  bool keeps_remote_alarm_ = false;  ///< planted defect
  bool lost_signal_ = false;         ///< since it was started, or when it was
};

}  // namespace switchback::models
