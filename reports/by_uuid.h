// Rows that are named by the beginning of their uuid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace switchback::reports {

class Database;

/// Shorter beginnings of a uuid would be guesses.
inline constexpr std::size_t kShortestUuid = 4;

/// The number of the row of `table`, "run" or "campaign", whose uuid begins with `beginning`; nothing if there is none
/// or this is too short or no uuid. Throws UserError if there is more than one.
std::optional<std::int64_t> find_by_uuid(Database& database, const std::string& table, std::string_view beginning);

}  // namespace switchback::reports
