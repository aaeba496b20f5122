// The system of a scenario that is drawn by chance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/explore/chance.h"

namespace switchback::sim {

/// Small, because what goes wrong with many of everything mostly goes wrong with few.
struct DrawnSystem {
  std::string server_profile;
  std::string phone_profile;
  std::uint32_t phones = 0;                   ///< their extensions begin with kFirstExtension
  std::vector<std::uint32_t> hardware_slots;  ///< of the boards that are no software
  std::vector<std::uint32_t> slots;           ///< of all boards
  std::vector<std::string> board_lines;       ///< of YAML
  std::vector<std::string> trunk_lines;       ///< of YAML
  std::vector<std::string> trunks;            ///< names
  std::vector<std::string> spans;             ///< names of the trunks that are spans
  bool voicemail = false;
  bool line_switch = false;
  bool auto_assume = true;  ///< at the start
  bool digest = false;      ///< the registrar challenges
};

inline constexpr std::uint32_t kFirstExtension = 2000;

DrawnSystem draw_system(Chance& chance);

/// Its lines below `system:`, without indentation.
std::vector<std::string> system_lines(const DrawnSystem& system);

}  // namespace switchback::sim
