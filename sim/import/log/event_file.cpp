#include "sim/import/log/event_file.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "models/core/errors.h"
#include "sim/import/log/log_lines.h"
#include "sim/import/log/logged_fields.h"

namespace switchback::sim {
namespace {

/// Lines of a stream that are not empty, with their places.
template <class Take>
void each_line(std::istream& in, const std::string& name, Take take) {
  LogLines lines(in, name);
  while (const auto line = lines.next()) {
    if (!line->empty()) take(*line, lines.place());
  }
}

LoggedFields fields_of_json(std::string_view line, const std::string& place) {
  const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object()) throw UserError(place + ": expected a JSON object");
  LoggedFields fields;
  for (const auto& [name, value] : object.items()) {
    if (value.is_null()) continue;
    if (value.is_structured()) throw UserError(place + ": '" + name + "' is no single value");
    fields[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return fields;
}

/// RFC 4180: cells between commas, with quotes around what holds a comma or a quote. Nothing if a quote is not closed.
std::optional<std::vector<std::string>> cells_of(std::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t index = 0; index < line.size(); ++index) {
    const char character = line[index];
    if (quoted) {
      if (character != '"') {
        cells.back() += character;
      } else if (index + 1 < line.size() && line[index + 1] == '"') {
        cells.back() += line[++index];
      } else {
        quoted = false;
      }
    } else if (character == '"' && cells.back().empty()) {
      quoted = true;
    } else if (character == ',') {
      cells.emplace_back();
    } else {
      cells.back() += character;
    }
  }
  if (quoted) return std::nullopt;
  return cells;
}

void read_json(std::istream& in, const std::string& name, const std::function<void(const LoggedLine&)>& sink) {
  each_line(in, name, [&](std::string_view line, const std::string& place) {
    sink(logged_line(fields_of_json(line, place), place));
  });
}

void read_table(std::istream& in, const std::string& name, const std::function<void(const LoggedLine&)>& sink) {
  std::vector<std::string> heading;
  each_line(in, name, [&](std::string_view line, const std::string& place) {
    auto cells = cells_of(line);
    if (!cells) throw UserError(place + ": a quotation mark that is never closed");
    if (heading.empty()) {
      heading = std::move(*cells);
      return;
    }
    if (cells->size() != heading.size()) {
      throw UserError(place + ": " + std::to_string(cells->size()) + " cells; expected " +
                      std::to_string(heading.size()) + ", as in the heading");
    }
    LoggedFields fields;
    for (std::size_t column = 0; column < heading.size(); ++column) fields[heading[column]] = (*cells)[column];
    sink(logged_line(fields, place));
  });
}

}  // namespace

bool is_event_file(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".jsonl" || extension == ".ndjson" || extension == ".csv";
}

void read_event_file(const std::filesystem::path& path, const std::function<void(const LoggedLine&)>& sink) {
  std::ifstream in(path);
  if (!in) throw UserError(path.string() + ": cannot be read");
  path.extension() == ".csv" ? read_table(in, path.string(), sink) : read_json(in, path.string(), sink);
}

void read_json_lines(std::string_view text, const std::string& name,
                     const std::function<void(const LoggedLine&)>& sink) {
  std::istringstream in{std::string(text)};
  read_json(in, name, sink);
}

void read_csv(std::string_view text, const std::string& name, const std::function<void(const LoggedLine&)>& sink) {
  std::istringstream in{std::string(text)};
  read_table(in, name, sink);
}

}  // namespace switchback::sim
