#include "reports/migrations.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "reports/database.h"
#include "reports/schema.h"

namespace switchback::reports {

namespace {

void drop_views(Database& database) {
  std::vector<std::string> names;
  {
    Statement views(database, "SELECT name FROM sqlite_schema WHERE type = 'view'");
    while (views.step()) names.push_back(views.text(0));
  }
  for (const std::string& name : names) database.execute("DROP VIEW \"" + name + "\"");
}

}  // namespace

std::span<const std::string_view> migrations() {
  static const std::array<std::string_view, 6> scripts{kSchemaVersion1, kSchemaVersion2, kSchemaVersion3,
                                                       kSchemaVersion4, kSchemaVersion5, kSchemaVersion6};
  return scripts;
}

std::string_view view_script() { return kViews; }

void migrate(Database& database, std::span<const std::string_view> scripts, std::string_view views) {
  const auto newest = static_cast<std::int64_t>(scripts.size());
  if (database.integer("PRAGMA user_version") == newest) return;
  Transaction transaction(database);
  // Another process may have migrated while this one waited for the lock.
  const std::int64_t version = database.integer("PRAGMA user_version");
  SWITCHBACK_ASSERT(version >= 0 && version <= newest);
  if (version == newest) return;
  drop_views(database);
  for (std::int64_t next = version; next < newest; ++next) {
    database.execute(std::string(scripts[static_cast<std::size_t>(next)]));
  }
  database.execute(std::string(views));
  database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.execute("PRAGMA user_version = " + std::to_string(newest));
  transaction.commit();
}

}  // namespace switchback::reports
