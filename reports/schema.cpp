#include "reports/schema.h"

namespace switchback::reports {

// Child tables have the run as the first part of their key and no row number of their own, so that a run's rows lie
// together and are always appended.
const std::string_view kSchemaVersion1 = R"sql(
CREATE TABLE station (
  station_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL, os TEXT NOT NULL, cpu TEXT NOT NULL, cores INTEGER NOT NULL,
  UNIQUE (name, os, cpu, cores)
) STRICT;

CREATE TABLE dut (
  dut_id INTEGER PRIMARY KEY,
  role TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('simulated', 'real')),
  product TEXT NOT NULL, version TEXT NOT NULL,
  UNIQUE (role, kind, product, version)
) STRICT;

CREATE TABLE scenario (
  scenario_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL, about TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL,
  tags_json TEXT NOT NULL,
  UNIQUE (sha256, path)
) STRICT;

CREATE TABLE campaign (
  campaign_id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('single', 'regression', 'sweep', 'monte_carlo', 'soak', 'replay')),
  base_seed INTEGER NOT NULL, planned_runs INTEGER NOT NULL, created_utc TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  run_id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  scenario_id INTEGER NOT NULL REFERENCES scenario,
  station_id INTEGER NOT NULL REFERENCES station,
  iteration INTEGER NOT NULL, seed INTEGER NOT NULL, shuffle_seed INTEGER,
  clock TEXT NOT NULL CHECK (clock IN ('virtual', 'wall')), speed REAL NOT NULL,
  started_utc TEXT NOT NULL, duration_ns INTEGER NOT NULL, wall_ms REAL NOT NULL, cpu_ms REAL NOT NULL,
  verdict TEXT NOT NULL
    CHECK (verdict IN ('pass', 'marginal', 'inconclusive', 'fail', 'aborted', 'error', 'skipped')),
  marginal INTEGER NOT NULL CHECK (marginal IN (0, 1)),
  ended_how TEXT NOT NULL CHECK (ended_how IN ('completed', 'stopped by operator', 'timeout', 'crash')),
  reason_code TEXT NOT NULL, reason_text TEXT NOT NULL, decided_by_step INTEGER,
  tool_version TEXT NOT NULL, git_rev TEXT NOT NULL, fingerprint TEXT NOT NULL, argv_json TEXT NOT NULL,
  journal_events INTEGER NOT NULL,
  events_kept TEXT NOT NULL CHECK (events_kept IN ('none', 'notable', 'all')),
  registrations_kept INTEGER NOT NULL CHECK (registrations_kept IN (0, 1))
) STRICT;

