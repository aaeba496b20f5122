// The hold model on the calendar that drives every model of a run, through models::Kernel, as the models use it.
#include <cstdlib>

#include "models/kernel.h"
#include "tests/bench/hold/hold_model.h"

namespace switchback {
namespace {

class Phones : public CalendarClient {
 public:
  explicit Phones(models::Kernel& kernel) : kernel_(kernel), client_(kernel.attach(*this)) {}

  void power_on(std::uint32_t phones) {
    for (std::uint32_t phone = 0; phone < phones; ++phone) put(phone, hold::first_delay(phone));
  }

  void on_calendar(std::uint64_t phone) override {
    const auto number = static_cast<std::uint32_t>(phone);
    put(number, tally.happened(number, kernel_.now().count()));
  }

  hold::Tally tally;

 private:
  void put(std::uint32_t phone, std::int64_t delay) { kernel_.schedule(SimTime{delay}, client_, phone); }

  models::Kernel& kernel_;
  ClientId client_;
};

void play(const hold::Plan& plan) {
  const models::SimulationContext context;
  models::Kernel kernel("kernel", {});
  Phones phones(kernel);
  phones.power_on(plan.phones);
  phones.tally.start();
  for (const std::int64_t mark : plan.marks) {
    kernel.run_until(SimTime{mark});
    phones.tally.print_mark(mark);
  }
}

}  // namespace
}  // namespace switchback

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return switchback::hold::play_plan(argc, argv, switchback::play);
}

// Only the library's own main would call this; a program that gets here was linked wrongly.
int sc_main(int, char**) { std::abort(); }
