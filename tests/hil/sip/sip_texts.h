// Messages for the tests of the SIP codec: written here, or of ../shared.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>

#include "hil/sip/message.h"

namespace switchback::hil {

/// The bytes of a file of ../shared; empty if it is not there.
inline std::string read_shared(const std::string& file) {
  std::ifstream stream(std::string(SWITCHBACK_SOURCE_DIR) + "/../shared/" + file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The message, which must be one.
inline SipMessage must_parse(std::string_view text) {
  auto parsed = parse_sip(text);
  if (const auto* error = std::get_if<SipParseError>(&parsed)) throw std::runtime_error(error->what);
  return std::get<SipMessage>(std::move(parsed));
}

/// A request without faults, with `start` as its first line and `more` header fields (with their CRLF).
inline std::string request_text(std::string_view start, std::string_view more = "", std::string_view body = "") {
  const std::string method{start.substr(0, start.find(' '))};
  return std::string(start) +
         "\r\nVia: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKabc;rport\r\n"
         "Max-Forwards: 70\r\n"
         "From: \"Ann\" <sip:2001@example.com>;tag=from1\r\n"
         "To: <sip:2002@example.com>\r\n"
         "Call-ID: call1@192.0.2.1\r\n"
         "CSeq: 7 " +
         method + "\r\n" + std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace switchback::hil
