#include "sim/meeting.h"

#include <algorithm>
#include <charconv>

#include "models/core/errors.h"

namespace switchback::sim {
namespace {

constexpr std::string_view kCredentials = "credentials";
constexpr std::string_view kNone = "none";

/// The next word, which is taken off.
std::string_view take_word(std::string_view& text, char end = ' ') {
  const std::size_t size = std::min(text.find(end), text.size());
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return word;
}

}  // namespace

/// "token 10.0.0.9:4000,4001 10.0.0.1:5060 10.0.0.2:5060 none": further phones are at the same address.
std::string Meeting::text() const {
  std::string text = token + " " + hil::text(locals.at(0));
  for (std::size_t phone = 1; phone < locals.size(); ++phone) text += "," + std::to_string(locals[phone].port);
  for (const hil::Ipv4Endpoint& server : servers) text += " " + hil::text(server);
  return text.append(" ").append(credentials ? kCredentials : kNone);
}

Meeting Meeting::of(std::string_view text) {
  Meeting meeting;
  meeting.token = take_word(text);
  std::string_view locals = take_word(text);
  meeting.locals.push_back(hil::parse_endpoint(take_word(locals, ',')));
  while (!locals.empty()) {
    const std::string_view port = take_word(locals, ',');
    hil::Ipv4Endpoint local = meeting.locals.front();
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), local.port);
    if (error != std::errc() || end != port.data() + port.size()) {
      throw UserError("a recorded run's phones are at no port: '" + std::string(port) + "'");
    }
    meeting.locals.push_back(local);
  }
  for (hil::Ipv4Endpoint& server : meeting.servers) server = hil::parse_endpoint(take_word(text));
  meeting.credentials = text == kCredentials;
  return meeting;
}

}  // namespace switchback::sim
