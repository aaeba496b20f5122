#include "sim/import/transmission_fit.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "models/core/distribution.h"
#include "models/phones/transmission_schedule.h"

namespace switchback::sim {
namespace {

using hil::SilentAttempt;
using Attempts = std::vector<const SilentAttempt*>;

/// A law that is farther from what was measured is not that phone's law.
constexpr SimTime kGoodLaw = 20ms;

/// The largest difference of measured times from the law's; kNever if it sends more or fewer before they end.
SimTime law_residual(const Attempts& attempts, SimTime t1, SimTime t2, SimTime timer_f) {
  const auto law = models::TransmissionSchedule::non_invite(t1, t2, timer_f);
  SimTime residual{0};
  for (const SilentAttempt* attempt : attempts) {
    for (std::size_t sent = 1; sent <= attempt->offsets.size(); ++sent) {
      if (law.exhausted(sent)) return kNever;
      residual = std::max(residual, std::chrono::abs(law.after(sent) - attempt->offsets[sent - 1]));
    }
    // One that went on was not cut off by the capture's end: it must have sent as often as the law does.
    if ((attempt->next || attempt->other) && !law.exhausted(attempt->offsets.size() + 1) &&
        law.after(attempt->offsets.size() + 1) < attempt->next.value_or(attempt->other.value_or(SimTime{0}))) {
      return kNever;
    }
  }
  return residual;
}

struct Law {
  SimTime t1;
  SimTime t2;
  SimTime residual;
};

/// T1 is the first interval and T2 the longest, each averaged over the attempts.
std::optional<Law> best_law(const Attempts& attempts, SimTime timer_f) {
  SimTime t1{0};
  SimTime t2{0};
  std::int64_t count = 0;
  for (const SilentAttempt* attempt : attempts) {
    if (attempt->offsets.empty()) continue;
    t1 += attempt->offsets.front();
    SimTime longest = attempt->offsets.front();
    for (std::size_t n = 1; n < attempt->offsets.size(); ++n) {
      longest = std::max(longest, attempt->offsets[n] - attempt->offsets[n - 1]);
    }
    t2 += longest;
    ++count;
  }
  if (count == 0) return std::nullopt;
  const Law law{t1 / count, t2 / count, law_residual(attempts, t1 / count, t2 / count, timer_f)};
  // The standard's own values, if they do as well.
  const SimTime standard = law_residual(attempts, 500ms, 4s, timer_f);
  if (standard != kNever && standard <= std::max(law.residual, kGoodLaw)) return Law{500ms, 4s, standard};
  return law;
}

/// The mean of all attempts that sent as often as the one that sent most.
std::vector<SimTime> mean_offsets(const Attempts& attempts, SimTime& residual) {
  std::size_t most = 0;
  for (const SilentAttempt* attempt : attempts) most = std::max(most, attempt->offsets.size());
  std::vector<SimTime> mean(most);
  std::int64_t count = 0;
  for (const SilentAttempt* attempt : attempts) {
    if (attempt->offsets.size() != most) continue;
    ++count;
    for (std::size_t n = 0; n < most; ++n) mean[n] += attempt->offsets[n];
  }
  for (SimTime& offset : mean) offset /= std::max<std::int64_t>(count, 1);
  for (const SilentAttempt* attempt : attempts) {
    for (std::size_t n = 0; n < attempt->offsets.size(); ++n) {
      residual = std::max(residual, std::chrono::abs(attempt->offsets[n] - mean[n]));
    }
  }
  return mean;
}

}  // namespace

void fit_transmissions(const Attempts& attempts, SimTime timer_f, std::vector<FittedParameter>& fit) {
  const auto law = best_law(attempts, timer_f);
  if (!law) return;
  if (law->residual <= kGoodLaw) {
    fit.push_back({"sip.t1", duration_text(law->t1), "first retransmission", attempts.size(), law->residual});
    fit.push_back(
        {"sip.t2", duration_text(law->t2), "longest interval of retransmissions", attempts.size(), law->residual});
    return;
  }
  std::map<unsigned, Attempts> by_place;
  for (const SilentAttempt* attempt : attempts) by_place[attempt->place].push_back(attempt);
  std::string text;
  SimTime residual{0};
  for (const auto& [place, members] : by_place) {
    if (!text.empty()) text += " | ";
    std::string list;
    for (const SimTime offset : mean_offsets(members, residual)) {
      list += (list.empty() ? "" : ", ") + duration_text(offset);
    }
    text += list;
  }
  const std::string apart =
      law->residual == kNever ? "sends more or fewer" : "is up to " + format_time(law->residual) + " off";
  fit.push_back({"register.offsets", text,
                 "retransmissions by attempt; the T1/T2 law with " + format_time(law->t1) + " and " +
                     format_time(law->t2) + " " + apart,
                 attempts.size(), residual});
}

}  // namespace switchback::sim
