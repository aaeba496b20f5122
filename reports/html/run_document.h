// What a report shows of one run.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace switchback::reports {

class Database;

/// Texts and parameters that several runs have in common, each once.
struct SharedTexts {
  std::map<std::int64_t, std::string> scenarios;    ///< by scenario_id: the file's text
  std::map<std::int64_t, std::int64_t> parameters;  ///< parameter_id to its place in the page's list
  std::vector<std::int64_t> parameter_ids;          ///< the reverse
};

/// One run as the page reads it; times are whole milliseconds since its start. Long lists are cut by rules that
/// "left_out" says in words.
nlohmann::ordered_json run_document(Database& database, std::int64_t run, SharedTexts& shared);

/// What `shared` has collected: `{"scenarios": {...}, "parameters": [...]}`.
nlohmann::ordered_json shared_document(Database& database, const SharedTexts& shared);

}  // namespace switchback::reports
