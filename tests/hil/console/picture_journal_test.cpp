// What the bench concludes from the consoles of a pair, held against what a simulated pair says of itself.
#include "hil/console/picture_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hil/console/status_json.h"
#include "models/monitors.h"
#include "models/testbed.h"
#include "reports/measurements.h"
#include "reports/takeovers.h"
#include "scenarios/loader.h"
#include "scenarios/player.h"
#include "tests/hil/console/shown_pair.h"

namespace switchback::hil {
namespace {

using models::ServerId;

/// Watches the consoles of a simulated pair while a scenario is played and keeps a journal of its own, in which all
/// that is not the servers' is copied.
class Observer : private CalendarClient {
 public:
  explicit Observer(models::Testbed& testbed)
      : testbed_(testbed),
        pictures_(journal, {testbed.config().auto_assume, testbed.config().redundancy_enabled}),
        client_(testbed.kernel().attach(*this)) {
    testbed.kernel().journal().on_notable([this](EventId id) { notice(id); });
  }

  Journal journal;

 private:
  static bool concluded(EventKind kind) {
    switch (kind) {
      case EventKind::power_on:
      case EventKind::power_off:
      case EventKind::server_restarting:
      case EventKind::server_hung:
      case EventKind::server_resumed:
      case EventKind::services_restarting:
      case EventKind::service_up:
      case EventKind::service_down:
      case EventKind::network_link_down:
      case EventKind::network_link_up:
      case EventKind::keep_alive_lost:
      case EventKind::keep_alive_restored:
      case EventKind::peer_switching_down:
      case EventKind::peer_status_changed:
      case EventKind::takeover_withheld:
      case EventKind::takeover_decided:
      case EventKind::switch_over_pressed:
      case EventKind::control_yes:
      case EventKind::control_no:
      case EventKind::control_full:
      case EventKind::options_read:
      case EventKind::auto_assume_changed:
      case EventKind::redundancy_enabled_changed:
      case EventKind::system_key_missing:
      case EventKind::replication_updating:
      case EventKind::replication_updated:
      case EventKind::replication_unknown:
      case EventKind::voicemail_available:
      case EventKind::voicemail_unavailable:
      case EventKind::board_recovered:
        return true;
      default:
        return false;
    }
  }

  void notice(EventId id) {
    const Event event = testbed_.kernel().journal().at(id);
    journal.set_now(testbed_.kernel().now());
    const std::string name = testbed_.kernel().journal().entity_name(event.entity);
    const ServerId server = name == "secondary" ? ServerId::secondary : ServerId::primary;
    // What the bench does itself it need not conclude.
    const std::map<EventKind, StackAction> done{{EventKind::power_on, StackAction::power_on},
                                                {EventKind::power_off, StackAction::power_off},
                                                {EventKind::server_restarting, StackAction::restart},
                                                {EventKind::services_restarting, StackAction::restart_services},
                                                {EventKind::server_hung, StackAction::hang},
                                                {EventKind::server_resumed, StackAction::resume},
                                                {EventKind::network_link_down, StackAction::unplug},
                                                {EventKind::network_link_up, StackAction::plug}};
    const auto found = done.find(event.kind);
    // Whoever acts has seen what there was to see.
    const bool acts = event.kind == EventKind::fault_injected || event.kind == EventKind::fault_cleared;
    if (acts || found != done.end()) see();
    if (found != done.end()) {
      CauseScope scope(journal, 0);
      pictures_.asked(server, found->second);
      asked_.emplace_back(server, found->second);
    } else if (event.kind == EventKind::switch_over_pressed) {
      CauseScope scope(journal, 0);
      pictures_.switch_over_pressed(server);
    } else if (!concluded(event.kind) || name == "voicemail") {
      CauseScope scope(journal, 0);
      copy(event);
    }
    if (look_due_) return;
    look_due_ = true;
    testbed_.kernel().schedule(SimTime{0}, client_, 0, Priority::observation);
  }

  /// An event of phones, callers, trunks, faults, ...: the bench's own in any case.
  void copy(const Event& event) {
    const Journal& from = testbed_.kernel().journal();
    std::array<std::int64_t, 3> fields = event.fields;
    for (std::size_t index = 0; index < fields.size(); ++index) {
      if (info(event.kind).fields[index].type == FieldType::text) {
        fields[index] = journal.text(from.text(static_cast<TextId>(fields[index])));
      }
    }
    journal.record(journal.entity(from.entity_name(event.entity)), event.kind, fields[0], fields[1], fields[2]);
  }

