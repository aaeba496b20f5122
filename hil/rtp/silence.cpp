#include "hil/rtp/silence.h"

#include <algorithm>
#include <utility>

namespace switchback::hil {

SimTime Silence::length(SimTime at) const {
  return expected_ ? std::max(at - since_ - excused_, SimTime{0}) : SimTime{0};
}

Silence::Gap Silence::longest(SimTime at) const {
  const SimTime now = length(at);
  return now > longest_.length ? Gap{now, since_} : longest_;
}

void Silence::close(SimTime at) {
  longest_ = longest(at);
  since_ = at;
  excused_ = SimTime{0};
}

void Silence::expect(bool expected, SimTime at) {
  if (expected == expected_) return;
  close(at);
  expected_ = expected;
  if (!expected) lost_ = false;
}

Silence::Change Silence::heard(SimTime at) {
  close(std::max(at, since_));
  const bool was_lost = std::exchange(lost_, false);
  if (!std::exchange(begun_, true)) return Change::began;
  return was_lost ? Change::back : Change::none;
}

Silence::Change Silence::look(SimTime at) {
  if (!overdue(at)) return Change::none;
  lost_ = true;
  return Change::lost;
}

void Silence::excuse(SimTime begin, SimTime end) {
  if (expected_) excused_ += std::max(end - std::max(begin, since_), SimTime{0});
}

}  // namespace switchback::hil
