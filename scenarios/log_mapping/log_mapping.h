// A mapping as data: which lines of a log tell of SIP messages, and what in them means what.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/log_mapping/log_clock.h"
#include "scenarios/log_mapping/log_fields.h"

namespace re2 {
class RE2;
}

namespace switchback::scenarios {

/// A regular expression of the mapping. It works on bytes, and its time grows no faster than the line (RE2).
using LogExpression = std::shared_ptr<const re2::RE2>;

/// Lines of one form.
struct LogPattern {
  LogExpression match;
  std::vector<std::pair<int, std::string>> groups;  ///< capturing groups by number, with the fields they are
  LogFields constants;                              ///< what such a line does not spell
  bool message_follows = false;                     ///< the SIP message itself is on the lines after this one
  LogExpression prefix;                             ///< what begins each of these; may be null
  int line = 0;                                     ///< of the mapping file
};

/// One mapping file.
struct LogMapping {
  std::string path;  ///< as given by the user
  std::string name;
  std::string about;
  LogTimes times;
  std::map<std::string, std::map<std::string, std::string>, std::less<>> values;  ///< by field: the log's words
  std::vector<LogPattern> patterns;
  std::vector<LogExpression> ignored;
};

/// A line as the fields of an event; `time` is as the log has it.
struct MappedLine {
  const LogPattern* pattern = nullptr;
  LogFields fields;
};

/// Compiles an expression. Throws UserError with what is wrong with it.
LogExpression compile_expression(const std::string& text);

/// What the first pattern that matches somewhere in `line` makes of it; nothing if none does.
std::optional<MappedLine> map_line(const LogMapping& mapping, std::string_view line);

/// Whether the mapping says that such lines tell of no message.
bool is_ignored(const LogMapping& mapping, std::string_view line);

/// `line` without the pattern's prefix; nothing if it does not begin with it. Without a prefix: the line.
std::optional<std::string_view> without_prefix(const LogPattern& pattern, std::string_view line);

}  // namespace switchback::scenarios
