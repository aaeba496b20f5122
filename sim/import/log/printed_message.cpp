#include "sim/import/log/printed_message.h"

#include <algorithm>

#include "hil/import/sip_start.h"
#include "hil/sip/header_scan.h"

namespace switchback::sim {
namespace {

/// The most that a UDP datagram holds, so the most that is one message.
constexpr std::size_t kLongestMessage = 65'536;
constexpr std::string_view kBlank = " \t";

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_letter(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

/// "Call-ID" of "Call-ID : 1234"; empty if the line is no header field. All names begin with a letter (RFC 3261 25.1
/// lists them; extensions do as well), unlike the times that lines of a log begin with.
std::string_view header_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_letter(line.front())) return {};
  const std::string_view name = without_blanks(line.substr(0, colon));
  return hil::is_token(name) ? name : std::string_view{};
}

bool equals_in_any_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

}  // namespace

bool PrintedMessage::begin(std::string_view line) {
  const std::size_t first = std::min(line.find_first_not_of(kBlank), line.size());
  if (!hil::begins_sip(line.substr(first))) return false;
  indentation_ = first;
  in_body_ = false;
  body_left_ = 0;
  text_ = line.substr(first);
  text_ += "\r\n";
  return true;
}

void PrintedMessage::note_length(std::string_view line) {
  const std::string_view name = header_name(line);
  if (!equals_in_any_case(name, "content-length") && !equals_in_any_case(name, "l")) return;
  const auto length = hil::parse_number(without_blanks(line.substr(line.find(':') + 1)), kLongestMessage);
  body_left_ = static_cast<std::size_t>(length.value_or(0));
}

PrintedMessage::Step PrintedMessage::add(std::string_view line) {
  if (text_.size() > kLongestMessage) return Step::foreign;
  const std::size_t blanks = std::min(line.find_first_not_of(kBlank), line.size());
  line.remove_prefix(std::min(blanks, indentation_));
  if (in_body_) {
    text_ += line;
    text_ += "\r\n";
    body_left_ -= std::min(body_left_, line.size() + 2);
    return body_left_ == 0 ? Step::whole : Step::more;
  }
  if (without_blanks(line).empty()) {
    text_ += "\r\n";
    in_body_ = true;
    return body_left_ == 0 ? Step::whole : Step::more;
  }
  const bool continues = kBlank.find(line.front()) != std::string_view::npos;
  if (!continues && header_name(line).empty()) return Step::foreign;
  note_length(line);
  text_ += line;
  text_ += "\r\n";
  return Step::more;
}

}  // namespace switchback::sim
