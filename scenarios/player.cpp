#include "scenarios/player.h"

#include <memory>
#include <optional>
#include <string>

#include "models/admin_answer.h"
#include "models/administrator.h"
#include "models/core/errors.h"
#include "models/fault_injector.h"
#include "models/test_round.h"

namespace switchback::scenarios {
namespace {

using models::AdminInterface;
using models::AdminResult;
using models::Delay;
using models::Script;
using models::settle;

/// Between two rounds of test calls that did not all pass; assumption: a person tries again at once.
constexpr SimTime kNextRound = 1s;
/// Timer B of an INVITE that nobody answers (RFC 3261 17.1.1.2).
constexpr SimTime kFeatureAnswer = 32s;

void fail(StepResult& result, std::string message) {
  result.verdict = StepVerdict::failed;
  result.message = std::move(message);
}

/// "test call failed: incoming (no trunk in service), voicemail (SIP 480)": those of the round after the event
/// `before`.
std::string failed_test_calls(const Journal& journal, EventId before) {
  std::string text;
  for (EventId id = before + 1; id <= journal.last(); ++id) {
    const Event& event = journal.at(id);
    if (event.kind != EventKind::test_call_failed) continue;
    text += (text.empty() ? "test call failed: " : ", ") + journal.field_text(event, 0) + " (" +
            journal.field_text(event, 2) + ")";
  }
  return text;
}

bool over(models::CallState state) {
  return state == models::CallState::ended || state == models::CallState::failed || state == models::CallState::dropped;
}

}  // namespace

Player::Player(const Scenario& scenario, models::Testbed& testbed)
    : scenario_(scenario),
      testbed_(testbed),
      entity_(testbed.kernel().journal().entity("scenario")),
      results_(scenario.steps.size()) {}

void Player::start() {
  script_ = play();
  testbed_.kernel().after(
      SimTime{0},
      [this] {
        testbed_.kernel().record(entity_, EventKind::run_started, static_cast<std::int64_t>(testbed_.kernel().seed()));
        script_.start();
        if (script_.done()) testbed_.kernel().finish();
      },
      Priority::control);
}

Script Player::play() {
  models::Kernel& kernel = testbed_.kernel();
  const EventId run = kernel.journal().cause();
  for (std::size_t index = 0; index < scenario_.steps.size(); ++index) {
    const Step& step_data = scenario_.steps[index];
    StepResult& result = results_[index];
    const auto number = static_cast<std::int64_t>(index + 1);
    // A step follows from the script, not from the event that let the step before it pass.
    kernel.journal().set_cause(run);
    kernel.record(entity_, EventKind::step_started, number, kernel.text(step_data.text));
    result.started = kernel.now();
    result.verdict = StepVerdict::passed;
    std::exception_ptr error;
    try {
      co_await step(step_data.action, result);
    } catch (...) {
      error = std::current_exception();
    }
    result.ended = kernel.now();
    if (error) {
      finished_ = true;
      kernel.finish();
      std::rethrow_exception(error);
    }
    if (result.verdict == StepVerdict::failed) {
      kernel.record(entity_, EventKind::step_failed, number, kernel.text(result.message));
      break;
    }
    kernel.record(entity_, EventKind::step_passed, number);
  }
  kernel.record(entity_, EventKind::run_ended);
  finished_ = true;
  kernel.finish();
}

models::CallId Player::call_named(const std::string& id) const {
  const auto found = calls_.find(id);
  if (found == calls_.end()) throw UserError("call '" + id + "' has not been placed yet");
  return found->second;
}

Script Player::step(const Action& action, StepResult& result) {
  if (const auto* start = std::get_if<StartStep>(&action)) {
    testbed_.start(start->primary, start->secondary, start->phones, start->secondary_after);
  } else if (const auto* until = std::get_if<WaitUntilStep>(&action)) {
    co_await wait_until(*until, result);
  } else if (const auto* wait = std::get_if<WaitStep>(&action)) {
    co_await Delay{testbed_.kernel(), wait->duration};
  } else if (const auto* expected = std::get_if<ExpectStep>(&action)) {
    co_await expect(*expected, result);
  } else if (const auto* fault = std::get_if<FaultStep>(&action)) {
    testbed_.faults().inject(fault->fault);
  } else if (const auto* mend = std::get_if<RepairStep>(&action)) {
    repair(*mend, result);
  } else if (const auto* call = std::get_if<CallStep>(&action)) {
    calls_[call->id] = testbed_.callers().place(call->request);
  } else if (const auto* traffic = std::get_if<TrafficStep>(&action)) {
    testbed_.callers().start_traffic(traffic->traffic);
  } else if (const auto* hang_up = std::get_if<HangUpStep>(&action)) {
    testbed_.callers().hang_up(call_named(hang_up->id));
  } else if (const auto* wish = std::get_if<FeatureStep>(&action)) {
    co_await feature(*wish, result);
  } else if (const auto* admin = std::get_if<AdministratorStep>(&action)) {
    co_await administrator(*admin, result);
  } else if (const auto* calls = std::get_if<TestCallsStep>(&action)) {
    co_await test_calls(*calls, result);
  } else {
    co_await set(std::get<SetStep>(action), result);
  }
}

Script Player::wait_until(const WaitUntilStep& step, StepResult& result) {
  const bool became =
      co_await testbed_.conditions().until([&] { return holds(step.condition, testbed_, calls_); }, step.within);
  if (became) co_return;
  std::string why;
  holds(step.condition, testbed_, calls_, &why);
  fail(result, "not within " + duration_text(step.within) + " of scenario time: " + why);
}

Script Player::expect(const ExpectStep& step, StepResult& result) {
  models::Kernel& kernel = testbed_.kernel();
  const auto good = [&] { return holds(step.condition, testbed_, calls_); };
  if (step.after_call) {
    const models::CallId call = call_named(*step.after_call);
    co_await testbed_.conditions().until([&, call] { return over(testbed_.callers().state(call)); }, kNever);
  }
  const SimTime started = kernel.now();
  if (step.within) {
    const bool became = co_await testbed_.conditions().until(good, *step.within);
    if (!became) {
      std::string why;
      holds(step.condition, testbed_, calls_, &why);
      fail(result, "not within " + duration_text(*step.within) + " of scenario time: " + why);
      co_return;
    }
    const SimTime took = kernel.now() - started;
    if (step.warn && took > *step.warn) {
      result.verdict = StepVerdict::marginal;
      result.message = "took " + format_time(took) + ", more than " + duration_text(*step.warn);
    }
  }
  std::string why;
  // What was caused at this very instant counts: look once it has settled.
  co_await Delay{kernel, SimTime{0}};
  if (!holds(step.condition, testbed_, calls_, &why)) {
    fail(result, why);
    co_return;
  }
  if (step.hold) {
    const bool broke = co_await testbed_.conditions().until([&] { return !good(); }, *step.hold);
    if (broke) {
      holds(step.condition, testbed_, calls_, &why);
      fail(result,
           "held only " + format_time(kernel.now() - started) + " of " + duration_text(*step.hold) + ": " + why);
      co_return;
    }
  }
  if (step.while_call) {
    const models::CallId call = call_named(*step.while_call);
    bool broke = false;
    co_await testbed_.conditions().until(
        [&, call] {
          if (over(testbed_.callers().state(call))) return true;
          broke = !good();
          return broke;
        },
        kNever);
    if (broke) {
      holds(step.condition, testbed_, calls_, &why);
      fail(result, "while call " + *step.while_call + " was up: " + why);
    }
  }
}

Script Player::feature(const FeatureStep& step, StepResult& result) {
  if (!testbed_.servers_simulated()) throw UserError("the bench cannot ask a real server for more within a call");
  const auto answer = std::make_shared<std::optional<int>>();
  const bool asked = testbed_.callers().ask(call_named(step.call), step.kind, [this, answer](int status) {
    *answer = status;
    testbed_.conditions().touch();
  });
  if (!asked) {
    fail(result, "call " + step.call + " is not connected, or its caller is not a phone");
    co_return;
  }
  // By reference, because GCC 12 destroys temporaries of a co_await expression twice (GCC bug 99576).
  const std::optional<int>& came = *answer;
  const bool answered = co_await testbed_.conditions().until([&came] { return came.has_value(); }, kFeatureAnswer);
  if (!answered) {
    fail(result, "the server did not answer within " + duration_text(kFeatureAnswer));
    co_return;
  }
  const bool refused = *came >= 300;
  if (refused == step.expect_refused) co_return;
  fail(result, refused ? "refused with SIP " + std::to_string(*came) : "granted although it should be refused");
}

Script Player::test_calls(const TestCallsStep& step, StepResult& result) {
  const SimTime started = testbed_.kernel().now();
  models::TestRound round(testbed_.callers(), step.kinds);
  const Journal& journal = testbed_.kernel().journal();
  EventId before = journal.last();
  bool passed = co_await round;
  while (!passed && step.within && testbed_.kernel().now() - started + kNextRound < *step.within) {
    co_await Delay{testbed_.kernel(), kNextRound};
    before = journal.last();
    passed = co_await round;
  }
  if (passed == step.expect_pass) co_return;
  fail(result, passed ? "all test calls passed although they should fail" : failed_test_calls(journal, before));
}

Script Player::administrator(const AdministratorStep& step, StepResult& result) {
  models::Administrator::Outcome outcome;
  co_await testbed_.administrator().carry_out(step.plan, outcome);
  if (step.plan.expect_finished && outcome.finished != *step.plan.expect_finished) {
    fail(result, outcome.finished ? "the procedure went through although it should not"
                                  : "the administrator gave up at step " + outcome.gave_up_at);
  }
}

void Player::repair(const RepairStep& step, StepResult& result) {
  const bool found = step.id.empty() ? testbed_.faults().repair(step.target) : testbed_.faults().repair(step.id);
  if (!found) {
    fail(result, "there is no open fault " +
                     (step.id.empty() ? "of " + target_text(step.target) : "with the id '" + step.id + "'"));
  }
}

Script Player::set(const SetStep& step, StepResult& result) {
  AdminInterface& console = testbed_.console(step.server);
  if (!console.reachable()) {
    if (step.expect_refused)
      fail(result, "the console of the " + std::string(name_of(step.server)) + " does not answer");
    co_return;
  }
  std::vector<AdminResult> results;
  if (step.auto_assume) results.push_back(console.set_auto_assume(*step.auto_assume));
  if (step.redundancy_enabled) results.push_back(console.set_redundancy_enabled(*step.redundancy_enabled));
  if (step.edit_extension) results.push_back(console.edit_extension(*step.edit_extension));
  if (step.open_max_admin) results.push_back(console.open_max_admin());
  if (step.manual_switch_over) results.push_back(console.manual_switch_over());
  if (step.restart_services) results.push_back(console.restart_services());
  if (step.restart_server) results.push_back(console.restart_server());
  std::optional<std::string> refused;
  for (AdminResult& outcome : results) {
    co_await settle(testbed_.conditions(), console, outcome);
    if (!outcome.done && !refused) refused = outcome.reason;
  }
  if (!step.expect_refused || refused.has_value() == *step.expect_refused) co_return;
  fail(result, refused ? "refused: " + *refused : "expected to be refused, but it was done");
}

}  // namespace switchback::scenarios
