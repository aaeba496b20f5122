#include "sim/minimise/minimise.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <ostream>
#include <string_view>

#include "models/core/errors.h"
#include "scenarios/edit/scenario_parts.h"
#include "sim/loading.h"
#include "sim/minimise/delta_debugging.h"
#include "sim/minimise/trials.h"

namespace switchback::sim {
namespace {

using scenarios::ScenarioParts;

constexpr std::size_t kNoPart = std::numeric_limits<std::size_t>::max();

bool is_action(const std::string& word) {
  constexpr std::array<std::string_view, 7> kActions{"fault",   "repair", "call",         "calls",
                                                     "hang up", "set",    "administrator"};
  return std::find(kActions.begin(), kActions.end(), word) != kActions.end();
}

std::vector<bool> flags_of(const std::vector<std::size_t>& kept, std::size_t count) {
  std::vector<bool> flags(count, false);
  for (const std::size_t part : kept) flags[part] = true;
  return flags;
}

/// The search, with what is kept so far.
class Search {
 public:
  Search(const reports::StoredRun& run, const MinimiseOptions& options, std::ostream& out, const Terminal& terminal)
      : run_(run), options_(options), out_(out), terminal_(terminal), parts_(run.scenario.text) {
    title_ = {options.name, "A trial.", {"minimised"}};
    trial_options_ = {options.jobs, options.timeout, parse_settings(run.settings), {}};
    kept_.resize(parts_.count());
    std::iota(kept_.begin(), kept_.end(), std::size_t{0});
    phones_ = parts_.phones();
    first_action_ = parts_.steps();
    for (std::size_t step = parts_.steps(); step-- > 0;) {
      if (is_action(parts_.step_word(step))) first_action_ = step;
      if (parts_.step_word(step) == "wait" && last_wait_ == kNoPart) last_wait_ = step;
    }
  }

  Minimised find() {
    Minimised result;
    result.steps_before = parts_.steps();
    result.actions_before = actions();
    result.phones_before = phones_;
    // A regression test is played with seed 1, unless somebody says otherwise.
    result.seed = 1;
    TrialResult whole = play_trial(text(kept_), result.seed, trial_options_);
    if (whole.failure.empty() && run_.seed != 1) {
      result.seed = run_.seed;
      whole = play_trial(text(kept_), result.seed, trial_options_);
    }
    if (!whole.mistakes.empty()) throw UserError(whole.mistakes);
    if (whole.failure.empty()) return result;
    result.failure = whole.failure;
    TrialOptions shown = trial_options_;
    shown.on_tick = [this] { show_progress(); };
    Trials trials(whole.failure, result.seed, shown);
    trials_ = &trials;
    reduce_parts(true);
    reduce_parts(false);
    reduce_phones();
    // With a smaller system more steps may be of no use.
    reduce_parts(true);
    erase_progress();
    result.trials = trials.played();
    result.interrupted = trials.interrupted();
    result.reason = play_trial(text(kept_), result.seed, trial_options_).reason;
    title_.about = "Minimised from run " + run_.uuid.substr(0, 8) + " of " + run_.scenario.name + ", seed " +
                   std::to_string(run_.seed) + ". Played with seed " + std::to_string(result.seed) +
                   " it fails: " + result.reason;
    result.text = text(kept_);
    result.steps = steps();
    result.actions = actions();
    result.phones = phones_;
    return result;
  }

 private:
  std::string text(const std::vector<std::size_t>& kept) const {
    return parts_.text(title_, flags_of(kept, parts_.count()), phones_);
  }

  std::size_t steps() const {
    return static_cast<std::size_t>(
        std::count_if(kept_.begin(), kept_.end(), [this](std::size_t part) { return part < parts_.steps(); }));
  }

  std::size_t actions() const {
    return static_cast<std::size_t>(std::count_if(kept_.begin(), kept_.end(), [this](std::size_t part) {
      return part < parts_.steps() && is_action(parts_.step_word(part));
    }));
  }

  /// What brings the system into service stays: the steps before the first action. So does the last wait, in which the
  /// system is left alone before it is looked at, and what is done to mend it after that.
  bool stays(std::size_t part) const {
    if (part >= parts_.steps()) return false;
    return part < first_action_ || part == last_wait_ ||
           (last_wait_ != kNoPart && part > last_wait_ && is_action(parts_.step_word(part)));
  }

  /// Of the kept parts those that are steps, or those that are none, are reduced.
  void reduce_parts(bool of_steps) {
    std::vector<std::size_t> fixed;
    std::vector<std::size_t> candidates;
    for (const std::size_t part : kept_) {
      const bool candidate = (part < parts_.steps()) == of_steps && !stays(part);
      (candidate ? candidates : fixed).push_back(part);
    }
    const auto together = [&fixed](const std::vector<std::size_t>& some) {
      std::vector<std::size_t> all = fixed;
      all.insert(all.end(), some.begin(), some.end());
      std::sort(all.begin(), all.end());
      return all;
    };
    kept_ = together(minimise_parts(std::move(candidates), [&](const auto& lists) {
      std::vector<std::string> texts;
      for (const auto& list : lists) texts.push_back(text(together(list)));
      const auto failing = trials_->first_failing(texts);
      if (failing) kept_ = together(lists[*failing]);
      return failing;
    }));
  }

  /// 2 (fewer cannot call each other), 4, 8, ... phones, until it fails alike.
  void reduce_phones() {
    if (!phones_) return;
    std::vector<std::uint32_t> counts;
    for (std::uint32_t count = 2; count < *phones_; count *= 2) counts.push_back(count);
    std::vector<std::string> texts;
    for (const std::uint32_t count : counts) {
      texts.push_back(parts_.text(title_, flags_of(kept_, parts_.count()), count));
    }
    if (const auto failing = trials_->first_failing(texts)) phones_ = counts[*failing];
  }

  void show_progress() {
    if (options_.quiet || !terminal_.redraws) return;
    out_ << "\r\x1b[K" << trials_->played() << " trials: " << steps() << " steps, " << actions() << " actions"
         << std::flush;
    drawn_ = true;
  }

  void erase_progress() {
    if (drawn_) out_ << "\r\x1b[K" << std::flush;
  }

  const reports::StoredRun& run_;
  const MinimiseOptions& options_;
  std::ostream& out_;
  const Terminal& terminal_;
  ScenarioParts parts_;
  scenarios::ScenarioTitle title_;
  TrialOptions trial_options_;
  std::vector<std::size_t> kept_;
  std::optional<std::uint32_t> phones_;
  std::size_t first_action_ = 0;
  std::size_t last_wait_ = kNoPart;
  Trials* trials_ = nullptr;
  bool drawn_ = false;
};

}  // namespace

Minimised minimise(const reports::StoredRun& run, const MinimiseOptions& options, std::ostream& out,
                   const Terminal& terminal) {
  if (run.stack)
    throw UserError("run " + run.uuid.substr(0, 8) + " was played against " + run.stack->name +
                    "; only runs of the simulated pair can be minimised");
  if (run.verdict != reports::Verdict::fail && run.verdict != reports::Verdict::error) {
    throw UserError("run " + run.uuid.substr(0, 8) + " did not fail: " + std::string(name_of(run.verdict)));
  }
  return Search(run, options, out, terminal).find();
}

}  // namespace switchback::sim
