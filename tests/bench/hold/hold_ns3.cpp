// The hold model on ns-3's simulator. HOLD_SCHEDULER names the scheduler, such as ns3::HeapScheduler; without it ns-3's
// default is taken.
#include <ns3/global-value.h>
#include <ns3/nstime.h>
#include <ns3/object-factory.h>
#include <ns3/simulator.h>

#include <cstdlib>

#include "tests/bench/hold/hold_model.h"

namespace switchback::hold {
namespace {

Tally tally;

void due(std::uint32_t phone) {
  const std::int64_t delay = tally.happened(phone, ns3::Simulator::Now().GetNanoSeconds());
  ns3::Simulator::Schedule(ns3::NanoSeconds(delay), &due, phone);
}

void play(const Plan& plan) {
  if (const char* scheduler = std::getenv("HOLD_SCHEDULER")) {
    ns3::ObjectFactory factory;
    factory.SetTypeId(scheduler);
    ns3::Simulator::SetScheduler(factory);
  }
  for (std::uint32_t phone = 0; phone < plan.phones; ++phone) {
    ns3::Simulator::Schedule(ns3::NanoSeconds(first_delay(phone)), &due, phone);
  }
  tally.start();
  for (const std::int64_t mark : plan.marks) {
    ns3::Simulator::Stop(ns3::NanoSeconds(mark) - ns3::Simulator::Now());
    ns3::Simulator::Run();
    tally.print_mark(mark);
  }
  std::fflush(stdout);
  std::_Exit(0);
}

}  // namespace
}  // namespace switchback::hold

int main(int argc, char** argv) { return switchback::hold::play_plan(argc, argv, switchback::hold::play); }
