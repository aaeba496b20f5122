#include "reports/assumptions.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace switchback::reports {

namespace {

/// Parameters whose names begin with one of `parameters` influence measurements that begin with `measurement`. The
/// first row that fits decides; an empty prefix stands for all parameters.
struct Influence {
  std::string_view measurement;
  std::array<std::string_view, 12> parameters;
  std::size_t count;
};

template <class... Prefixes>
constexpr Influence influence(std::string_view measurement, Prefixes... prefixes) {
  return {measurement, {prefixes...}, sizeof...(prefixes)};
}

constexpr auto kInfluences = std::to_array<Influence>({
    influence("takeover.detection", "keep-alive.", "takeover.detects", "takeover.switching", "takeover.network"),
    influence("takeover.overlap", "takeover.", "split brain."),
    influence("takeover.", "keep-alive.", "takeover."),
    influence("replication.", "replication.", "boot.", "services.", "startup.", "takeover.", "keep-alive."),
    influence("boards.", "board.", "keep-alive.", "takeover.", "line switch.", "boot.", "services."),
    influence("trunks.", "trunk", "central office", "line switch.", "board.", "keep-alive.", "takeover.", "boot.",
              "services."),
    influence("phones.rehomed.after_hangup", "failback.", "register.", "registrar.", "sip.", "phones."),
    influence("phones.", "keep-alive.", "takeover.", "sip.", "register.", "retry.", "failover.", "failback.",
              "registrar.", "phones."),
    influence("registrations.", "sip.", "register.", "retry.", "failover.", "failback.", "registrar.", "phones.",
              "keep-alive.", "takeover."),
    influence("calls.silent", "media.", "callers.silence"),
    influence("calls.", "calls.", "keep-alive.", "takeover.", "central office", "trunk"),
    influence("voicemail.", "voicemail.", "keep-alive.", "takeover."),
    influence("control.", "keep-alive.", "takeover.", "startup.", "split brain."),
    influence("service.", ""),
    influence("protection.", ""),
});

}  // namespace

bool rests_on_assumption(std::string_view measurement, std::span<const ParameterRecord> parameters) {
  const auto* row = std::find_if(kInfluences.begin(), kInfluences.end(), [measurement](const Influence& candidate) {
    return measurement.starts_with(candidate.measurement);
  });
  if (row == kInfluences.end()) return false;
  const std::span<const std::string_view> prefixes(row->parameters.data(), row->count);
  return std::any_of(parameters.begin(), parameters.end(), [prefixes](const ParameterRecord& parameter) {
    return parameter.assumption && std::any_of(prefixes.begin(), prefixes.end(), [&parameter](std::string_view prefix) {
             return parameter.name.starts_with(prefix);
           });
  });
}

}  // namespace switchback::reports
