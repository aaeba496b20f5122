// A log in a form of its own, read through a mapping.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <istream>
#include <string>
#include <string_view>

#include "scenarios/log_mapping/log_mapping.h"
#include "sim/import/log/event_file.h"

namespace switchback::sim {

/// What became of the lines. Those of messages that a log prints as they are count as no lines of their own.
struct MappedLines {
  std::uint64_t lines = 0;            ///< all but empty ones; each is of one of the next three kinds
  std::uint64_t matched = 0;          ///< a pattern read them
  std::uint64_t ignored = 0;          ///< as the mapping says
  std::uint64_t unmatched = 0;        ///< neither a pattern nor what is ignored
  std::uint64_t first_unmatched = 0;  ///< the number of the first such line, from 1; 0: none
  std::uint64_t without_message = 0;  ///< matched lines that announce a message which does not follow
  std::uint64_t messages = 0;         ///< that were handed out; a line may tell of two
};

/// A message that the log tells of, or the message itself.
struct MappedMessage {
  LoggedLine line;        ///< of a message itself only time, from and to are set
  std::string_view text;  ///< the message itself, valid during the call; empty: the log only tells of it
};

/// Hands out the messages in order. Throws UserError with file and line if a line that a pattern matches does not say
/// what an event needs (event_file.h), or if there is no message at all.
MappedLines read_mapped_log(const std::filesystem::path& path, const scenarios::LogMapping& mapping,
                            const std::function<void(const MappedMessage&)>& sink);

/// The same for an open stream; `name` is for messages.
MappedLines read_mapped_log(std::istream& in, const std::string& name, const scenarios::LogMapping& mapping,
                            const std::function<void(const MappedMessage&)>& sink);

}  // namespace switchback::sim
