// A D-channel with an end on each side, each of them ours or libpri, in virtual time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/oracle/libpri_party.h"
#include "tests/oracle/span_party.h"

namespace switchback::oracle {

enum class Stack : std::uint8_t { ours, libpri };

/// Timers as both stacks are given them: libpri's defaults.
inline models::TrunkProfile libpri_timers() {
  models::TrunkProfile profile;
  profile.t200 = 1s;
  profile.n200 = 3;
  profile.t203 = 10s;
  profile.t309 = 6s;
  return profile;
}

/// Make one per test.
class DChannelBench {
 public:
  DChannelBench(Stack at_user, Stack at_network, const models::TrunkProfile& profile = libpri_timers())
      : profile_(profile),
        cable(kernel, profile_.copper_delay),
        user(make(at_user, models::Q931Side::user)),
        network(make(at_network, models::Q931Side::network)) {
    act([this] {
      user->start();
      network->start();
    });
  }

  void run_for(SimTime time) { kernel.run_until(kernel.now() + time); }
  void run_to(SimTime time) { kernel.run_until(time); }
  /// Runs `action` inside the run, as a model would.
  template <class Action>
  void act(Action action) {
    kernel.after(0s, action);
    run_for(0s);
  }
  /// Another stack, with no calls, takes the user's side.
  void take_over(Stack stack) {
    parties_before_.push_back(std::move(user));
    user = make(stack, models::Q931Side::user);
    act([this] {
      if (auto* span = dynamic_cast<SpanParty*>(parties_before_.back().get())) span->stop();
      user->start();
    });
  }
  LibpriParty& libpri(const std::unique_ptr<Party>& party) const { return dynamic_cast<LibpriParty&>(*party); }
  SpanParty& span(const std::unique_ptr<Party>& party) const { return dynamic_cast<SpanParty&>(*party); }

 private:
  std::unique_ptr<Party> make(Stack stack, models::Q931Side side) {
    if (stack == Stack::libpri) return std::make_unique<LibpriParty>(kernel, profile_, side, cable);
    return std::make_unique<SpanParty>(kernel, "span " + std::to_string(++spans_), profile_, side, cable);
  }

  models::SimulationContext context_;
  models::TrunkProfile profile_;
  int spans_ = 0;

 public:
  models::Kernel kernel{"kernel", models::KernelOptions{}};
  OctetCable cable;
  std::unique_ptr<Party> user;
  std::unique_ptr<Party> network;

 private:
  std::vector<std::unique_ptr<Party>> parties_before_;
};

}  // namespace switchback::oracle
