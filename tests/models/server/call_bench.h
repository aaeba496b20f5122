// A pair of call controls on a LAN with phones and a voicemail server that answer as told.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "models/call_observer.h"
#include "models/kernel.h"
#include "models/lan.h"
#include "models/server/call_control.h"
#include "models/systemc.h"

namespace switchback::models {

/// Phone 0 has extension 2000, phone 1 has 2001, ...
inline constexpr std::uint32_t kFirstExtension = 2000;
inline constexpr std::uint32_t kPhones = 10;

/// A gateway of one T1 with `free` idle channels, and switches for what else call control asks.
class FakePorts : public CallControlPorts {
 public:
  bool working() const override { return works; }
  bool replicating() const override { return replicates; }
  double slowness() const override { return factor; }
  std::optional<std::uint32_t> phone_of_extension(std::uint32_t extension) const override {
    if (extension < kFirstExtension || extension >= kFirstExtension + kPhones) return std::nullopt;
    return extension - kFirstExtension;
  }
  bool bound(std::uint32_t phone) const override { return !unbound.contains(phone); }
  std::optional<ChannelId> place_call(const std::string&, CallId call) override {
    if (free == 0) return std::nullopt;
    --free;
    const ChannelId channel{9, ++last_channel};
    in_use.push_back({channel, call, false});
    return channel;
  }
  void ring(ChannelId) override { ++rings; }
  void answer(ChannelId) override { ++answers; }
  void clear(ChannelId channel, int cause) override {
    cleared.push_back({channel, cause});
    std::erase_if(in_use, [channel](const ChannelInUse& used) { return used.channel == channel; });
  }
  LegType leg_type(ChannelId) const override { return trunk_type; }
  std::vector<ChannelInUse> audit() override { return in_use; }

  bool works = true;
  bool replicates = true;
  double factor = 1.0;
  std::set<std::uint32_t> unbound;
  int free = 23;
  std::uint32_t last_channel = 0;
  int rings = 0;
  int answers = 0;
  LegType trunk_type = LegType::t1_e1_pri;
  std::vector<ChannelInUse> in_use;
  std::vector<std::pair<ChannelId, int>> cleared;
};

/// Both servers' endpoint on the LAN.
class MirroringServer : public sc_core::sc_module, public LanReceiver {
 public:
  MirroringServer(const sc_core::sc_module_name& name, Kernel& kernel, ServerId id, const ServerProfile& profile,
                  Lan& lan)
      : sc_module(name), calls(kernel, id, profile, lan, ports) {
    calls.set_voicemail_available([this] { return voicemail_available; });
  }

  void receive(const LanMessage& message) override {
    if (dead) return;
    if (message.kind == MessageKind::call_state) return calls.receive_mirrored(message);
    calls.receive(message);
  }

  FakePorts ports;
  CallControl calls;
  bool voicemail_available = true;
  bool dead = false;
};

/// All phones and the voicemail server: they ring at once, and remember what they hear.
class FakePhones : public sc_core::sc_module, public LanReceiver {
 public:
  FakePhones(const sc_core::sc_module_name& name, Kernel& kernel, Lan& lan, Endpoint self)
      : sc_module(name), kernel_(kernel), lan_(lan), self_(self) {}

  void receive(const LanMessage& message) override {
    heard.push_back(message);
    if (message.status != 0) return on_response(message);
    switch (message.kind) {
      case MessageKind::sip_invite:
        if (silent) return;
        if (self_ == Endpoint::phones && message.from != owner) return respond(message, 480);
        in_call[message.phone] = message.call;
        if (self_ == Endpoint::voicemail) return respond(message, 200);
        respond(message, 180);
        if (answers_at_once) respond(message, 200);
        return;
      case MessageKind::sip_bye:
      case MessageKind::sip_cancel: {
        const auto found = in_call.find(message.phone);
        const bool mine = found != in_call.end() && found->second == message.call;
        respond(message, mine ? 200 : 481);
        if (!mine) return;
        in_call.erase(found);
        cleared_at[message.phone] = kernel_.now();
        return;
      }
      default:
        return;
    }
  }

  void invite(std::uint32_t phone, CallId call, CallKind kind, std::uint32_t target) {
    in_call[phone] = call;
    LanMessage message = request(phone, call, MessageKind::sip_invite);
    message.flags = static_cast<std::uint16_t>(kind);
    message.value = target;
    lan_.send(message);
  }
  void answer(std::uint32_t phone, CallId call) {
    LanMessage message = request(phone, call, MessageKind::sip_invite);
    message.status = 200;
    lan_.send(message);
  }
  void refuse(std::uint32_t phone, CallId call, std::uint16_t status) {
    in_call.erase(phone);
    LanMessage message = request(phone, call, MessageKind::sip_invite);
    message.status = status;
    lan_.send(message);
  }
  void hang_up(std::uint32_t phone, CallId call, MessageKind kind = MessageKind::sip_bye) {
    in_call.erase(phone);
    lan_.send(request(phone, call, kind));
  }

