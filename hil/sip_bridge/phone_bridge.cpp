#include "hil/sip_bridge/phone_bridge.h"

#include <utility>

#include "hil/sip/request_judge.h"
#include "hil/sip_bridge/call_audio.h"
#include "hil/sip_bridge/calls.h"
#include "hil/sip_bridge/control_notified.h"
#include "hil/sip_bridge/registrations.h"

namespace switchback::hil {
namespace {

using models::LanMessage;
using models::MessageKind;
using models::ServerId;

}  // namespace

class PhoneBridge::Impl {
 public:
  Impl(const models::TestbedEdge& edge, const PhoneBridgeOptions& options, Send send)
      : context_(edge, options, std::move(send)),
        registrations_(context_),
        audio_(options.audio ? std::make_unique<CallAudio>(context_) : nullptr),
        calls_(context_, audio_.get()),
        notified_(context_) {
    rules_.methods.emplace_back("NOTIFY");
  }

  models::LanReceiver& server(ServerId id) { return gates_[models::index_of(id)]; }

  void received(const PhoneFlow& from, std::string_view text) {
    JudgedDatagram judged = judge_datagram(text, context_.options().transport, rules_);
    if (!judged.message || judged.judgement.action == Judgement::Action::drop) {
      ++ignored;
      return;
    }
    SipMessage& message = *judged.message;
    if (!message.is_request()) {
      if (!registrations_.received(message) && !calls_.received_response(message, from)) ++ignored;
      return;
    }
    if (judged.judgement.action == Judgement::Action::answer) {
      const std::string extra = judged.judgement.header_lines();
      SipResponse response;
      response.status = judged.judgement.status;
      response.to_tag = context_.options().token;
      response.extra = extra;
      context_.respond(message, response, from);
      return;
    }
    requested(std::move(message), from);
  }

  void lost(const Ipv4Endpoint& server) {
    for (const ServerId id : models::kServers) {
      if (context_.options().servers[models::index_of(id)] != server) continue;
      registrations_.lost(id);
      calls_.lost(id);
    }
  }

  void audio_heard(std::string_view outcomes) {
    if (audio_) audio_->heard(outcomes);
  }

  std::uint64_t ignored = 0;

 private:
  /// What phones send to one server.
  class Gate : public models::LanReceiver {
   public:
    Gate(Impl& bridge, ServerId server) : bridge_(bridge), server_(server) {}
    void receive(const LanMessage& message) override { bridge_.send(server_, message); }

   private:
    Impl& bridge_;
    ServerId server_;
  };

  void send(ServerId server, const LanMessage& message) {
    if (message.from != models::Endpoint::phones) return;
    const bool registration = message.kind == MessageKind::sip_register || message.kind == MessageKind::sip_options;
    if (registration) {
      if (message.status == 0) registrations_.send(server, message);
    } else if (message.kind == MessageKind::sip_notify_control) {
      notified_.answered(message);
    } else {
      calls_.send(server, message);
    }
  }

  void requested(SipMessage message, const PhoneFlow& from) {
    if (message.method() == SipMethod::options) {
      SipResponse response;
      response.to_tag = context_.options().token;
      context_.respond(message, response, from);
      return;
    }
    auto phone = context_.phone_of(message.request_uri().user);
    if (!phone) phone = context_.phone_of(message.to().uri.user);
    if (!phone) {
      ++ignored;
      return;
    }
    if (message.method() == SipMethod::notify) return notified_.received(std::move(message), from, *phone);
    calls_.received_request(std::move(message), from, *phone);
  }

  BridgeContext context_;
  JudgeRules rules_;
  Registrations registrations_;
  std::unique_ptr<CallAudio> audio_;
  Calls calls_;
  ControlNotified notified_;
  std::array<Gate, 2> gates_{Gate(*this, ServerId::primary), Gate(*this, ServerId::secondary)};
};

PhoneBridge::PhoneBridge(const models::TestbedEdge& edge, const PhoneBridgeOptions& options, Send send)
    : impl_(std::make_unique<Impl>(edge, options, std::move(send))) {}

PhoneBridge::~PhoneBridge() = default;

models::LanReceiver& PhoneBridge::server(ServerId id) { return impl_->server(id); }
void PhoneBridge::received(const PhoneFlow& from, std::string_view text) { impl_->received(from, text); }
void PhoneBridge::lost(const Ipv4Endpoint& server) { impl_->lost(server); }
void PhoneBridge::audio_heard(std::string_view outcomes) { impl_->audio_heard(outcomes); }
std::uint64_t PhoneBridge::ignored() const { return impl_->ignored; }

}  // namespace switchback::hil
