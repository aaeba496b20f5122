#include "sim/import/log/mapped_log.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include "models/core/errors.h"
#include "models/core/message_text.h"
#include "sim/import/log/log_lines.h"
#include "sim/import/log/logged_fields.h"
#include "sim/import/log/printed_message.h"

namespace switchback::sim {
namespace {

bool is_letter_or_digit(char character) {
  return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
         (character >= 'a' && character <= 'z');
}

/// An empty line, or one that only sets the message apart: "-----", "<--->".
bool is_separator(std::string_view line) { return std::none_of(line.begin(), line.end(), is_letter_or_digit); }

class MappedLog {
 public:
  MappedLog(const scenarios::LogMapping& mapping, const std::function<void(const MappedMessage&)>& sink)
      : mapping_(mapping), sink_(sink), clock_(mapping.times) {}

  MappedLines read(LogLines& lines) {
    while (const auto line = lines.next()) {
      if (announced_ == nullptr || !takes_as_message(*line)) take(*line, lines);
    }
    if (announced_ != nullptr) finish_message();
    check_any(lines.name());
    return seen_;
  }

 private:
  /// True: the line belongs to the message that was announced.
  bool takes_as_message(std::string_view whole) {
    const auto line = scenarios::without_prefix(*announced_, whole);
    if (!open_) {
      if (is_separator(line.value_or(whole))) return true;
      open_ = line && message_.begin(*line);
      if (!open_) finish_message();
      return open_;
    }
    const bool belongs = line && !(message_.in_body() && map_line(mapping_, whole));
    const auto step = belongs ? message_.add(*line) : PrintedMessage::Step::foreign;
    if (step != PrintedMessage::Step::more) finish_message();
    return step != PrintedMessage::Step::foreign;
  }

  void finish_message() {
    announced_ = nullptr;
    if (!open_) {
      ++seen_.without_message;
      return;
    }
    open_ = false;
    hand_out({envelope_, message_.text()});
  }

  void take(std::string_view line, const LogLines& lines) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) return;
    ++seen_.lines;
    auto mapped = map_line(mapping_, line);
    if (!mapped) {
      count_unmatched(line, lines.number());
      return;
    }
    ++seen_.matched;
    const std::string place =
        lines.place() + ": by the pattern of " + mapping_.path + ":" + std::to_string(mapped->pattern->line);
    read_time(mapped->fields, place);
    if (mapped->pattern->message_follows) {
      envelope_ = logged_envelope(mapped->fields, place);
      announced_ = mapped->pattern;
      return;
    }
    hand_out_events(std::move(mapped->fields), place);
  }

  void hand_out(const MappedMessage& message) {
    ++seen_.messages;
    sink_(message);
  }

  /// The message that the line tells of; a request with its answer if it tells of both.
  void hand_out_events(LoggedFields fields, const std::string& place) {
    const auto answer = fields.extract("answer");
    hand_out({logged_line(fields, place), {}});
    if (!answer) return;
    std::swap(fields["from"], fields["to"]);
    fields.erase("credentials");
    fields["status"] = answer.mapped();
    hand_out({logged_line(fields, place), {}});
  }

  void count_unmatched(std::string_view line, std::size_t number) {
    if (is_ignored(mapping_, line)) {
      ++seen_.ignored;
    } else if (seen_.unmatched++ == 0) {
      seen_.first_unmatched = number;
    }
  }

  /// The log's time becomes an event's.
  void read_time(LoggedFields& fields, const std::string& place) {
    const auto time = fields.find("time");
    if (time == fields.end()) throw UserError(place + ": missing 'time'");
    const auto seconds = clock_.read(time->second);
    if (!seconds) {
      std::string forms;
      for (const scenarios::TimeFormat& format : mapping_.times.formats) {
        append_item(forms, in_quotes(format.text()), " or ");
      }
      throw UserError(place + ": 'time' is " + in_quotes(time->second.substr(0, 60)) + "; expected " + forms +
                      ", from 1970 to 2199");
    }
    time->second = *seconds;
  }

  void check_any(const std::string& name) const {
    if (seen_.messages > 0) return;
    if (seen_.lines == 0) throw UserError(name + ": the log is empty");
    if (seen_.without_message > 0) {
      throw UserError(name + ": no message; " + std::to_string(seen_.without_message) +
                      " announced, but none of them follows");
    }
    throw UserError(name + ": no pattern of " + mapping_.path + " matches any line of " + std::to_string(seen_.lines));
  }

  const scenarios::LogMapping& mapping_;
  const std::function<void(const MappedMessage&)>& sink_;
  scenarios::LogClock clock_;
  MappedLines seen_;
  const scenarios::LogPattern* announced_ = nullptr;  ///< a message is to follow, or is under way
  bool open_ = false;                                 ///< its first line was there
  LoggedLine envelope_;
  PrintedMessage message_;
};

}  // namespace

MappedLines read_mapped_log(std::istream& in, const std::string& name, const scenarios::LogMapping& mapping,
                            const std::function<void(const MappedMessage&)>& sink) {
  LogLines lines(in, name);
  return MappedLog(mapping, sink).read(lines);
}

MappedLines read_mapped_log(const std::filesystem::path& path, const scenarios::LogMapping& mapping,
                            const std::function<void(const MappedMessage&)>& sink) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw UserError(path.string() + ": cannot be read");
  return read_mapped_log(in, path.string(), mapping, sink);
}

}  // namespace switchback::sim