  void on_calendar(std::uint64_t) override {
    look_due_ = false;
    see();
    // The answer to a press comes behind the picture that shows it.
    for (const auto& [server, action] : asked_) pictures_.done(server, action);
    asked_.clear();
  }

  void see() {
    journal.set_now(testbed_.kernel().now());
    pictures_.seen(shown_pair({&testbed_.console(ServerId::primary), &testbed_.console(ServerId::secondary)}));
  }

  models::Testbed& testbed_;
  PictureJournal pictures_;
  ClientId client_;
  bool look_due_ = false;
  std::vector<std::pair<ServerId, StackAction>> asked_;
};

struct Both {
  Journal simulated;
  Journal observed;
};

Both play(const std::string& scenario_name) {
  const scenarios::Scenario scenario =
      scenarios::load_scenario(std::string(SWITCHBACK_SOURCE_DIR) + "/scenarios/library/" + scenario_name + ".yaml");
  const models::SimulationContext context;
  models::Testbed testbed(scenario.system, {1});
  Observer observer(testbed);
  scenarios::Player player(scenario, testbed);
  player.start();
  testbed.kernel().run_until(scenario.time_limit);
  EXPECT_TRUE(player.finished());
  return {testbed.kernel().journal().release(), std::move(observer.journal)};
}

/// "12.500000000 secondary in control Yes PEER_KEEPALIVE_LOST" for every event that a console shows exactly.
std::vector<std::string> told(const Journal& journal) {
  const std::set<EventKind> exact{
      EventKind::power_off,           EventKind::server_restarting,   EventKind::services_restarting,
      EventKind::server_hung,         EventKind::server_resumed,      EventKind::keep_alive_lost,
      EventKind::keep_alive_restored, EventKind::peer_switching_down, EventKind::switch_over_pressed,
      EventKind::control_yes,         EventKind::control_no,          EventKind::control_full,
      EventKind::auto_assume_changed, EventKind::network_link_down,   EventKind::redundancy_enabled_changed,
      EventKind::network_link_up,     EventKind::replication_updated, EventKind::replication_updating,
      EventKind::replication_unknown, EventKind::voicemail_available, EventKind::voicemail_unavailable,
      EventKind::takeover_decided,    EventKind::system_key_missing};
  std::vector<std::string> lines;
  for (const Event& event : journal.events()) {
    if (!exact.contains(event.kind)) continue;
    std::string line = std::to_string(event.time.count()) + " " + journal.entity_name(event.entity) + " " +
                       std::string(info(event.kind).words);
    if (event.kind == EventKind::control_yes || event.kind == EventKind::auto_assume_changed) {
      line += " " + journal.field_text(event, 0);
    }
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> only_in(const std::vector<std::string>& these, const std::vector<std::string>& those) {
  std::vector<std::string> rest;
  std::set_difference(these.begin(), these.end(), those.begin(), those.end(), std::back_inserter(rest));
  return rest;
}

std::map<std::string, double> measured(const Journal& journal) {
  std::map<std::string, double> values;
  for (const reports::Measurement& one : reports::measure(journal, {}).measurements) {
    if (one.value) values[std::string(one.name)] = *one.value;
  }
  return values;
}

TEST(PictureJournal, FindsWhatATakeoverCameFromOnAStackThatDoesNotTellWhatItsServersKnowOfEachOther) {
  Journal journal;
  PictureJournal pictures(journal, {false, true});
  const std::string secondary = R"("secondary":{"reachable":true,"in_control":)";
  pictures.seen(parse_status(R"({"primary":{"reachable":true,"in_control":true},)" + secondary + "false}}"));
  journal.set_now(10s);
  pictures.asked(ServerId::primary, StackAction::power_off);
  pictures.done(ServerId::primary, StackAction::power_off);
  pictures.seen(parse_status(R"({"primary":{"reachable":false},)" + secondary + "false}}"));
  journal.set_now(13s);
  pictures.seen(parse_status(R"({"primary":{"reachable":false},)" + secondary +
                             R"(true,"take_over_reason":"PEER_KEEPALIVE_LOST"}})"));
  const std::vector<reports::Takeover> takeovers = reports::takeovers_of(journal);
  ASSERT_EQ(takeovers.size(), 1u);
  EXPECT_EQ(takeovers[0].trigger, 10s);
  EXPECT_EQ(takeovers[0].control, 13s);
  EXPECT_FALSE(takeovers[0].detected.has_value());
}

/// A console in the pictures of an orderly restart; `peer`: the keep-alive service of the other one, as it sees it.
std::string shown(const char* name, bool in_control, const char* switching, const char* reason = "",
                  const char* peer = "Up") {
  std::string text =
      "\"" + std::string(name) + R"(":{"reachable":true,"in_control":)" + (in_control ? "true" : "false");
  text += R"(,"services":{"keep-alive":"Up","switching":")" + std::string(switching) + "\"}";
  text += R"(,"peer":{"services":{"keep-alive":")" + std::string(peer) + "\"}}";
  return text + R"(,"take_over_reason":")" + reason + "\"}";
}

/// Plays an orderly restart of the primary, in which `between` is what it shows after it has let go of control and
/// before its services end.
Journal restart_that_lets_go_of_control_first(const std::vector<std::string>& between, bool done_before_the_end) {
  Journal journal;
  PictureJournal pictures(journal, {false, true});
  SimTime time = 9s;
  const auto see = [&](const std::string& primary, const std::string& secondary) {
    journal.set_now(time += 1s);
    pictures.seen(parse_status("{" + primary + "," + secondary + "}"));
  };
  see(shown("primary", true, "Up"), shown("secondary", false, "Up"));
  pictures.asked(ServerId::primary, StackAction::restart);
  see(shown("primary", false, "Up"), shown("secondary", false, "Up"));
  for (const std::string& primary : between) {
    see(primary, shown("secondary", true, "Up", "PEER_KEEPALIVE_LOST"));
  }
  if (done_before_the_end) pictures.done(ServerId::primary, StackAction::restart);
  see(shown("primary", false, "Down"), shown("secondary", true, "Up", "PEER_KEEPALIVE_LOST", "Down"));
  if (!done_before_the_end) pictures.done(ServerId::primary, StackAction::restart);
  see(shown("primary", false, "Up"), shown("secondary", true, "Up", "PEER_KEEPALIVE_LOST"));
  return journal;
}

TEST(PictureJournal, TakesControlThatIsLetGoOfForTheBeginningOfTheRestartThatWasAskedFor) {
  const std::string still_up = shown("primary", false, "Up");
  for (const auto& [between, done_first] : {std::pair<std::vector<std::string>, bool>{{}, false},
                                            {{still_up}, false},
                                            {{still_up, still_up}, false},
                                            {{still_up}, true}}) {
    const Journal journal = restart_that_lets_go_of_control_first(between, done_first);
    const std::vector<reports::Takeover> takeovers = reports::takeovers_of(journal);
    ASSERT_EQ(takeovers.size(), 1u);
    EXPECT_EQ(takeovers[0].trigger, 11s);
    EXPECT_EQ(takeovers[0].control, 12s);
    const auto count = [&journal](EventKind kind) {
      return std::count_if(journal.events().begin(), journal.events().end(),
                           [kind](const Event& event) { return event.kind == kind; });
    };
    EXPECT_EQ(count(EventKind::server_restarting), 1);
    EXPECT_EQ(count(EventKind::control_no), 1);
    std::set<std::string> down;
    for (const Event& event : journal.events()) {
      if (event.kind != EventKind::service_down) continue;
      const std::string name = journal.entity_name(event.entity);
      ASSERT_NE(event.cause, 0u) << name;
      EXPECT_EQ(journal.at(event.cause).kind, EventKind::server_restarting) << name;
      down.insert(name);
    }
    EXPECT_THAT(down, testing::Contains("primary/switching"));
    if (done_first) continue;
    EXPECT_THAT(down, testing::Contains("primary/gateway")) << "nothing is shown of what is behind one that is Down";
    EXPECT_EQ(count(EventKind::keep_alive_lost), 0) << "it said goodbye";
  }
}

TEST(PictureJournal, ForgetsARestartThatIsDoneBeforeAnythingButControlWasSeenToEnd) {
  Journal journal;
  PictureJournal pictures(journal, {false, true});
  SimTime time = 9s;
  const auto see = [&](bool primary, const char* services, bool secondary) {
    journal.set_now(time += 1s);
    pictures.seen(parse_status("{" + shown("primary", primary, services) + "," +
                               shown("secondary", secondary, "Up", "PEER_KEEPALIVE_LOST") + "}"));
  };
  see(true, "Up", false);
  pictures.asked(ServerId::primary, StackAction::restart);
  see(false, "Up", true);
  pictures.done(ServerId::primary, StackAction::restart);
  see(false, "Up", true);
  see(false, "Down", true);
  const auto down = std::find_if(journal.events().rbegin(), journal.events().rend(),
                                 [](const Event& event) { return event.kind == EventKind::service_down; });
  ASSERT_NE(down, journal.events().rend());
  EXPECT_EQ(down->cause, 0u) << "it is another story";
}

TEST(PictureJournal, TellsThatAPressMovedControlWhicheverServerShowsItFirst) {
  Journal journal;
  PictureJournal pictures(journal, {false, true});
  SimTime time = 9s;
  const auto see = [&](bool primary, bool secondary) {
    journal.set_now(time += 1s);
    pictures.seen(
        parse_status("{" + shown("primary", primary, "Up") + "," + shown("secondary", secondary, "Up") + "}"));
  };
  const auto last = [&journal](EventKind kind) {
    const auto found = std::find_if(journal.events().rbegin(), journal.events().rend(),
                                    [kind](const Event& event) { return event.kind == kind; });
    return found == journal.events().rend() ? Event{} : *found;
  };
  see(true, false);
  for (const bool to_secondary : {true, false, true}) {
    pictures.switch_over_pressed(ServerId::primary);
    const EventId pressed = journal.last();
    see(true, true);
    EXPECT_EQ(journal.field_text(last(EventKind::control_yes), 0), "MANUAL");
    EXPECT_EQ(last(EventKind::control_yes).cause, pressed);
    see(!to_secondary, to_secondary);
    EXPECT_EQ(journal.field_text(last(EventKind::control_no), 0), "MANUAL");
    EXPECT_EQ(last(EventKind::control_no).cause, pressed);
  }
  see(true, true);
  see(true, false);
  EXPECT_EQ(journal.field_text(last(EventKind::control_no), 0), "shows No") << "nobody pressed";
}

class LibraryScenario : public testing::TestWithParam<const char*> {};

TEST_P(LibraryScenario, IsJournalledFromThePicturesAsThePairJournalsItself) {
  const Both both = play(GetParam());
  const std::vector<std::string> simulated = told(both.simulated);
  const std::vector<std::string> observed = told(both.observed);
  EXPECT_GT(simulated.size(), 10u);
  EXPECT_THAT(only_in(simulated, observed), testing::IsEmpty()) << "not concluded";
  EXPECT_THAT(only_in(observed, simulated), testing::IsEmpty()) << "wrongly concluded";
}

TEST_P(LibraryScenario, HasTheSameTakeoversAndMeasurements) {
  const Both both = play(GetParam());
  const auto simulated = measured(both.simulated);
  const auto observed = measured(both.observed);
  for (const auto& [name, value] : simulated) {
    if (!name.starts_with("takeover.") && !name.starts_with("replication.") && !name.starts_with("voicemail.") &&
        !name.starts_with("control.")) {
      continue;
    }
    ASSERT_TRUE(observed.contains(name)) << name;
    EXPECT_NEAR(observed.at(name), value, 1e-9) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(PictureJournal, LibraryScenario,
                         testing::Values("automatic-failover-power-loss", "automatic-failover-nic-loss",
                                         "automatic-failover-switching-crash", "hung-server-live-host",
                                         "manual-switchback", "no-takeover-when-unchecked", "one-way-keep-alive-loss",
                                         "redundancy-left-disabled", "reset-during-takeover", "split-brain-and-heal",
                                         "views-differ", "voicemail-unavailable", "recovery-primary-restarted-first",
                                         "option-forgotten-second-failure", "replication-stuck-in-updating"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace switchback::hil
