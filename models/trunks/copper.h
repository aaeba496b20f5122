// One line between the exchange and the PBX: a signal and frames in each direction, and what can go wrong with them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/kernel.h"
#include "models/trunks/frame.h"
#include "models/trunks/trunk_profile.h"

namespace switchback::models {

/// What a receiver sees on the line.
enum class Signal : std::uint8_t {
  none,          ///< loss of signal
  unframed,      ///< pulses without frame sync
  ais,           ///< all ones
  remote_alarm,  ///< framed, the sender says that it cannot hear us
  normal,
};
/// Frames can pass.
constexpr bool framed(Signal signal) { return signal == Signal::remote_alarm || signal == Signal::normal; }

enum class CopperSide : std::uint8_t { equipment, office };

class Copper;

/// What is plugged into one side of a line. It keeps transmitting while unplugged; nobody hears it then.
class CopperEnd {
 public:
  CopperEnd() = default;
  CopperEnd(const CopperEnd&) = delete;
  CopperEnd& operator=(const CopperEnd&) = delete;
  virtual ~CopperEnd() = default;

  void plug(Copper& copper, CopperSide side);
  void unplug();
  bool plugged() const { return copper_ != nullptr; }
  /// What arrives here now.
  Signal arriving() const;
  Signal transmitted() const { return transmitted_; }

 protected:
  void transmit(Signal signal);
  void send(const Frame& frame);
  /// Factor on the time that layer 1 takes to come back.
  double slowness() const;

 private:
  friend class Copper;
  /// What arrives has changed.
  virtual void signal_arrives(Signal signal) = 0;
  virtual void frame_arrives(const Frame& frame) = 0;

  Copper* copper_ = nullptr;
  CopperSide side_ = CopperSide::equipment;
  Signal transmitted_ = Signal::none;
};

/// The line. Faults act on what comes from the far end (the exchange) unless they say otherwise.
class Copper : private CalendarClient {
 public:
  Copper(Kernel& kernel, const TrunkProfile& profile);

  /// No signal towards the PBX.
  void set_los(bool on);
  /// All ones towards the PBX.
  void set_ais(bool on);
  /// The signal towards the PBX carries a remote alarm.
  void set_rai(bool on);
  /// The signal towards the PBX has no frame sync.
  void set_lof(bool on);
  /// D-channel frames are lost both ways; the signal stays.
  void d_channel_loss(bool on) { frames_lost_ = on; }
  /// Layer 1 takes `factor` (>= 1; 1 ends it) times as long to clear its alarms, at both ends.
  void slow(double factor) { slowness_ = factor; }

  bool frames_lost() const { return frames_lost_; }
  double slowness() const { return slowness_; }
  /// What arrives at `side`; nothing if one of the two sides has nothing plugged in.
  Signal arriving_at(CopperSide side) const;

 private:
  friend class CopperEnd;
  struct Side {
    CopperEnd* end = nullptr;
    Signal carried = Signal::none;   ///< what the line carries from here, one delay behind the transmitter
    std::uint32_t plugged = 0;       ///< counts plugs, so that frames do not reach what was plugged in later
    Signal reported = Signal::none;  ///< what the end was told last
  };
  struct InFlight {
    Frame frame;
    CopperSide to;
    std::uint32_t plugged;
  };

  Side& side(CopperSide which) { return sides_[static_cast<std::size_t>(which)]; }
  const Side& side(CopperSide which) const { return sides_[static_cast<std::size_t>(which)]; }
  void send(CopperSide from, const Frame& frame);
  void transmitter_changed(CopperSide from);
  void on_calendar(std::uint64_t slot) override;
  void update();

  Kernel& kernel_;
  const TrunkProfile& profile_;
  ClientId client_;
  std::array<Side, 2> sides_;
  std::vector<InFlight> in_flight_;
  std::vector<std::uint32_t> free_slots_;
  bool los_ = false;
  bool ais_ = false;
  bool rai_ = false;
  bool lof_ = false;
  bool frames_lost_ = false;
  double slowness_ = 1.0;
};

}  // namespace switchback::models
