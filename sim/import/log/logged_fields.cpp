#include "sim/import/log/logged_fields.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "hil/sip/header_scan.h"
#include "models/core/decimal_fraction.h"
#include "models/core/errors.h"
#include "models/core/message_text.h"
#include "models/core/nearest_word.h"
#include "scenarios/log_mapping/log_fields.h"

namespace switchback::sim {
namespace {

using scenarios::kEventFields;

constexpr std::size_t kLongestField = 1'000;
constexpr std::int64_t kSecond = 1'000'000'000;
/// 2200-01-01, so that no sum of times can overflow.
constexpr std::int64_t kLastSecond = 7'258'118'400;

/// Two digits at `at`; -1 if there are none.
int two_digits(std::string_view text, std::size_t at) {
  int value = -1;
  if (at + 2 > text.size()) return -1;
  const char* end = text.data() + at + 2;
  return std::from_chars(text.data() + at, end, value).ptr == end ? value : -1;
}

/// "Z", "+02:00", "-0330" as seconds east of Greenwich; nothing at all is UTC.
std::optional<int> parse_offset(std::string_view text) {
  if (text.empty() || text == "Z") return 0;
  if (text.front() != '+' && text.front() != '-') return std::nullopt;
  const bool colon = text.size() == 6 && text[3] == ':';
  if (!colon && text.size() != 5) return std::nullopt;
  const int hours = two_digits(text, 1);
  const int minutes = two_digits(text, colon ? 4 : 3);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
  return (text.front() == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

std::optional<std::int64_t> parse_calendar_time(std::string_view text) {
  constexpr std::size_t kLength = 19;  // 2026-11-27T10:00:00
  if (text.size() < kLength || (text[10] != 'T' && text[10] != ' ')) return std::nullopt;
  std::string date(text.substr(0, kLength));
  date[10] = 'T';
  std::tm parts{};
  const char* end = strptime(date.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  std::string_view rest = text.substr(kLength);
  std::int64_t fraction = 0;
  if (rest.starts_with('.') || rest.starts_with(',')) {
    rest.remove_prefix(1);
    fraction = take_fraction(rest);
  }
  const auto offset = parse_offset(rest);
  if (!offset) return std::nullopt;
  const std::int64_t seconds = std::int64_t{timegm(&parts)} - *offset;
  if (seconds < 0 || seconds > kLastSecond) return std::nullopt;
  return seconds * kSecond + fraction;
}

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || seconds < 0 || seconds > kLastSecond || end == text.data()) return std::nullopt;
  std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  std::int64_t fraction = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    fraction = take_fraction(rest);
  }
  return rest.empty() ? std::optional(seconds * kSecond + fraction) : std::nullopt;
}

class Reader {
 public:
  Reader(const LoggedFields& fields, const std::string& place) : fields_(fields), place_(place) { check_names(); }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw UserError(place_ + ": " + what); }

  template <class Parse>
  auto optional(std::string_view name, std::string_view expected, Parse parse) const
      -> decltype(parse(std::string_view{})) {
    const auto found = fields_.find(name);
    if (found == fields_.end() || found->second.empty()) return std::nullopt;
    auto value = found->second.size() > kLongestField ? std::nullopt : parse(std::string_view(found->second));
    if (!value) {
      fail("'" + std::string(name) + "' is '" + found->second.substr(0, 60) + "'; expected " + std::string(expected));
    }
    return value;
  }

  template <class Parse>
  auto needed(std::string_view name, std::string_view expected, Parse parse) const {
    auto value = optional(name, expected, parse);
    if (!value) fail("missing '" + std::string(name) + "'");
    return *value;
  }

  void check_names() const {
    for (const auto& [name, value] : fields_) {
      if (std::find(kEventFields.begin(), kEventFields.end(), name) != kEventFields.end()) continue;
      const std::string hint = word_hint(name, {kEventFields.begin(), kEventFields.end()});
      fail("unknown field '" + name + "'" + (hint.empty() ? "" : "; " + hint));
    }
  }

  static std::optional<std::string> method(std::string_view text) {
    return hil::is_token(text) ? std::optional(std::string(text)) : std::nullopt;
  }

  /// What may stand in a header field: no white space, no brackets, nothing that cannot be printed.
  static std::optional<std::string> word(std::string_view text) {
    const bool good = std::all_of(text.begin(), text.end(), [](char character) {
      return character > ' ' && character < '\x7f' && character != '<' && character != '>' && character != '"' &&
             character != ';' && character != ',';
    });
    return good ? std::optional(std::string(text)) : std::nullopt;
  }

  template <std::uint32_t kLow, std::uint32_t kHigh>
  static std::optional<std::uint32_t> number(std::string_view text) {
    const auto value = hil::parse_number(text, kHigh);
    return value && *value >= kLow ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
  }

  static std::optional<bool> flag(std::string_view text) {
    if (text == "true" || text == "yes" || text == "1") return true;
    if (text == "false" || text == "no" || text == "0") return false;
    return std::nullopt;
  }

 public:
  LoggedLine read_envelope() const {
    LoggedLine line;
    line.time_ns = needed("time", "seconds, or a time such as 2026-11-27T10:00:00.123Z", parse_log_time);
    line.sip.from = needed("from", "an address such as 192.0.2.1:5060", hil::parse_address);
    line.sip.to = needed("to", "an address such as 192.0.2.1:5060", hil::parse_address);
    return line;
  }

  LoggedLine read() const {
    LoggedLine line = read_envelope();
    line.sip.method = needed("method", "a SIP method such as REGISTER", method);
    line.sip.user = needed("user", "the user part of a SIP address", word);
    line.sip.called = optional("called", "the user part of a SIP address", word).value_or("");
    line.sip.call_id = optional("call_id", "a word", word).value_or("");
    line.sip.status = optional("status", "100 to 699", number<100, 699>).value_or(0);
    line.sip.cseq = optional("cseq", "a number", number<0, 2'147'483'647>);
    line.sip.expires = optional("expires", "seconds", number<0, 2'147'483'647>);
    line.sip.credentials = optional("credentials", "true or false", flag).value_or(false);
    if (line.sip.method != "REGISTER" && line.sip.call_id.empty())
      fail("missing 'call_id'; only REGISTER does without");
    return line;
  }

 private:
  const LoggedFields& fields_;
  const std::string& place_;
};

}  // namespace

std::optional<std::int64_t> parse_log_time(std::string_view text) {
  const auto calendar = parse_calendar_time(text);
  return calendar ? calendar : parse_seconds(text);
}

LoggedLine logged_line(const LoggedFields& fields, const std::string& place) { return Reader(fields, place).read(); }

LoggedLine logged_envelope(const LoggedFields& fields, const std::string& place) {
  return Reader(fields, place).read_envelope();
}

}  // namespace switchback::sim
