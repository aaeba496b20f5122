#include "sim/explore/drawn_actions.h"

#include <algorithm>
#include <array>
#include <span>

#include "models/administrator_plan.h"
#include "models/monitor_names.h"
#include "sim/explore/drawn_faults.h"

namespace switchback::sim {
namespace {

constexpr std::uint32_t kFewestDrawnActions = 2;
constexpr std::uint32_t kMostDrawnActions = 12;

/// Everything of the `set` step, that a person could press at a wrong moment.
constexpr std::array<std::string_view, 8> kPresses{
    "auto assume: yes",    "auto assume: no",    "manual switch over: yes", "restart services: yes",
    "restart server: yes", "open MaxAdmin: yes", "enable redundancy: yes",  "edit extension: 2000"};

DrawnAction draw_press(Chance& chance, std::set<std::string_view>& allowed) {
  const std::string_view press = chance.one_of<std::string_view>(kPresses);
  // Pressed by somebody who has not looked.
  if (press.starts_with("manual")) allowed.insert(models::kMonitorUnequalViews);
  // While the services of the only one that may be in control are started, nobody is.
  if (press.starts_with("restart") || press == "auto assume: no") allowed.insert(models::kMonitorNoneInControl);
  const std::string_view server = chance.happens(0.5) ? "primary" : "secondary";
  return {.step = "set: {server: " + std::string(server) + ", " + std::string(press) + ", refused: either}"};
}

/// "skip: [compare views]": some of the words.
std::string draw_words(std::string_view key, std::span<const std::string_view> words, Chance& chance,
                       std::set<std::string_view>& drawn) {
  const double probability = chance.happens(0.5) ? 0.0 : 0.2;
  std::string list;
  for (const std::string_view word : words) {
    if (!chance.happens(probability)) continue;
    drawn.insert(word);
    list += (list.empty() ? "" : ", ") + std::string(word);
  }
  return list.empty() ? "" : ", " + std::string(key) + ": [" + list + "]";
}

DrawnAction draw_procedure(Chance& chance, std::set<std::string_view>& allowed) {
  const std::string_view procedure = chance.one_of<std::string_view>(models::kProcedureNames);
  std::set<std::string_view> drawn;
  std::string text = "administrator: {procedure: " + std::string(procedure);
  text += draw_words("skip", models::kSkippableSteps, chance, drawn);
  text += draw_words("wrong", models::kMistakes, chance, drawn);
  if (drawn.contains("compare views") || procedure == "recover redundancy") {
    allowed.insert(models::kMonitorUnequalViews);
  }
  // Every procedure has a step at which the services are restarted, or a mistake that does it.
  allowed.insert(models::kMonitorNoneInControl);
  text += ", patience: " + seconds_text(chance.seconds(30, 1200)) + ", expect: either}";
  return {.step = std::move(text)};
}

DrawnAction draw_call(const DrawnSystem& system, Chance& chance) {
  const std::uint32_t last = kFirstExtension + system.phones - 1;
  if (chance.happens(0.3)) {
    return {.step = "calls: {rate: " + std::to_string(chance.whole(20, 400)) + " per hour, talk: " +
                    seconds_text(chance.seconds(5, 600)) + ", for: " + seconds_text(chance.seconds(60, 1800)) + "}"};
  }
  const std::uint32_t from = chance.whole(kFirstExtension, last);
  std::string to = std::to_string(from == last ? kFirstExtension : from + 1);
  std::string caller = std::to_string(from);
  const double other_end = chance.whole(0, 9);
  if (other_end < 2) to = "outside";
  if (other_end == 2 && system.voicemail) to = "voicemail";
  if (other_end == 3) caller = "outside";
  return {.step = "call: {from: " + caller + ", to: " + to + ", talk: " + seconds_text(chance.seconds(1, 1500)) + "}"};
}

/// Something that can be done, once per family that takes part.
class Families {
 public:
  Families(const DrawnSystem& system, Chance& chance) : system_(system), chance_(chance) {
    for (const models::FaultTargetKind target : fault_targets(system)) {
      if (chance.happens(0.4)) targets_.push_back(target);
    }
    presses_ = chance.happens(0.4);
    procedures_ = chance.happens(0.4);
    calls_ = chance.happens(0.5);
    if (targets_.empty() && !presses_ && !procedures_) targets_.push_back(models::FaultTargetKind::server);
  }

  DrawnAction draw(std::set<std::string_view>& allowed) {
    const auto faults = static_cast<std::uint32_t>(targets_.size());
    const std::uint32_t all = faults + (presses_ ? 1U : 0U) + (procedures_ ? 1U : 0U) + (calls_ ? 1U : 0U);
    const std::uint32_t family = chance_.whole(0, all - 1);
    if (family < faults) return draw_fault(targets_[family], system_, chance_, allowed);
    if (presses_ && family == faults) return draw_press(chance_, allowed);
    if (procedures_ && family == faults + (presses_ ? 1U : 0U)) return draw_procedure(chance_, allowed);
    return draw_call(system_, chance_);
  }

 private:
  const DrawnSystem& system_;
  Chance& chance_;
  std::vector<models::FaultTargetKind> targets_;
  bool presses_ = false;
  bool procedures_ = false;
  bool calls_ = false;
};

}  // namespace

DrawnActions draw_actions(const DrawnSystem& system, Chance& chance) {
  DrawnActions drawn;
  Families families(system, chance);
  if (!system.auto_assume) drawn.allowed_violations.insert(models::kMonitorNoneInControl);
  const std::uint32_t count = chance.whole(kFewestDrawnActions, kMostDrawnActions);
  for (std::uint32_t index = 0; index < count; ++index) {
    const double after = chance.seconds(0.5, 900);
    DrawnAction action = families.draw(drawn.allowed_violations);
    action.after_seconds = after;
    drawn.actions.push_back(std::move(action));
  }
  return drawn;
}

}  // namespace switchback::sim
