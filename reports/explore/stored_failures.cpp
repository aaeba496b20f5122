#include "reports/explore/stored_failures.h"

#include "reports/database.h"
#include "reports/explore/failure.h"

namespace switchback::reports {
namespace {

/// As much of a run as its kind of failure takes. Of several limits that were missed the first by name counts.
constexpr std::string_view kSelect =
    "SELECT r.run_id, r.campaign_id, r.seed, r.verdict, r.reason_code, r.reason_text, d.text, d.message, "
    "(SELECT invariant FROM violation v WHERE v.run_id = r.run_id AND NOT v.expected ORDER BY ordinal LIMIT 1), "
    "(SELECT min(name) FROM measurement m WHERE m.run_id = r.run_id AND m.verdict = 'fail') "
    "FROM run r JOIN exploration e USING (campaign_id) "
    "LEFT JOIN step d ON d.run_id = r.run_id AND d.ordinal = r.decided_by_step "
    "WHERE r.verdict IN ('fail', 'error') ORDER BY r.run_id";

std::string kind_of(const Statement& row) {
  RunRecord run;
  run.verdict = verdict_named(row.text(3)).value_or(Verdict::error);
  run.reason_code = row.text(4);
  run.reason_text = row.text(5);
  if (!row.is_null(6)) {
    run.steps.emplace_back();
    run.steps.back().text = row.text(6);
    run.steps.back().message = row.text(7);
    run.decided_by_step = 0;
  }
  if (!row.is_null(8)) {
    run.violations.emplace_back();
    run.violations.back().invariant = row.text(8);
  }
  const std::string limited = row.text(9);
  if (!limited.empty()) {
    run.measurements.emplace_back();
    run.measurements.back().name = limited;
    run.measurements.back().verdict = Verdict::fail;
  }
  return failure_of(run);
}

}  // namespace

std::vector<StoredExploredFailure> explored_failures(Database& database) {
  std::vector<StoredExploredFailure> failures;
  Statement select(database, kSelect);
  while (select.step()) {
    failures.push_back({select.integer(0), select.integer(1), static_cast<std::uint64_t>(select.integer(2)),
                        select.text(3), select.text(5), kind_of(select)});
  }
  return failures;
}

}  // namespace switchback::reports
