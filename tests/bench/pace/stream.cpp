// Our half of the pacing benchmark (sections/pacing.py): records the event stream of 200 phones, and plays it, or the
// phones themselves, in real time.
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <string_view>

#include "hil/pacer/pacer.h"
#include "models/testbed.h"
#include "scenarios/loader.h"
#include "tests/bench/pace/figures.h"

namespace switchback {
namespace {

std::int64_t wall_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// The phones with their servers in the minute after all of them have registered; the same in every call.
std::unique_ptr<models::Testbed> settled_testbed(const std::string& scenario) {
  auto testbed = std::make_unique<models::Testbed>(scenarios::load_scenario(scenario).system, models::KernelOptions{});
  testbed->start(true, true, true, SimTime{0});
  for (SimTime until = 1min; testbed->phones().unregistered() != 0; until += 1min) {
    if (until > 1h) throw std::runtime_error("the phones do not register");
    testbed->kernel().run_until(until);
  }
  return testbed;
}

void record(const std::string& scenario, const std::string& path, SimTime span) {
  const models::SimulationContext context;
  const auto testbed = settled_testbed(scenario);
  models::Kernel& kernel = testbed->kernel();
  const SimTime start = kernel.now();
  std::ofstream file(path);
  for (SimTime next = kernel.next_time(); next < start + span; next = kernel.next_time()) {
    const std::uint64_t before = kernel.calendar().popped();
    kernel.run_until(next);
    for (std::uint64_t n = before; n < kernel.calendar().popped(); ++n) file << (next - start).count() << '\n';
  }
  if (!file.flush()) throw std::runtime_error(path + " cannot be written");
}

/// An event that does nothing but look at the clock.
class Note : public CalendarClient {
 public:
  std::int64_t start = 0;
  std::vector<std::int64_t> late;
  void on_calendar(std::uint64_t time) override {
    late.push_back(wall_now() - start - static_cast<std::int64_t>(time));
  }
};

void play(const std::string& path) {
  const std::vector<std::int64_t> times = pace::read_stream(path);
  const models::SimulationContext context;
  models::Kernel kernel("kernel", {});
  boost::asio::io_context io;
  hil::Pacer pacer(kernel, io, {});
  Note note;
  note.late.reserve(times.size());
  const ClientId client = kernel.attach(note);
  for (const std::int64_t time : times) kernel.schedule(SimTime{time}, client, static_cast<std::uint64_t>(time));
  note.start = wall_now();
  pacer.run_until(SimTime{times.back()});
  pace::print_figures(std::move(note.late));
}

void play_phones(const std::string& scenario, SimTime span) {
  const models::SimulationContext context;
  const auto testbed = settled_testbed(scenario);
  boost::asio::io_context io;
  hil::Pacer pacer(testbed->kernel(), io, {});
  pacer.run_until(testbed->kernel().now() + span);
  const hil::Lateness& lateness = pacer.lateness();
  std::vector<std::int64_t> late;
  for (const auto& bucket : lateness.buckets()) late.insert(late.end(), bucket.events, bucket.up_to.count());
  pace::print_figures(std::move(late));
}

void run(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  const auto seconds = [&argv](int at) { return std::chrono::seconds{std::atoi(argv[at])}; };
  if (command == "record" && argc == 5) return record(argv[2], argv[3], seconds(4));
  if (command == "play" && argc == 3) return play(argv[2]);
  if (command == "phones" && argc == 4) return play_phones(argv[2], seconds(3));
  throw std::runtime_error("Usage: pace_stream record SCENARIO FILE SECONDS | play FILE | phones SCENARIO SECONDS");
}

}  // namespace
}  // namespace switchback

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  try {
    switchback::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}

// Only the library's own main would call this; a program that gets here was linked wrongly.
int sc_main(int, char**) { std::abort(); }
