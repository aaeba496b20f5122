// The hold model in plain SystemC: a method process for every phone, which waits by next_trigger. Of the ways to write
// it, this one is the quickest: an sc_event of each process's own costs 20 to 40 % more, and a module for each process
// nothing, but half as much memory again.
#include <cstdlib>
#define SC_INCLUDE_DYNAMIC_PROCESSES
#include <systemc>

#include "tests/bench/hold/hold_model.h"

namespace switchback::hold {
namespace {

/// The time of a number of nanoseconds: the resolution is 1 ns.
sc_core::sc_time time_of(std::int64_t ns) { return sc_core::sc_time::from_value(static_cast<std::uint64_t>(ns)); }

class Phones : public sc_core::sc_module {
 public:
  Phones(const sc_core::sc_module_name& name, std::uint32_t phones, Tally& tally) : sc_module(name) {
    for (std::uint32_t phone = 0; phone < phones; ++phone) {
      sc_core::sc_spawn_options options;
      options.spawn_method();
      const auto due = [phone, &tally] {
        const auto now = static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
        sc_core::next_trigger(time_of(now == 0 ? first_delay(phone) : tally.happened(phone, now)));
      };
      sc_core::sc_spawn(due, ("phone" + std::to_string(phone)).c_str(), &options);
    }
  }
};

void play(const Plan& plan) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_NS);
  Tally tally;
  const Phones phones("phones", plan.phones, tally);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  tally.start();
  for (const std::int64_t mark : plan.marks) {
    sc_core::sc_start(time_of(mark) - sc_core::sc_time_stamp(), sc_core::SC_RUN_TO_TIME);
    tally.print_mark(mark);
  }
  std::fflush(stdout);
  // Taking a million processes down one by one would take longer than what was measured.
  std::_Exit(0);
}

}  // namespace
}  // namespace switchback::hold

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return switchback::hold::play_plan(argc, argv, switchback::hold::play);
}

// Only the library's own main would call this; a program that gets here was linked wrongly.
int sc_main(int, char**) { std::abort(); }
