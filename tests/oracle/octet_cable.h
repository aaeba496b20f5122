// The D-channel between two ends, as octets in virtual time; it can be cut and healed, and remembers what passed.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "models/kernel.h"
#include "tests/oracle/lapd_octets.h"

namespace switchback::oracle {

/// What is plugged into one side of the cable.
class OctetPort {
 public:
  virtual ~OctetPort() = default;
  /// A whole frame, without its frame check sequence.
  virtual void octets_arrive(std::span<const std::uint8_t> octets) = 0;
};

/// The cable. Frames take `delay`; those sent while it is cut are lost.
class OctetCable : private CalendarClient {
 public:
  OctetCable(models::Kernel& kernel, SimTime delay) : kernel_(kernel), delay_(delay), client_(kernel.attach(*this)) {}

  /// Puts `port` in the place of what was on that side.
  void plug(models::Q931Side side, OctetPort& port) { ports_[static_cast<std::size_t>(side)] = &port; }
  bool plugged(models::Q931Side side, const OctetPort& port) const {
    return ports_[static_cast<std::size_t>(side)] == &port;
  }
  void cut(bool on) { cut_ = {on, on}; }
  /// What `from` sends is lost, and nothing else.
  void cut_from(models::Q931Side from, bool on) { cut_[static_cast<std::size_t>(from)] = on; }
  void send(models::Q931Side from, Octets octets);

  struct Passed {
    SimTime time;  ///< when it was sent
    models::Q931Side from;
    bool lost;
    Octets octets;
  };
  /// All frames so far, lost ones too.
  const std::vector<Passed>& passed() const { return passed_; }

 private:
  void on_calendar(std::uint64_t index) override;

  models::Kernel& kernel_;
  SimTime delay_;
  ClientId client_;
  std::array<OctetPort*, 2> ports_{};
  std::vector<Passed> passed_;
  std::array<bool, 2> cut_{};  ///< by sender
};

}  // namespace switchback::oracle
