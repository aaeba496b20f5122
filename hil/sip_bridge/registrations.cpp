#include "hil/sip_bridge/registrations.h"

#include <charconv>

#include "models/phones/phone_bank.h"
#include "models/phones/sip_flags.h"

namespace switchback::hil {
namespace {

using models::LanMessage;
using models::MessageKind;
using models::ServerId;

/// What a phone cannot mend by sending credentials again (RFC 3261 22.2).
constexpr std::uint16_t kForbidden = 403;
constexpr int kServiceUnavailable = 503;

/// Reads a hexadecimal number up to `end` and skips it.
std::optional<std::uint32_t> take_number(std::string_view& text, char end) {
  std::uint32_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc() || stop == text.data() + text.size() || *stop != end) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
  return number;
}

void append_number(std::string& text, std::uint32_t number, char end) {
  char digits[8];
  const auto [stop, error] = std::to_chars(digits, digits + sizeof digits, number, 16);
  static_cast<void>(error);
  text.append(digits, stop);
  text += end;
}

/// Five digits, more only for more than the million phones that there can be: messages of one size cost less to send
/// (UdpPort).
void append_phone(std::string& text, std::uint32_t phone, char end) {
  for (std::uint32_t least = 0x10000; least > 0xf && phone < least; least >>= 4) text += '0';
  append_number(text, phone, end);
}

}  // namespace

Registrations::Registrations(BridgeContext& context)
    : context_(context),
      prefix_("z9hG4bK-" + context.options().token + "-"),
      registrations_(context.edge().phones.size()) {}

std::string_view Registrations::branch_text(const Branch& branch) {
  branch_.assign(prefix_);
  branch_ += branch.probe ? 'o' : 'r';
  append_phone(branch_, branch.phone, '-');
  append_number(branch_, branch.sequence, '-');
  branch_ += branch.server == ServerId::primary ? 'p' : 's';
  return branch_;
}

std::optional<Registrations::Branch> Registrations::read_branch(std::string_view text) const {
  if (!text.starts_with(prefix_)) return std::nullopt;
  text.remove_prefix(prefix_.size());
  if (text.empty() || (text[0] != 'r' && text[0] != 'o')) return std::nullopt;
  Branch branch;
  branch.probe = text[0] == 'o';
  text.remove_prefix(1);
  const auto phone = take_number(text, '-');
  const auto sequence = phone ? take_number(text, '-') : std::nullopt;
  if (!sequence || *phone >= registrations_.size() || (text != "p" && text != "s")) return std::nullopt;
  branch.phone = *phone;
  branch.sequence = *sequence;
  branch.server = text == "p" ? ServerId::primary : ServerId::secondary;
  return branch;
}

std::string_view Registrations::authorization(std::uint32_t phone, const LanMessage& message, const std::string& uri) {
  Credentials* its = registrations_[phone].credentials.get();
  if (its == nullptr) return "";
  if ((message.flags & models::kSipFlagAuthorized) == 0 || !its->digest.ready()) {
    its->authorization.clear();
    its->authorized = 0;
  } else if (its->authorized != message.sequence) {
    its->authorization =
        "Authorization: " + its->digest.authorization("REGISTER", uri, context_.random_bits()) + "\r\n";
    its->authorized = message.sequence;
  }
  return its->authorization;
}

