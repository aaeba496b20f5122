// A stack that is worked by commands, from its start to its end: here a shell script that plays a pair.
#include "hil/stack_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "models/fault_injector.h"
#include "models/testbed.h"
#include "tests/hil/loop.h"
#include "tests/hil/scratch_folder.h"

namespace switchback::hil {
namespace {

using models::ServerId;
using testing::HasSubstr;

/// Keeps its state in files beside it: `primary.off`, `active`.
constexpr const char* kControl = R"sh(cd "$(dirname "$0")"
one() {
  if [ -e $1.off ]; then printf '{"reachable":false}'; return; fi
  yes=false; [ "$(cat active)" = $1 ] && yes=true
  printf '{"reachable":true,"in_control":%s,"services":{"keep-alive":"Up","switching":"Up"},' $yes
  printf '"replication":"Updated"}'
}
case $1 in
  up) [ ! -e broken ] || { echo "no room for a pair" >&2; exit 1; }
      echo primary >active
      echo '{"namespace":"","primary":{"sip":"127.0.0.1:5060"},"secondary":{"sip":"127.0.0.2:5060"},"virtual":null}';;
  down) : >ended;;
  watch) last=
    while :; do
      now="{\"primary\":$(one primary),\"secondary\":$(one secondary)}"
      [ "$now" = "$last" ] || echo "$now"; last=$now
      [ ! -e nonsense ] || { echo "what?"; exit 0; }
      sleep 0.02
    done;;
  switch) echo $2 >active.new; mv active.new active;;
  off) : >$2.off;;
  on) rm -f $2.off;;
  hang) echo "the $2 will not hang" >&2; exit 1;;
  cut) : >cut;;
  heal) rm -f cut;;
esac
)sh";

class StackSessionTest : public testing::Test {
 protected:
  StackSessionTest() { folder_.script("ctl", kControl); }

  StackDescription stack() const {
    return parse_stack(R"(stack: play
about: A script.
shape: two-addresses
sip: {addresses: from up}
admin:
  commands:
    up: [./ctl, up]
    down: [./ctl, down]
    watch: [./ctl, watch]
    manual switch over: [./ctl, switch, "{to}"]
    power off: [./ctl, "off", "{server}"]
    power on: [./ctl, "on", "{server}"]
    hang: [./ctl, hang, "{server}"]
    cut: [./ctl, cut]
    heal: [./ctl, heal]
)",
                       "play.yaml", folder_.path());
  }

  ScratchFolder folder_;
  boost::asio::io_context io_;
};

TEST_F(StackSessionTest, StartsAPairShowsItAndEndsIt) {
  {
    StackSession session(io_, stack(), {});
    EXPECT_EQ(session.places().servers[1], (SocketAddress{"127.0.0.2", 5060}));
    EXPECT_TRUE(session.link().last().server(ServerId::primary).picture.system(ServerId::primary).in_control);
    EXPECT_FALSE(folder_.has("ended"));
  }
  EXPECT_TRUE(folder_.has("ended"));
}

TEST_F(StackSessionTest, EndsWhatItsUpCommandStartedHalf) {
  folder_.script("broken", "");
  try {
    StackSession session(io_, stack(), {});
    FAIL();
  } catch (const BenchError& error) {
    EXPECT_THAT(error.what(), HasSubstr("does not start: no room for a pair"));
  }
  EXPECT_TRUE(folder_.has("ended"));
}

TEST_F(StackSessionTest, StopsWaitingWhenItIsTold) {
  StackSessionOptions options;
  options.stop_requested = [] { return true; };
  EXPECT_THROW(StackSession(io_, stack(), options), BenchError);
  EXPECT_TRUE(folder_.has("ended"));
}

TEST_F(StackSessionTest, KnowsThatItsWatchBroke) {
  StackSession session(io_, stack(), {});
  folder_.script("nonsense", "");
  ASSERT_TRUE(run_until(io_, [&] { return !session.broken().empty(); }));
  EXPECT_THAT(session.broken(), HasSubstr("'watch' printed no status"));
  EXPECT_FALSE(session.link().last().linked);
}

