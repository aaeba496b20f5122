#include "sim/explore/drawn_system.h"

#include <array>
#include <string_view>

namespace switchback::sim {
namespace {

constexpr std::uint32_t kMostDrawnPhones = 24;

/// One board with the trunk it carries, if it carries one.
struct Equipment {
  std::string_view board;
  std::string_view trunk;  ///< type; empty: none
  std::string_view name;   ///< of the trunk
  double probability;
};

constexpr std::array<Equipment, 5> kEquipment{{{"triton-t1", "t1-pri", "t1", 0.6},
                                               {"triton-t1", "e1-pri", "e1", 0.2},
                                               {"triton-analog-trunk", "analog-loop-start", "lines", 0.4},
                                               {"sipsp", "sip", "provider", 0.4},
                                               {"triton-analog-station", "", "", 0.2}}};

void install(DrawnSystem& system, const Equipment& equipment) {
  const std::uint32_t slot = static_cast<std::uint32_t>(system.slots.size()) + 1;
  system.slots.push_back(slot);
  if (equipment.board != "sipsp") system.hardware_slots.push_back(slot);
  system.board_lines.push_back("{type: " + std::string(equipment.board) + ", slots: [" + std::to_string(slot) + "]}");
  if (equipment.trunk.empty()) return;
  const std::string name(equipment.name);
  system.trunk_lines.push_back("{name: " + name + ", type: " + std::string(equipment.trunk) +
                               ", board: " + std::to_string(slot) + "}");
  system.trunks.push_back(name);
  if (equipment.board == "triton-t1") system.spans.push_back(name);
}

}  // namespace

DrawnSystem draw_system(Chance& chance) {
  DrawnSystem system;
  system.line_switch = chance.happens(0.3);
  system.server_profile = system.line_switch ? "altigen-ab-switch" : "altigen-maxcs";
  system.phones = chance.whole(2, kMostDrawnPhones);
  // Both know the two servers: a phone that knows one has nothing to converge to while the other is in control.
  system.phone_profile = chance.happens(0.7) ? "altigen-ip" : "sip-two-servers";
  for (const Equipment& equipment : kEquipment) {
    if (chance.happens(equipment.probability)) install(system, equipment);
  }
  // Without a trunk there is nothing to call out by.
  if (system.trunks.empty()) install(system, kEquipment.front());
  system.voicemail = chance.happens(0.7);
  system.auto_assume = chance.happens(0.85);
  system.digest = chance.happens(0.3);
  return system;
}

std::vector<std::string> system_lines(const DrawnSystem& system) {
  std::vector<std::string> lines;
  lines.push_back("profile: " + system.server_profile);
  if (system.digest) lines.push_back("parameters: {registrar.digest: yes}");
  lines.push_back("phones: {count: " + std::to_string(system.phones) +
                  ", first extension: " + std::to_string(kFirstExtension) + ", profile: " + system.phone_profile + "}");
  lines.push_back("boards:");
  for (const std::string& board : system.board_lines) lines.push_back("  - " + board);
  lines.push_back("trunks:");
  for (const std::string& trunk : system.trunk_lines) lines.push_back("  - " + trunk);
  lines.push_back(std::string("voicemail: ") + (system.voicemail ? "yes" : "no"));
  if (!system.auto_assume) lines.push_back("auto assume: no");
  return lines;
}

}  // namespace switchback::sim