CREATE TABLE run_dut (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  dut_id INTEGER NOT NULL REFERENCES dut,
  PRIMARY KEY (run_id, dut_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE parameter (
  parameter_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL,
  assumption INTEGER NOT NULL CHECK (assumption IN (0, 1)),
  UNIQUE (name, value, source, assumption)
) STRICT;

CREATE TABLE run_parameter (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  parameter_id INTEGER NOT NULL REFERENCES parameter,
  PRIMARY KEY (run_id, parameter_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE step (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  text TEXT NOT NULL, action TEXT NOT NULL, line INTEGER NOT NULL,
  t_start_ns INTEGER NOT NULL, t_end_ns INTEGER NOT NULL,
  verdict TEXT NOT NULL
    CHECK (verdict IN ('pass', 'marginal', 'inconclusive', 'fail', 'aborted', 'error', 'skipped')),
  message TEXT NOT NULL,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE measurement (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  name TEXT NOT NULL, value REAL, unit TEXT NOT NULL,
  low REAL, high REAL, warn_low REAL, warn_high REAL,
  verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'marginal', 'fail', 'skipped')),
  rests_on_assumption INTEGER NOT NULL CHECK (rests_on_assumption IN (0, 1)),
  PRIMARY KEY (run_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE takeover_detail (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  reason TEXT NOT NULL, from_server TEXT NOT NULL, to_server TEXT NOT NULL,
  t_trigger_ns INTEGER, t_detected_ns INTEGER, t_decided_ns INTEGER, t_control_ns INTEGER NOT NULL,
  t_full_control_ns INTEGER, t_phones_last_ns INTEGER, t_service_restored_ns INTEGER,
  t_protection_restored_ns INTEGER, overlap_ns INTEGER NOT NULL,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE fault (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL, target TEXT NOT NULL,
  t_injected_ns INTEGER NOT NULL, t_confirmed_ns INTEGER, t_cleared_ns INTEGER,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE violation (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  invariant TEXT NOT NULL, detail TEXT NOT NULL, t_began_ns INTEGER NOT NULL, t_ended_ns INTEGER,
  cause_event INTEGER NOT NULL, expected INTEGER NOT NULL CHECK (expected IN (0, 1)),
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE call (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  number INTEGER NOT NULL,
  caller TEXT NOT NULL, kind TEXT NOT NULL, callee TEXT NOT NULL,
  t_dialled_ns INTEGER NOT NULL, t_connected_ns INTEGER, t_ended_ns INTEGER,
  server_at_start TEXT NOT NULL, server_at_end TEXT NOT NULL,
  fate TEXT NOT NULL CHECK (fate IN ('normal', 'preserved', 'dropped', 'blocked', 'ghost', 'open')),
  reason TEXT NOT NULL,
  PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE registration (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  phone TEXT NOT NULL, server TEXT NOT NULL, t_from_ns INTEGER NOT NULL, t_to_ns INTEGER, why TEXT NOT NULL,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  series TEXT NOT NULL, t_ns INTEGER NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (run_id, series, t_ns)
) STRICT, WITHOUT ROWID;

CREATE TABLE word (
  word_id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE event_kind (
  kind_id INTEGER PRIMARY KEY,
  words TEXT NOT NULL, level TEXT NOT NULL CHECK (level IN ('notable', 'routine')),
  name_1 TEXT NOT NULL, type_1 TEXT NOT NULL,
  name_2 TEXT NOT NULL, type_2 TEXT NOT NULL,
  name_3 TEXT NOT NULL, type_3 TEXT NOT NULL,
  UNIQUE (words, level, name_1, type_1, name_2, type_2, name_3, type_3)
) STRICT;

CREATE TABLE event (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  event_id INTEGER NOT NULL,
  t_ns INTEGER NOT NULL,
  kind_id INTEGER NOT NULL REFERENCES event_kind,
  entity INTEGER NOT NULL REFERENCES word,
  cause INTEGER NOT NULL,
  value_1 INTEGER NOT NULL, value_2 INTEGER NOT NULL, value_3 INTEGER NOT NULL,
  PRIMARY KEY (run_id, event_id)
) STRICT, WITHOUT ROWID;
)sql";

const std::string_view kSchemaVersion2 = R"sql(
CREATE TABLE setting (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE stack (
  run_id INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  name TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL
) STRICT;

CREATE TABLE pacing (
  run_id INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  policy TEXT NOT NULL CHECK (policy IN ('best-effort', 'hard-limit')),
  limit_ns INTEGER NOT NULL, p50_ns INTEGER NOT NULL, p99_ns INTEGER NOT NULL, max_ns INTEGER NOT NULL,
  events INTEGER NOT NULL, later_than_limit INTEGER NOT NULL
) STRICT;

CREATE TABLE lateness (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  up_to_ns INTEGER NOT NULL, events INTEGER NOT NULL,
  PRIMARY KEY (run_id, up_to_ns)
) STRICT, WITHOUT ROWID;

CREATE TABLE slip (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  t_ns INTEGER NOT NULL, lost_ns INTEGER NOT NULL,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE external_source (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  source INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (run_id, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE external_io (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  t_ns INTEGER NOT NULL, source INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;
)sql";

const std::string_view kSchemaVersion3 = R"sql(
ALTER TABLE run ADD COLUMN paths_kept INTEGER NOT NULL DEFAULT 0 CHECK (paths_kept IN (0, 1));

CREATE TABLE phase (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  path INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  takeover INTEGER NOT NULL,
  trigger TEXT NOT NULL,
  target TEXT NOT NULL
    CHECK (target IN ('service restored', 'protection restored', 'phones re-homed', 'full control')),
  name TEXT NOT NULL, entity TEXT NOT NULL,
  t_start_ns INTEGER NOT NULL, duration_ns INTEGER NOT NULL CHECK (duration_ns > 0),
  rests_on TEXT NOT NULL, rests_on_assumption INTEGER NOT NULL CHECK (rests_on_assumption IN (0, 1)),
  PRIMARY KEY (run_id, path, ordinal)
) STRICT, WITHOUT ROWID;
)sql";

const std::string_view kSchemaVersion4 = R"sql(
CREATE TABLE baseline (
  name TEXT NOT NULL PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign ON DELETE CASCADE,
  created_utc TEXT NOT NULL, note TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// A plan's run is known by its place in the plan, so that none is there twice.
const std::string_view kSchemaVersion5 = R"sql(
CREATE TABLE plan (
  campaign_id INTEGER PRIMARY KEY REFERENCES campaign ON DELETE CASCADE,
  path TEXT NOT NULL, sha256 TEXT NOT NULL, identity TEXT NOT NULL, text TEXT NOT NULL
) STRICT;

CREATE TABLE plan_cell (
  campaign_id INTEGER NOT NULL REFERENCES plan ON DELETE CASCADE,
  cell INTEGER NOT NULL,
  scenario TEXT NOT NULL, settings TEXT NOT NULL,
  PRIMARY KEY (campaign_id, cell)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_run (
  campaign_id INTEGER NOT NULL, cell INTEGER NOT NULL, seed INTEGER NOT NULL,
  run_id INTEGER NOT NULL UNIQUE REFERENCES run ON DELETE CASCADE,
  PRIMARY KEY (campaign_id, cell, seed),
  FOREIGN KEY (campaign_id, cell) REFERENCES plan_cell ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
)sql";

const std::string_view kSchemaVersion6 = R"sql(
CREATE TABLE exploration (
  campaign_id INTEGER PRIMARY KEY REFERENCES campaign ON DELETE CASCADE,
  tool_version TEXT NOT NULL, git_rev TEXT NOT NULL, defects TEXT NOT NULL,
  played INTEGER NOT NULL, passed INTEGER NOT NULL, inconclusive INTEGER NOT NULL, failed INTEGER NOT NULL,
  errors INTEGER NOT NULL, wall_seconds REAL NOT NULL
) STRICT;

CREATE TABLE explored_state (
  campaign_id INTEGER NOT NULL REFERENCES exploration ON DELETE CASCADE,
  action TEXT NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL CHECK (count > 0),
  PRIMARY KEY (campaign_id, action, state)
) STRICT, WITHOUT ROWID;
)sql";

const std::string_view kViews = R"sql(
CREATE VIEW takeover AS
SELECT t.run_id AS run, s.name AS scenario, r.seed, r.verdict, t.ordinal AS takeover, t.reason,
  t.from_server AS "from", t.to_server AS "to",
  round((t.t_detected_ns - t.t_trigger_ns) / 1e9, 3) AS detection,
  round((t.t_decided_ns - t.t_trigger_ns) / 1e9, 3) AS decision,
  round((t.t_full_control_ns - t.t_trigger_ns) / 1e9, 3) AS control,
  round((t.t_phones_last_ns - t.t_trigger_ns) / 1e9, 3) AS phones_last,
  round((t.t_service_restored_ns - t.t_trigger_ns) / 1e9, 3) AS service_restored,
  round((t.t_protection_restored_ns - t.t_trigger_ns) / 1e9, 3) AS protection_restored,
  round(t.overlap_ns / 1e9, 3) AS overlap
FROM takeover_detail t JOIN run r USING (run_id) JOIN scenario s USING (scenario_id)
ORDER BY t.run_id, t.ordinal;

CREATE VIEW critical_path AS
SELECT p.run_id AS run, s.name AS scenario, r.seed, p.takeover, p.trigger, p.target,
  round((p.t_start_ns - min(p.t_start_ns) OVER path) / 1e9, 3) AS start,
  round(p.duration_ns / 1e9, 3) AS duration,
  round(p.duration_ns * 100.0 / sum(p.duration_ns) OVER path, 1) AS percent,
  p.name AS phase, p.entity, p.rests_on, p.rests_on_assumption
FROM phase p JOIN run r USING (run_id) JOIN scenario s USING (scenario_id)
WINDOW path AS (PARTITION BY p.run_id, p.path)
ORDER BY p.run_id, p.path, p.ordinal;

CREATE VIEW run_summary AS
SELECT r.run_id AS run, s.name AS scenario, r.iteration, r.seed, r.verdict, r.reason_text AS reason,
  round(r.duration_ns / 1e9, 3) AS scenario_seconds, round(r.wall_ms, 1) AS wall_ms, round(r.cpu_ms, 1) AS cpu_ms,
  r.started_utc, c.name AS campaign, r.tool_version, r.uuid
FROM run r JOIN scenario s USING (scenario_id) JOIN campaign c USING (campaign_id)
ORDER BY r.run_id;

CREATE VIEW pace AS
SELECT r.run_id AS run, s.name AS scenario, k.name AS stack, r.verdict, r.speed, p.policy, p.events,
  round(p.p50_ns / 1e6, 3) AS p50_ms, round(p.p99_ns / 1e6, 3) AS p99_ms, round(p.max_ns / 1e6, 3) AS max_ms,
  round(p.limit_ns / 1e6, 3) AS limit_ms, p.later_than_limit,
  (SELECT count(*) FROM slip WHERE slip.run_id = r.run_id) AS slips,
  (SELECT round(total(lost_ns) / 1e9, 3) FROM slip WHERE slip.run_id = r.run_id) AS lost,
  (SELECT count(*) FROM external_io x WHERE x.run_id = r.run_id) AS inputs
FROM pacing p JOIN run r USING (run_id) JOIN scenario s USING (scenario_id) LEFT JOIN stack k USING (run_id)
ORDER BY r.run_id;

CREATE VIEW measurement_summary AS
WITH ranked AS (
  SELECT s.name AS scenario, m.name, m.unit, m.value, m.verdict,
    row_number() OVER (PARTITION BY s.name, m.name ORDER BY m.value) AS place,
    count(*) OVER (PARTITION BY s.name, m.name) AS runs
  FROM measurement m JOIN run r USING (run_id) JOIN scenario s USING (scenario_id)
  WHERE m.value IS NOT NULL)
SELECT scenario, name, unit, max(runs) AS runs, min(value) AS min,
  min(CASE WHEN place * 100 >= runs * 50 THEN value END) AS p50,
  min(CASE WHEN place * 100 >= runs * 95 THEN value END) AS p95,
  max(value) AS max, sum(verdict = 'marginal') AS marginal, sum(verdict = 'fail') AS failed
FROM ranked GROUP BY scenario, name ORDER BY scenario, name;

CREATE VIEW trend AS
WITH ranked AS (
  SELECT s.name AS scenario, m.name AS measurement, m.unit, r.tool_version, r.git_rev, r.campaign_id,
    min(r.started_utc) OVER here AS date, m.value, m.verdict,
    row_number() OVER (here ORDER BY m.value) AS place, count(*) OVER here AS runs
  FROM measurement m JOIN run r USING (run_id) JOIN scenario s USING (scenario_id) JOIN campaign c USING (campaign_id)
  WHERE m.value IS NOT NULL AND c.kind NOT IN ('replay', 'sweep') AND r.verdict IN ('pass', 'marginal', 'fail')
  WINDOW here AS (PARTITION BY s.name, m.name, r.campaign_id, r.tool_version, r.git_rev))
SELECT scenario, measurement, unit, substr(date, 1, 10) AS day, date, tool_version, git_rev, campaign_id AS campaign,
  max(runs) AS runs, min(value) AS min,
  min(CASE WHEN place * 100 >= runs * 50 THEN value END) AS p50,
  min(CASE WHEN place * 100 >= runs * 95 THEN value END) AS p95,
  max(value) AS max, sum(verdict = 'fail') AS failed
FROM ranked GROUP BY scenario, measurement, campaign_id, tool_version, git_rev
ORDER BY scenario, measurement, date, campaign_id;

CREATE VIEW campaign_cell AS
WITH ranked AS (
  SELECT p.campaign_id, p.cell, m.value,
    row_number() OVER here AS place, count(*) OVER (PARTITION BY p.campaign_id, p.cell) AS runs
  FROM plan_run p JOIN measurement m USING (run_id)
  WHERE m.name = 'takeover.control' AND m.value IS NOT NULL
  WINDOW here AS (PARTITION BY p.campaign_id, p.cell ORDER BY m.value)),
control AS (
  SELECT campaign_id, cell, min(CASE WHEN place * 100 >= runs * 50 THEN value END) AS p50,
    min(CASE WHEN place * 100 >= runs * 95 THEN value END) AS p95, max(value) AS max
  FROM ranked GROUP BY campaign_id, cell)
SELECT k.campaign_id AS campaign, c.name, k.cell, k.scenario, k.settings, count(r.run_id) AS runs,
  count(CASE WHEN r.verdict IN ('pass', 'marginal') THEN 1 END) AS passed,
  count(CASE WHEN r.verdict = 'fail' THEN 1 END) AS failed,
  count(CASE WHEN r.verdict = 'error' THEN 1 END) AS errors,
  round(t.p50, 3) AS control_p50, round(t.p95, 3) AS control_p95, round(t.max, 3) AS control_max
FROM plan_cell k JOIN campaign c USING (campaign_id) LEFT JOIN plan_run p USING (campaign_id, cell)
  LEFT JOIN run r USING (run_id) LEFT JOIN control t ON t.campaign_id = k.campaign_id AND t.cell = k.cell
GROUP BY k.campaign_id, k.cell ORDER BY k.campaign_id, k.cell;

CREATE VIEW fault_coverage AS
SELECT kind, target, count(*) AS injected, count(t_confirmed_ns) AS confirmed,
  count(*) - count(t_confirmed_ns) AS never_confirmed, count(DISTINCT run_id) AS runs
FROM fault GROUP BY kind, target ORDER BY kind, target;

CREATE VIEW explored AS
SELECT e.campaign_id AS campaign, c.created_utc, c.base_seed AS seed, e.played, e.passed, e.inconclusive, e.failed,
  e.errors, e.defects, round(e.wall_seconds, 1) AS seconds, s.action, s.state, s.count
FROM exploration e JOIN campaign c USING (campaign_id) JOIN explored_state s USING (campaign_id)
ORDER BY e.campaign_id, s.action, s.state;

CREATE VIEW run_param AS
SELECT q.run_id, p.name, p.value, p.source, p.assumption
FROM run_parameter q JOIN parameter p USING (parameter_id);

CREATE VIEW event_text AS
WITH field AS (
  SELECT e.run_id, e.event_id, e.t_ns, e.entity, e.cause, k.words,
    k.name_1, k.type_1, e.value_1, k.name_2, k.type_2, e.value_2, k.name_3, k.type_3, e.value_3
  FROM event e JOIN event_kind k USING (kind_id))
SELECT run_id AS run, event_id AS id, t_ns / 1e9 AS seconds,
  (SELECT text FROM word WHERE word_id = entity) AS entity, words AS what,
  CASE type_1 WHEN 'none' THEN '' ELSE name_1 || '=' || CASE type_1
    WHEN 'text' THEN (SELECT text FROM word WHERE word_id = value_1)
    WHEN 'entity' THEN (SELECT text FROM word WHERE word_id = value_1)
    WHEN 'server' THEN CASE value_1 WHEN 0 THEN 'primary' WHEN 1 THEN 'secondary' ELSE 'none' END
    WHEN 'duration' THEN (value_1 / 1e9) || ' s'
    WHEN 'flag' THEN CASE value_1 WHEN 0 THEN 'no' ELSE 'yes' END
    ELSE value_1 END END AS field_1,
  CASE type_2 WHEN 'none' THEN '' ELSE name_2 || '=' || CASE type_2
    WHEN 'text' THEN (SELECT text FROM word WHERE word_id = value_2)
    WHEN 'entity' THEN (SELECT text FROM word WHERE word_id = value_2)
    WHEN 'server' THEN CASE value_2 WHEN 0 THEN 'primary' WHEN 1 THEN 'secondary' ELSE 'none' END
    WHEN 'duration' THEN (value_2 / 1e9) || ' s'
    WHEN 'flag' THEN CASE value_2 WHEN 0 THEN 'no' ELSE 'yes' END
    ELSE value_2 END END AS field_2,
  CASE type_3 WHEN 'none' THEN '' ELSE name_3 || '=' || CASE type_3
    WHEN 'text' THEN (SELECT text FROM word WHERE word_id = value_3)
    WHEN 'entity' THEN (SELECT text FROM word WHERE word_id = value_3)
    WHEN 'server' THEN CASE value_3 WHEN 0 THEN 'primary' WHEN 1 THEN 'secondary' ELSE 'none' END
    WHEN 'duration' THEN (value_3 / 1e9) || ' s'
    WHEN 'flag' THEN CASE value_3 WHEN 0 THEN 'no' ELSE 'yes' END
    ELSE value_3 END END AS field_3,
  cause
FROM field ORDER BY run_id, event_id;
)sql";

}  // namespace switchback::reports
