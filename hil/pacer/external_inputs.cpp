#include "hil/pacer/external_inputs.h"

#include <iterator>
#include <limits>
#include <utility>

#include "models/core/errors.h"

namespace switchback::hil {

ExternalInputs::Source ExternalInputs::attach(std::string name, Deliver deliver) {
  SWITCHBACK_ASSERT(sources_.size() < std::numeric_limits<Source>::max());
  sources_.push_back({std::move(name), std::move(deliver)});
  return static_cast<Source>(sources_.size() - 1);
}

void ExternalInputs::go_live(models::Kernel& kernel, std::function<void()> catch_up) {
  live_ = &kernel;
  catch_up_ = std::move(catch_up);
}

void ExternalInputs::deliver(models::Kernel& kernel, Source source, std::string_view bytes) {
  // Nothing in the journal made this happen, unless the receiver knows better.
  const CauseScope scope(kernel.journal(), 0);
  sources_[source].deliver(bytes);
}

void ExternalInputs::arrived(Source source, std::string bytes) {
  if (live_ == nullptr) return;
  catch_up_();
  if (live_->finished()) return;
  const ExternalInput& input = log_.emplace_back(ExternalInput{live_->now(), source, std::move(bytes)});
  deliver(*live_, source, input.bytes);
}

std::vector<ExternalInput> ExternalInputs::take_log() {
  std::deque<ExternalInput> log = std::exchange(log_, {});
  return {std::make_move_iterator(log.begin()), std::make_move_iterator(log.end())};
}

void ExternalInputs::replay(models::Kernel& kernel, std::span<const ExternalInput> log, SimTime until) {
  for (const ExternalInput& input : log) {
    if (input.source >= sources_.size()) {
      throw UserError("the recorded run had " + std::to_string(input.source + 1) + " sources of input, this one has " +
                      std::to_string(sources_.size()));
    }
    kernel.run_until(input.at);
    if (kernel.finished()) return;
    deliver(kernel, input.source, input.bytes);
  }
  kernel.run_until(until);
}

}  // namespace switchback::hil
