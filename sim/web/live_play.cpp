#include "sim/web/live_play.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "hil/pacer/pacer.h"
#include "sim/played.h"
#include "sim/record.h"
#include "sim/web/live_state.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using models::AdminInterface;
using models::AdminResult;
using models::ServerId;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How often the state is told at most; what people see as at once.
constexpr milliseconds kTell{100};
/// How often the measurements are taken; they look at the whole journal.
constexpr milliseconds kMeasure{1000};
/// How long it plays as fast as it can before it listens again.
constexpr milliseconds kRush{20};
constexpr SimTime kRushStep = 1s;
/// What a person waits for is over by then, or needs something to be done.
constexpr SimTime kLongestSkip = 10min;
/// Nobody takes longer for a procedure (assumption).
constexpr SimTime kPersonsTime = 24h;
constexpr double kFastest = 1000.0;
constexpr double kLongestStep_s = 3600.0;
constexpr std::size_t kLongestCommand = 4096;

const std::vector<models::TestCallKind> kTestCalls{models::TestCallKind::incoming, models::TestCallKind::outgoing,
                                                   models::TestCallKind::extension_to_extension,
                                                   models::TestCallKind::voicemail};

/// What is true once the procedure has been carried out.
scenarios::Condition aim_of(models::Procedure procedure) {
  scenarios::Condition aim;
  const bool to_secondary = procedure == models::Procedure::switchover_to_secondary;
  aim.full_control = to_secondary ? ServerId::secondary : ServerId::primary;
  aim.phones_registered = 1.0;
  aim.service_restored = true;
  aim.protection_restored = true;
  return aim;
}

const scenarios::AdministratorStep* administrators(const scenarios::Step& step) {
  return std::get_if<scenarios::AdministratorStep>(&step.action);
}

/// The scenario with its administrator's steps left to a person.
scenarios::Scenario for_person(scenarios::Scenario scenario) {
  for (scenarios::Step& step : scenario.steps) {
    const auto* administrator = administrators(step);
    if (administrator == nullptr) continue;
    step.action = scenarios::WaitUntilStep{aim_of(administrator->plan.procedure), kPersonsTime};
  }
  scenario.time_limit += kPersonsTime;
  return scenario;
}

class LivePlay {
 public:
  LivePlay(const scenarios::Scenario& scenario, const LivePlayOptions& options, int socket)
      : original_(scenario),
        scenario_(options.person ? for_person(scenario) : scenario),
        options_(options),
        socket_(io_, asio::local::stream_protocol(), socket),
        ticks_(io_),
        testbed_(scenario_.system, {options.seed, 0}) {
    progress_.speed = options.speed;
    journal().on_notable([this](EventId id) { happened(id); });
  }

  void play() {
    listen();
    tick();
    RunOutcome outcome;
    play_in(testbed_, scenario_, outcome, [this](SimTime until) { pass(until); });
    if (!closed_) conclude(outcome);
  }

 private:
  models::Kernel& kernel() { return testbed_.kernel(); }
  Journal& journal() { return kernel().journal(); }

  // ---- time

  void pass(SimTime until) {
    while (!closed_ && !kernel().finished() && kernel().now() < until) {
      if (progress_.paused) {
        io_.restart();
        io_.run_one();
      } else if (progress_.speed == 0.0) {
        rush(until);
      } else {
        pace(until);
      }
    }
  }

  void pace(SimTime until) {
    hil::PacerOptions options;
    options.speed = progress_.speed;
    hil::Pacer pacer(kernel(), io_, options);
    pacer_ = &pacer;
    pacer.run_until(until);
    pacer_ = nullptr;
  }

  void rush(SimTime until) {
    const auto end = steady_clock::now() + kRush;
    while (progress_.speed == 0.0 && !kernel().finished() && kernel().now() < until && steady_clock::now() < end) {
      kernel().run_until(std::min(until, kernel().now() + kRushStep));
      // A person who skips what there is to wait for wants to be there when it is over.
      if (progress_.persons_turn && (done_steps() != done_at_rush_ || kernel().now() >= rush_ends_)) set_speed(1.0);
    }
    io_.restart();
    io_.poll();
  }

