// The administrator's procedures as a list that is ticked off while a person carries one out.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "models/administrator_plan.h"
#include "models/testbed.h"

namespace switchback::sim {

/// How the journal tells that somebody opened the dialog; then may follow where.
inline constexpr std::string_view kOpensDialog = "opens Redundancy Administration";

/// What the administrator has done so far, as the journal tells it: what no console shows.
struct ProcedureDeeds {
  std::array<bool, 2> opened{};     ///< the redundancy dialog, by server
  bool pressed = false;             ///< Manual Switch Over
  std::array<bool, 2> max_admin{};  ///< MaxAdmin was opened, by server
  std::array<bool, 2> restarted{};  ///< the machine, by server

  /// Takes note of a journal event, if it is one of these.
  void note(const Journal& journal, EventId id);
};

/// One step of the procedure. Numbers are those of the manual's page; "note 1" and so on are those of its note.
struct ProcedureStep {
  std::string_view number;
  std::string text;          ///< what to do
  std::string hint;          ///< where, and what to look for
  std::string_view control;  ///< the button that does it, as a live run names them; empty: look and wait
  models::ServerId console;  ///< where that button is
  bool done = false;
};

/// The steps of `procedure` in order, and which of them are done now.
std::vector<ProcedureStep> procedure_steps(models::Procedure procedure, models::Testbed& testbed,
                                           const ProcedureDeeds& deeds);

}  // namespace switchback::sim
