// The only header that knows SystemC's version, its quirks and its time type.
#pragma once

#include <systemc>
#include <tlm>

#include "models/core/sim_time.h"

namespace switchback::models {

/// The SystemC time of `time`. A run's resolution is 1 ns, so the tick count is the nanosecond count; going
/// through `double` would lose ticks above 2^53.
inline sc_core::sc_time to_sc_time(SimTime time) {
  return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(time.count()));
}

inline SimTime from_sc_time(const sc_core::sc_time& time) { return SimTime{static_cast<std::int64_t>(time.value())}; }

/// A fresh SystemC kernel for one run, with 1 ns resolution and reports as exceptions. Make it before any
/// module of the run and destroy it after the last; the context that was there before comes back. The first
/// context of a process belongs to global objects of the library and is only parked.
class SimulationContext {
 public:
  SimulationContext();
  ~SimulationContext();
  SimulationContext(const SimulationContext&) = delete;
  SimulationContext& operator=(const SimulationContext&) = delete;

 private:
  sc_core::sc_simcontext* saved_;
  sc_core::sc_simcontext* own_;
};

}  // namespace switchback::models
