// Phones behind the bridge, and the test in their servers' place.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hil/sip/message.h"
#include "hil/sip/response.h"
#include "hil/sip_bridge/phone_bridge.h"
#include "models/phones/phone_bank.h"

namespace switchback::hil {

inline constexpr Ipv4Endpoint kPrimaryAddress{0x0a4d000b, 5060};
inline constexpr Ipv4Endpoint kSecondaryAddress{0x0a4d000c, 5060};

/// What happens to the calls of the phones.
class Callings : public models::PhoneCallObserver {
 public:
  void phone_rings(std::uint32_t phone, models::CallId call) override { ringing.emplace_back(phone, call); }
  void phone_connected(std::uint32_t phone, models::CallId) override { connected.push_back(phone); }
  void phone_cleared(std::uint32_t phone, models::CallId, int status) override { cleared.emplace_back(phone, status); }

  std::vector<std::pair<std::uint32_t, models::CallId>> ringing;
  std::vector<std::uint32_t> connected;
  std::vector<std::pair<std::uint32_t, int>> cleared;
};

/// A bank of three phones (2000, 2001, 2002) whose messages the test reads and answers.
class PhoneBridgeTest : public testing::Test {
 protected:
  struct Sent {
    PhoneFlow to;
    std::string text;
    SipMessage message;
  };

  explicit PhoneBridgeTest(bool reliable = false) {
    system.reliable_transport = reliable;
    models::PhoneProfile profile;
    profile.start_spread = SimTime{0};
    system.phones.push_back({3, 2000, "test", profile, 0.0});
    lan.emplace("lan", kernel);
    bank.emplace("phones", kernel, system);
    bank->lan(lan->access);
    bank->set_observer(callings);
    make_bridge({});
    lan->receivers[static_cast<std::size_t>(models::Endpoint::phones)](bank->receiver);
    lan->receivers[static_cast<std::size_t>(models::Endpoint::primary)](primary);
    lan->receivers[static_cast<std::size_t>(models::Endpoint::secondary)](secondary);
  }

  void make_bridge(PhoneBridgeOptions options) {
    if (options.locals.empty()) options.locals = {{0x0a4d0064, 40000}};
    if (options.servers[0].address == 0) options.servers = {kPrimaryAddress, kSecondaryAddress};
    options.token = "t0";
    bridge.emplace(models::TestbedEdge{kernel, *lan, *bank}, options,
                   [this](const PhoneFlow& to, std::string_view datagram) {
                     auto parsed = parse_sip(datagram);
                     auto* message = std::get_if<SipMessage>(&parsed);
                     ASSERT_NE(message, nullptr) << datagram;
                     EXPECT_TRUE(message->valid()) << datagram;
                     sent.push_back({to, std::string(datagram), std::move(*message)});
                   });
  }

  /// Hands messages of the bank to the bridge that is there now.
  class Gate : public models::LanReceiver {
   public:
    Gate(std::optional<PhoneBridge>& bridge, models::ServerId id) : bridge_(bridge), id_(id) {}
    void receive(const models::LanMessage& message) override { bridge_->server(id_).receive(message); }

   private:
    std::optional<PhoneBridge>& bridge_;
    models::ServerId id_;
  };

  void run(SimTime time) { kernel.run_until(kernel.now() + time); }

  /// All that was sent since the last call, by the phone that sent it: the LAN's jitter decides who comes first.
  std::vector<Sent> take() {
    std::vector<Sent> all = std::exchange(sent, {});
    std::stable_sort(all.begin(), all.end(), [](const Sent& one, const Sent& other) {
      return one.message.from().uri.user < other.message.from().uri.user;
    });
    return all;
  }
  Sent take_one() {
    auto all = take();
    EXPECT_EQ(all.size(), 1U);
    return std::move(all.at(0));
  }

  void answer(const Sent& request, int status, const std::string& extra = "", const std::string& contact = "") {
    std::string text;
    SipResponse response;
    response.status = status;
    response.to_tag = "srv";
    response.extra = extra;
    response.contact = contact;
    build_response(request.message, response, text);
    bridge->received(request.to, text);
  }

  /// Registers all phones with the primary.
  void register_all() {
    bank->power_on();
    run(1ms);
    for (const Sent& request : take()) answer(request, 200, "Expires: 3600\r\n");
    ASSERT_EQ(bank->registered(models::ServerId::primary), 3U);
  }

  models::SimulationContext context;
  models::Kernel kernel{"kernel", {}};
  models::SystemConfig system;
  std::optional<models::Lan> lan;
  std::optional<models::PhoneBank> bank;
  Callings callings;
  std::optional<PhoneBridge> bridge;
  Gate primary{bridge, models::ServerId::primary};
  Gate secondary{bridge, models::ServerId::secondary};
  std::vector<Sent> sent;
};

}  // namespace switchback::hil
