// How many SIP messages of which kind a capture holds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace switchback::hil {

/// Messages of one method, or responses of one status.
struct MessageCount {
  std::uint64_t messages = 0;
  std::uint64_t quoted = 0;  ///< by ICMP errors: messages that did not arrive
};

/// Counts by the start line alone, as Wireshark's fields sip.Method and sip.Status-Code do; `messages` and `quoted`
/// together are what a display filter on these fields finds.
class MessageCounts {
 public:
  /// Counts a text for which begins_sip() holds.
  void add(std::string_view text, bool quoted);

  /// Counts methods that nobody has registered together: their names are text of whoever sent them.
  void hide_unknown_methods();

  const std::map<std::string, MessageCount, std::less<>>& requests() const { return requests_; }
  const std::map<int, MessageCount>& responses() const { return responses_; }

 private:
  std::map<std::string, MessageCount, std::less<>> requests_;
  std::map<int, MessageCount> responses_;
};

}  // namespace switchback::hil
