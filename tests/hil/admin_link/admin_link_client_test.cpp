// Both ends of the admin link: a simulated pair is served, and looks on the far side as it is.
#include "hil/admin_link/admin_link_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "hil/admin_link/admin_link_server.h"
#include "hil/console/remote_pair.h"
#include "models/testbed.h"
#include "tests/hil/console/shown_pair.h"
#include "tests/hil/loop.h"
#include "tests/hil/scratch_folder.h"
#include "tests/hil/stream/certificates.h"

namespace switchback::hil {
namespace {

using models::ServerId;
using testing::HasSubstr;

class AdminLinkTest : public testing::Test {
 protected:
  AdminLinkTest() {
    testbed_.kernel().journal().on_notable([this](EventId) { changed_ = true; });
  }

  void serve(AdminLinkOptions options = {}) {
    options.port = port_;
    server_ = std::make_unique<AdminLinkServer>(
        io_,
        ServedPair{{&testbed_.console(ServerId::primary), &testbed_.console(ServerId::secondary)},
                   {&testbed_.machine(ServerId::primary), &testbed_.machine(ServerId::secondary)},
                   &testbed_.kernel().journal()},
        options);
    port_ = server_->port();
  }

  void connect(JsonRpcSide side = {}, const std::string& token = "") {
    AdminLinkClientOptions options;
    options.stack = std::move(side);
    options.stack.address = {"127.0.0.1", port_};
    options.token = token;
    options.retry = std::chrono::milliseconds(10);
    client_ = std::make_unique<AdminLinkClient>(io_, options, [this](const std::string& why) { broken_ = why; });
  }
  bool linked() {
    return run_until(io_, [this] { return client_->last().linked || !broken_.empty(); }) && client_->last().linked;
  }

  /// What the served pair shows has arrived on the far side.
  bool in_step() {
    server_->look();
    return run_until(io_, [this] { return client_->last().servers == served().servers; });
  }
  ObservedPair served() {
    return shown_pair({&testbed_.console(ServerId::primary), &testbed_.console(ServerId::secondary)});
  }
  /// The simulated pair lives on, and every second the far side sees it.
  void live(SimTime duration) {
    const SimTime end = testbed_.kernel().now() + duration;
    while (testbed_.kernel().now() < end) {
      changed_ = false;
      testbed_.kernel().run_until(testbed_.kernel().now() + 1s);
      journal_.set_now(testbed_.kernel().now());
      if (!changed_) continue;
      ASSERT_TRUE(in_step());
    }
  }
  bool has(EventKind kind, const std::string& entity) const {
    for (const Event& event : journal_.events()) {
      if (event.kind == kind && journal_.entity_name(event.entity) == entity) return true;
    }
    return false;
  }