  std::size_t done_steps() {
    if (!progress_.procedure) return 0;
    const auto steps = procedure_steps(*progress_.procedure, testbed_, progress_.deeds);
    return static_cast<std::size_t>(std::ranges::count_if(steps, [](const auto& step) { return step.done; }));
  }

  void set_speed(double speed) {
    progress_.speed = speed;
    done_at_rush_ = done_steps();
    rush_ends_ = kernel().now() + kLongestSkip;
    if (pacer_ != nullptr) pacer_->stop();
  }

  // ---- telling

  void happened(EventId id) {
    const Event& event = journal().at(id);
    if (event.kind == EventKind::step_started) begin_step(static_cast<std::size_t>(event.fields[0]));
    progress_.deeds.note(journal(), id);
    if (tells_people(journal(), id)) say('L', live_event(journal(), id));
  }

  void begin_step(std::size_t number) {
    progress_.step = number;
    const auto* administrator = administrators(original_.steps[number - 1]);
    progress_.persons_turn = options_.person && administrator != nullptr;
    if (administrator == nullptr) return;
    progress_.procedure = administrator->plan.procedure;
    progress_.deeds = {};
    // Nobody can read as fast as this goes.
    if (progress_.persons_turn && progress_.speed == 0.0) progress_.speed = 1.0;
  }

  void tick() {
    ticks_.expires_after(kTell);
    ticks_.async_wait([this](const error_code& error) {
      if (error || closed_) return;
      if (pacer_ != nullptr) pacer_->catch_up();
      tell();
      tick();
    });
  }

  void tell() {
    const auto now = steady_clock::now();
    if (now - measured_at_ >= kMeasure && journal().last() != measured_to_) {
      progress_.measured = measured_so_far(scenario_, journal(), progress_.trigger);
      measured_at_ = now;
      measured_to_ = journal().last();
    }
    std::string state = live_state(scenario_, testbed_, progress_);
    if (state == told_) return;
    told_ = std::move(state);
    say('S', told_);
  }

  void say(char kind, const std::string& text) {
    error_code error;
    asio::write(socket_, asio::buffer(kind + text + '\n'), error);
    if (error) close();
  }

  void remark(const std::string& who, const std::string& what, bool refused = false) {
    say('L', live_remark(kernel().now(), who, what, refused));
  }

  void conclude(const RunOutcome& outcome) {
    reports::RunRecord record = describe(scenario_, {new_uuid(), options_.seed});
    complete(record, scenario_, outcome);
    progress_.measured.clear();
    for (const reports::Measurement& one : record.measurements) {
      if (one.verdict != reports::Verdict::skipped) progress_.measured.push_back(one);
    }
    progress_.trigger.reset();
    progress_.persons_turn = false;
    progress_.record = &record;
    // The journal went to the outcome; nothing else of the testbed did.
    say('S', live_state(scenario_, testbed_, progress_));
    progress_.record = nullptr;
  }

  // ---- listening

  void listen() {
    asio::async_read_until(socket_, asio::dynamic_buffer(heard_, kLongestCommand), '\n',
                           [this](const error_code& error, std::size_t size) {
                             if (error) return close();
                             const std::string line = heard_.substr(0, size);
                             heard_.erase(0, size);
                             try {
                               hear(line);
                             } catch (const nlohmann::json::exception&) {
                               remark("this run", "does not understand what it was told", true);
                             }
                             listen();
                           });
  }

  void close() {
    closed_ = true;
    if (pacer_ != nullptr) pacer_->stop();
  }

