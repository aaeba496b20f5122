#include "reports/campaign/cell_events.h"

#include <vector>

namespace switchback::reports {

CellEvents::CellEvents(Database& database)
    : holder_(database,
              "SELECT r.run_id, r.iteration FROM plan_run p JOIN run r USING (run_id) "
              "WHERE p.campaign_id = ? AND p.cell = ? AND r.events_kept = 'all' ORDER BY r.iteration"),
      drop_events_(database, "DELETE FROM event WHERE run_id = ?"),
      drop_registrations_(database, "DELETE FROM registration WHERE run_id = ?"),
      drop_samples_(database, "DELETE FROM sample WHERE run_id = ?"),
      mark_(database, "UPDATE run SET events_kept = 'none', registrations_kept = 0 WHERE run_id = ?") {}

bool CellEvents::claim(std::int64_t campaign, std::int64_t cell, std::int64_t iteration) {
  holder_.bind(campaign).bind(cell);
  if (!holder_.step()) return true;
  const std::int64_t run = holder_.integer(0);
  const bool comes_first = iteration < holder_.integer(1);
  holder_.reset();
  if (!comes_first) return false;
  drop(run);
  return true;
}

void CellEvents::settle(std::int64_t campaign, std::int64_t cell) {
  std::vector<std::int64_t> holders;
  holder_.bind(campaign).bind(cell);
  while (holder_.step()) holders.push_back(holder_.integer(0));
  for (std::size_t later = 1; later < holders.size(); ++later) drop(holders[later]);
}

void CellEvents::drop(std::int64_t run) {
  for (Statement* statement : {&drop_events_, &drop_registrations_, &drop_samples_, &mark_}) statement->bind(run).run();
}

}  // namespace switchback::reports
