// The head of a SIP message as lines: byte-exact, so that what is copied into a response is what was received.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchback::hil {

/// One header field as it was written: `name` without white space, `value` without white space around it; a folded
/// value keeps its line breaks (see append_unfolded).
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

/// What precedes the body. All views are into the scanned text.
struct SipHead {
  std::string_view start_line;  ///< without its line end
  std::vector<HeaderField> fields;
  std::size_t body_offset = 0;  ///< where the body begins; the text's size if there is none
  bool terminated = false;      ///< whether the empty line that ends the head was there
  /// A line was neither a header field nor a continuation of one, or had a bare CR in it.
  bool malformed_line = false;
};

/// Splits `text` (which must not begin with an empty line) at its line ends; takes CRLF and bare LF.
SipHead scan_head(std::string_view text);

/// A start line by its three parts. `strict` is false where it could be read, but not by the grammar of RFC 3261 25.1
/// (several spaces, white space inside the URI, white space at the end, a method that is no token).
struct StartLine {
  bool request = false;
  bool strict = true;
  std::string_view method;   ///< requests
  std::string_view uri;      ///< requests
  std::string_view version;  ///< "SIP/2.0"
  int status = 0;            ///< responses: 100 to 699
  std::string_view phrase;   ///< responses
};

/// Nothing if the line is neither a request line nor a status line.
std::optional<StartLine> parse_start_line(std::string_view line);

/// Whether two names mean the same header field: letter case is ignored and compact forms ("v") are known
/// (RFC 3261 7.3.3 and the IANA registry of SIP header fields).
bool same_header(std::string_view a, std::string_view b);

/// ASCII comparison without letter case.
bool same_text(std::string_view a, std::string_view b);

/// The text without white space (SP, HTAB, CR, LF) at its ends.
std::string_view trim(std::string_view text);

/// Appends a field's value on one line: each fold becomes one space (RFC 3261 7.3.1).
void append_unfolded(std::string& out, std::string_view value);

/// The first of the values that a field lists, up to the first comma outside quotes and angle brackets; removes it and
/// its comma from `rest`.
std::string_view take_list_item(std::string_view& rest);

/// A non-negative decimal number that is the whole text; nothing if it is not, or is above `max`.
std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t max);

/// Whether every character may stand in a token (RFC 3261 25.1) and there is at least one.
bool is_token(std::string_view text);

/// The number and method of a CSeq value; nothing if it does not follow the grammar or is 2^31 or more
/// (RFC 3261 8.1.1.5).
struct SequenceNumber {
  std::uint32_t number = 0;
  std::string_view method;
};
std::optional<SequenceNumber> parse_cseq(std::string_view value);

}  // namespace switchback::hil
