#include "reports/campaigns.h"

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "models/core/errors.h"
#include "models/core/nearest_word.h"
#include "reports/by_uuid.h"
#include "reports/database.h"
#include "reports/store.h"
#include "reports/store_reader.h"

namespace switchback::reports {
namespace {

constexpr std::size_t kLongestName = 64;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "last", "last~0": 0; "last~2": 2.
std::optional<std::int64_t> steps_back(std::string_view which) {
  constexpr std::string_view kLast = "last";
  if (!which.starts_with(kLast)) return std::nullopt;
  which.remove_prefix(kLast.size());
  if (which.empty()) return 0;
  if (which.front() != '~') return std::nullopt;
  const auto steps = number_in(which.substr(1));
  return steps && *steps >= 0 ? steps : std::nullopt;
}

std::int64_t campaign_back(Database& database, std::int64_t steps) {
  Statement select(database,
                   "SELECT campaign_id FROM run JOIN campaign c USING (campaign_id) WHERE c.kind <> 'replay' "
                   "GROUP BY campaign_id ORDER BY max(run_id) DESC LIMIT 1 OFFSET ?");
  select.bind(steps);
  if (select.step()) return select.integer(0);
  if (steps == 0) throw UserError("the store has no run yet");
  throw UserError("the store has no campaign 'last~" + std::to_string(steps) + "'; it has " +
                  std::to_string(database.integer("SELECT count(DISTINCT campaign_id) FROM run JOIN campaign c USING "
                                                  "(campaign_id) WHERE c.kind <> 'replay'")));
}

std::optional<std::int64_t> numbered(Database& database, std::int64_t number) {
  Statement select(database, "SELECT campaign_id FROM campaign WHERE campaign_id = ?");
  select.bind(number);
  return select.step() ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> of_baseline(Database& database, std::string_view name) {
  Statement select(database, "SELECT campaign_id FROM baseline WHERE name = ?");
  select.bind(name);
  return select.step() ? std::optional(select.integer(0)) : std::nullopt;
}

/// Opens a store that is there already, and lets `write` change it.
template <class Write>
auto writing(const std::filesystem::path& store, std::chrono::milliseconds patience, Write write) {
  // Tells what is no store of ours, and makes none.
  open_for_reading(store, patience).reset();
  const ResultStore writable(store, {.busy_timeout = patience});
  try {
    Database database(store, patience);
    database.execute("PRAGMA foreign_keys = ON");
    Transaction transaction(database);
    auto result = write(database);
    transaction.commit();
    return result;
  } catch (const SqliteError& error) {
    const bool busy = error.code() == SQLITE_BUSY || error.code() == SQLITE_LOCKED;
    throw StoreError(store.string() + ": " +
                     (busy ? "another program keeps it locked; try again when that has ended"
                           : "cannot be written (" + std::string(error.what()) + ")"));
  }
}

}  // namespace

std::vector<Baseline> read_baselines(Database& database) {
  std::vector<Baseline> baselines;
  Statement select(database,
                   "SELECT b.name, b.campaign_id, c.uuid, c.name, c.created_utc, count(r.run_id), "
                   "coalesce(min(r.tool_version), ''), b.created_utc, b.note "
                   "FROM baseline b JOIN campaign c USING (campaign_id) LEFT JOIN run r USING (campaign_id) "
                   "GROUP BY b.name ORDER BY b.name");
  while (select.step()) {
    baselines.push_back({select.text(0), select.integer(1), select.text(2), select.text(3), select.text(4),
                         select.integer(5), select.text(6), select.text(7), select.text(8)});
  }
  return baselines;
}

std::optional<std::int64_t> find_campaign(Database& database, std::string_view which) {
  if (const auto steps = steps_back(which)) return campaign_back(database, *steps);
  if (const auto number = number_in(which)) {
    if (const auto found = numbered(database, *number)) return found;
  }
  if (const auto found = of_baseline(database, which)) return found;
  return find_by_uuid(database, "campaign", which);
}

std::int64_t campaign_of(Database& database, std::string_view which) {
  if (const auto found = find_campaign(database, which)) return *found;
  const std::vector<Baseline> baselines = read_baselines(database);
  std::vector<std::string_view> names{"last", "last~1"};
  for (const Baseline& one : baselines) names.push_back(one.name);
  const auto nearest = nearest_word(which, names);
  throw UserError("there is no campaign or baseline '" + std::string(which) + "'; " +
                  (nearest ? "did you mean '" + *nearest + "'?"
                           : "expected 'last', 'last~1', a campaign's number, its uuid or the beginning of it, or a "
                             "baseline ('switchback baseline' lists them)"));
}

void check_baseline_name(std::string_view name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter == '.' || letter == '-' || letter == '_';
  });
  if (name.empty() || name.size() > kLongestName || !plain || number_in(name) || name.starts_with("last") ||
      name.starts_with("-")) {
    throw UserError(
        "'" + std::string(name) + "' cannot name a baseline; expected letters, digits, '.', '-' and '_', at most " +
        std::to_string(kLongestName) + ", not a number and not beginning with 'last', which mean campaigns");
  }
}

std::int64_t name_baseline(const std::filesystem::path& store, std::string_view name, std::string_view which,
                           std::string_view note, std::string_view now_utc, std::chrono::milliseconds patience) {
  check_baseline_name(name);
  return writing(store, patience, [&](Database& database) {
    const std::int64_t campaign = campaign_of(database, which);
    Statement insert(database,
                     "INSERT OR REPLACE INTO baseline (name, campaign_id, created_utc, note) VALUES (?, ?, ?, ?)");
    insert.bind(name).bind(campaign).bind(now_utc).bind(note).run();
    return campaign;
  });
}

void remove_baseline(const std::filesystem::path& store, std::string_view name, std::chrono::milliseconds patience) {
  writing(store, patience, [&](Database& database) {
    const std::vector<Baseline> baselines = read_baselines(database);
    std::vector<std::string_view> names;
    for (const Baseline& one : baselines) names.push_back(one.name);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const std::string hint = word_hint(name, names);
      throw UserError("there is no baseline '" + std::string(name) + "'" + (hint.empty() ? "" : "; " + hint));
    }
    Statement remove(database, "DELETE FROM baseline WHERE name = ?");
    remove.bind(name).run();
    return true;
  });
}

}  // namespace switchback::reports
