// Layer 1 of a span end: defects on the line become alarms when they last, and alarms clear when the line stays good.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

#include "models/kernel.h"
#include "models/trunks/copper.h"

namespace switchback::models {

enum class Alarm : std::uint8_t { none, los, lof, ais, rai };
inline constexpr std::array<std::string_view, 5> kAlarmNames{"", "LOS", "LOF", "AIS", "RAI"};
constexpr std::string_view name_of(Alarm alarm) { return kAlarmNames[static_cast<std::size_t>(alarm)]; }

/// The alarm state of one end. LOS, LOF and AIS together are the red alarm, during which the end sends RAI; RAI
/// received is masked by it. A started layer begins in LOS, so that a span comes up only after a good signal has
/// lasted for the clearing time.
class AlarmLayer {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    /// Layer 1 is up: no alarm of any kind.
    virtual void layer1_changed(bool up) = 0;
    /// The end begins or ceases to send RAI.
    virtual void red_alarm_changed(bool red) = 0;
    virtual double clearing_slowness() const = 0;
  };

  AlarmLayer(Kernel& kernel, EntityId entity, const TrunkProfile& profile, Listener& listener);

  void start(Signal arriving);
  void stop();
  void signal_arrives(Signal signal);
  /// Planted defect: a red alarm is raised at once, not when the signal has been away for `alarm_declare`.
  void declare_at_once() { declares_at_once_ = true; }

  bool started() const { return started_; }
  Alarm alarm() const { return alarm_; }
  bool up() const { return started_ && alarm_ == Alarm::none; }
  bool red() const { return alarm_ == Alarm::los || alarm_ == Alarm::lof || alarm_ == Alarm::ais; }

 private:
  void consider();
  void integrated();
  void set(Alarm alarm);

  Kernel& kernel_;
  EntityId entity_;
  const TrunkProfile& profile_;
  Listener& listener_;
  Timer timer_;
  Signal signal_ = Signal::none;
  Alarm alarm_ = Alarm::none;
  /// The change that the running timer would make; alarm_ when none is under way.
  Alarm pending_ = Alarm::none;
  bool started_ = false;
  bool declares_at_once_ = false;
};

}  // namespace switchback::models