void Registrations::send(ServerId server, const LanMessage& message) {
  const std::uint32_t phone = message.phone;
  Registration& its = registrations_[phone];
  its.cause = context_.edge().kernel.journal().cause();
  const bool probe = message.kind == MessageKind::sip_options;
  uri_.assign(context_.scheme()).append(context_.domain(server));
  context_.begin(fields_, phone, server);
  call_id_.assign(probe ? "o" : "r");
  append_phone(call_id_, phone, '.');
  call_id_ += context_.options().token;
  tag_.assign("t");
  append_phone(tag_, phone, '.');
  its.sent = {probe, phone, message.sequence, server};
  its.waiting = true;
  fields_.set(SipField::branch, branch_text(its.sent));
  fields_.set(SipField::call_id, call_id_);
  fields_.set(SipField::from_tag, tag_);
  fields_.set(SipField::cseq, message.sequence);
  if (probe) {
    fields_.set(SipField::request_uri, uri_);
    fields_.set(SipField::peer_user, fields_.get(SipField::user));
    fields_.set(SipField::peer_domain, context_.domain(server));
    fields_.set(SipField::auth, "");
    context_.send(server, options_template(), fields_);
  } else {
    fields_.set(SipField::auth, authorization(phone, message, uri_));
    fields_.set(SipField::expires, static_cast<std::uint64_t>(message.value));
    context_.send(server, register_template(), fields_);
  }
}

std::uint16_t Registrations::status_for_phone(Registration& registration, const SipMessage& response) {
  const auto status = static_cast<std::uint16_t>(response.status());
  Credentials* its = registration.credentials.get();
  if (status >= 200 && status < 300 && its != nullptr) its->digest.accepted();
  if (status != 401) return status;
  if (its == nullptr) return kForbidden;
  const bool again = its->digest.take(response.www_authenticate()) == DigestClient::Taken::retry;
  return again ? status : kForbidden;
}

std::int64_t Registrations::seconds_in(const SipMessage& response, std::uint32_t phone) const {
  if (response.status() >= 300) return response.retry_after().value_or(0);
  // A registrar lists every binding of the address-of-record; ours is the one with our address (RFC 3261 10.2.4).
  for (const SipAddress& contact : response.contacts()) {
    if (contact.expires && contact.uri.port == context_.local(phone).port &&
        context_.phone_of(contact.uri.user) == phone) {
      return *contact.expires;
    }
  }
  return response.expires().value_or(0);
}

std::int64_t Registrations::answering_server(const SipMessage& response) const {
  const std::string& header = context_.options().answering_header;
  if (header.empty()) return 0;
  const std::string_view value = response.header(header).value_or("");
  for (const ServerId id : models::kServers) {
    const std::string& text = context_.options().answering_texts[models::index_of(id)];
    if (!text.empty() && value.find(text) != std::string_view::npos) {
      return static_cast<std::int64_t>(models::index_of(id)) + 1;
    }
  }
  return 0;
}

bool Registrations::received(const SipMessage& response) {
  const std::optional<Branch> branch = read_branch(response.top_via().branch);
  if (!branch) return false;
  Registration& its = registrations_[branch->phone];
  if (!its.credentials && !context_.options().password.empty()) {
    DigestClient digest(context_.user(branch->phone), context_.options().password);
    its.credentials = std::make_unique<Credentials>(Credentials{std::move(digest), {}, 0});
  }
  if (response.status() >= 200 && its.sent.sequence == branch->sequence) its.waiting = false;
  if (branch->probe) {
    deliver(*branch, response.status(), seconds_in(response, branch->phone), 0);
  } else {
    const std::uint16_t status = status_for_phone(its, response);
    deliver(*branch, status, seconds_in(response, branch->phone), answering_server(response));
  }
  return true;
}

void Registrations::lost(ServerId server) {
  for (Registration& its : registrations_) {
    if (!its.waiting || its.sent.server != server) continue;
    its.waiting = false;
    deliver(its.sent, kServiceUnavailable, 0, 0);
  }
}

void Registrations::deliver(const Branch& branch, int status, std::int64_t seconds, std::int64_t answering) {
  LanMessage message;
  message.from = endpoint_of(branch.server);
  message.to = models::Endpoint::phones;
  message.kind = branch.probe ? MessageKind::sip_options : MessageKind::sip_register;
  message.status = static_cast<std::uint16_t>(status);
  message.phone = branch.phone;
  message.sequence = branch.sequence;
  message.value = seconds;
  message.extra = answering;
  context_.deliver(message, registrations_[branch.phone].cause);
}

}  // namespace switchback::hil
