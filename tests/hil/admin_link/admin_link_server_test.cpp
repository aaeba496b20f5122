#include "hil/admin_link/admin_link_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "tests/hil/admin_link/raw_client.h"
#include "tests/models/fake_console.h"

namespace switchback::hil {
namespace {

using models::ServerId;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHello =
    R"({"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":1,"token":"opensesame"}})";

/// Presses are answered when the test lets them.
class SlowConsole : public models::FakeConsole {
 public:
  using FakeConsole::FakeConsole;

  models::AdminResult restart_services() override { return {true, {}, 5}; }
  models::AdminResult answer(std::uint32_t) const override { return given; }

  models::AdminResult given{true, {}, 5};
};

class FakeMachine : public models::ServerMachine {
 public:
  void power_on() override { done += "on "; }
  void power_off() override { done += "off "; }
  void restart() override { done += "restart "; }
  void hang() override { done += "hang "; }
  void resume() override { done += "resume "; }
  void connect_network(bool connected) override { done += connected ? "plug " : "unplug "; }
  bool network_connected() const override { return true; }

  std::string done;
};

class AdminLinkServerTest : public testing::Test {
 protected:
  AdminLinkOptions options() const {
    AdminLinkOptions options;
    options.port = 0;
    options.token = "opensesame";
    return options;
  }
  void serve(const AdminLinkOptions& options) {
    server_ = std::make_unique<AdminLinkServer>(
        io_, ServedPair{{&consoles_[0], &consoles_[1]}, {&machines_[0], &machines_[1]}, nullptr, catch_up_}, options);
  }
  /// A client that has said hello.
  RawClient greeted() {
    RawClient client(io_, server_->port());
    client.say(std::string(kHello) + "\n");
    return client;
  }
  std::string call(RawClient& client, const std::string& method, const std::string& parameters) {
    return client.ask(R"({"jsonrpc":"2.0","id":7,"method":")" + method + R"(","params":)" + parameters + "}");
  }

