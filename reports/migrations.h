// How a result store of an older version becomes one of this version: forward only, one script per version.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace switchback::reports {

class Database;

/// Marks a SQLite file as a result store of ours: "SWBK".
inline constexpr std::int64_t kApplicationId = 0x5357424b;

/// Script n (counted from 1) takes a database of version n - 1 to version n; version 0 is an empty file. A script
/// that has been released is never edited.
std::span<const std::string_view> migrations();

/// The views. They hold no data, so that they are made anew at every change of version.
std::string_view view_script();

/// Brings `database` from its `user_version` to the number of `scripts`, all in one transaction, and makes the
/// views anew. Does nothing when it is there already. Throws SqliteError; the database is then as it was.
void migrate(Database& database, std::span<const std::string_view> scripts, std::string_view views);

}  // namespace switchback::reports