  void hear(const std::string& line) {
    const auto command = nlohmann::json::parse(line, nullptr, false);
    if (!command.is_object()) return;
    if (pacer_ != nullptr) pacer_->catch_up();
    const CauseScope scope(journal(), 0);
    const std::string what = command.value("do", "");
    if (what == "pause") {
      progress_.paused = true;
      if (pacer_ != nullptr) pacer_->stop();
    } else if (what == "resume") {
      progress_.paused = false;
    } else if (what == "speed") {
      set_speed(std::clamp(command.value("speed", 1.0), 0.0, kFastest));
    } else if (what == "step") {
      step(std::clamp(command.value("seconds", 1.0), 0.0, kLongestStep_s));
    } else if (what == "press") {
      press(command.value("server", ""), command.value("button", ""), command.value("checked", false));
    } else if (what == "test calls") {
      call();
    } else {
      remark("this run", "does not know '" + what + "'", true);
    }
    tell();
  }

  /// Only while it is paused: otherwise time passes anyway. The kernel is not in the middle of anything then.
  void step(double seconds) {
    if (progress_.paused) kernel().run_until(std::min(scenario_.time_limit, kernel().now() + from_seconds(seconds)));
  }

  void press(const std::string& server, const std::string& button, bool checked) {
    const bool known = server == name_of(ServerId::primary) || server == name_of(ServerId::secondary);
    if (!known) return remark("this run", "has no server '" + server + "'", true);
    const ServerId id = server == name_of(ServerId::primary) ? ServerId::primary : ServerId::secondary;
    AdminInterface& console = testbed_.console(id);
    const std::string place = "console of the " + server;
    if (!console.reachable()) return remark(place, "does not answer", true);
    const AdminResult result = pressed(console, server, button, checked);
    if (!result.done) remark(place, result.reason, true);
  }

  /// Says in the journal what the scenario's administrator would say, and does it.
  AdminResult pressed(AdminInterface& console, const std::string& server, const std::string& button, bool checked) {
    const std::string tick = checked ? "checks " : "unchecks ";
    if (button == "open redundancy dialog") {
      admin_says(std::string(kOpensDialog) + " on the " + server);
      console.open_redundancy_dialog();
      return {};
    }
    if (button == "manual switch over") {
      admin_says("presses Manual Switch Over");
      return console.manual_switch_over();
    }
    if (button == "auto assume") {
      admin_says(tick + "Automatically assume control on the " + server);
      return console.set_auto_assume(checked);
    }
    if (button == "enable redundancy") {
      admin_says(tick + "Enable Redundancy on the " + server);
      return console.set_redundancy_enabled(checked);
    }
    if (button == "open MaxAdmin") {
      admin_says("opens MaxAdmin on the " + server);
      return console.open_max_admin();
    }
    if (button == "restart services") {
      admin_says("restarts the services of the " + server);
      return console.restart_services();
    }
    if (button == "restart server") {
      admin_says("restarts the " + server);
      return console.restart_server();
    }
    return AdminResult::refused("there is no button '" + button + "'");
  }

  void admin_says(const std::string& action) {
    kernel().record(journal().entity("administrator"), EventKind::admin_action, kernel().text(action));
  }

  void call() {
    if (progress_.calling) return remark("test calls", "are under way", true);
    admin_says("makes the four test calls");
    progress_.calling = true;
    testbed_.callers().test_calls(kTestCalls, [this](bool passed) {
      progress_.calling = false;
      if (progress_.persons_turn && progress_.speed == 0.0) set_speed(1.0);
      remark("test calls", passed ? "all four went through" : "not all went through; try again in a while", !passed);
    });
  }

  const scenarios::Scenario& original_;
  scenarios::Scenario scenario_;
  LivePlayOptions options_;
  asio::io_context io_;
  asio::local::stream_protocol::socket socket_;
  asio::steady_timer ticks_;
  models::SimulationContext context_;
  models::Testbed testbed_;
  LiveProgress progress_;
  hil::Pacer* pacer_ = nullptr;
  std::size_t done_at_rush_ = 0;
  SimTime rush_ends_{0};
  bool closed_ = false;
  std::string heard_;
  std::string told_;
  steady_clock::time_point measured_at_{};
  EventId measured_to_ = 0;
};

}  // namespace

void play_live(const scenarios::Scenario& scenario, const LivePlayOptions& options, int socket) {
  LivePlay(scenario, options, socket).play();
}

}  // namespace switchback::sim
