// What became of a call's audio at one phone, as its sockets tell the run, and the same as bytes of the run's log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hil/rtp/reception.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

/// Packets are counted outside of the models, and only this reaches them: at 50 packets a second and leg the log of a
/// run would be little else.
struct AudioOutcome {
  enum class Kind : std::uint8_t {
    began,   ///< `time`: from when it was expected
    lost,    ///< `time`: how long it has been silent
    back,    ///< `time`: how long it was silent
    totals,  ///< the leg is over
  };
  std::uint32_t leg = 0;
  Kind kind = Kind::began;
  SimTime time{0};
  // of totals
  RtpCounts counts{};
  SimTime longest_gap{0};
  SimTime since_longest_gap{0};  ///< from the beginning of that gap until now
  std::int64_t from_elsewhere = 0;

  friend bool operator==(const AudioOutcome&, const AudioOutcome&) = default;
};

/// Appends.
void write_audio_outcome(const AudioOutcome& outcome, std::string& bytes);
/// Takes the first off `bytes`. Throws UserError for what cannot have been written.
AudioOutcome take_audio_outcome(std::string_view& bytes);

}  // namespace switchback::hil
