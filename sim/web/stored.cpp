#include "sim/web/stored.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "models/core/measurement_names.h"
#include "reports/database.h"
#include "reports/html/report.h"
#include "reports/store_reader.h"
#include "reports/trends.h"
#include "sim/trend_json.h"

namespace switchback::sim {
namespace {

using Json = nlohmann::ordered_json;
using reports::Database;
using reports::Statement;

/// Nothing else is served meanwhile.
constexpr std::chrono::milliseconds kStorePatience{500};

std::string stored_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json seconds_or_null(const Statement& row, int column) {
  return row.is_null(column) ? Json(nullptr) : Json(row.real(column));
}

Json run_rows(Database& database, const RunFilter& filter) {
  Statement select(
      database,
      "SELECT r.run_id, s.name, r.seed, r.iteration, r.verdict, r.reason_text, r.duration_ns / 1e9, r.clock, "
      "r.started_utc, c.uuid, r.tool_version, (t.t_full_control_ns - t.t_trigger_ns) / 1e9, "
      "(t.t_phones_last_ns - t.t_trigger_ns) / 1e9, (t.t_protection_restored_ns - t.t_trigger_ns) / 1e9 "
      "FROM run r JOIN scenario s USING (scenario_id) JOIN campaign c USING (campaign_id) "
      "LEFT JOIN takeover_detail t ON t.run_id = r.run_id AND t.ordinal = (SELECT min(ordinal) FROM takeover_detail f "
      "WHERE f.run_id = r.run_id AND f.t_trigger_ns IS NOT NULL) "
      "WHERE (?1 = '' OR s.name = ?1) AND (?2 = '' OR r.verdict = ?2) AND (?3 = 0 OR r.run_id < ?3) "
      "ORDER BY r.run_id DESC LIMIT ?4");
  select.bind(std::string_view(filter.scenario)).bind(std::string_view(filter.verdict)).bind(filter.before);
  select.bind(filter.most + 1);
  Json rows = Json::array();
  while (select.step()) {
    rows.push_back({{"run", select.integer(0)},
                    {"scenario", select.text(1)},
                    {"seed", std::to_string(static_cast<std::uint64_t>(select.integer(2)))},
                    {"iteration", select.integer(3)},
                    {"verdict", select.text(4)},
                    {"why", select.text(5)},
                    {"seconds", select.real(6)},
                    {"clock", select.text(7)},
                    {"started", select.text(8)},
                    {"campaign", select.text(9)},
                    {"version", select.text(10)},
                    {"control", seconds_or_null(select, 11)},
                    {"phones", seconds_or_null(select, 12)},
                    {"protection", seconds_or_null(select, 13)}});
  }
  return rows;
}

Json scenario_names(Database& database) {
  Statement select(database, "SELECT DISTINCT s.name FROM run r JOIN scenario s USING (scenario_id) ORDER BY s.name");
  Json names = Json::array();
  while (select.step()) names.push_back(select.text(0));
  return names;
}

}  // namespace

std::string runs_json(const std::filesystem::path& store, const RunFilter& filter) {
  Json document;
  reports::read_store(
      store,
      [&](Database& database) {
        document["source"] = store.filename().string();
        document["runs"] = run_rows(database, filter);
        document["scenarios"] = scenario_names(database);
        Statement counts(database, "SELECT verdict, count(*) FROM run GROUP BY verdict");
        document["verdicts"] = Json::object();
        while (counts.step()) document["verdicts"][counts.text(0)] = counts.integer(1);
      },
      kStorePatience);
  const auto most = static_cast<std::size_t>(filter.most);
  document["more"] = document["runs"].size() > most;
  if (document["more"]) document["runs"].erase(most);
  return stored_text(document);
}

std::string trends_json(const std::filesystem::path& store, const std::string& scenario) {
  Json document;
  reports::read_store(
      store,
      [&](Database& database) {
        document["scenarios"] = scenario_names(database);
        document["trends"] = Json::array();
        if (scenario.empty()) return;
        for (const reports::TrendSeries& series : reports::read_trends(database, {scenario}, {})) {
          const MeasurementInfo* known = find_measurement(series.measurement);
          document["trends"].push_back(trend_json(series));
          document["trends"].back()["meaning"] = known == nullptr ? std::string_view() : known->meaning;
        }
      },
      kStorePatience);
  return stored_text(document);
}

std::string report_page(const std::filesystem::path& store, const std::string& run, const std::string& campaign) {
  reports::ReportOptions options;
  if (!run.empty()) options.runs = {run};
  options.campaign = campaign;
  std::string page;
  reports::read_store(
      store,
      [&](Database& database) {
        reports::ReportSummary summary;
        page = reports::report_html(database, store.filename().string(), options, summary);
      },
      kStorePatience);
  return page;
}

}  // namespace switchback::sim
