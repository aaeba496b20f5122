// What the longest phases of a path say about where time could be saved.
#include <algorithm>
#include <cstdio>

#include "reports/critical_path.h"

namespace switchback::reports {

namespace {

/// A share that is smaller than one in so many saves nothing.
constexpr int kWorthASentence = 1000;

std::string seconds_text(SimTime time) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3f s", to_seconds(time));
  return text;
}

std::string sentence(std::string_view beginning, const PhaseShare& share, SimTime whole) {
  const Phase& phase = *share.longest;
  std::string text = std::string(beginning) + " '" + phase.name + "'";
  if (!phase.entity.empty()) text += " (" + phase.entity + ")";
  text += ": " + seconds_text(share.duration) + ", " + percent_text(share.duration, whole) + " of the way";
  if (share.times > 1) text += " in " + std::to_string(share.times) + " parts";
  if (phase.rests_on.empty()) return text + ". No parameter of a profile decides how long it takes.";
  text += phase.rests_on.size() == 1 ? ". What would have to change is " : ". What would have to change is one of ";
  for (const ParameterRecord& parameter : phase.rests_on) {
    if (&parameter != &phase.rests_on.front()) text += ", ";
    text += parameter.name + " = " + parameter.value + (parameter.assumption ? " (assumption)" : "");
  }
  return text + ".";
}

}  // namespace

std::vector<PhaseShare> shares_of(const CriticalPath& path) {
  std::vector<PhaseShare> shares;
  for (const Phase& phase : path.phases) {
    auto found = std::find_if(shares.begin(), shares.end(),
                              [&phase](const PhaseShare& one) { return one.longest->name == phase.name; });
    if (found == shares.end()) found = shares.insert(found, PhaseShare{&phase, SimTime{0}, 0});
    if (phase.duration > found->longest->duration) found->longest = &phase;
    found->duration += phase.duration;
    ++found->times;
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const PhaseShare& one, const PhaseShare& other) { return one.duration > other.duration; });
  return shares;
}

std::vector<std::string> savings_of(const CriticalPath& path) {
  const std::vector<PhaseShare> shares = shares_of(path);
  std::vector<std::string> sentences;
  if (!shares.empty()) sentences.push_back(sentence("The longest part is", shares[0], path.total()));
  if (shares.size() > 1 && shares[1].duration * kWorthASentence > path.total())
    sentences.push_back(sentence("The second longest is", shares[1], path.total()));
  return sentences;
}

std::string parameters_text(const Phase& phase) {
  std::string text;
  for (const ParameterRecord& parameter : phase.rests_on) {
    if (!text.empty()) text += ", ";
    text += parameter.name + " = " + parameter.value;
  }
  return text;
}

std::string percent_text(SimTime part, SimTime whole) {
  const double share =
      whole > SimTime{0} ? 100.0 * static_cast<double>(part.count()) / static_cast<double>(whole.count()) : 0.0;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", share);
  return text;
}

}  // namespace switchback::reports
