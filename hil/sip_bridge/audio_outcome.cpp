#include "hil/sip_bridge/audio_outcome.h"

#include <cstring>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

/// Numbers in this machine's order, as in phone_input.cpp.
class OutcomeWriter {
 public:
  explicit OutcomeWriter(std::string& bytes) : bytes_(bytes) {}
  template <class Number>
  void operator()(const Number& number) {
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    bytes_.append(raw, sizeof number);
  }

 private:
  std::string& bytes_;
};

class OutcomeReader {
 public:
  explicit OutcomeReader(std::string_view& bytes) : bytes_(bytes) {}
  template <class Number>
  void operator()(Number& number) {
    if (bytes_.size() < sizeof number) throw UserError("what became of a call's audio is cut short in the record");
    std::memcpy(&number, bytes_.data(), sizeof number);
    bytes_.remove_prefix(sizeof number);
  }

 private:
  std::string_view& bytes_;
};

template <class Each, class Outcome>
void for_each_number(Each each, Outcome& outcome) {
  each(outcome.leg);
  each(outcome.kind);
  each(outcome.time);
  if (outcome.kind != AudioOutcome::Kind::totals) return;
  each(outcome.counts.received);
  each(outcome.counts.lost);
  each(outcome.counts.duplicates);
  each(outcome.counts.reordered);
  each(outcome.counts.jitter);
  each(outcome.longest_gap);
  each(outcome.since_longest_gap);
  each(outcome.from_elsewhere);
}

}  // namespace

void write_audio_outcome(const AudioOutcome& outcome, std::string& bytes) {
  for_each_number(OutcomeWriter(bytes), outcome);
}

AudioOutcome take_audio_outcome(std::string_view& bytes) {
  AudioOutcome outcome;
  for_each_number(OutcomeReader(bytes), outcome);
  if (outcome.kind > AudioOutcome::Kind::totals) {
    throw UserError("what became of a call's audio is of no kind that there is in the record");
  }
  return outcome;
}

}  // namespace switchback::hil
