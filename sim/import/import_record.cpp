#include "sim/import/import_record.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <utility>

#include "reports/measurements.h"
#include "sim/record.h"

namespace switchback::sim {
namespace {

/// ISO 8601 with milliseconds, UTC.
std::string utc_text(std::int64_t nanoseconds) {
  const std::time_t seconds = nanoseconds / 1'000'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%s.%03dZ", date.data(), static_cast<int>(nanoseconds / 1'000'000 % 1'000));
  return text.data();
}

}  // namespace

reports::RunRecord import_record(const Imported& imported, const scenarios::Scenario& scenario,
                                 std::vector<std::string> argv) {
  reports::RunRecord record = describe(scenario, {.uuid = new_uuid(), .seed = 0});
  record.campaign = {new_uuid(), "import of " + imported.name, "single", 0, 1, utc_now()};
  record.argv = std::move(argv);
  // When it happened; of an anonymised capture, when it was imported.
  if (!imported.anonymiser) record.started_utc = utc_text(imported.summary.began_utc);
  record.duration = imported.summary.duration;
  record.clock = "wall";
  record.steps.clear();
  record.duts.clear();
  for (int role = 0; role < 2; ++role) {
    const auto server = imported.names->server(role);
    if (!server) continue;
    record.duts.push_back({role == 0 ? "primary" : "secondary", "real", imported.names->server_address(*server), ""});
  }
  record.journal = &imported.timeline;
  record.fingerprint = imported.timeline.fingerprint();
  reports::derive(record);
  record.verdict = reports::Verdict::inconclusive;
  record.reason_code = "import";
  record.reason_text = "imported from a capture: nothing was expected of it";
  return record;
}

}  // namespace switchback::sim
