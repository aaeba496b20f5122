// When nothing is heard on a stream that should be.
#pragma once

#include "models/core/sim_time.h"

namespace switchback::hil {

/// Watches one stream of packets for silences; by one clock that only goes forward. A silence is lost audio once it is
/// as long as the limit. While nothing is expected, as on hold, no time counts.
class Silence {
 public:
  enum class Change {
    none,
    began,  ///< the first packet, however long it was in coming
    lost,   ///< silent for as long as the limit, or longer where nobody looked meanwhile
    back,   ///< a packet, after audio had begun and was lost
  };

  explicit Silence(SimTime limit) : limit_(limit) {}

  /// Whether packets are to come from now on.
  void expect(bool expected, SimTime at);
  /// A packet came.
  Change heard(SimTime at);
  /// Time has passed. Packets that came before `at` have been told.
  Change look(SimTime at);
  /// What was sent was not, from `begin` to `end`, because the bench itself stood still: no silence of the stream's.
  void excuse(SimTime begin, SimTime end);

  /// Whether `look` would say that audio was lost.
  bool overdue(SimTime at) const { return expected_ && !lost_ && length(at) >= limit_; }
  /// Of the silence at `at`; 0 while nothing is expected.
  SimTime length(SimTime at) const;

  struct Gap {
    SimTime length{0};
    SimTime began{0};
  };
  /// The longest up to now, the one that lasts included.
  Gap longest(SimTime at) const;

 private:
  void close(SimTime at);

  SimTime limit_;
  SimTime since_{0};    ///< the last packet, or when packets came to be expected
  SimTime excused_{0};  ///< since then
  Gap longest_;
  bool expected_ = false;
  bool begun_ = false;
  bool lost_ = false;
};

}  // namespace switchback::hil