  /// The last final answer a caller got, 0 if none.
  int final_status(std::uint32_t phone, MessageKind kind = MessageKind::sip_invite) const {
    int status = 0;
    for (const LanMessage& message : heard) {
      if (message.phone == phone && message.kind == kind && message.status >= 200) status = message.status;
    }
    return status;
  }
  int count(MessageKind kind, std::uint16_t status = 0) const {
    return static_cast<int>(std::count_if(heard.begin(), heard.end(), [kind, status](const LanMessage& message) {
      return message.kind == kind && message.status == status;
    }));
  }

  std::vector<LanMessage> heard;
  std::map<std::uint32_t, CallId> in_call;
  std::map<std::uint32_t, SimTime> cleared_at;
  Endpoint owner = Endpoint::primary;
  bool silent = false;
  bool answers_at_once = false;

 private:
  void on_response(const LanMessage& message) {
    if (message.kind != MessageKind::sip_invite || message.status < 200) return;
    LanMessage ack = message;
    std::swap(ack.from, ack.to);
    ack.kind = MessageKind::sip_ack;
    ack.status = 0;
    lan_.send(ack);
    const auto found = in_call.find(message.phone);
    const bool mine = found != in_call.end() && found->second == message.call;
    if (message.status >= 300 && mine) in_call.erase(found);
    if (message.status == 200 && !mine) {
      // It was hung up meanwhile.
      ack.kind = MessageKind::sip_bye;
      lan_.send(ack);
    }
  }
  LanMessage request(std::uint32_t phone, CallId call, MessageKind kind) const {
    LanMessage message;
    message.from = self_;
    message.to = owner;
    message.traffic = TrafficClass::sip;
    message.kind = kind;
    message.phone = phone;
    message.call = call;
    return message;
  }
  void respond(const LanMessage& to, std::uint16_t status) {
    LanMessage response = to;
    std::swap(response.from, response.to);
    response.status = status;
    lan_.send(response);
  }

  Kernel& kernel_;
  Lan& lan_;
  Endpoint self_;
};

/// Remembers what call control tells.
struct FakeObserver : CallControlObserver {
  void call_kept(CallId call, ServerId) override { kept.push_back(call); }
  void call_limit_reached(CallId call, ServerId) override { limited.push_back(call); }
  void call_media_lost(CallId call) override { media_lost.push_back(call); }
  void call_found_stale(CallId call, ServerId) override { stale.push_back(call); }

  std::vector<CallId> kept;
  std::vector<CallId> limited;
  std::vector<CallId> media_lost;
  std::vector<CallId> stale;
};

/// The pair with the primary in control.
class CallBench {
 public:
  CallBench() : CallBench(ServerProfile{}) {}
  explicit CallBench(const ServerProfile& server_profile)
      : profile(server_profile),
        kernel("kernel", KernelOptions{}),
        lan("lan", kernel),
        primary("primary", kernel, ServerId::primary, profile, lan),
        secondary("secondary", kernel, ServerId::secondary, profile, lan),
        phones("phones", kernel, lan, Endpoint::phones),
        voicemail("voicemail", kernel, lan, Endpoint::voicemail) {
    lan.receivers[0](primary);
    lan.receivers[1](secondary);
    lan.receivers[2](phones);
    lan.receivers[3](voicemail);
    primary.calls.set_observer(observer);
    secondary.calls.set_observer(observer);
    primary.calls.accept_calls(true);
  }

  void run(SimTime time) { kernel.run_until(kernel.now() + time); }

  /// Phone `from` calls phone `to`, who answers.
  void connect(CallId call, std::uint32_t from, std::uint32_t to, CallKind kind = CallKind::extension_to_extension) {
    phones.invite(from, call, kind, kFirstExtension + to);
    run(1s);
    phones.answer(to, call);
    run(1s);
  }
  /// Control moves to the secondary; the primary stays alive as standby.
  void switch_over(TakeOverReason reason = TakeOverReason::manual) {
    primary.calls.accept_calls(false);
    primary.calls.abandon();
    secondary.calls.adopt(reason);
    run(10s);
    secondary.calls.accept_calls(true);
  }
  /// The primary loses power and the secondary takes over.
  void fail_over() {
    primary.dead = true;
    primary.ports.works = false;
    primary.calls.lose_memory();
    secondary.calls.adopt(TakeOverReason::peer_keepalive_lost);
    run(10s);
    secondary.calls.accept_calls(true);
  }
  int recorded(EventKind kind) const {
    int count = 0;
    for (const Event& event : journal().events()) count += event.kind == kind ? 1 : 0;
    return count;
  }
  const Journal& journal() const { return const_cast<CallBench*>(this)->kernel.journal(); }

  SimulationContext context;
  ServerProfile profile;
  Kernel kernel;
  Lan lan;
  MirroringServer primary;
  MirroringServer secondary;
  FakePhones phones;
  FakePhones voicemail;
  FakeObserver observer;
};

}  // namespace switchback::models
