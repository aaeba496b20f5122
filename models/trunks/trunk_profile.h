// Timers of trunks, spans and the exchange: a profile of named parameters, each with its source.
#pragma once

#include <span>

#include "models/core/parameter.h"

namespace switchback::models {

/// All timers of trunks. Defaults are those of common T1/E1 equipment (domain.md 9.3); both ends use the same.
struct TrunkProfile {
  SimTime copper_delay = 1ms;

  SimTime alarm_declare = 2500ms;
  SimTime alarm_clear = 10s;
  SimTime remote_alarm_declare = 500ms;
  SimTime remote_alarm_clear = 500ms;

  SimTime t200 = 1s;
  std::int64_t n200 = 3;
  SimTime t203 = 10s;
  std::int64_t window = 7;

  SimTime t301 = 180s;
  SimTime t303 = 4s;
  SimTime t305 = 30s;
  SimTime t308 = 4s;
  SimTime t309 = 90s;
  SimTime t310 = 180s;
  SimTime t313 = 4s;
  SimTime t316 = 120s;

  std::int64_t analog_lines = 8;
  SimTime analog_dialling = 1500ms;
  SimTime analog_disconnect = 10s;
  SimTime analog_guard = 12s;

  std::int64_t sip_channels = 24;
  SimTime sip_probe = 30s;
  SimTime sip_t1 = 500ms;
  SimTime sip_timeout = 32s;

  SimTime status_refresh = 3s;
};

/// The table of all trunk parameters, in the order they are shown.
std::span<const Parameter<TrunkProfile>> trunk_parameters();

}  // namespace switchback::models