/// The pair in a testbed. Time stands still; only handlers run.
class StackInTestbedTest : public StackSessionTest {
 protected:
  StackInTestbedTest()
      : session_(io_, stack(), {{false, true}, std::chrono::milliseconds(30'000), {}}),
        testbed_({}, {}, [this](const models::TestbedEdge& edge) { return session_.parts(edge, {}, [] {}); }) {}

  bool see(const std::function<bool()>& done) { return run_until(io_, done); }
  bool has(EventKind kind, const std::string& entity, const std::string& text = "") {
    const Journal& journal = testbed_.kernel().journal();
    for (const Event& event : journal.events()) {
      if (event.kind == kind && journal.entity_name(event.entity) == entity &&
          (text.empty() || journal.field_text(event, 0) == text || journal.field_text(event, 1) == text)) {
        return true;
      }
    }
    return false;
  }

  models::SimulationContext context_;
  StackSession session_;
  models::Testbed testbed_;
};

TEST_F(StackInTestbedTest, SwitchesOverByCommandAndJournalsWhatMoved) {
  ASSERT_TRUE(see([&] { return has(EventKind::control_yes, "primary", "STARTUP_RESUMED"); }));
  models::AdminInterface& console = testbed_.console(ServerId::primary);
  const models::AdminResult pressed = console.manual_switch_over();
  EXPECT_NE(pressed.pending, 0u);
  ASSERT_TRUE(see([&] { return has(EventKind::control_yes, "secondary"); }));
  ASSERT_TRUE(see([&] { return console.answer(pressed.pending).pending == 0; }));
  EXPECT_TRUE(console.answer(pressed.pending).done);
  // The two servers are asked one after the other, so that what moved may show at one of them first.
  ASSERT_TRUE(see([&] { return has(EventKind::control_no, "primary", "MANUAL"); }));
  EXPECT_TRUE(has(EventKind::control_yes, "secondary", "MANUAL"));
  const ServerId* in_control = testbed_.in_control();
  ASSERT_NE(in_control, nullptr);
  EXPECT_EQ(*in_control, ServerId::secondary);
}

TEST_F(StackInTestbedTest, TakesPowerByCommandAndGivesItBack) {
  ASSERT_TRUE(see([&] { return has(EventKind::control_yes, "primary"); }));
  testbed_.machine(ServerId::primary).power_off();
  ASSERT_TRUE(
      see([&] { return has(EventKind::power_off, "primary") && !testbed_.console(ServerId::primary).reachable(); }));
  EXPECT_TRUE(has(EventKind::control_no, "primary", "power off"));
  EXPECT_TRUE(has(EventKind::service_down, "primary/switching", "power off"));
  testbed_.machine(ServerId::primary).power_on();
  EXPECT_TRUE(
      see([&] { return has(EventKind::power_on, "primary") && testbed_.console(ServerId::primary).reachable(); }));
}

TEST_F(StackInTestbedTest, RefusesWithWhatAFailingCommandSaid) {
  testbed_.machine(ServerId::primary).hang();
  EXPECT_TRUE(see([&] { return has(EventKind::admin_refused, "primary", "the primary will not hang"); }));
  EXPECT_FALSE(has(EventKind::server_hung, "primary"));
}

TEST_F(StackInTestbedTest, RefusesWhatThereIsNoCommandFor) {
  const models::AdminResult result = testbed_.console(ServerId::secondary).restart_services();
  EXPECT_FALSE(result.done);
  EXPECT_THAT(result.reason, HasSubstr("no command 'restart services'"));
}

TEST_F(StackInTestbedTest, CutsTheServersOffFromEachOther) {
  ASSERT_NE(testbed_.server_link(), nullptr);
  testbed_.server_link()->connect(false);
  EXPECT_TRUE(see([&] { return !testbed_.server_link()->connected(); }));
  EXPECT_TRUE(folder_.has("cut"));
}

}  // namespace
}  // namespace switchback::hil
