// One run as plain data: what the program hands to the judge, the store and the exports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/journal.h"
#include "models/core/sim_time.h"
#include "reports/verdict.h"

namespace switchback::reports {

/// The scenario a run played.
struct ScenarioRecord {
  std::string name;
  std::string about;
  std::string path;
  std::string sha256;  ///< of `text`, hex
  std::string text;    ///< the file's content
  std::vector<std::string> tags;
};

/// What the runs of one cell of a plan have in common beside the plan.
struct PlanCellRecord {
  std::string scenario;
  std::string settings;  ///< as for `--set`, separated by a semicolon and a blank; empty: none
};

/// The plan of a campaign that can be gone on with.
struct PlanRecord {
  std::string path;
  std::string text;      ///< the file's content
  std::string sha256;    ///< of `text`, hex
  std::string identity;  ///< hex digest of everything that its runs depend on beside seed and program
  std::vector<PlanCellRecord> cells;
};

/// The invocation a run belongs to.
struct CampaignRecord {
  std::string uuid;
  std::string name;
  std::string kind = "regression";  ///< single, regression, sweep, monte_carlo, soak or replay
  std::uint64_t base_seed = 0;
  std::int64_t planned_runs = 0;
  std::string created_utc;                   ///< ISO 8601
  std::shared_ptr<const PlanRecord> plan{};  ///< nothing: an invocation of `run`
};

/// The machine that ran it.
struct StationRecord {
  std::string name;
  std::string os;
  std::string cpu;
  std::int64_t cores = 0;
};

/// One piece of equipment under test.
struct DutRecord {
  std::string role;                ///< "primary", "secondary"
  std::string kind = "simulated";  ///< or "real"
  std::string product;             ///< profile or product name
  std::string version;
};

/// The real stack under test; its text is what its file held, and names the variables of secrets only.
struct StackRecord {
  std::string name;
  std::string path;
  std::string text;
};

/// Events that began late by `up_to` or less, and by more than the bucket before says. Wall-clock.
struct LatenessBucket {
  SimTime up_to{0};
  std::uint64_t events = 0;
};

/// A time for which the process of a paced run stood still.
struct SlipRecord {
  SimTime at{0};    ///< scenario time at which it went on
  SimTime lost{0};  ///< wall-clock
};

/// How a run in real time kept time. Lateness is wall-clock time.
struct PacingRecord {
  std::string policy = "best-effort";  ///< or "hard-limit"
  SimTime limit{0};
  SimTime p50{0};
  SimTime p99{0};
  SimTime max{0};
  std::uint64_t events = 0;
  std::uint64_t later_than_limit = 0;
  std::vector<LatenessBucket> lateness;
  std::vector<SlipRecord> slips;
};

/// Bytes that came to a run from outside.
struct ExternalIoRecord {
  SimTime at{0};
  std::uint16_t source = 0;  ///< index into `external_sources`
  std::string_view bytes;    ///< not owned
};

/// A parameter's value in this run.
struct ParameterRecord {
  std::string name;
  std::string value;
  std::string source;
  bool assumption = false;
};

/// One step as it went.
struct StepRecord {
  std::string text;  ///< as shown to people
  std::string action;
  int line = 0;  ///< in the scenario file, from 1
  SimTime start{0};
  SimTime end{0};
  Verdict verdict = Verdict::skipped;
  std::string message;  ///< why it did not pass
};

/// A limit the scenario declares on a measurement, in the measurement's unit. A value equal to a bound is inside.
struct Limit {
  std::string measurement;
  std::optional<double> min;
  std::optional<double> max;
  std::optional<double> warn_min;
  std::optional<double> warn_max;
};

/// A measurement; without a value it is unset: declared by a limit, but the run never gave one.
struct Measurement {
  std::string_view name;  ///< from models/core/measurement_names.h
  std::string_view unit;
  std::optional<double> value;
  bool rests_on_assumption = false;    ///< a parameter without a source influences it
  Limit limit;                         ///< all bounds open when the scenario declares none
  Verdict verdict = Verdict::skipped;  ///< skipped: no limit was declared
};

/// One change of control and how long each part of it took; times since the start of the run. Events are 0 where the
/// time beside them is absent.
struct Takeover {
  std::string reason;  ///< as the dialog shows it
  int from = -1;       ///< 0 primary, 1 secondary, -1 nobody
  int to = -1;
  EventId control_yes = 0;
  EventId start = 0;               ///< the trigger's event, or `control_yes` when there is none
  std::optional<SimTime> trigger;  ///< the fault or the button press; absent when nothing in the journal caused it
  std::optional<SimTime> detected;
  std::optional<SimTime> decided;
  SimTime control{0};  ///< the new server's Yes
  std::optional<SimTime> full_control;
  std::optional<SimTime> phones_last;
  std::optional<SimTime> service_restored;
  std::optional<SimTime> protection_restored;
  SimTime overlap{0};  ///< both servers said Yes, in all, until the next takeover
  EventId full_control_event = 0;
  EventId phones_last_event = 0;
  EventId service_restored_event = 0;
  EventId protection_restored_event = 0;
};

/// A part of a critical path that has one name.
struct Phase {
  std::string name;    ///< "keep-alive loss detection"
  std::string entity;  ///< who it took: "secondary", "trunk co-1", "ext 2199"
  SimTime start{0};    ///< since the start of the run
  SimTime duration{0};
  std::vector<ParameterRecord> rests_on;  ///< the parameters that make it as long as it is, with this run's values
  /// One of them is an assumption.
  bool rests_on_assumption() const;
};

/// The way from a trigger to what it took so long to reach, walked along causes (critical_path.h). The phases follow
/// one another without gap or overlap.
struct CriticalPath {
  int takeover = 0;     ///< counted from 1 as in `takeovers`; 0: the last fault of a run without any
  std::string trigger;  ///< "power loss of primary", "Manual Switch Over pressed"
  std::string target;   ///< "service restored", "protection restored", "phones re-homed" or "full control"
  SimTime begin{0};     ///< of the trigger, since the start of the run
  std::vector<Phase> phases;
  /// From the trigger to the target: the sum of all phases.
  SimTime total() const;
};

struct FaultRecord {
  std::int64_t number = 0;
  std::string kind;
  std::string target;
  SimTime injected{0};
  std::optional<SimTime> confirmed;
  std::optional<SimTime> cleared;
};

struct ViolationRecord {
  std::string invariant;
  std::string detail;
  SimTime began{0};
  std::optional<SimTime> ended;
  EventId cause = 0;
  bool expected = false;  ///< the scenario means to show it, or allows it
};

struct CallRecord {
  std::int64_t number = 0;
  std::string caller;
  std::string kind;
  std::string callee;
  SimTime dialled{0};
  std::optional<SimTime> connected;
  std::optional<SimTime> ended;
  int server_at_start = -1;  ///< 0 primary, 1 secondary, -1 none
  int server_at_end = -1;
  std::string fate;  ///< normal, preserved, dropped, blocked, ghost, or open when the run ended first
  std::string reason;
};

/// One point of the curve "registered phones over time".
struct CensusSample {
  SimTime time{0};
  std::int64_t primary = 0;
  std::int64_t secondary = 0;
  std::int64_t none = 0;
};

/// How a run came to its end.
enum class EndedHow : std::uint8_t { completed, stopped_by_operator, timeout, crash };
inline constexpr std::array<std::string_view, 4> kEndedHowNames{"completed", "stopped by operator", "timeout", "crash"};
constexpr std::string_view name_of(EndedHow how) { return kEndedHowNames[static_cast<std::size_t>(how)]; }

/// Everything known of one run. The program fills in the first part, `derive` the part that follows from the
/// journal, `judge` the verdict.
struct RunRecord {
  std::string uuid;
  CampaignRecord campaign;
  StationRecord station;
  std::vector<DutRecord> duts;
  ScenarioRecord scenario;
  std::uint64_t seed = 0;
  std::optional<std::uint64_t> shuffle_seed;  ///< set when equal-time events were shuffled
  std::int64_t iteration = 0;
  std::optional<std::size_t> cell;  ///< index into the cells of the campaign's plan
  std::string clock = "virtual";    ///< or "wall"
  double speed = 0.0;               ///< scenario seconds per wall second asked for; 0: as fast as possible
  std::string started_utc;          ///< ISO 8601
  double wall_ms = 0.0;
  double cpu_ms = 0.0;
  SimTime duration{0};  ///< scenario time
  EndedHow ended_how = EndedHow::completed;
  std::string error;    ///< what broke in the bench; empty when nothing did
  std::string skipped;  ///< why it was not played at all; empty if it was
  std::string tool_version;
  std::string git_rev;
  std::uint64_t fingerprint = 0;  ///< of the journal, taken by who played the run; 0 without one
  std::vector<std::string> argv;
  std::vector<std::string> settings;  ///< what replaced values of the scenario's file: "phones.count=20"
  std::vector<ParameterRecord> parameters;
  std::vector<StepRecord> steps;
  std::optional<StackRecord> stack;           ///< of a run against real servers
  std::optional<PacingRecord> pacing;         ///< of a run in real time
  std::vector<std::string> external_sources;  ///< where what came from outside came from
  std::vector<ExternalIoRecord> external_io;  ///< everything that came from outside, in order
  const Journal* journal = nullptr;           ///< not owned; may be null when the run crashed
  std::int64_t journal_events = 0;            ///< of a journal that has been looked at and is no longer there

  // From the journal.
  std::vector<Measurement> measurements;
  std::vector<Takeover> takeovers;
  std::vector<FaultRecord> faults;
  std::vector<ViolationRecord> violations;
  std::vector<CallRecord> calls;
  std::vector<CensusSample> census;
  std::vector<CriticalPath> paths;

  // From the judge.
  Verdict verdict = Verdict::skipped;
  bool marginal = false;    ///< some step or limit was passed beyond its warning bound
  std::string reason_code;  ///< "step", "limit", "monitor", "fault", "bench", "operator", "stack"; empty: pass
  std::string reason_text;  ///< one line for people
  std::optional<std::size_t> decided_by_step;  ///< index into `steps`
};

}  // namespace switchback::reports