  boost::asio::io_context io_;
  std::array<SlowConsole, 2> consoles_{SlowConsole{ServerId::primary}, SlowConsole{ServerId::secondary}};
  std::array<FakeMachine, 2> machines_;
  std::function<void()> catch_up_;
  std::unique_ptr<AdminLinkServer> server_;
};

TEST_F(AdminLinkServerTest, AsksForALongTokenOffLoopback) {
  AdminLinkOptions open = options();
  open.address = "0.0.0.0";
  for (const char* token : {"", "opensesame"}) {
    open.token = token;
    EXPECT_THROW(serve(open), UserError) << token;
  }
  open.token = "open sesame, forty thieves";
  EXPECT_NO_THROW(serve(open));
}

TEST_F(AdminLinkServerTest, NeedsNoTokenOnLoopback) {
  AdminLinkOptions open = options();
  open.token.clear();
  serve(open);
  RawClient client(io_, server_->port());
  EXPECT_THAT(client.ask(R"({"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":1}})"),
              HasSubstr("\"result\""));
}

TEST_F(AdminLinkServerTest, TurnsAwayAWrongToken) {
  serve(options());
  RawClient client(io_, server_->port());
  const std::string answer =
      client.ask(R"({"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":1,"token":"openses"}})");
  EXPECT_THAT(answer, AllOf(HasSubstr("-32001"), Not(HasSubstr("opens"))));
  EXPECT_TRUE(client.closes());
}

TEST_F(AdminLinkServerTest, DoesNothingForWhoHasNotSaidHello) {
  serve(options());
  RawClient client(io_, server_->port());
  EXPECT_THAT(call(client, "machine.power_off", R"({"server":"primary"})"), HasSubstr("-32002"));
  EXPECT_EQ(machines_[0].done, "");
}

TEST_F(AdminLinkServerTest, EndsWhoSaysHelloTooLate) {
  AdminLinkOptions hasty = options();
  hasty.handshake_limit = std::chrono::milliseconds(20);
  serve(hasty);
  RawClient client(io_, server_->port());
  client.say(R"({"jsonrpc":)");
  EXPECT_TRUE(client.closes());
  EXPECT_EQ(server_->connections(), 0u);
}

TEST_F(AdminLinkServerTest, TakesNoMoreConnectionsThanItIsTold) {
  AdminLinkOptions small = options();
  small.most_connections = 1;
  serve(small);
  RawClient first = greeted();
  EXPECT_THAT(first.line(), HasSubstr("\"result\""));
  RawClient second(io_, server_->port());
  EXPECT_TRUE(second.closes());
  EXPECT_THAT(call(first, "status", "{}"), HasSubstr("\"reachable\":true"));
}

TEST_F(AdminLinkServerTest, AnswersWhatIsMistakenAndGoesOn) {
  serve(options());
  RawClient client = greeted();
  client.line();
  EXPECT_THAT(client.ask("{no json"), HasSubstr("-32700"));
  EXPECT_THAT(client.ask("[]"), HasSubstr("-32600"));
  EXPECT_THAT(client.ask(R"({"id":3,"method":"status"})"), AllOf(HasSubstr("-32600"), HasSubstr("\"id\":3")));
  EXPECT_THAT(call(client, "explode", "{}"), HasSubstr("-32601"));
  EXPECT_THAT(call(client, "machine.power_off", "{}"), AllOf(HasSubstr("-32602"), HasSubstr("server is missing")));
  EXPECT_THAT(call(client, "machine.power_off", R"({"server":"third"})"), HasSubstr("expected primary or secondary"));
  EXPECT_THAT(call(client, "set_auto_assume", R"({"server":"primary","checked":1})"), HasSubstr("-32602"));
  EXPECT_THAT(call(client, "status", "{}"), HasSubstr("\"reachable\":true"));
}

TEST_F(AdminLinkServerTest, EndsAConnectionWhoseLineNeverEnds) {
  serve(options());
  RawClient client(io_, server_->port());
  client.say(std::string(80 * 1024, 'x'));
  EXPECT_TRUE(client.closes());
}

TEST_F(AdminLinkServerTest, PressesButtonsAndWorksMachines) {
  serve(options());
  RawClient client = greeted();
  client.line();
  EXPECT_THAT(call(client, "set_auto_assume", R"({"server":"secondary","checked":true})"), HasSubstr("\"done\":true"));
  EXPECT_TRUE(consoles_[1].shown.auto_assume);
  for (const char* method : {"power_off", "power_on", "hang", "resume", "restart"}) {
    EXPECT_THAT(call(client, std::string("machine.") + method, R"({"server":"secondary"})"),
                HasSubstr("\"done\":true"));
  }
  call(client, "machine.connect_network", R"({"server":"secondary","connected":false})");
  EXPECT_EQ(machines_[1].done, "off on hang resume restart unplug ");
}

TEST_F(AdminLinkServerTest, AsksNothingOfAConsoleThatDoesNotAnswer) {
  serve(options());
  consoles_[0].answers = false;
  RawClient client = greeted();
  client.line();
  EXPECT_THAT(call(client, "manual_switch_over", R"({"server":"primary"})"), HasSubstr("the server does not answer"));
}

TEST_F(AdminLinkServerTest, BringsThePairToThePresentBeforeAPress) {
  catch_up_ = [this] { machines_[0].done += "present "; };
  serve(options());
  RawClient client = greeted();
  client.line();
  EXPECT_THAT(call(client, "machine.power_off", R"({"server":"primary"})"), HasSubstr("\"result\""));
  EXPECT_EQ(machines_[0].done, "present off ");
}

TEST_F(AdminLinkServerTest, AnswersAPressWhenItsConsoleDoes) {
  serve(options());
  RawClient client = greeted();
  client.line();
  client.say("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"restart_services\",\"params\":{\"server\":\"primary\"}}\n");
  EXPECT_THAT(client.ask(R"({"jsonrpc":"2.0","id":8,"method":"status"})"), HasSubstr("\"id\":8"));
  consoles_[0].given = models::AdminResult::refused("not now");
  server_->look();
  EXPECT_THAT(client.line(), AllOf(HasSubstr("\"id\":7"), HasSubstr("not now")));
}

TEST_F(AdminLinkServerTest, TellsSubscribersOfEveryChangeAndOfNothingElse) {
  serve(options());
  RawClient client = greeted();
  client.line();
  EXPECT_THAT(call(client, "subscribe", "{}"), HasSubstr("\"result\""));
  server_->look();
  consoles_[1].shown.system_key_missing = true;
  server_->look();
  EXPECT_THAT(client.line(), AllOf(HasSubstr("status_changed"), HasSubstr("\"system_key_missing\":true")));
}

}  // namespace
}  // namespace switchback::hil
