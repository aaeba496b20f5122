// A run that people watch and take part in, in a process of its own.
#pragma once

#include <cstdint>

#include "scenarios/scenario.h"

namespace switchback::sim {

struct LivePlayOptions {
  std::uint64_t seed = 1;
  double speed = 0.0;   ///< scenario seconds per wall-clock second; 0: as fast as the machine goes
  bool person = false;  ///< the administrator's steps wait for somebody to carry them out
};

/// Plays `scenario`, tells about it on `socket` and does what it hears there, until it is over and the other end
/// closes.
///
/// Both ways a message is a line. What is told begins with a letter: 'S' and a JSON object with the state of
/// everything, which replaces the one before; 'L' and a JSON object with one thing that happened. What is heard is a
/// JSON object:
///   {"do":"pause"}, {"do":"resume"}, {"do":"speed","speed":10}, {"do":"step","seconds":1},
///   {"do":"press","server":"secondary","button":"manual switch over"}, for the check boxes with "checked":true, and
///   {"do":"test calls"}.
/// Buttons: "open redundancy dialog", "manual switch over", "auto assume", "enable redundancy", "open MaxAdmin",
/// "restart services", "restart server". Anything else is told as refused.
void play_live(const scenarios::Scenario& scenario, const LivePlayOptions& options, int socket);

}  // namespace switchback::sim
