// One end of a D-channel with someone who answers every call: our span or libpri, driven and watched alike.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/core/sim_time.h"
#include "models/trunks/q931_layer.h"

namespace switchback::oracle {

enum class Happening : std::uint8_t { link_up, link_down, connected, cleared, restarted };
inline constexpr std::array<std::string_view, 5> kHappeningNames{"link up", "link down", "connected", "cleared",
                                                                 "restarted"};
constexpr std::string_view name_of(Happening what) { return kHappeningNames[static_cast<std::size_t>(what)]; }

struct Happened {
  SimTime time;
  Happening what;
  std::uint32_t channel = 0;  ///< 0: the interface
  int cause = 0;              ///< Q.850, of `cleared`
};

/// The end. Calls offered ring and are answered at once; what the far end restarts is cleared.
class Party {
 public:
  virtual ~Party() = default;
  /// A fresh stack takes the line.
  virtual void start() = 0;
  virtual void call(std::uint32_t channel, std::uint32_t extension) = 0;
  virtual void hang_up(std::uint32_t channel) = 0;
  virtual void restart(std::uint32_t channel) = 0;
  /// Whether calls offered from now on are answered; they ring in any case.
  void set_answers(bool answers) { answers_ = answers; }
  virtual bool link_up() const = 0;
  /// Calls that this end still knows.
  virtual std::size_t calls() const = 0;

  /// In the order of time. A call is cleared when the end's user learns of it, or, when the user asked for it, when
  /// the channel is idle.
  virtual std::vector<Happened> history() const = 0;

  /// When `what` happened first at or after `from`; kNever if it did not.
  SimTime first(Happening what, SimTime from = SimTime{0}) const {
    for (const Happened& one : history()) {
      if (one.what == what && one.time >= from) return one.time;
    }
    return kNever;
  }
  std::size_t count(Happening what, SimTime from = SimTime{0}) const {
    const auto all = history();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const Happened& one) { return one.what == what && one.time >= from; }));
  }
  /// The cause of the first call cleared at or after `from`; 0 if none was.
  int cause(SimTime from = SimTime{0}) const {
    for (const Happened& one : history()) {
      if (one.what == Happening::cleared && one.time >= from) return one.cause;
    }
    return 0;
  }

 protected:
  bool answers() const { return answers_; }

 private:
  bool answers_ = true;
};

}  // namespace switchback::oracle
