// A log line by line, in memory that does not grow with it.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchback::sim {

/// Hands out the lines of a stream. `name` is for messages.
class LogLines {
 public:
  LogLines(std::istream& in, std::string name);

  /// The next line without its end, valid until the next call; nothing after the last. Throws UserError if the line is
  /// longer than 64 KiB, or cannot be read.
  std::optional<std::string_view> next();

  const std::string& name() const { return name_; }
  std::size_t number() const { return number_; }  ///< of the last line handed out, from 1
  /// "site.log:12": where that line stands.
  std::string place() const { return name_ + ":" + std::to_string(number_); }

 private:
  std::istream& in_;
  std::string name_;
  std::vector<char> buffer_;
  std::size_t number_ = 0;
};

}  // namespace switchback::sim
