// Events per second of a phone bank by its size: registering, probing and refreshing against a server that answers,
// and a failover of all phones between two registrars.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>

#include "models/kernel.h"
#include "models/lan.h"
#include "models/phones/phone_bank.h"
#include "models/server/registrar.h"

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

/// Long enough for every phone to refresh once. The same for all sizes, so that their phones do the same.
constexpr SimTime kTime = 150s;

/// All the events of `phones` phones from power on.
void phone_bank(benchmark::State& state) {
  const auto phones = static_cast<std::uint32_t>(state.range(0));
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
    kernel->run_until(kTime);
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
    ->ArgName("phones")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);

/// A server that is nothing but its registrar.
class RegistrarServer : public sc_core::sc_module, public LanReceiver {
 public:
  RegistrarServer(const sc_core::sc_module_name& name, Kernel& kernel, Lan& lan, ServerId id,
                  const ServerProfile& profile, std::uint32_t phones)
      : sc_module(name),
        context_{kernel,   id,  kernel.journal().entity(name_of(id)),        profile,
                 defects_, lan, reinterpret_cast<ServiceHost&>(no_services_)},
        registrar(context_, phones, {[] { return true; }, [] { return 1.0; }}) {}

  void receive(const LanMessage& message) override { registrar.receive(message); }

 private:
  /// The registrar never looks at the host, which belongs to the whole server.
  alignas(std::max_align_t) std::byte no_services_[8]{};
  DefectNames defects_;
  ServerContext context_;

 public:
  Registrar registrar;
};

/// All phones register with the primary, which loses power at 60 s; the secondary has full control 150 s later and
/// tells them.
void failover(benchmark::State& state) {
  const auto phones = static_cast<std::uint32_t>(state.range(0));
  std::uint64_t events = 0;
  for (auto round : state) {
    static_cast<void>(round);
    SystemConfig system;
    PhoneProfile phone;
    phone.start_spread = Distribution::uniform(0s, 30s);
    system.phones.push_back({phones, 1, "altigen-ip", phone, 0.0});
    ServerProfile server;
    server.registrar_rate = std::max(20.0, phones / 25.0);
    server.registrar_queue = std::max<std::int64_t>(400, phones);
    server.control_update_rate = server.registrar_rate;
    SimulationContext context;
    Kernel kernel("kernel", KernelOptions{});
    Lan lan("lan", kernel);
    PhoneBank bank("phones", kernel, system);
    RegistrarServer primary("primary", kernel, lan, ServerId::primary, server, phones);
    RegistrarServer secondary("secondary", kernel, lan, ServerId::secondary, server, phones);
    bank.lan(lan.access);
    lan.receivers[static_cast<std::size_t>(Endpoint::phones)](bank.receiver);
    lan.receivers[static_cast<std::size_t>(Endpoint::primary)](primary);
    lan.receivers[static_cast<std::size_t>(Endpoint::secondary)](secondary);
    primary.registrar.serve(true);
    kernel.after(60s, [&] { lan.unplug(Endpoint::primary); });
    kernel.after(210s, [&] {
      secondary.registrar.serve(true);
      secondary.registrar.announce_control();
    });
    bank.power_on();
    kernel.run_until(300s);
    if (bank.registered(ServerId::secondary) != phones) state.SkipWithError("not all phones failed over");
    events += kernel.calendar().popped();
  }
  state.counters["events/s"] = benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
  state.counters["events"] = static_cast<double>(events) / static_cast<double>(state.iterations());
}

BENCHMARK(failover)->ArgName("phones")->Arg(200)->Arg(1'000)->Arg(10'000)->Arg(1'000'000)->Unit(
    benchmark::kMillisecond);

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
