// Hand-made journals and run records for the tests of the reports.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "models/core/journal.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// Writes journal lines at given times; causes are given, not ambient.
class JournalMaker {
 public:
  EventId add(SimTime time, std::string_view entity, EventKind kind, std::int64_t a = 0, std::int64_t b = 0,
              std::int64_t c = 0, EventId cause = 0) {
    journal.set_now(time);
    journal.set_cause(cause);
    return journal.record(journal.entity(entity), kind, a, b, c);
  }
  EventId add_caused(EventId cause, SimTime time, std::string_view entity, EventKind kind, std::int64_t a = 0,
                     std::int64_t b = 0) {
    return add(time, entity, kind, a, b, 0, cause);
  }
  std::int64_t text(std::string_view words) { return journal.text(words); }

  Journal journal;
};

/// A folder that is gone when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "switchback-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// A run that passed, with three steps and no journal.
inline RunRecord plain_run(const std::string& uuid) {
  RunRecord run;
  run.uuid = uuid;
  run.campaign.uuid = "campaign-1";
  run.campaign.name = "test";
  run.scenario = {"failover", "shows a failover",     "scenarios/failover.yaml",
                  "abc123",   "scenario: failover\n", {"fast"}};
  run.station = {"here", "linux", "cpu", 2};
  run.duts = {{"primary", "simulated", "altigen-maxcs", "1"}, {"secondary", "simulated", "altigen-maxcs", "1"}};
  run.seed = 7;
  run.started_utc = "2026-01-01T00:00:00Z";
  run.parameters = {{"keep-alive.period", "10 s", "assumption", true}, {"sip.t1", "500 ms", "RFC 3261", false}};
  for (int number = 1; number <= 3; ++number) {
    StepRecord step;
    step.text = "wait: " + std::to_string(number) + " s";
    step.action = "wait";
    step.line = number + 4;
    step.verdict = Verdict::pass;
    run.steps.push_back(step);
  }
  run.verdict = Verdict::pass;
  return run;
}

/// An automatic takeover after the primary's power loss at 100 s: noticed at 130 s, decided at 131 s, Yes at 132 s,
/// full control at 160 s; `phones` phones follow from 165 s on, `spacing` apart; service and protection come back.
inline void add_failover(JournalMaker& maker, int phones, SimTime spacing = 10ms) {
  const auto startup = maker.text("STARTUP_NO_PEER");
  const auto boot = maker.text("boot");
  maker.add(0s, "run", EventKind::run_started, 7);
  maker.add(1s, "primary", EventKind::control_yes, startup, 1);
  for (int phone = 0; phone < phones; ++phone) {
    const std::string name = "ext " + std::to_string(2000 + phone);
    maker.add(2s, name, EventKind::register_sent, 0, 1, 1);
    maker.add(2s + 20ms, name, EventKind::register_answered, 0, 200, 1);
    maker.add(2s + 20ms, name, EventKind::phone_registered, 0, boot);
  }
  maker.add(3s, "phones", EventKind::phones_census, phones, 0, 0);
  const EventId alive = maker.add(95s, "secondary", EventKind::keep_alive_received, 9);
  const EventId fault =
      maker.add(100s, "faults", EventKind::fault_injected, 1, maker.text("power loss"), maker.text("primary"));
  maker.add_caused(fault, 100s, "primary", EventKind::power_off);
  maker.add_caused(fault, 100s, "primary", EventKind::fault_confirmed, 1);
  const EventId lost = maker.add_caused(alive, 130s, "secondary", EventKind::keep_alive_lost, 30'000'000'000);
  const auto reason = maker.text("PEER_KEEPALIVE_LOST");
  const EventId decided = maker.add_caused(lost, 131s, "secondary", EventKind::takeover_decided, reason);
  const EventId yes = maker.add_caused(decided, 132s, "secondary", EventKind::control_yes, reason, 2);
  maker.add_caused(yes, 160s, "secondary", EventKind::control_full, 0);
  for (int phone = 0; phone < phones; ++phone) {
    const std::string name = "ext " + std::to_string(2000 + phone);
    const SimTime time = 165s + spacing * phone;
    maker.add(time - 5s, name, EventKind::phone_lost_server, 0);
    maker.add(time, name, EventKind::register_sent, 1, 2, 1);
    maker.add(time, name, EventKind::register_answered, 1, 200, 2);
    maker.add(time, name, EventKind::phone_registered, 1, maker.text("failover"));
  }
  const SimTime end = 165s + spacing * phones;
  maker.add(end, "phones", EventKind::phones_census, 0, phones, 0);
  maker.add(end + 10s, "test calls", EventKind::service_restored);
  maker.add(end + 100s, "secondary", EventKind::protection_restored);
  maker.add(end + 200s, "run", EventKind::run_ended);
}

}  // namespace switchback::reports
