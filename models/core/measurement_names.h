// The measurements a run can yield: dotted name, unit and meaning. The judge, the loader's check of `limits:` and the
// documentation all read this table.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace switchback {

/// Which of two values of a measurement one would rather have.
enum class Better : std::uint8_t { less, more, neither };

struct MeasurementInfo {
  std::string_view name;
  std::string_view unit;     ///< "s", "1/s" or "count"
  std::string_view meaning;  ///< from which instant to which, or what is counted
  Better better = Better::less;
  /// What it measures need not happen in a run: not having it says nothing.
  bool may_be_absent = false;
};

/// All measurements, in the order in which they are shown.
inline constexpr auto kMeasurements = std::to_array<MeasurementInfo>({
    {"takeover.detection", "s", "trigger to the standby having noticed it"},
    {"takeover.decision", "s", "trigger to the decision to take control"},
    {"takeover.control", "s", "trigger to full control: in control, and all services have assumed control"},
    {"takeover.overlap", "s", "time during which both servers said that they are in control"},
    {"replication.updated", "s", "trigger to the replication status of both servers being Updated again"},
    {"boards.recovered", "s", "trigger to the last board serving the server in control"},
    {"trunks.layer1", "s", "trigger to the last trunk without an alarm"},
    {"trunks.layer2", "s", "trigger to the last D-channel link established"},
    {"trunks.layer3", "s", "trigger to the last acknowledged RESTART"},
    {"trunks.restored", "s", "trigger to the last trunk in service"},
    {"phones.rehomed.first", "s", "trigger to the first phone registered with the server in control"},
    {"phones.rehomed.p50", "s", "trigger to half of the phones registered with the server in control"},
    {"phones.rehomed.p95", "s", "trigger to 95 % of the phones registered with the server in control"},
    {"phones.rehomed.p99", "s", "trigger to 99 % of the phones registered with the server in control"},
    {"phones.rehomed.last", "s", "trigger to the last phone registered with the server in control"},
    {"phones.rehomed.after_hangup.last", "s",
     "the longest time from a phone's hangup to its registration with the server in control", Better::less, true},
    {"registrations.attempts", "count", "REGISTER requests sent, without their retransmissions"},
    {"registrations.peak_rate", "1/s", "most REGISTER requests sent in any one second"},
    {"registrations.retransmissions", "count", "REGISTER transmissions after the first of their transaction"},
    {"registrations.failed", "count", "registrations that timed out or were refused"},
    {"registrations.request_delay.p95", "s",
     "95th percentile of REGISTER to final response (RFC 6076 4.1, Registration Request Delay)", Better::less, true},
    {"calls.placed", "count", "calls that were dialled", Better::neither},
    {"calls.preserved", "count", "connected calls that survived a change of control", Better::more},
    {"calls.dropped", "count", "connected calls that were cut off"},
    {"calls.blocked", "count", "calls that could not be set up"},
    {"calls.ghost", "count", "calls a server believes in that have no parties"},
    {"calls.silent", "count",
     "connected calls that were not cut off, but in which a phone heard nothing at their end or for more than 2 s"},
    {"media.gap.max", "s", "the longest time without an RTP packet that a phone in a call was to get", Better::less,
     true},
    {"media.lost", "count", "RTP packets that phones did not get, by the sequence numbers of those that they got",
     Better::less, true},
    {"media.jitter.max", "s", "the largest interarrival jitter at the end of a call (RFC 3550 6.4.1)", Better::less,
     true},
    {"voicemail.restored", "s", "trigger to voicemail Available on the server in control"},
    {"service.restored", "s", "trigger to all four kinds of test call passing"},
    {"protection.restored", "s", "trigger to a standby that could take over again"},
    {"protection.exposure", "s", "time during which no standby could have taken over"},
    {"control.changes", "count", "times a server came to be in control, without the first"},
});

/// The row named `name`, or null.
constexpr const MeasurementInfo* find_measurement(std::string_view name) {
  const auto* found =
      std::find_if(kMeasurements.begin(), kMeasurements.end(), [name](const auto& row) { return row.name == name; });
  return found == kMeasurements.end() ? nullptr : found;
}

}  // namespace switchback
