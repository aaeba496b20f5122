// Plays an event stream through ns-3's real-time simulator and prints how late its events were, by the clock that it
// keeps time with. Usage: pace_ns3 FILE
#include <ns3/event-impl.h>
#include <ns3/global-value.h>
#include <ns3/make-event.h>
#include <ns3/nstime.h>
#include <ns3/realtime-simulator-impl.h>
#include <ns3/simulator.h>
#include <ns3/string.h>

#include <exception>

#include "tests/bench/pace/figures.h"

namespace {

std::vector<std::int64_t> late;

void note() {
  const auto simulator = ns3::DynamicCast<ns3::RealtimeSimulatorImpl>(ns3::Simulator::GetImplementation());
  late.push_back((simulator->RealtimeNow() - simulator->Now()).GetNanoSeconds());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::runtime_error("Usage: pace_ns3 FILE");
    const std::vector<std::int64_t> times = switchback::pace::read_stream(argv[1]);
    late.reserve(times.size());
    ns3::GlobalValue::Bind("SimulatorImplementationType", ns3::StringValue("ns3::RealtimeSimulatorImpl"));
    for (const std::int64_t time : times) ns3::Simulator::Schedule(ns3::NanoSeconds(time), &note);
    // Without it the simulator would wait for events from other threads when it has none left.
    ns3::Simulator::Stop(ns3::NanoSeconds(times.back() + 1));
    ns3::Simulator::Run();
    ns3::Simulator::Destroy();
    switchback::pace::print_figures(std::move(late));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
