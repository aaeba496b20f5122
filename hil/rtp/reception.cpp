#include "hil/rtp/reception.h"

#include <cstdlib>

#include "hil/rtp/g711.h"

namespace switchback::hil {
namespace {

/// A step of the transit time by more than this is another clock and not jitter. Assumption.
constexpr std::int64_t kAnotherClock = std::int64_t{1s / kSampleTime};

}  // namespace

void RtpReception::begin(const Candidate& first) {
  close();
  source_ = Source{first.header.ssrc, first.header.sequence, first.header.sequence, 1, 1, std::nullopt};
  note_transit(first.header, first.at);
}

void RtpReception::close() {
  if (!source_) return;
  closed_.received += source_->received;
  closed_.lost += source_->lost();
  source_.reset();
}

bool RtpReception::try_new_source(const RtpHeader& header, SimTime at) {
  const bool in_sequence = candidate_ && candidate_->header.ssrc == header.ssrc &&
                           static_cast<std::uint16_t>(candidate_->header.sequence + 1) == header.sequence;
  if (!in_sequence) {
    candidate_ = Candidate{header, at};
    return false;
  }
  begin(*candidate_);
  candidate_.reset();
  advance(1);
  note_transit(header, at);
  return true;
}

void RtpReception::advance(std::uint16_t ahead) {
  source_->highest += ahead;
  source_->seen <<= ahead;
  source_->seen.set(0);
  ++source_->received;
}

bool RtpReception::received(const RtpHeader& header, SimTime at) {
  if (!source_ || source_->ssrc != header.ssrc) return try_new_source(header, at);
  const auto ahead = static_cast<std::uint16_t>(header.sequence - static_cast<std::uint16_t>(source_->highest));
  if (ahead == 0 || ahead > UINT16_MAX - kMaxMisorder) {
    const auto behind = static_cast<std::uint16_t>(-ahead);
    candidate_.reset();
    if (source_->seen.test(behind)) {
      ++closed_.duplicates;
      return false;
    }
    source_->seen.set(behind);
    // What was sent before the packet that came first widens the count instead of making a loss good.
    if (source_->highest - behind < source_->first) source_->first = source_->highest - behind;
    ++source_->received;
    ++closed_.reordered;
    note_transit(header, at);
    return true;
  }
  if (ahead >= kMaxDropout) return try_new_source(header, at);
  candidate_.reset();
  advance(ahead);
  note_transit(header, at);
  return true;
}

void RtpReception::note_transit(const RtpHeader& header, SimTime at) {
  const std::int64_t arrival = at / kSampleTime;
  const std::int64_t transit = arrival - std::int64_t{header.timestamp};
  if (source_->transit) {
    // Timestamps wrap around at 2^32; so does their difference.
    const std::int64_t step = std::abs(std::int64_t{static_cast<std::int32_t>(transit - *source_->transit)});
    if (step <= kAnotherClock) jitter_ += step - ((jitter_ + 8) >> 4);
  }
  source_->transit = transit;
}

RtpCounts RtpReception::counts() const {
  RtpCounts counts = closed_;
  if (source_) {
    counts.received += source_->received;
    counts.lost += source_->lost();
  }
  counts.jitter = (jitter_ >> 4) * kSampleTime;
  return counts;
}

}  // namespace switchback::hil
