#include "hil/sip/response.h"

#include <array>
#include <charconv>
#include <utility>

#include "hil/sip/header_scan.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr std::pair<int, std::string_view> kPhrases[] = {{100, "Trying"},
                                                         {180, "Ringing"},
                                                         {181, "Call Is Being Forwarded"},
                                                         {182, "Queued"},
                                                         {183, "Session Progress"},
                                                         {200, "OK"},
                                                         {202, "Accepted"},
                                                         {300, "Multiple Choices"},
                                                         {301, "Moved Permanently"},
                                                         {302, "Moved Temporarily"},
                                                         {305, "Use Proxy"},
                                                         {380, "Alternative Service"},
                                                         {400, "Bad Request"},
                                                         {401, "Unauthorized"},
                                                         {402, "Payment Required"},
                                                         {403, "Forbidden"},
                                                         {404, "Not Found"},
                                                         {405, "Method Not Allowed"},
                                                         {406, "Not Acceptable"},
                                                         {407, "Proxy Authentication Required"},
                                                         {408, "Request Timeout"},
                                                         {410, "Gone"},
                                                         {413, "Request Entity Too Large"},
                                                         {414, "Request-URI Too Long"},
                                                         {415, "Unsupported Media Type"},
                                                         {416, "Unsupported URI Scheme"},
                                                         {420, "Bad Extension"},
                                                         {421, "Extension Required"},
                                                         {423, "Interval Too Brief"},
                                                         {480, "Temporarily Unavailable"},
                                                         {481, "Call/Transaction Does Not Exist"},
                                                         {482, "Loop Detected"},
                                                         {483, "Too Many Hops"},
                                                         {484, "Address Incomplete"},
                                                         {485, "Ambiguous"},
                                                         {486, "Busy Here"},
                                                         {487, "Request Terminated"},
                                                         {488, "Not Acceptable Here"},
                                                         {491, "Request Pending"},
                                                         {493, "Undecipherable"},
                                                         {500, "Server Internal Error"},
                                                         {501, "Not Implemented"},
                                                         {502, "Bad Gateway"},
                                                         {503, "Service Unavailable"},
                                                         {504, "Server Time-out"},
                                                         {505, "Version Not Supported"},
                                                         {513, "Message Too Large"},
                                                         {600, "Busy Everywhere"},
                                                         {603, "Decline"},
                                                         {604, "Does Not Exist Anywhere"},
                                                         {606, "Not Acceptable"}};

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), static_cast<std::size_t>(result.ptr - digits.data()));
}

void append_fields(std::string& out, std::string_view name, const std::vector<std::string_view>& values) {
  for (const std::string_view value : values) {
    out.append(name).append(": ");
    append_unfolded(out, value);
    out.append("\r\n");
  }
}

/// The first Via value with received and rport as the source says.
void append_top_via(std::string& out, std::string_view value, const SipResponse& response) {
  std::string_view rest = value;
  std::string_view top = take_list_item(rest);
  bool fills_rport = false;
  while (!top.empty()) {
    // Parameters of Via hold no quoted semicolons: tokens, hosts and numbers only.
    const std::size_t end = top.find(';', 1);
    const std::string_view piece = top.substr(0, end);
    top = end == std::string_view::npos ? std::string_view{} : top.substr(end);
    const std::string_view param = piece.starts_with(';') ? trim(piece.substr(1)) : std::string_view{};
    if (same_text(param, "rport")) {
      fills_rport = true;
    } else if (!(param.size() >= 9 && same_text(param.substr(0, 9), "received="))) {
      append_unfolded(out, trim(piece));
    }
  }
  out.append(";received=").append(response.source_address);
  if (fills_rport) {
    out.append(";rport=");
    append_number(out, response.source_port);
  }
  if (!rest.empty()) {
    out.append(", ");
    append_unfolded(out, trim(rest));
  }
}

void append_vias(std::string& out, const SipMessage& request, const SipResponse& response) {
  std::vector<std::string_view> vias = request.headers("Via");
  if (!vias.empty() && !response.source_address.empty()) {
    out.append("Via: ");
    append_top_via(out, vias.front(), response);
    out.append("\r\n");
    vias.erase(vias.begin());
  }
  append_fields(out, "Via", vias);
}

void append_to(std::string& out, const SipMessage& request, const SipResponse& response) {
  const auto value = request.header("To");
  if (!value) return;
  out.append("To: ");
  append_unfolded(out, *value);
  constexpr int kTrying = 100;
  if (response.status != kTrying && !response.to_tag.empty() && request.to().tag.empty()) {
    out.append(";tag=").append(response.to_tag);
  }
  out.append("\r\n");
}

bool establishes_dialog(SipMethod method, int status) {
  const bool can = method == SipMethod::invite || method == SipMethod::subscribe || method == SipMethod::refer;
  return can && status > 100 && status < 300;
}

void append_first(std::string& out, std::string_view name, const SipMessage& request) {
  if (const auto value = request.header(name)) append_fields(out, name, {*value});
}

}  // namespace

std::string_view status_phrase(int status) {
  for (const auto& [code, phrase] : kPhrases) {
    if (code == status) return phrase;
  }
  return "Unknown";
}

void build_response(const SipMessage& request, const SipResponse& response, std::string& out) {
  SWITCHBACK_ASSERT(request.is_request());
  out.assign("SIP/2.0 ");
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(response.phrase.empty() ? status_phrase(response.status) : response.phrase).append("\r\n");
  append_vias(out, request, response);
  if (establishes_dialog(request.method(), response.status)) {
    append_fields(out, "Record-Route", request.headers("Record-Route"));
  }
  append_first(out, "From", request);
  append_to(out, request, response);
  append_first(out, "Call-ID", request);
  append_first(out, "CSeq", request);
  if (!response.contact.empty()) out.append("Contact: ").append(response.contact).append("\r\n");
  out.append(response.extra);
  if (!response.content_type.empty()) out.append("Content-Type: ").append(response.content_type).append("\r\n");
  out.append("Content-Length: ");
  append_number(out, response.body.size());
  out.append("\r\n\r\n").append(response.body);
}

}  // namespace switchback::hil
