#include "reports/html/rehoming.h"

#include <algorithm>
#include <unordered_map>

#include "reports/database.h"

namespace switchback::reports {
namespace {

/// More points than that nobody can tell apart in a chart.
constexpr std::size_t kMaxPoints = 400;

struct Change {
  int ordinal = 0;
  std::string to;
  SimTime start{0};
  SimTime end = kNever;  ///< the next one's start
};

std::vector<Change> changes_of_control(Database& database, std::int64_t run) {
  std::vector<Change> changes;
  Statement select(database,
                   "SELECT ordinal, to_server, coalesce(t_trigger_ns, t_control_ns) FROM takeover_detail "
                   "WHERE run_id = ? ORDER BY ordinal");
  select.bind(run);
  while (select.step()) {
    changes.push_back({static_cast<int>(select.integer(0)), select.text(1), SimTime{select.integer(2)}});
    if (changes.size() > 1) changes[changes.size() - 2].end = changes.back().start;
  }
  return changes;
}

struct Phone {
  bool in_place = false;  ///< was there before
  SimTime moved = kNever;
};

Rehoming from_registrations(Database& database, std::int64_t run, const Change& change) {
  std::unordered_map<std::string, Phone> phones;
  Statement select(database, "SELECT phone, server, t_from_ns, t_to_ns FROM registration WHERE run_id = ?");
  select.bind(run);
  while (select.step()) {
    const SimTime from{select.integer(2)};
    if (from >= change.end) continue;
    Phone& phone = phones[select.text(0)];
    if (select.text(1) != change.to) continue;
    const SimTime to = select.is_null(3) ? kNever : SimTime{select.integer(3)};
    if (from < change.start) {
      phone.in_place = phone.in_place || to > change.start;
    } else {
      phone.moved = std::min(phone.moved, from - change.start);
    }
  }
  Rehoming rehoming{change.ordinal, change.to, change.start, 0, false, {}};
  std::vector<SimTime> times;
  for (const auto& [name, phone] : phones) {
    if (phone.in_place) continue;
    ++rehoming.phones;
    if (phone.moved != kNever) times.push_back(phone.moved);
  }
  std::sort(times.begin(), times.end());
  const std::size_t points = std::min(times.size(), kMaxPoints);
  for (std::size_t point = 1; point <= points; ++point) {
    const std::size_t rank = point * times.size() / points;
    rehoming.followed.emplace_back(times[rank - 1], static_cast<std::int64_t>(rank));
  }
  return rehoming;
}

Rehoming from_curve(Database& database, std::int64_t run, const Change& change) {
  Rehoming rehoming{change.ordinal, change.to, change.start, 0, true, {}};
  const std::string series = "phones." + change.to;
  std::int64_t before = 0;
  std::int64_t most = 0;
  Statement select(database, "SELECT t_ns, value FROM sample WHERE run_id = ? AND series = ? ORDER BY t_ns");
  select.bind(run).bind(std::string_view(series));
  while (select.step()) {
    const SimTime time{select.integer(0)};
    const auto count = static_cast<std::int64_t>(select.real(1));
    if (time >= change.end) continue;
    if (time < change.start) {
      before = count;
    } else if (count - before > most) {
      most = count - before;
      rehoming.followed.emplace_back(time - change.start, most);
    }
  }
  std::int64_t all = 0;
  Statement total(database,
                  "SELECT total(value) FROM sample WHERE run_id = ?1 AND t_ns = (SELECT max(t_ns) FROM sample "
                  "WHERE run_id = ?1 AND t_ns < ?2)");
  total.bind(run).bind(change.end);
  if (total.step()) all = static_cast<std::int64_t>(total.real(0));
  rehoming.phones = std::max(all - before, most);
  return rehoming;
}

/// Single registrations are read as long as that takes no time that anybody notices.
bool registrations_readable(Database& database, std::int64_t run) {
  constexpr std::int64_t kMost = 100'000;
  const std::string number = std::to_string(run);
  return database.integer("SELECT registrations_kept FROM run WHERE run_id = " + number) != 0 &&
         database.integer("SELECT max(ordinal) FROM registration WHERE run_id = " + number) <= kMost;
}

}  // namespace

std::vector<Rehoming> rehoming_of(Database& database, std::int64_t run) {
  std::vector<Rehoming> all;
  const bool readable = registrations_readable(database, run);
  for (const Change& change : changes_of_control(database, run)) {
    Rehoming one = readable ? from_registrations(database, run, change) : from_curve(database, run, change);
    if (!one.followed.empty()) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace switchback::reports
