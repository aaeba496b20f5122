// A SIP message that a log prints over several lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace switchback::sim {

/// Puts the message together from its lines as the log has them. Where it ends follows from the message itself: the
/// header ends with an empty line, the body with Content-Length (RFC 3261 20.14), counted with line ends of two octets.
class PrintedMessage {
 public:
  enum class Step : std::uint8_t {
    more,    ///< the line belongs to the message, and more may come
    whole,   ///< the line was the last
    foreign  ///< the line does not belong to it: the message was cut short
  };

  /// Begins a message if `line` is its first line; white space before it is taken from all its lines.
  bool begin(std::string_view line);
  Step add(std::string_view line);

  bool in_body() const { return in_body_; }
  /// What came so far, with a line end behind each line. At most 64 KiB and a line.
  const std::string& text() const { return text_; }

 private:
  void note_length(std::string_view line);

  std::string text_;
  std::size_t indentation_ = 0;
  std::size_t body_left_ = 0;  ///< octets
  bool in_body_ = false;
};

}  // namespace switchback::sim
