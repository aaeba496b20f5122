#include "sim/explore/draw.h"

#include <algorithm>
#include <string_view>

#include "sim/explore/chance.h"
#include "sim/explore/drawn_actions.h"
#include "sim/explore/drawn_system.h"

namespace switchback::sim {
namespace {

constexpr std::string_view kAbout =
    "about: >-\n"
    "  Drawn by chance: a fault phase with the monitors watching, then a quiet phase in which every fault is over, an\n"
    "  administrator puts right what the consoles still show to be wrong, and everything must converge.\n";

/// Until the last fault is over, wherever the administrator's delays have put it, and the last single call, which lasts
/// 25 min at most. Background traffic may go on.
double rest_of(const DrawnActions& drawn) {
  double longest = 1500;
  for (const DrawnAction& action : drawn.actions) longest = std::max(longest, action.lasts_seconds);
  return longest;
}

void add_list(std::string& text, std::string_view key, const auto& words) {
  if (words.empty()) return;
  std::string list;
  for (const auto& word : words) list += (list.empty() ? "" : ", ") + std::string(word);
  text += std::string(key) + ": [" + list + "]\n";
}

void add_step(std::string& text, const std::string& step) { text += "  - " + step + "\n"; }

void add_quiet_phase(std::string& text, const DrawnSystem& system, const DrawnActions& drawn) {
  add_step(text, "wait: " + seconds_text(rest_of(drawn)));
  add_step(text, "administrator: {procedure: restore protection, patience: 3h}");
  add_step(text, "wait until: {protection restored: yes, within: 10min}");
  add_step(text, "wait until: {phones registered: 100%, within: 1h}");
  for (const std::string& trunk : system.trunks) {
    add_step(text, "wait until: {trunk: " + trunk + ", is: in service, within: 15min}");
  }
  for (const std::uint32_t slot : system.slots) {
    for (const std::string_view server : {"primary", "secondary"}) {
      add_step(text, "expect: {board: " + std::to_string(slot) + ", is: seen, of: " + std::string(server) + "}");
    }
  }
  // Phones whose registrations are forgotten come back when they refresh them, within the hour that they asked for.
  add_step(text, std::string("test calls: {kinds: [incoming, outgoing, extension to extension") +
                     (system.voicemail ? ", voicemail" : "") + "], within: 1h}");
}

}  // namespace

std::string explored_name(std::uint64_t seed) { return "explored-" + std::to_string(seed); }

std::string draw_scenario(std::uint64_t seed, const std::vector<std::string>& defects) {
  Chance chance(seed, "scenario");
  const DrawnSystem system = draw_system(chance);
  const DrawnActions drawn = draw_actions(system, chance);
  std::string text = "scenario: " + explored_name(seed) + "\n" + std::string(kAbout) + "tags: [explored]\nsystem:\n";
  for (const std::string& line : system_lines(system)) text += "  " + line + "\n";
  if (!defects.empty()) {
    text += "  ";
    add_list(text, "defects", defects);
  }
  add_list(text, "allowed violations", drawn.allowed_violations);
  text += "time limit: 48h\nsteps:\n";
  add_step(text, "start: primary");
  add_step(text, "wait until: {full control: primary}");
  add_step(text, "start: [secondary, phones]");
  add_step(text, std::string("wait until: {full control: primary, phones registered: 100%") +
                     (system.auto_assume ? ", protection restored: yes}" : "}"));
  for (const DrawnAction& action : drawn.actions) {
    add_step(text, "wait: " + seconds_text(action.after_seconds));
    add_step(text, action.step);
  }
  add_quiet_phase(text, system, drawn);
  return text;
}

}  // namespace switchback::sim
