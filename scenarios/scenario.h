// A scenario as data: what the loader makes of a YAML file and what the runner plays.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "models/administrator_plan.h"
#include "models/call_kind.h"
#include "models/faults.h"
#include "models/server_id.h"
#include "models/system_config.h"
#include "scenarios/incident.h"

namespace switchback::scenarios {

/// Where something stands in a scenario file, counted from 1.
struct SourceMark {
  int line = 0;
  int column = 0;
};

/// One thing that can be true of the system. Every set field must hold (a map of conditions is their "and").
struct Condition {
  std::optional<models::ServerId> in_control;      ///< the dialog's Yes
  std::optional<models::ServerId> full_control;    ///< Yes, and all its services have assumed control
  bool nobody_in_control = false;                  ///< `in control: nobody`
  std::optional<models::ServerId> not_in_control;  ///< it shows No, or nothing
  std::optional<double> phones_registered;         ///< at least this share of phones, 0..1, on the server in control
  std::optional<models::ReplicationStatus> replication;  ///< of both servers that are up
  std::optional<bool> voicemail_available;
  std::optional<bool> auto_assume;          ///< of the standby
  std::optional<bool> auto_assume_warning;  ///< the standby's console would show the warning
  std::optional<bool> views_equal;          ///< boards, trunks and extensions of both servers
  std::optional<bool> service_restored;
  std::optional<bool> protection_restored;
  struct ServiceState {
    models::ServerId server;  ///< whose service
    models::Service service;
    models::ServiceStatus status;
    models::ServerId console;  ///< whose dialog shows it; by default the server's own
  };
  std::vector<ServiceState> services;
  struct ServerState {
    models::ServerId server;
    models::ServiceStatus status;  ///< Up: every service is Up on its own console; Down: it does not answer
  };
  std::vector<ServerState> servers;
  struct PhoneOwner {
    std::uint32_t extension;
    std::optional<models::ServerId> server;  ///< nullopt: registered nowhere
  };
  std::optional<PhoneOwner> phone;
  struct CallState {
    std::string id;
    std::string state;  ///< "ringing", "connected", "kept", "dropped", "failed", "ended"
  };
  std::optional<CallState> call;
  struct TrunkState {
    std::string name;
    std::string state;  ///< "in service", "out of service", or an alarm: "los", "ais", "rai"
  };
  std::optional<TrunkState> trunk;
  struct BoardState {
    std::uint32_t slot;
    models::ServerId server;  ///< whose board view
    std::string state;        ///< "seen", "missing", "ready", "fault"
  };
  std::optional<BoardState> board;

  std::string text;  ///< as written, for messages
};

/// `start: all | primary | secondary | phones`.
struct StartStep {
  bool primary = false;
  bool secondary = false;
  bool phones = false;
  SimTime secondary_after{0};  ///< `{all, secondary after: 2 s}`: boot skew between the two servers
};

/// `wait until: {...}, within: 30min`; reaching the limit fails the step.
struct WaitUntilStep {
  Condition condition;
  SimTime within{};
};

/// `wait: 30 s`.
struct WaitStep {
  SimTime duration{};
};

/// `expect: {...}` with `within` (must become true), `for` (must stay true that long), `while: call ID` (must stay
/// true until the call ends), `after: call ID ends` (starts then); none of them: must be true now.
struct ExpectStep {
  Condition condition;
  std::optional<SimTime> within;
  std::optional<SimTime> warn;  ///< marginal beyond this
  std::optional<SimTime> hold;  ///< `for`
  std::optional<std::string> while_call;
  std::optional<std::string> after_call;
};

/// `fault: {...}`; `models::FaultSpec` says what and where.
struct FaultStep {
  models::FaultSpec fault;
};

/// `repair: {...}`: ends the fault with this id, or the latest fault of this target and kind.
struct RepairStep {
  std::string id;  ///< empty: by target
  models::FaultTarget target;
};

/// `call: {id, from, to, kind, talk}`: places a call and goes on.
struct CallStep {
  std::string id;
  models::CallRequest request;
};

/// `calls: {kind, rate, talk, for}`: background traffic.
struct TrafficStep {
  models::TrafficSpec traffic;
};

/// `hang up: ID`.
struct HangUpStep {
  std::string id;
};

/// `feature: {call: ID, ask for: conference, refused: yes}`: the caller asks for more within a call.
struct FeatureStep {
  std::string call;
  models::CallKind kind = models::CallKind::conference;
  bool expect_refused = false;
};

/// `administrator: {procedure: ..., skip: [...], wrong: [...], on: primary|secondary}`.
struct AdministratorStep {
  models::AdministratorPlan plan;
};

/// `test calls: [incoming, outgoing, extension to extension, voicemail]`, or a map with `kinds`, `within` (all must
/// pass in one round before this) and `expect: pass | fail`.
struct TestCallsStep {
  std::vector<models::TestCallKind> kinds;
  std::optional<SimTime> within;
  bool expect_pass = true;
};

/// `set: {server: secondary, auto assume: no}` and other buttons of one console.
struct SetStep {
  models::ServerId server = models::ServerId::secondary;
  std::optional<bool> auto_assume;
  std::optional<bool> redundancy_enabled;
  std::optional<std::uint32_t> edit_extension;
  bool open_max_admin = false;
  bool manual_switch_over = false;
  bool restart_services = false;
  bool restart_server = false;
  /// `refused: yes`: the step passes only if the server says no. Nothing: `refused: either`, also if the console does
  /// not answer.
  std::optional<bool> expect_refused = false;
};

using Action = std::variant<StartStep, WaitUntilStep, WaitStep, ExpectStep, FaultStep, RepairStep, CallStep,
                            TrafficStep, HangUpStep, FeatureStep, AdministratorStep, TestCallsStep, SetStep>;

struct Step {
  Action action;
  std::string text;  ///< one line, as shown to people: "expect: {in control: secondary, within: 180s}"
  SourceMark mark;
};

/// A limit on a measurement (reports/measurements): `takeover.control: {warn: 120s, max: 180s}`. Values are in the
/// measurement's unit: seconds for durations.
struct Limit {
  std::string measurement;
  std::optional<double> min;
  std::optional<double> max;
  std::optional<double> warn_min;
  std::optional<double> warn_max;
  SourceMark mark;
};

/// One scenario file.
struct Scenario {
  std::string name;
  std::string about;
  std::vector<std::string> tags;
  std::optional<Incident> incident;  ///< nothing: it reproduces none
  models::SystemConfig system;
  std::vector<Step> steps;
  std::vector<Limit> limits;
  /// Monitors whose violation this scenario means to show; they must be violated, all others must not.
  std::set<std::string> expected_violations;
  /// Monitors whose violation says nothing in this scenario.
  std::set<std::string> allowed_violations;
  SimTime time_limit{4h};  ///< scenario time after which the run is an error
  std::string path;
  std::string text;    ///< the file's content
  std::string sha256;  ///< of the content, hex
};

}  // namespace switchback::scenarios
