#include "hil/sip_front/sip_front.h"

#include <optional>
#include <utility>
#include <variant>

#include "hil/sip_front/bindings.h"
#include "hil/sip_front/control_notices.h"
#include "hil/sip_front/exchanges.h"
#include "hil/sip_front/front_calls.h"
#include "hil/sip_front/front_context.h"
#include "models/server/server_core.h"
#include "models/testbed.h"

namespace switchback::hil {
namespace {

using models::LanMessage;
using models::MessageKind;
using models::ServerId;

constexpr int kOk = 200;
constexpr int kServiceUnavailable = 503;
constexpr std::string_view kServed =
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER\r\nAccept: application/sdp\r\n";

}  // namespace

struct SipFront::Parts {
  Parts(const models::TestbedEdge& edge, const SipFrontOptions& options, Send send)
      : context(edge, options, std::move(send)),
        exchanges(context),
        bindings(context, exchanges),
        calls(context, exchanges, bindings),
        notices(context, bindings) {
    endpoint.methods.emplace_back("REGISTER");
    endpoint.knows_user = [this](std::string_view user) {
      return in_dialog || read_dialled(context, user).has_value();
    };
    endpoint.knows_dialog = [this](const SipMessage& request) { return calls.knows(request); };
    registrar = endpoint;
    registrar.role = SipRole::registrar;
    registrar.knows_user = [this](std::string_view user) { return context.phone_of(user).has_value(); };
  }

  bool received(ServerId server, const Flow& from, std::string_view text) {
    auto parsed = parse_sip(text);
    if (!std::holds_alternative<SipMessage>(parsed)) return true;
    SipMessage& message = std::get<SipMessage>(parsed);
    if (message.is_request() && message.valid() && belongs_to_exchange(server, message)) return true;
    in_dialog = message.is_request() && !message.to().tag.empty();
    const bool registers = message.is_request() && message.method() == SipMethod::register_;
    const Judgement judgement = judge_message(message, from.transport(), registers ? registrar : endpoint);
    if (judgement.action == Judgement::Action::answer) {
      refuse(server, from, message, judgement);
    } else if (judgement.action == Judgement::Action::accept) {
      if (message.is_request()) {
        requested(server, from, std::move(message));
      } else {
        responded(server, message);
      }
    }
    return !judgement.close_connection;
  }

  /// A request that has come again, or the ACK of a failure.
  bool belongs_to_exchange(ServerId server, const SipMessage& message) {
    Exchange* const exchange = exchanges.find(server, message);
    if (exchange == nullptr) return false;
    if (message.method() != SipMethod::ack) {
      exchanges.came_again(*exchange);
      return true;
    }
    // A client of RFC 2543 acknowledges a success within the same transaction.
    if (exchange->status < 300) return false;
    exchange->acknowledged = true;
    return true;
  }

  /// Without a transaction: the same answer comes to each copy (RFC 3261 8.2.7).
  void refuse(ServerId server, const Flow& from, const SipMessage& message, const Judgement& judgement) {
    if (!context.answers(server)) return;
    const std::string headers = judgement.header_lines();
    SipResponse response;
    response.status = judgement.status;
    response.to_tag = context.options().token;
    response.extra = headers;
    context.respond(server, message, response, from);
  }

  void requested(ServerId server, const Flow& from, SipMessage message) {
    if (message.method() == SipMethod::ack) return calls.acknowledged(server, message);
    Exchange* const exchange = exchanges.begin(server, from, std::move(message));
    if (exchange == nullptr) return;
    switch (exchange->request.method()) {
      case SipMethod::register_:
        return bindings.received(*exchange, *context.phone_of(exchange->request.to().uri.user));
      case SipMethod::invite:
        return calls.invited(*exchange);
      case SipMethod::bye:
        return calls.hung_up(*exchange);
      case SipMethod::cancel:
        return calls.cancelled(*exchange);
      default: {
        LanMessage options;
        options.kind = MessageKind::sip_options;
        options.phone = context.phone_of(exchange->request.request_uri().user).value_or(0);
        return exchanges.ask(*exchange, options);
      }
    }
  }

  void responded(ServerId server, const SipMessage& response) {
    if (response.method() == SipMethod::notify) return notices.responded(server, response);
    calls.responded(server, response);
  }

  void receive(const LanMessage& message) {
    const ServerId server = message.from == models::Endpoint::primary ? ServerId::primary : ServerId::secondary;
    if (message.status == 0) {
      if (message.kind == MessageKind::sip_notify_control) return notices.send(server, message);
      return calls.requested(server, message);
    }
    Exchange* const exchange = exchanges.find(message.sequence);
    if (exchange == nullptr || exchange->server != server) return;
    if (message.kind == MessageKind::sip_register) return bindings.answered(*exchange, message);
    if (message.kind == MessageKind::sip_options) return answer_options(*exchange, message);
    calls.answered(*exchange, message);
  }

  void answer_options(Exchange& exchange, const LanMessage& message) {
    const std::string retry = "Retry-After: " + std::to_string(message.value) + "\r\n";
    SipResponse response;
    response.status = message.status;
    response.to_tag = context.options().token;
    if (message.status == kOk) response.extra = kServed;
    if (message.status == kServiceUnavailable) response.extra = retry;
    exchanges.answer(exchange, response);
  }

  FrontContext context;
  Exchanges exchanges;
  Bindings bindings;
  FrontCalls calls;
  ControlNotices notices;
  JudgeRules endpoint;     ///< a back-to-back user agent is one to each of its phones
  JudgeRules registrar;    ///< for REGISTER
  bool in_dialog = false;  ///< the request that is judged has a To tag: its URI is the Contact of a dialog
};

SipFront::SipFront(const models::TestbedEdge& edge, const SipFrontOptions& options, Send send)
    : parts_(std::make_unique<Parts>(edge, options, std::move(send))) {}

SipFront::~SipFront() = default;

void SipFront::set_servers(FrontServers servers) { parts_->context.set_servers(std::move(servers)); }

bool SipFront::received(ServerId server, const Flow& from, std::string_view text) {
  return parts_->received(server, from, text);
}

void SipFront::receive(const LanMessage& message) { parts_->receive(message); }

bool SipFront::owns(models::CallId call) { return call >= kFirstFrontCall; }
std::size_t SipFront::registered(ServerId server) const { return parts_->bindings.count(server); }
std::size_t SipFront::calls() const { return parts_->calls.calls(); }

FrontServers servers_of(models::Testbed& testbed) {
  FrontServers servers;
  servers.answer = [&testbed](ServerId id) {
    const auto endpoint = id == ServerId::primary ? models::Endpoint::primary : models::Endpoint::secondary;
    models::ServerCore& core = testbed.server(id);
    return core.reachable() && core.services().working(models::Service::registrar) &&
           testbed.lan().passes(endpoint, models::Endpoint::phones, models::TrafficClass::sip);
  };
  servers.in_control = [&testbed](ServerId id) { return testbed.server(id).full_control(); };
  return servers;
}

}  // namespace switchback::hil
