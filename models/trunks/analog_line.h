// Loop-start lines: ring, seize, answer, disconnect supervision, and an exchange that holds a call for a while.
#pragma once

#include <vector>

#include "models/kernel.h"
#include "models/trunks/channel_group.h"
#include "models/trunks/copper.h"

namespace switchback::models {

/// The lines of one analog trunk at one end. A loop-start line says little: that the far end answered is known
/// here because the exchange reverses the battery, that it hung up because it takes the battery away for a moment
/// (both assumptions). When the PBX goes on-hook, the exchange holds the call for `analog.disconnect`, and the PBX
/// leaves the line alone for `analog.guard`.
class AnalogLines : public CopperEnd, public ChannelGroup, private CalendarClient {
 public:
  AnalogLines(Kernel& kernel, EntityId entity, const TrunkProfile& profile, CopperSide side, std::uint32_t lines);

  void set_observer(ChannelObserver& observer) override { observer_ = &observer; }
  std::uint32_t channels() const override { return static_cast<std::uint32_t>(lines_.size()) - 1; }
  ChannelState state(std::uint32_t line) const override;
  CallId call(std::uint32_t line) const override { return lines_[line].call; }
  LineStatus status() const override;
  std::optional<std::uint32_t> free_channel() const override;
  void start() override;
  void stop(int cause) override;
  bool seize(std::uint32_t line, CallId call, std::uint32_t extension) override;
  /// Nothing is said on a line before the call rings.
  void proceed(std::uint32_t) override {}
  void ring(std::uint32_t line) override;
  void answer(std::uint32_t line) override;
  void clear(std::uint32_t line, int cause) override;
  /// A loop-start line has no restart; a call on it is cleared.
  void restart(std::uint32_t line) override;

 private:
  enum class Phase : std::uint8_t {
    idle,
    alerting,  ///< the line rings: a call from the exchange
    ignored,   ///< equipment: it rings, and nobody here wants it
    seized,    ///< off-hook, digits to come
    dialled,   ///< the exchange looks for the called side
    ringing,   ///< the called side rings
    connected,
    held,     ///< office: on-hook at the PBX, call not given up yet
    cleared,  ///< office: waits for the PBX to go on-hook
    guard,    ///< equipment: just released
  };
  struct Line {
    Phase phase = Phase::idle;
    CallId call = 0;
    std::uint32_t extension = 0;
    CallId alerted_call = 0;  ///< equipment: ringing on the line now, 0 for none
    std::uint32_t alerted_extension = 0;
    std::uint32_t timer = 0;  ///< generation; older expiries are stale
  };

  void signal_arrives(Signal signal) override;
  void frame_arrives(const Frame& frame) override;
  void on_calendar(std::uint64_t argument) override;
  void arm(std::uint32_t line, SimTime delay);
  void send_signal(std::uint32_t line, LineSignal signal);
  void at_equipment(std::uint32_t line, const LineMessage& message);
  void at_office(std::uint32_t line, const LineMessage& message);
  void on_hook(std::uint32_t line);
  void offer(std::uint32_t line);
  void idle(std::uint32_t line, int cause);
  void tell(std::uint32_t line, int cause);
  void end_all(int cause);

  Kernel& kernel_;
  EntityId entity_;
  const TrunkProfile& profile_;
  CopperSide side_;
  ClientId client_;
  ChannelObserver* observer_ = nullptr;
  std::vector<Line> lines_;  ///< [0] is not used
  bool started_ = false;
  bool powered_ = false;  ///< the far end's signal is there
};

}  // namespace switchback::models
