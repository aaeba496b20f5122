#include "reports/by_uuid.h"

#include "models/core/errors.h"
#include "reports/database.h"

namespace switchback::reports {

std::optional<std::int64_t> find_by_uuid(Database& database, const std::string& table, std::string_view beginning) {
  const bool of_uuid = beginning.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
  if (beginning.size() < kShortestUuid || !of_uuid) return std::nullopt;
  Statement select(database,
                   "SELECT " + table + "_id FROM " + table + " WHERE substr(uuid, 1, length(?1)) = lower(?1) LIMIT 2");
  select.bind(beginning);
  if (!select.step()) return std::nullopt;
  const std::int64_t found = select.integer(0);
  if (select.step()) {
    throw UserError("more than one " + table + " begins with '" + std::string(beginning) + "'; give more of its uuid");
  }
  return found;
}

}  // namespace switchback::reports
