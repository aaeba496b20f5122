#include "sim/import/phone_fit.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <tuple>

#include "models/core/distribution.h"
#include "sim/import/transmission_fit.h"

namespace switchback::sim {
namespace {

using hil::PhoneFacts;
using hil::SilentAttempt;
using Phones = std::span<const PhoneFacts* const>;

/// No profile makes a phone wait less.
constexpr SimTime kShortest = 1ms;

SimTime median_time(std::vector<SimTime> times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>((times.size() - 1) / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

SimTime farthest(const std::vector<SimTime>& times, SimTime from) {
  SimTime most{0};
  for (const SimTime time : times) most = std::max(most, std::chrono::abs(time - from));
  return most;
}

void fit_period(Phones phones, std::vector<FittedParameter>& fit) {
  for (const PhoneFacts* phone : phones) {
    if (!phone->expires) continue;
    fit.push_back({"register.expires", duration_text(*phone->expires), "Expires of the REGISTERs", phones.size(), {}});
    return;
  }
}

/// A REGISTER sooner than this part of the period is a restart or somebody's doing, no refresh; assumption: no phone
/// refreshes before a quarter.
constexpr double kLeastRefresh = 0.25;

void fit_refresh(Phones phones, std::vector<FittedParameter>& fit) {
  std::vector<const hil::Refresh*> refreshes;
  std::vector<double> shares;
  for (const PhoneFacts* phone : phones) {
    for (const hil::Refresh& refresh : phone->refreshes) {
      if (to_seconds(refresh.after) < to_seconds(refresh.granted) * kLeastRefresh || refresh.granted == SimTime{0})
        continue;
      refreshes.push_back(&refresh);
      shares.push_back(to_seconds(refresh.after) / to_seconds(refresh.granted));
    }
  }
  if (shares.empty()) return;
  std::sort(shares.begin(), shares.end());
  const double share = std::min(shares[(shares.size() - 1) / 2], 1.0);
  SimTime residual{0};
  for (const hil::Refresh* refresh : refreshes) {
    residual =
        std::max(residual, std::chrono::abs(refresh->after - from_seconds(to_seconds(refresh->granted) * share)));
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.9f", share);
  fit.push_back({"register.refresh", text.data(), "answer to next REGISTER, as part of the granted period",
                 shares.size(), residual});
}

std::vector<const SilentAttempt*> attempts_of(Phones phones) {
  std::vector<const SilentAttempt*> attempts;
  for (const PhoneFacts* phone : phones) {
    for (const SilentAttempt& attempt : phone->silent_attempts) attempts.push_back(&attempt);
  }
  return attempts;
}

/// When a transaction is given up: RFC 3261's 32 s if most attempts leave room for it, or as soon as what follows
/// begins. To the other server a phone goes in the instant in which it gives up; for the same one it waits a little.
SimTime give_up_after(const std::vector<const SilentAttempt*>& attempts) {
  constexpr SimTime kTimerF = 32s;
  std::vector<SimTime> nexts;
  std::vector<SimTime> others;
  std::vector<SimTime> lasts;
  for (const SilentAttempt* attempt : attempts) {
    if (attempt->next) nexts.push_back(*attempt->next - kShortest);
    if (attempt->other) others.push_back(*attempt->other);
    lasts.push_back(attempt->offsets.empty() ? SimTime{0} : attempt->offsets.back());
  }
  for (const auto* followed : {&others, &nexts}) {
    if (!followed->empty() && median_time(*followed) < kTimerF) return std::max(median_time(*followed), kShortest);
  }
  return std::max(kTimerF, median_time(lasts) + kShortest);
}

void fit_pause(const std::vector<const SilentAttempt*>& attempts, SimTime timer_f, std::vector<FittedParameter>& fit) {
  std::vector<SimTime> pauses;
  std::map<unsigned, std::vector<SimTime>> by_place;
  for (const SilentAttempt* attempt : attempts) {
    if (!attempt->next) continue;
    pauses.push_back(std::max(*attempt->next - timer_f, kShortest));
    by_place[attempt->place].push_back(pauses.back());
  }
  if (pauses.empty()) return;
  bool doubles = by_place.size() > 1;
  for (auto one = by_place.begin(); doubles && std::next(one) != by_place.end(); ++one) {
    const double ratio = to_seconds(median_time(std::next(one)->second)) / to_seconds(median_time(one->second));
    doubles = ratio > 1.9 && ratio < 2.1;
  }
  const SimTime base = doubles ? median_time(by_place.begin()->second) : median_time(pauses);
  const SimTime residual = doubles ? SimTime{0} : farthest(pauses, base);
  fit.push_back({"retry.law", doubles ? "exponential" : "fixed", "pauses after giving up", pauses.size(), {}});
  fit.push_back({"retry.base", duration_text(base), "giving up to the next attempt", pauses.size(), residual});
  if (doubles)
    fit.push_back({"retry.max",
                   duration_text(*std::max_element(pauses.begin(), pauses.end())),
                   "longest pause",
                   pauses.size(),
                   {}});
}

void fit_failover(Phones phones, std::vector<FittedParameter>& fit) {
  std::vector<SimTime> windows;
  bool knows_two = false;
  for (const PhoneFacts* phone : phones) {
    knows_two |= phone->servers.size() > 1;
    std::optional<SimTime> began;
    for (const SilentAttempt& attempt : phone->silent_attempts) {
      if (!began) began = attempt.first;
      if (attempt.other) windows.push_back(attempt.first + *attempt.other - *began);
      if (!attempt.next) began.reset();
    }
  }
  fit.push_back({"failover.alternate", knows_two ? "yes" : "no", "servers that it turned to", phones.size(), {}});
  const SimTime window = windows.empty() ? SimTime{0} : median_time(windows);
  fit.push_back({"retry.same server", duration_text(window),
                 "first unanswered REGISTER to the first at the other server", windows.size(),
                 windows.empty() ? SimTime{0} : farthest(windows, window)});
}

}  // namespace

std::vector<FittedParameter> fit_phones(Phones phones) {
  std::vector<FittedParameter> fit;
  fit_period(phones, fit);
  fit_refresh(phones, fit);
  const std::vector<const SilentAttempt*> attempts = attempts_of(phones);
  if (!attempts.empty()) {
    const SimTime timer_f = give_up_after(attempts);
    fit_transmissions(attempts, timer_f, fit);
    const bool seen =
        std::any_of(attempts.begin(), attempts.end(), [](const auto* one) { return one->next || one->other; });
    fit.push_back({"sip.timer f",
                   duration_text(timer_f),
                   "last transmission, and the next attempt: RFC 3261's 64*T1 where they leave room for it",
                   seen ? attempts.size() : 0,
                   {}});
    fit_pause(attempts, timer_f, fit);
  }
  fit_failover(phones, fit);
  fit.push_back({"register.probe", "0 s", "OPTIONS are not imported", 0, {}});
  return fit;
}

std::vector<PhoneFamily> fit_families(std::span<const PhoneFacts> phones) {
  std::map<std::tuple<std::string, SimTime, bool>, std::vector<const PhoneFacts*>> families;
  for (const PhoneFacts& phone : phones) {
    families[{phone.user_agent, phone.expires.value_or(SimTime{0}), phone.servers.size() > 1}].push_back(&phone);
  }
  std::vector<PhoneFamily> fitted;
  for (auto& [key, members] : families) {
    fitted.push_back({std::get<0>(key), std::move(members), {}});
    fitted.back().parameters = fit_phones(fitted.back().phones);
  }
  return fitted;
}

}  // namespace switchback::sim
