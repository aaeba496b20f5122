// A line of a log as named fields, whatever the line's form, and what they say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/log_mapping/log_fields.h"
#include "sim/import/log/event_file.h"

namespace switchback::sim {

using LoggedFields = scenarios::LogFields;

/// Nanoseconds since 1970 of "2026-11-27T10:00:00.5Z", "2026-11-27 10:00:00,5+02:00" (UTC without an offset), or of
/// seconds, "1764237600.5". Nothing for anything else, and outside the years 1970 to 2200.
std::optional<std::int64_t> parse_log_time(std::string_view text);

/// What the fields say. `place` ("file:line") begins the messages. Throws UserError.
LoggedLine logged_line(const LoggedFields& fields, const std::string& place);

/// Likewise, of a message whose text the log has: time, from and to.
LoggedLine logged_envelope(const LoggedFields& fields, const std::string& place);

}  // namespace switchback::sim
