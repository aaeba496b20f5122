// A phone bank with two servers that answer, refuse or keep silent as a test says.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "models/kernel.h"
#include "models/lan.h"
#include "models/phones/phone_bank.h"
#include "models/phones/sip_flags.h"

namespace switchback::models {

/// A request that reached a fake server.
struct Heard {
  SimTime time;
  MessageKind kind;
  std::uint16_t status;
  std::uint32_t phone;
  std::uint32_t sequence;
  CallId call;
};

/// What stands for a whole server: answers every request at once, by its mode.
class FakeServer : public sc_core::sc_module, public LanReceiver {
 public:
  enum class Mode : std::uint8_t { silent, serving, refusing };

  FakeServer(const sc_core::sc_module_name& name, Kernel& kernel, Lan& lan, ServerId id)
      : sc_module(name), kernel_(kernel), lan_(lan), id_(id) {}

  Mode mode = Mode::serving;
  bool digest = false;
  std::int64_t retry_after = 5;
  SimTime answers_after{0};
  std::vector<Heard> heard;
  /// Everything about calls; by default INVITEs get 180 and 200, BYEs 200.
  std::function<void(const LanMessage&)> on_call;

  std::vector<SimTime> times(MessageKind kind) const {
    std::vector<SimTime> times;
    for (const Heard& one : heard) {
      if (one.kind == kind && one.status == 0) times.push_back(one.time);
    }
    return times;
  }

  void receive(const LanMessage& message) override {
    heard.push_back({kernel_.now(), message.kind, message.status, message.phone, message.sequence, message.call});
    if (mode == Mode::silent || message.status != 0) {
      if (message.status != 0 && on_call) on_call(message);
      return;
    }
    if (message.kind == MessageKind::sip_register || message.kind == MessageKind::sip_options) {
      const bool challenged =
          digest && message.kind == MessageKind::sip_register && (message.flags & kSipFlagAuthorized) == 0;
      if (mode == Mode::refusing) return respond(message, 503, retry_after);
      return respond(message, challenged ? 401 : 200, message.value);
    }
    if (on_call) return on_call(message);
    if (message.kind == MessageKind::sip_invite) {
      respond(message, 180, 0);
      return respond(message, 200, 0);
    }
    if (message.kind == MessageKind::sip_bye || message.kind == MessageKind::sip_cancel) respond(message, 200, 0);
  }

  bool answers_at_once(const LanMessage& request) const override {
    return request.kind == MessageKind::sip_options && mode == Mode::serving && answers_after == SimTime{0};
  }

  void respond(LanMessage message, std::uint16_t status, std::int64_t value) {
    message.to = message.from;
    message.from = endpoint();
    message.status = status;
    message.value = value;
    if (answers_after == SimTime{0}) return lan_.send(message);
    kernel_.after(answers_after, [this, message] { lan_.send(message); });
  }

  void request(MessageKind kind, std::uint32_t phone, CallId call, std::int64_t value = 0) {
    LanMessage message;
    message.from = endpoint();
    message.to = Endpoint::phones;
    message.kind = kind;
    message.phone = phone;
    message.call = call;
    message.value = value;
    message.sequence = 1;
    lan_.send(message);
  }

  void tell_control(std::uint32_t phone) {
    request(MessageKind::sip_notify_control, phone, 0, static_cast<std::int64_t>(index_of(id_)));
  }

 private:
  Endpoint endpoint() const { return id_ == ServerId::primary ? Endpoint::primary : Endpoint::secondary; }

  Kernel& kernel_;
  Lan& lan_;
  ServerId id_;
};

/// Notes what the users of the phones are told.
class FakeUsers : public PhoneCallObserver {
 public:
  struct Told {
    char what;  ///< r(ings), c(onnected), x (cleared)
    std::uint32_t phone;
    CallId call;
    int status;
  };
  std::vector<Told> told;
  std::function<void(std::uint32_t, CallId)> on_ring;

  void phone_rings(std::uint32_t phone, CallId call) override {
    told.push_back({'r', phone, call, 0});
    if (on_ring) on_ring(phone, call);
  }
  void phone_connected(std::uint32_t phone, CallId call) override { told.push_back({'c', phone, call, 0}); }
  void phone_cleared(std::uint32_t phone, CallId call, int status) override {
    told.push_back({'x', phone, call, status});
  }
  void phone_feature_answered(std::uint32_t phone, CallId call, int status) override {
    told.push_back({'f', phone, call, status});
  }
  int count(char what) const {
    int count = 0;
    for (const Told& one : told) count += one.what == what ? 1 : 0;
    return count;
  }
};

inline SystemConfig phones_only(std::uint32_t count, const PhoneProfile& profile = {}) {
  SystemConfig system;
  system.phones.push_back({count, 2001, "altigen-ip", profile, 0.0});
  return system;
}

/// Everything a test of the bank needs, elaborated.
struct BankBench {
  explicit BankBench(const SystemConfig& system, std::uint64_t seed = 1)
      : kernel("kernel", KernelOptions{seed, 0}),
        lan("lan", kernel),
        bank("phones", kernel, system),
        primary("primary", kernel, lan, ServerId::primary),
        secondary("secondary", kernel, lan, ServerId::secondary) {
    bank.lan(lan.access);
    lan.receivers[static_cast<std::size_t>(Endpoint::phones)](bank.receiver);
    lan.receivers[static_cast<std::size_t>(Endpoint::primary)](primary);
    lan.receivers[static_cast<std::size_t>(Endpoint::secondary)](secondary);
    bank.set_observer(users);
  }

  FakeServer& server(ServerId id) { return id == ServerId::primary ? primary : secondary; }
  std::vector<const Event*> events(EventKind kind) {
    std::vector<const Event*> found;
    for (const Event& event : kernel.journal().events()) {
      if (event.kind == kind) found.push_back(&event);
    }
    return found;
  }

  SimulationContext context;
  Kernel kernel;
  Lan lan;
  PhoneBank bank;
  FakeServer primary;
  FakeServer secondary;
  FakeUsers users;
};

}  // namespace switchback::models
