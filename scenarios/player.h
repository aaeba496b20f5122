// Plays a scenario's steps, one after the other, in a testbed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/script.h"
#include "models/testbed.h"
#include "scenarios/condition_check.h"
#include "scenarios/scenario.h"

namespace switchback::scenarios {

enum class StepVerdict : std::uint8_t { passed, marginal, failed, not_run };

/// How one step went.
struct StepResult {
  StepVerdict verdict = StepVerdict::not_run;
  std::string message;  ///< what was expected and what was, if it did not pass
  SimTime started{0};
  SimTime ended{0};
};

/// Plays the steps until one fails or all are done. Time-outs of steps are scenario time.
class Player {
 public:
  Player(const Scenario& scenario, models::Testbed& testbed);

  /// Starts the first step; the rest follows as the kernel runs. When the last step is over the kernel is told to
  /// finish.
  void start();
  bool finished() const { return finished_; }
  /// Throws what a step threw (a UserError for a part the system does not have).
  void rethrow() const { script_.rethrow(); }

  const std::vector<StepResult>& results() const { return results_; }

 private:
  models::Script play();
  models::Script step(const Action& action, StepResult& result);
  models::Script wait_until(const WaitUntilStep& step, StepResult& result);
  models::Script expect(const ExpectStep& step, StepResult& result);
  models::Script feature(const FeatureStep& step, StepResult& result);
  models::Script test_calls(const TestCallsStep& step, StepResult& result);
  models::Script administrator(const AdministratorStep& step, StepResult& result);
  void repair(const RepairStep& step, StepResult& result);
  models::Script set(const SetStep& step, StepResult& result);
  models::CallId call_named(const std::string& id) const;

  const Scenario& scenario_;
  models::Testbed& testbed_;
  EntityId entity_;
  CallsByName calls_;
  std::vector<StepResult> results_;
  models::Script script_;
  bool finished_ = false;
};

}  // namespace switchback::scenarios
