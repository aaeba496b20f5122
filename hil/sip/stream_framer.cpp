#include "hil/sip/stream_framer.h"

#include <algorithm>

#include "hil/sip/header_scan.h"

namespace switchback::hil {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

/// The message's Content-Length; nothing if it is missing, is there twice with different values, or is no number.
std::optional<std::uint64_t> content_length(const SipHead& head) {
  constexpr std::uint64_t kMax = 0xffffffff;
  std::optional<std::uint64_t> length;
  for (const HeaderField& field : head.fields) {
    if (!same_header(field.name, "Content-Length")) continue;
    const auto stated = parse_number(field.value, kMax);
    if (!stated || (length && *length != *stated)) return std::nullopt;
    length = stated;
  }
  return length;
}

}  // namespace

void StreamFramer::feed(std::string_view bytes) {
  if (!error_.empty()) return;
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    scanned_ -= std::min(scanned_, begin_);
    begin_ = 0;
  }
  buffer_.append(bytes);
}

std::optional<StreamFrame> StreamFramer::fail(std::string_view why, std::string_view head) {
  error_ = why;
  rejected_ = head;
  return std::nullopt;
}

std::optional<StreamFrame> StreamFramer::next() {
  if (!error_.empty()) return std::nullopt;
  std::string_view rest = std::string_view{buffer_}.substr(begin_);
  if (!rest.empty() && rest.front() == '\r') {
    const std::string_view keep_alive = side_ == StreamSide::server ? kHeadEnd : kHeadEnd.substr(0, 2);
    if (rest.starts_with(keep_alive)) {
      begin_ += keep_alive.size();
      return StreamFrame{side_ == StreamSide::server ? StreamFrame::Kind::ping : StreamFrame::Kind::pong, {}};
    }
    // Half of a ping, or an empty line before a message, which is to be ignored (RFC 3261 7.5).
    if (keep_alive.starts_with(rest) || (rest.size() < 4 && rest.ends_with('\r'))) return std::nullopt;
    const std::size_t start = rest.find_first_not_of("\r\n");
    if (start != 2) return fail("neither a message nor a keep-alive");
    begin_ += start;
    rest = rest.substr(start);
  }
  if (rest.empty()) return std::nullopt;

  const std::size_t from = std::max(scanned_, begin_) - begin_;
  const std::size_t found = rest.find(kHeadEnd, from);
  const std::size_t head_size = found == std::string_view::npos ? rest.size() : found + kHeadEnd.size();
  if (head_size > limits_.head_bytes) return fail("a message's head is above the limit");
  if (found == std::string_view::npos) {
    scanned_ = buffer_.size() - std::min<std::size_t>(rest.size(), kHeadEnd.size() - 1);
    return std::nullopt;
  }
  scanned_ = begin_ + found;
  const SipHead head = scan_head(rest.substr(0, head_size));
  if (!parse_start_line(head.start_line)) return fail("a message does not begin with a start line");
  if (head.body_offset != head_size) return fail("an empty line inside a message's head ends in a bare LF");
  const std::string_view text = rest.substr(0, head_size);
  const auto length = content_length(head);
  if (!length) return fail("a message's Content-Length is missing or is not one number", text);
  if (*length > limits_.body_bytes) return fail("a message's body is above the limit", text);
  if (rest.size() - head_size < *length) return std::nullopt;
  const std::string_view message = rest.substr(0, head_size + *length);
  begin_ += message.size();
  return StreamFrame{StreamFrame::Kind::message, message};
}

}  // namespace switchback::hil
