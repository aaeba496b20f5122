// Logs in the documented format of events: JSON lines or CSV, one SIP message a line.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "hil/import/logged_sip.h"

namespace switchback::sim {

/// A line with its time as it was written: nanoseconds since 1970, or since whatever the log counts from.
struct LoggedLine {
  std::int64_t time_ns = 0;
  hil::LoggedSip sip;  ///< `at` is not set
};

/// Whether the file's name says that it is such a log: .jsonl, .ndjson or .csv.
bool is_event_file(const std::filesystem::path& path);

/// Hands out the lines in order. The fields, as members of an object or columns under a heading line:
///   time         seconds, or "2026-11-27T10:00:00.123Z" (ISO 8601; an offset such as +02:00 is known as well)
///   from, to     "192.0.2.1:5060"
///   method       REGISTER, INVITE, CANCEL, BYE, ...; of a response: the method of its request
///   status       of a response, 100 to 699
///   user         who registers or calls
///   called       whom an INVITE calls
///   call_id      needed where the method is not REGISTER
///   cseq, expires  numbers
///   credentials  true or yes: the request carries them
/// time, from, to, method and user are needed. Throws UserError with file and line, and what was expected.
void read_event_file(const std::filesystem::path& path, const std::function<void(const LoggedLine&)>& sink);

/// The same for one text; `name` is for messages.
void read_json_lines(std::string_view text, const std::string& name,
                     const std::function<void(const LoggedLine&)>& sink);
void read_csv(std::string_view text, const std::string& name, const std::function<void(const LoggedLine&)>& sink);

}  // namespace switchback::sim
