#include "hil/import/message_counts.h"

#include <cstddef>

#include "hil/sip/header_scan.h"
#include "hil/sip/message.h"

namespace switchback::hil {
namespace {

/// Methods that nobody has registered; what is above is counted together.
constexpr std::size_t kMostMethods = 64;
constexpr std::size_t kLongestMethod = 32;
constexpr std::string_view kOtherMethods = "(other)";

void count(MessageCount& of, bool quoted) { ++(quoted ? of.quoted : of.messages); }

}  // namespace

void MessageCounts::add(std::string_view text, bool quoted) {
  constexpr std::string_view kStatusStart = "SIP/2.0 ";
  if (text.starts_with(kStatusStart)) {
    const auto status = parse_number(text.substr(kStatusStart.size(), 3), 999);
    return count(responses_[static_cast<int>(status.value_or(0))], quoted);
  }
  std::string_view method = text.substr(0, text.find(' '));
  const bool many = requests_.size() >= kMostMethods && !requests_.contains(method);
  if (method.size() > kLongestMethod || (many && sip_method(method) == SipMethod::unknown)) method = kOtherMethods;
  count(requests_[std::string(method)], quoted);
}

void MessageCounts::hide_unknown_methods() {
  MessageCount others;
  for (auto method = requests_.begin(); method != requests_.end();) {
    if (sip_method(method->first) != SipMethod::unknown) {
      ++method;
      continue;
    }
    others.messages += method->second.messages;
    others.quoted += method->second.quoted;
    method = requests_.erase(method);
  }
  if (others.messages + others.quoted > 0) requests_[std::string(kOtherMethods)] = others;
}

}  // namespace switchback::hil
