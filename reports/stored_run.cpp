#include "reports/stored_run.h"

#include <algorithm>
#include <charconv>

#include "models/core/errors.h"
#include "reports/by_uuid.h"
#include "reports/database.h"

namespace switchback::reports {
namespace {

std::optional<std::int64_t> run_numbered(Database& database, std::string_view which) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), number);
  if (error != std::errc() || end != which.data() + which.size()) return std::nullopt;
  Statement select(database, "SELECT run_id FROM run WHERE run_id = ?");
  select.bind(number);
  return select.step() ? std::optional(number) : std::nullopt;
}

EndedHow ended_how_named(std::string_view name) {
  const auto found = std::find(kEndedHowNames.begin(), kEndedHowNames.end(), name);
  return found == kEndedHowNames.end() ? EndedHow::crash : static_cast<EndedHow>(found - kEndedHowNames.begin());
}

std::uint64_t from_hex(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

std::vector<std::string> read_texts(Database& database, std::string_view sql, std::int64_t id) {
  std::vector<std::string> texts;
  Statement select(database, sql);
  select.bind(id);
  while (select.step()) texts.push_back(select.text(0));
  return texts;
}

void read_row(Database& database, StoredRun& run) {
  Statement select(database,
                   "SELECT r.uuid, s.name, s.about, s.path, s.sha256, s.text, r.seed, r.shuffle_seed, r.iteration, "
                   "r.clock, r.duration_ns, r.verdict, r.ended_how, r.reason_code, r.reason_text, r.tool_version, "
                   "r.git_rev, r.fingerprint, r.journal_events, instr(r.argv_json, '\"--set'), e.defects "
                   "FROM run r JOIN scenario s USING (scenario_id) LEFT JOIN exploration e USING (campaign_id) "
                   "WHERE r.run_id = ?");
  select.bind(run.id);
  SWITCHBACK_ASSERT(select.step());
  run.uuid = select.text(0);
  run.scenario = {select.text(1), select.text(2), select.text(3), select.text(4), select.text(5), {}};
  run.seed = static_cast<std::uint64_t>(select.integer(6));
  if (!select.is_null(7)) run.shuffle_seed = static_cast<std::uint64_t>(select.integer(7));
  run.iteration = select.integer(8);
  run.clock = select.text(9);
  run.duration = SimTime{select.integer(10)};
  run.verdict = verdict_named(select.text(11)).value_or(Verdict::error);
  run.ended_how = ended_how_named(select.text(12));
  run.reason_code = select.text(13);
  run.reason_text = select.text(14);
  run.tool_version = select.text(15);
  run.git_rev = select.text(16);
  run.fingerprint = from_hex(select.text(17));
  run.journal_events = select.integer(18);
  run.settings = read_texts(database, "SELECT text FROM setting WHERE run_id = ? ORDER BY ordinal", run.id);
  run.settings_kept = select.integer(19) == 0 || !run.settings.empty();
  if (!select.is_null(20)) run.explored_defects = select.text(20);
}

void read_stack(Database& database, StoredRun& run) {
  Statement stack(database, "SELECT name, path, text FROM stack WHERE run_id = ?");
  stack.bind(run.id);
  if (stack.step()) run.stack = StackRecord{stack.text(0), stack.text(1), stack.text(2)};
}

void read_outside(Database& database, StoredRun& run) {
  run.sources = read_texts(database, "SELECT name FROM external_source WHERE run_id = ? ORDER BY source", run.id);
  Statement inputs(database, "SELECT t_ns, source, bytes FROM external_io WHERE run_id = ? ORDER BY ordinal");
  inputs.bind(run.id);
  while (inputs.step()) {
    run.inputs.push_back({SimTime{inputs.integer(0)}, static_cast<std::uint16_t>(inputs.integer(1)), inputs.text(2)});
  }
}

}  // namespace

std::int64_t find_run(Database& database, std::string_view which) {
  if (which == "last") {
    const std::int64_t last = database.integer("SELECT max(run_id) FROM run");
    if (last == 0) throw UserError("the store has no run yet");
    return last;
  }
  if (const auto number = run_numbered(database, which)) return *number;
  if (const auto number = find_by_uuid(database, "run", which)) return *number;
  throw UserError("there is no run '" + std::string(which) +
                  "'; expected 'last', a run's number, or its uuid or the first " + std::to_string(kShortestUuid) +
                  " or more characters of it");
}

StoredRun read_run_facts(Database& database, std::int64_t run) {
  StoredRun facts;
  facts.id = run;
  read_row(database, facts);
  read_stack(database, facts);
  return facts;
}

StoredRun read_run(Database& database, std::string_view which) {
  StoredRun run = read_run_facts(database, find_run(database, which));
  read_outside(database, run);
  return run;
}

std::vector<StoredFailure> failed_runs(Database& database) {
  std::vector<StoredFailure> runs;
  Statement select(database,
                   "SELECT s.name, s.path, r.seed FROM run r JOIN scenario s USING (scenario_id) "
                   "WHERE r.campaign_id = (SELECT campaign_id FROM run LEFT JOIN plan p USING (campaign_id) "
                   "LEFT JOIN exploration e USING (campaign_id) WHERE p.campaign_id IS NULL AND e.campaign_id IS NULL "
                   "ORDER BY run_id DESC LIMIT 1) "
                   "AND r.verdict NOT IN ('pass', 'marginal', 'skipped') ORDER BY r.run_id");
  while (select.step()) {
    runs.push_back({select.text(0), select.text(1), static_cast<std::uint64_t>(select.integer(2))});
  }
  return runs;
}

}  // namespace switchback::reports
