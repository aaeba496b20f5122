// The names of a log's fields: of the format of events that `import` reads, and of a mapping that makes it.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace switchback::scenarios {

/// Fields by name; a name that is not there was not said.
using LogFields = std::map<std::string, std::string, std::less<>>;

/// What a line of an event file can say; sim/import/log/event_file.h has their meaning.
inline constexpr std::array<std::string_view, 11> kEventFields{
    "time", "from", "to", "method", "status", "user", "called", "call_id", "cseq", "expires", "credentials"};

/// What a mapping's patterns can name beside them: ports that stand apart from their addresses, and the status of the
/// answer, of a line that tells of a request and its answer at once.
inline constexpr std::array<std::string_view, 3> kMappingFields{"from_port", "to_port", "answer"};

}  // namespace switchback::scenarios
