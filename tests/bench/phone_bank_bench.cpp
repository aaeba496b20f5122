// Events per second of a phone bank by its size: registering, probing and refreshing against a server that answers.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>

#include "models/kernel.h"
#include "models/lan.h"
#include "models/phones/phone_bank.h"

namespace switchback::models {
namespace {

/// Answers 200 to everything at once.
class Answerer : public sc_core::sc_module, public LanReceiver {
 public:
  Answerer(const sc_core::sc_module_name& name, Lan& lan) : sc_module(name), lan_(lan) {}

  void receive(const LanMessage& message) override {
    LanMessage response = message;
    response.from = Endpoint::primary;
    response.to = message.from;
    response.status = 200;
    lan_.send(response);
  }

 private:
  Lan& lan_;
};

/// All the events of `phones` phones from power on: long enough for every phone to refresh at least once.
void phone_bank(benchmark::State& state) {
  const auto phones = static_cast<std::uint32_t>(state.range(0));
  const SimTime time = std::chrono::seconds{state.range(1)};
  std::uint64_t events = 0;
  for (auto round : state) {
    static_cast<void>(round);
    state.PauseTiming();
    SystemConfig system;
    PhoneProfile profile;
    profile.start_spread = Distribution::uniform(0s, 30s);
    profile.expires = 120s;
    system.phones.push_back({phones, 1, "altigen-ip", profile, 0.0});
    auto context = std::make_unique<SimulationContext>();
    auto kernel = std::make_unique<Kernel>("kernel", KernelOptions{});
    auto lan = std::make_unique<Lan>("lan", *kernel);
    auto bank = std::make_unique<PhoneBank>("phones", *kernel, system);
    auto server = std::make_unique<Answerer>("primary", *lan);
    bank->lan(lan->access);
    lan->receivers[static_cast<std::size_t>(Endpoint::phones)](bank->receiver);
    lan->receivers[static_cast<std::size_t>(Endpoint::primary)](*server);
    state.ResumeTiming();
    bank->power_on();
    kernel->run_until(time);
    state.PauseTiming();
    if (bank->registered(ServerId::primary) != phones) state.SkipWithError("not all phones are registered");
    events += kernel->calendar().popped();
    server.reset();
    bank.reset();
    lan.reset();
    kernel.reset();
    context.reset();
    state.ResumeTiming();
  }
  state.counters["events/s"] = benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
  state.counters["events"] = static_cast<double>(events) / static_cast<double>(state.iterations());
}

BENCHMARK(phone_bank)
    ->ArgNames({"phones", "seconds"})
    ->Args({1'000, 1'200})
    ->Args({10'000, 300})
    ->Args({100'000, 120})
    ->Args({1'000'000, 120})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace switchback::models

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

// Only the library's own main would call this; a program that gets here was linked wrongly.
int sc_main(int, char**) { std::abort(); }
