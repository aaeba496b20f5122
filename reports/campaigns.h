// Campaigns of a store, and the names that people give to those they want to come back to.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchback::reports {

class Database;

/// A named campaign.
struct Baseline {
  std::string name;
  std::int64_t campaign = 0;
  std::string campaign_uuid;
  std::string campaign_name;
  std::string campaign_utc;  ///< when it was started
  std::int64_t runs = 0;
  std::string tool_version;  ///< of its first run; empty without any
  std::string created_utc;
  std::string note;
};

/// All of them, by name.
std::vector<Baseline> read_baselines(Database& database);

/// The number of the campaign that `which` means: "last", "last~1" (the one before) and so on, a number, a uuid or the
/// first four or more characters of one, or a baseline's name. Replays do not count as campaigns of their own. Nothing
/// if there is none of that name; UserError if there are several, or fewer campaigns than "last~N" says.
std::optional<std::int64_t> find_campaign(Database& database, std::string_view which);

/// As `find_campaign`, with a UserError that says what there is.
std::int64_t campaign_of(Database& database, std::string_view which);

/// Throws UserError unless `name` can name a baseline: letters, digits, '.', '-' and '_', at most 64, not a number and
/// nothing that begins with "last", since those mean campaigns.
void check_baseline_name(std::string_view name);

/// Gives the campaign that `which` means a name; the name then means this one alone. Returns its number. Throws
/// UserError for a bad name or an unknown campaign and as `open_for_reading` does, StoreError when the store cannot be
/// written to within `patience`.
std::int64_t name_baseline(const std::filesystem::path& store, std::string_view name, std::string_view which,
                           std::string_view note, std::string_view now_utc,
                           std::chrono::milliseconds patience = std::chrono::seconds{10});

/// Takes the name away; the campaign stays. Throws as above, and UserError if there is no such name.
void remove_baseline(const std::filesystem::path& store, std::string_view name,
                     std::chrono::milliseconds patience = std::chrono::seconds{10});

}  // namespace switchback::reports
