// The person who carries out the manual's procedures: looks at the dialog, waits, presses, forgets.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "models/admin.h"
#include "models/administrator_plan.h"
#include "models/callers.h"
#include "models/conditions.h"
#include "models/defects.h"
#include "models/kernel.h"
#include "models/phones/phone_bank.h"
#include "models/script.h"

namespace switchback::models {

/// What an administrator can see and touch.
struct AdministratorDesk {
  Kernel& kernel;
  Conditions& conditions;
  std::array<AdminInterface*, 2> consoles;  ///< of the primary and the secondary
  PhoneBank& phones;
  Callers& callers;
  std::size_t boards;          ///< in the chassis, as on the label
  const DefectNames& defects;  ///< of models/defects.h, planted to test the monitors
};

/// Follows a plan step by step with human delays. Works only with what the consoles show, never with the
/// models' truth.
class Administrator {
 public:
  explicit Administrator(AdministratorDesk desk);

  /// How a procedure ended.
  struct Outcome {
    bool finished = false;
    std::string gave_up_at;  ///< the step whose condition never came true, or that was refused
  };

  /// Carries out `plan`; `outcome` is set when the script is done.
  Script carry_out(AdministratorPlan plan, Outcome& outcome);

  /// The condition of step 5a on the console of `from`: it is in control and has finished taking it, switching is Up
  /// on both.
  static bool ready_to_switch(const RedundancyPicture& picture, ServerId from);

 private:
  Script switch_over(const AdministratorPlan& plan, ServerId to, Outcome& outcome);
  Script recover(const AdministratorPlan& plan, Outcome& outcome);
  Script restore(const AdministratorPlan& plan, Outcome& outcome);
  Script resynchronise(const AdministratorPlan& plan, ServerId standby, bool whole_machine);
  Script test_calls(const AdministratorPlan& plan, Outcome& outcome);
  Script check_auto_assume(const AdministratorPlan& plan, ServerId standby, Outcome& outcome);
  Script restart_and_wait(const AdministratorPlan& plan, ServerId server, Outcome& outcome);
  Script wait_for(const AdministratorPlan& plan, std::string_view step, std::function<bool()> condition,
                  Outcome& outcome);
  Script press_switch_over(const AdministratorPlan& plan, ServerId console, Outcome& outcome);

  AdminInterface& console(ServerId id) { return *desk_.consoles[index_of(id)]; }
  bool reachable(ServerId id) { return console(id).reachable(); }
  Delay look(const AdministratorPlan& plan) { return {desk_.kernel, plan.look.draw(delays_)}; }
  Delay act(const AdministratorPlan& plan) { return {desk_.kernel, plan.act.draw(delays_)}; }
  void say(std::string_view action);
  /// Waits for what the press on the console of `where` led to; notes a refusal in `outcome`.
  Script check(ServerId where, AdminResult& result, std::string_view action, Outcome& outcome);

  AdministratorDesk desk_;
  EntityId entity_;
  RandomStream delays_;
};

}  // namespace switchback::models
