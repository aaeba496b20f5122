#include "reports/store_writer.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "reports/registrations.h"
#include "reports/stored_paths.h"

namespace switchback::reports {

namespace {

std::string_view name_of_server(int server) { return server == 0 ? "primary" : server == 1 ? "secondary" : "none"; }

std::string_view name_of(KeepEvents keep) {
  return keep == KeepEvents::all ? "all" : keep == KeepEvents::notable ? "notable" : "none";
}

/// Texts from a broken adapter need not be UTF-8; the store must still take the run.
std::string json_list(const std::vector<std::string>& list) {
  return nlohmann::json(list).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

std::string insert_into(std::string_view table, std::string_view columns) {
  std::string sql = "INSERT INTO " + std::string(table) + " (" + std::string(columns) + ") VALUES (?";
  for (auto comma = std::count(columns.begin(), columns.end(), ','); comma > 0; --comma) sql += ", ?";
  return sql + ")";
}

}  // namespace

ResultStore::Writer::Writer(Database& database, const StoreOptions& options)
    : database_(database),
      options_(options),
      select_campaign_(database, "SELECT campaign_id FROM campaign WHERE uuid = ?"),
      insert_campaign_(database, insert_into("campaign", "uuid, name, kind, base_seed, planned_runs, created_utc")),
      insert_plan_(database, insert_into("plan", "campaign_id, path, sha256, identity, text")),
      insert_plan_cell_(database, insert_into("plan_cell", "campaign_id, cell, scenario, settings")),
      select_plan_run_(database, "SELECT 1 FROM plan_run WHERE campaign_id = ? AND cell = ? AND seed = ?"),
      insert_plan_run_(database, insert_into("plan_run", "campaign_id, cell, seed, run_id")),
      select_scenario_(database, "SELECT scenario_id FROM scenario WHERE sha256 = ? AND path = ?"),
      insert_scenario_(database, insert_into("scenario", "sha256, path, name, about, text, tags_json")),
      select_station_(database, "SELECT station_id FROM station WHERE name = ? AND os = ? AND cpu = ? AND cores = ?"),
      insert_station_(database, insert_into("station", "name, os, cpu, cores")),
      select_dut_(database, "SELECT dut_id FROM dut WHERE role = ? AND kind = ? AND product = ? AND version = ?"),
      insert_dut_(database, insert_into("dut", "role, kind, product, version")),
      select_parameter_(
          database,
          "SELECT parameter_id FROM parameter WHERE name = ? AND value = ? AND source = ? AND assumption = ?"),
      insert_parameter_(database, insert_into("parameter", "name, value, source, assumption")),
      select_word_(database, "SELECT word_id FROM word WHERE text = ?"),
      insert_word_(database, insert_into("word", "text")),
      insert_run_(database,
                  insert_into("run",
                              "uuid, campaign_id, scenario_id, station_id, iteration, seed, shuffle_seed, clock, "
                              "speed, started_utc, duration_ns, wall_ms, cpu_ms, verdict, marginal, ended_how, "
                              "reason_code, reason_text, decided_by_step, tool_version, git_rev, fingerprint, "
                              "argv_json, journal_events, events_kept, registrations_kept, paths_kept")),
      insert_run_dut_(database, "INSERT OR IGNORE INTO run_dut (run_id, dut_id) VALUES (?, ?)"),
      insert_run_parameter_(database, "INSERT OR IGNORE INTO run_parameter (run_id, parameter_id) VALUES (?, ?)"),
      insert_step_(database, insert_into("step",
                                         "run_id, ordinal, text, action, line, t_start_ns, t_end_ns, verdict, "
                                         "message")),
      insert_measurement_(database, insert_into("measurement",
                                                "run_id, name, value, unit, low, high, warn_low, warn_high, verdict, "
                                                "rests_on_assumption")),
      insert_takeover_(database,
                       insert_into("takeover_detail",
                                   "run_id, ordinal, reason, from_server, to_server, t_trigger_ns, t_detected_ns, "
                                   "t_decided_ns, t_control_ns, t_full_control_ns, t_phones_last_ns, "
                                   "t_service_restored_ns, t_protection_restored_ns, overlap_ns")),
      insert_phase_(database, insert_into("phase",
                                          "run_id, path, ordinal, takeover, trigger, target, name, entity, t_start_ns, "
                                          "duration_ns, rests_on, rests_on_assumption")),
      insert_fault_(database, insert_into("fault",
                                          "run_id, ordinal, kind, target, t_injected_ns, t_confirmed_ns, "
                                          "t_cleared_ns")),
      insert_violation_(database, insert_into("violation",
                                              "run_id, ordinal, invariant, detail, t_began_ns, t_ended_ns, "
                                              "cause_event, expected")),
      insert_call_(database, insert_into("call",
                                         "run_id, number, caller, kind, callee, t_dialled_ns, t_connected_ns, "
                                         "t_ended_ns, server_at_start, server_at_end, fate, reason")),
      insert_registration_(database,
                           insert_into("registration", "run_id, ordinal, phone, server, t_from_ns, t_to_ns, why")),
      insert_sample_(database, insert_into("sample", "run_id, series, t_ns, value")),
      insert_event_(database, insert_into("event",
                                          "run_id, event_id, t_ns, kind_id, entity, cause, value_1, value_2, "
                                          "value_3")),
      outside_(database),
      cell_events_(database) {}

template <class Bind>
std::int64_t ResultStore::Writer::row_of(Statement& select, Statement& insert, Bind bind) {
  bind(select);
  if (select.step()) {
    const std::int64_t id = select.integer(0);
    select.reset();
    return id;
  }
  bind(insert);
  insert.run();
  return database_.last_insert_id();
}

void ResultStore::Writer::write(const ExplorationRecord& exploration) {
  const std::int64_t id = campaign(exploration.campaign);
  Statement insert(
      database_,
      "INSERT INTO exploration (campaign_id, tool_version, git_rev, defects, played, passed, inconclusive, "
      "failed, errors, wall_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(id).bind(exploration.tool_version).bind(exploration.git_rev).bind(exploration.defects);
  insert.bind(exploration.played).bind(exploration.passed).bind(exploration.inconclusive).bind(exploration.failed);
  insert.bind(exploration.errors).bind(exploration.wall_seconds).run();
  Statement state(database_, "INSERT INTO explored_state (campaign_id, action, state, count) VALUES (?, ?, ?, ?)");
  for (const auto& [met, count] : exploration.coverage) {
    state.bind(id).bind(met.first).bind(name_of(met.second)).bind(static_cast<std::int64_t>(count)).run();
  }
}

std::int64_t ResultStore::Writer::campaign(const CampaignRecord& record) {
  select_campaign_.bind(record.uuid);
  if (select_campaign_.step()) {
    const std::int64_t id = select_campaign_.integer(0);
    select_campaign_.reset();
    return id;
  }
  insert_campaign_.bind(record.uuid).bind(record.name).bind(record.kind);
  insert_campaign_.bind(static_cast<std::int64_t>(record.base_seed)).bind(record.planned_runs);
  insert_campaign_.bind(record.created_utc).run();
  const std::int64_t id = database_.last_insert_id();
  if (record.plan) write_plan(id, *record.plan);
  return id;
}

void ResultStore::Writer::write_plan(std::int64_t campaign, const PlanRecord& plan) {
  insert_plan_.bind(campaign).bind(plan.path).bind(plan.sha256).bind(plan.identity).bind(plan.text).run();
  int ordinal = 0;
  for (const PlanCellRecord& cell : plan.cells) {
    insert_plan_cell_.bind(campaign).bind(++ordinal).bind(cell.scenario).bind(cell.settings).run();
  }
}

std::int64_t ResultStore::Writer::scenario(const ScenarioRecord& record) {
  select_scenario_.bind(record.sha256).bind(record.path);
  if (select_scenario_.step()) {
    const std::int64_t id = select_scenario_.integer(0);
    select_scenario_.reset();
    return id;
  }
  const std::string tags = json_list(record.tags);
  insert_scenario_.bind(record.sha256).bind(record.path).bind(record.name).bind(record.about);
  insert_scenario_.bind(record.text).bind(tags).run();
  return database_.last_insert_id();
}

std::int64_t ResultStore::Writer::station(const StationRecord& record) {
  return row_of(select_station_, insert_station_, [&record](Statement& statement) {
    statement.bind(record.name).bind(record.os).bind(record.cpu).bind(record.cores);
  });
}

std::int64_t ResultStore::Writer::dut(const DutRecord& record) {
  return row_of(select_dut_, insert_dut_, [&record](Statement& statement) {
    statement.bind(record.role).bind(record.kind).bind(record.product).bind(record.version);
  });
}

std::int64_t ResultStore::Writer::parameter(const ParameterRecord& record) {
  key_.assign(record.name).append(1, '\0').append(record.value).append(1, '\0').append(record.source);
  key_.append(1, record.assumption ? '1' : '0');
  const auto [place, added] = parameters_.try_emplace(key_, 0);
  if (added) {
    place->second = row_of(select_parameter_, insert_parameter_, [&record](Statement& statement) {
      statement.bind(record.name).bind(record.value).bind(record.source).bind(record.assumption);
    });
  }
  return place->second;
}

std::int64_t ResultStore::Writer::word(std::string_view text) {
  key_.assign(text);
  const auto [place, added] = words_.try_emplace(key_, 0);
  if (added) {
    place->second = row_of(select_word_, insert_word_, [text](Statement& statement) { statement.bind(text); });
  }
  return place->second;
}

KeepEvents ResultStore::Writer::events_to_keep(const RunRecord& run) {
  if (run.journal == nullptr) return KeepEvents::none;
  KeepEvents keep = options_.keep_events;
  if (keep == KeepEvents::notable && !passed(run.verdict)) keep = KeepEvents::all;
  if (keep == KeepEvents::all && run.journal->events().size() > options_.max_events) keep = KeepEvents::notable;
  if (!run.cell) return keep;
  const bool keeps =
      keep == KeepEvents::all &&
      cell_events_.claim(campaign(run.campaign), static_cast<std::int64_t>(*run.cell + 1), run.iteration);
  return keeps ? keep : KeepEvents::none;
}

bool ResultStore::Writer::keeps_registrations(const RunRecord& run, KeepEvents events) const {
  if (run.journal == nullptr) return false;
  if (events == KeepEvents::all) return true;
  if (run.cell) return false;
  std::size_t changes = 0;
  for (const Event& event : run.journal->events()) {
    if (event.kind == EventKind::phone_registered && ++changes > options_.max_registrations) return false;
  }
  return true;
}

bool ResultStore::Writer::is_there(const RunRecord& run) {
  select_plan_run_.bind(campaign(run.campaign)).bind(static_cast<std::int64_t>(*run.cell + 1));
  const bool found = select_plan_run_.bind(static_cast<std::int64_t>(run.seed)).step();
  if (found) select_plan_run_.reset();
  return found;
}

void ResultStore::Writer::write(const RunRecord& run) {
  if (run.cell && is_there(run)) return;
  const KeepEvents events = events_to_keep(run);
  const bool registrations = keeps_registrations(run, events);
  const std::int64_t id = write_run(run, events, registrations);
  write_configuration(id, run);
  outside_.write(id, run);
  write_steps(id, run);
  write_measurements(id, run);
  write_takeovers(id, run);
  write_paths(id, run);
  write_faults(id, run);
  write_violations(id, run);
  write_calls(id, run);
  if (!run.cell || events == KeepEvents::all) write_census(id, run);
  if (registrations) write_registrations(id, *run.journal);
  if (events != KeepEvents::none) write_events(id, *run.journal, events);
}

std::int64_t ResultStore::Writer::write_run(const RunRecord& run, KeepEvents events, bool registrations) {
  const std::string argv = json_list(run.argv);
  const std::string fingerprint = hex(run.fingerprint);
  std::optional<std::int64_t> shuffle_seed;
  if (run.shuffle_seed) shuffle_seed = static_cast<std::int64_t>(*run.shuffle_seed);
  std::optional<std::int64_t> decided_by;
  if (run.decided_by_step) decided_by = static_cast<std::int64_t>(*run.decided_by_step + 1);
  const std::int64_t journal_events =
      run.journal != nullptr ? static_cast<std::int64_t>(run.journal->events().size()) : run.journal_events;
  const std::int64_t campaign_id = campaign(run.campaign);

  insert_run_.bind(run.uuid).bind(campaign_id).bind(scenario(run.scenario)).bind(station(run.station));
  insert_run_.bind(run.iteration).bind(static_cast<std::int64_t>(run.seed)).bind(shuffle_seed).bind(run.clock);
  insert_run_.bind(run.speed).bind(run.started_utc).bind(run.duration).bind(run.wall_ms).bind(run.cpu_ms);
  insert_run_.bind(reports::name_of(run.verdict)).bind(run.marginal).bind(reports::name_of(run.ended_how));
  insert_run_.bind(run.reason_code).bind(run.reason_text).bind(decided_by);
  insert_run_.bind(run.tool_version).bind(run.git_rev).bind(fingerprint).bind(argv);
  insert_run_.bind(journal_events).bind(name_of(events)).bind(registrations);
  insert_run_.bind(journal_events > 0).run();
  const std::int64_t id = database_.last_insert_id();
  if (run.cell) {
    insert_plan_run_.bind(campaign_id).bind(static_cast<std::int64_t>(*run.cell + 1));
    insert_plan_run_.bind(static_cast<std::int64_t>(run.seed)).bind(id).run();
  }
  return id;
}

void ResultStore::Writer::write_configuration(std::int64_t id, const RunRecord& run) {
  for (const DutRecord& record : run.duts) insert_run_dut_.bind(id).bind(dut(record)).run();
  for (const ParameterRecord& record : run.parameters) insert_run_parameter_.bind(id).bind(parameter(record)).run();
}

void ResultStore::Writer::write_steps(std::int64_t id, const RunRecord& run) {
  int ordinal = 0;
  for (const StepRecord& step : run.steps) {
    insert_step_.bind(id).bind(++ordinal).bind(step.text).bind(step.action).bind(step.line);
    insert_step_.bind(step.start).bind(step.end).bind(reports::name_of(step.verdict)).bind(step.message).run();
  }
}

void ResultStore::Writer::write_measurements(std::int64_t id, const RunRecord& run) {
  for (const Measurement& one : run.measurements) {
    insert_measurement_.bind(id).bind(one.name).bind(one.value).bind(one.unit);
    insert_measurement_.bind(one.limit.min).bind(one.limit.max).bind(one.limit.warn_min).bind(one.limit.warn_max);
    insert_measurement_.bind(reports::name_of(one.verdict)).bind(one.rests_on_assumption).run();
  }
}

void ResultStore::Writer::write_takeovers(std::int64_t id, const RunRecord& run) {
  int ordinal = 0;
  for (const Takeover& one : run.takeovers) {
    insert_takeover_.bind(id).bind(++ordinal).bind(one.reason);
    insert_takeover_.bind(name_of_server(one.from)).bind(name_of_server(one.to));
    insert_takeover_.bind(one.trigger).bind(one.detected).bind(one.decided).bind(one.control);
    insert_takeover_.bind(one.full_control).bind(one.phones_last).bind(one.service_restored);
    insert_takeover_.bind(one.protection_restored).bind(one.overlap).run();
  }
}

void ResultStore::Writer::write_paths(std::int64_t id, const RunRecord& run) {
  int number = 0;
  std::string rests_on;
  for (const CriticalPath& path : run.paths) {
    ++number;
    int ordinal = 0;
    for (const Phase& phase : path.phases) {
      rests_on.clear();
      for (const ParameterRecord& parameter : phase.rests_on) {
        rests_on.append(rests_on.empty() ? "" : kBetweenParameters).append(parameter.name);
      }
      insert_phase_.bind(id).bind(number).bind(++ordinal).bind(path.takeover).bind(path.trigger).bind(path.target);
      insert_phase_.bind(phase.name).bind(phase.entity).bind(phase.start).bind(phase.duration);
      insert_phase_.bind(rests_on).bind(phase.rests_on_assumption()).run();
    }
  }
}

void ResultStore::Writer::write_faults(std::int64_t id, const RunRecord& run) {
  int ordinal = 0;
  for (const FaultRecord& fault : run.faults) {
    insert_fault_.bind(id).bind(++ordinal).bind(fault.kind).bind(fault.target);
    insert_fault_.bind(fault.injected).bind(fault.confirmed).bind(fault.cleared).run();
  }
}

void ResultStore::Writer::write_violations(std::int64_t id, const RunRecord& run) {
  int ordinal = 0;
  for (const ViolationRecord& violation : run.violations) {
    insert_violation_.bind(id).bind(++ordinal).bind(violation.invariant).bind(violation.detail);
    insert_violation_.bind(violation.began).bind(violation.ended).bind(violation.cause).bind(violation.expected).run();
  }
}

void ResultStore::Writer::write_calls(std::int64_t id, const RunRecord& run) {
  for (const CallRecord& call : run.calls) {
    insert_call_.bind(id).bind(call.number).bind(call.caller).bind(call.kind).bind(call.callee);
    insert_call_.bind(call.dialled).bind(call.connected).bind(call.ended);
    insert_call_.bind(name_of_server(call.server_at_start)).bind(name_of_server(call.server_at_end));
    insert_call_.bind(call.fate).bind(call.reason).run();
  }
}

void ResultStore::Writer::write_census(std::int64_t id, const RunRecord& run) {
  const auto write_series = [&](std::string_view series, std::int64_t CensusSample::*member) {
    for (const CensusSample& sample : run.census) {
      insert_sample_.bind(id).bind(series).bind(sample.time).bind(static_cast<double>(sample.*member)).run();
    }
  };
  write_series("phones.none", &CensusSample::none);
  write_series("phones.primary", &CensusSample::primary);
  write_series("phones.secondary", &CensusSample::secondary);
}

void ResultStore::Writer::write_registrations(std::int64_t id, const Journal& journal) {
  int ordinal = 0;
  for_each_registration(journal, [&](const Registration& registration) {
    const std::string phone = journal.entity_name(registration.phone);
    insert_registration_.bind(id).bind(++ordinal).bind(phone).bind(name_of_server(registration.server));
    insert_registration_.bind(registration.from).bind(registration.to).bind(journal.text(registration.why)).run();
  });
}

void ResultStore::Writer::learn_event_kinds() {
  constexpr std::array<std::string_view, 8> kTypeNames{"none",   "count", "duration", "server",
                                                       "entity", "text",  "call",     "flag"};
  Statement select(database_,
                   "SELECT kind_id FROM event_kind WHERE words = ? AND level = ? AND name_1 = ? AND type_1 = ? AND "
                   "name_2 = ? AND type_2 = ? AND name_3 = ? AND type_3 = ?");
  Statement insert(database_,
                   insert_into("event_kind", "words, level, name_1, type_1, name_2, type_2, name_3, type_3"));
  for (const EventKindInfo& kind : kEventKinds) {
    kind_ids_.push_back(row_of(select, insert, [&](Statement& statement) {
      statement.bind(kind.words).bind(std::string_view(kind.level == EventLevel::notable ? "notable" : "routine"));
      for (const EventField& field : kind.fields) {
        statement.bind(field.name).bind(kTypeNames[static_cast<std::size_t>(field.type)]);
      }
    }));
  }
}

void ResultStore::Writer::write_events(std::int64_t id, const Journal& journal, KeepEvents keep) {
  if (kind_ids_.empty()) learn_event_kinds();
  entity_words_.clear();
  text_words_.clear();
  const auto remembered = [](std::vector<std::int64_t>& numbers, std::size_t index) -> std::int64_t& {
    if (index >= numbers.size()) numbers.resize(index + 1);
    return numbers[index];
  };
  const auto entity_word = [&](std::size_t entity) {
    std::int64_t& number = remembered(entity_words_, entity);
    if (number == 0) number = word(journal.entity_name(static_cast<EntityId>(entity)));
    return number;
  };
  const auto text_word = [&](std::size_t text) {
    std::int64_t& number = remembered(text_words_, text);
    if (number == 0) number = word(journal.text(static_cast<TextId>(text)));
    return number;
  };

  std::int64_t event_id = 0;
  for (const Event& event : journal.events()) {
    ++event_id;
    const EventKindInfo& kind = info(event.kind);
    if (keep == KeepEvents::notable && kind.level != EventLevel::notable) continue;
    insert_event_.bind(id).bind(event_id).bind(event.time).bind(kind_ids_[static_cast<std::size_t>(event.kind)]);
    insert_event_.bind(entity_word(event.entity)).bind(event.cause);
    for (std::size_t field = 0; field < event.fields.size(); ++field) {
      const auto value = static_cast<std::size_t>(event.fields[field]);
      const FieldType type = kind.fields[field].type;
      insert_event_.bind(type == FieldType::text     ? text_word(value)
                         : type == FieldType::entity ? entity_word(value)
                                                     : event.fields[field]);
    }
    insert_event_.run();
  }
}

}  // namespace switchback::reports