  boost::asio::io_context io_;
  models::SimulationContext context_;
  models::Testbed testbed_{{}, {}};
  Journal journal_;
  bool changed_ = false;
  std::uint16_t port_ = 0;
  std::string broken_;
  std::unique_ptr<AdminLinkServer> server_;
  std::unique_ptr<AdminLinkClient> client_;
};

TEST_F(AdminLinkTest, ShowsAServedPairAsItIs) {
  serve();
  connect();
  ASSERT_TRUE(linked());
  RemotePair pair(journal_, *client_, {});
  for (const ServerId id : models::kServers) pair.machine(id).power_on();
  ASSERT_TRUE(run_until(io_, [&] { return has(EventKind::power_on, "secondary"); }));
  live(1200s);
  EXPECT_TRUE(pair.console(ServerId::primary).picture().full_control);
  EXPECT_EQ(pair.console(ServerId::secondary).picture(), testbed_.console(ServerId::secondary).picture());
  EXPECT_EQ(pair.console(ServerId::primary).views(), testbed_.console(ServerId::primary).views());
  EXPECT_TRUE(has(EventKind::control_full, "primary"));
  EXPECT_TRUE(has(EventKind::replication_updated, "secondary"));
}

TEST_F(AdminLinkTest, CarriesPressesAndWhatBecameOfThem) {
  serve();
  connect();
  ASSERT_TRUE(linked());
  RemotePair pair(journal_, *client_, {});
  for (const ServerId id : models::kServers) pair.machine(id).power_on();
  ASSERT_TRUE(run_until(io_, [&] { return has(EventKind::power_on, "secondary"); }));
  live(1200s);
  RemoteConsole& console = pair.console(ServerId::primary);
  const models::AdminResult refused = console.set_auto_assume(true);
  const models::AdminResult pressed = console.manual_switch_over();
  ASSERT_NE(pressed.pending, 0u);
  ASSERT_TRUE(run_until(io_, [&] { return console.answer(pressed.pending).pending == 0; }));
  EXPECT_TRUE(console.answer(pressed.pending).done);
  EXPECT_EQ(console.answer(refused.pending).reason, "only on the standby");
  live(600s);
  EXPECT_TRUE(pair.console(ServerId::secondary).picture().full_control);
  EXPECT_TRUE(has(EventKind::control_no, "primary"));
  EXPECT_TRUE(has(EventKind::control_full, "secondary"));
}

TEST_F(AdminLinkTest, KnowsNothingOfThePairWhileTheLinkIsDownAndComesBack) {
  serve();
  connect();
  ASSERT_TRUE(linked());
  testbed_.machine(ServerId::primary).power_on();
  RemotePair pair(journal_, *client_, {});
  live(600s);
  EXPECT_TRUE(pair.console(ServerId::primary).reachable());
  server_.reset();
  ASSERT_TRUE(run_until(io_, [&] { return !client_->last().linked; }));
  EXPECT_FALSE(pair.console(ServerId::primary).reachable());
  EXPECT_FALSE(pair.console(ServerId::primary).manual_switch_over().done);
  // A link that is lost says nothing of who is in control.
  EXPECT_FALSE(has(EventKind::control_no, "primary"));
  serve();
  EXPECT_TRUE(run_until(io_, [&] { return pair.console(ServerId::primary).reachable(); }));
}

TEST_F(AdminLinkTest, GivesUpOnAWrongToken) {
  AdminLinkOptions options;
  options.token = "opensesame";
  serve(options);
  connect({}, "sesame");
  EXPECT_FALSE(linked());
  EXPECT_THAT(broken_, HasSubstr("wrong token"));
}

class SecureAdminLinkTest : public AdminLinkTest {
 protected:
  SecureAdminLinkTest() {
    make_certificate(folder_.file("good.pem"), folder_.file("good.key"));
    make_certificate(folder_.file("other.pem"), folder_.file("other.key"));
    AdminLinkOptions options;
    options.token = "opensesame";
    options.certificate_file = folder_.file("good.pem");
    options.key_file = folder_.file("good.key");
    serve(options);
  }
  JsonRpcSide side(const std::string& trusted, const std::string& name) const {
    JsonRpcSide side;
    side.tls = true;
    side.certificate_file = folder_.file(trusted);
    side.server_name = name;
    return side;
  }
  std::string why_not() {
    run_until(io_, [this] { return client_->last().why_not.find("TLS") != std::string::npos; });
    return client_->last().why_not;
  }

  ScratchFolder folder_;
};

TEST_F(SecureAdminLinkTest, SpeaksWithACertificateItTrusts) {
  connect(side("good.pem", "localhost"), "opensesame");
  EXPECT_TRUE(linked());
}

TEST_F(SecureAdminLinkTest, TrustsNoOtherCertificate) {
  connect(side("other.pem", "localhost"), "opensesame");
  EXPECT_THAT(why_not(), HasSubstr("no TLS"));
  EXPECT_FALSE(client_->last().linked);
}

TEST_F(SecureAdminLinkTest, TrustsNoOtherName) {
  connect(side("good.pem", "elsewhere"), "opensesame");
  EXPECT_THAT(why_not(), HasSubstr("no TLS"));
  EXPECT_FALSE(client_->last().linked);
}

}  // namespace
}  // namespace switchback::hil
