#include "reports/html/pictures.h"

#include <gtest/gtest.h>

#include "reports/html/lanes.h"

namespace switchback::reports {
namespace {

/// Events as a store gives them.
class Events {
 public:
  Events& add(SimTime time, const std::string& entity, EventKind kind, std::int64_t value = 0,
              const std::string& text = "") {
    ReportedEvent event;
    event.id = static_cast<EventId>(events.size() + 1);
    event.time = time;
    event.entity = entity;
    event.kind = kind;
    event.words = info(kind).words;
    event.values[0] = value;
    event.texts[0] = text;
    events.push_back(event);
    return *this;
  }
  Events& services(SimTime time, const std::string& server, EventKind kind) {
    for (const char* name :
         {"keep-alive", "switching", "gateway", "registrar", "call control", "replication", "voicemail link"}) {
      add(time, server + "/" + name, kind);
    }
    return *this;
  }
  EventId last() const { return events.back().id; }

  std::vector<ReportedEvent> events;
};

ShownPicture picture_at(const std::vector<ReportedEvent>& events, std::size_t console, SimTime time) {
  ShownPicture shown;
  const auto pictures = pictures_of(events);
  for (const PictureChange& change : pictures[console]) {
    if (change.time <= time) shown = change.picture;
  }
  return shown;
}

std::string letters(const ShownSystem& system) {
  std::string text;
  for (const ShownStatus status : system.services) text += static_cast<char>(status);
  return text;
}

/// Both servers run, the primary is in control, and each has heard of the other.
Events running_pair() {
  Events events;
  events.services(1s, "primary", EventKind::service_up).services(1s, "secondary", EventKind::service_up);
  events.add(2s, "primary", EventKind::control_yes, 0, "STARTUP_NO_PEER");
  events.events.back().values[1] = 1;
  events.add(3s, "primary", EventKind::keep_alive_restored);
  events.add(3s, "secondary", EventKind::keep_alive_restored);
  return events;
}

TEST(Pictures, ShowDownForTheFirstThatDoesNotAnswerAndUnknownBehindIt) {
  Events events = running_pair();
  events.add(10s, "primary/gateway", EventKind::service_down, 0, "crash");
  EXPECT_EQ(letters(picture_at(events.events, 0, 9s).systems[0]), "UUUUUUU");
  EXPECT_EQ(letters(picture_at(events.events, 0, 10s).systems[0]), "UUD????");
}

TEST(Pictures, ShowOfTheOtherServerWhatItsLastMessageSaid) {
  Events events = running_pair();
  events.add(10s, "primary/gateway", EventKind::service_down, 0, "crash");
  EXPECT_EQ(letters(picture_at(events.events, 1, 10s).systems[0]), "UUUUUUU") << "no message has told it";
  // This news is older than what happened meanwhile.
  const auto sent = static_cast<std::int64_t>(events.last()) + 1;
  events.add(11s, "primary/keep-alive", EventKind::service_slowed);
  events.add(12s, "primary", EventKind::replication_updating);
  events.add(12s, "secondary", EventKind::peer_status_changed, sent);
  const ShownSystem primary = picture_at(events.events, 1, 12s).systems[0];
  EXPECT_EQ(letters(primary), "UUD????");
  EXPECT_EQ(primary.replication, ShownReplication::unknown);
  EXPECT_TRUE(primary.in_control);
}

TEST(Pictures, ShowNothingBehindAServerThatIsNotHeard) {
  Events events = running_pair();
  events.add(10s, "secondary", EventKind::keep_alive_lost);
  const ShownPicture shown = picture_at(events.events, 1, 10s);
  EXPECT_EQ(letters(shown.systems[0]), "D??????");
  EXPECT_FALSE(shown.systems[0].in_control);
  EXPECT_EQ(letters(shown.systems[1]), "UUUUUUU");
}

TEST(Pictures, HaveNoAnswerFromAServerThatIsOffOrHangs) {
  Events events = running_pair();
  events.add(10s, "primary", EventKind::server_hung).add(20s, "primary", EventKind::server_resumed);
  events.add(30s, "primary", EventKind::power_off);
  EXPECT_TRUE(picture_at(events.events, 0, 9s).answers);
  EXPECT_FALSE(picture_at(events.events, 0, 10s).answers);
  EXPECT_TRUE(picture_at(events.events, 0, 20s).answers);
  EXPECT_FALSE(picture_at(events.events, 0, 30s).answers);
}

TEST(Pictures, ShowOptionsAsTheServerReadThemAndAsTheyChanged) {
  Events events = running_pair();
  EXPECT_EQ(picture_at(events.events, 1, 4s).auto_assume, std::nullopt);
  events.add(5s, "secondary", EventKind::options_read, 1);
  events.add(10s, "secondary", EventKind::auto_assume_changed, 0);
  events.add(11s, "secondary", EventKind::redundancy_enabled_changed, 1);
  EXPECT_EQ(picture_at(events.events, 1, 5s).auto_assume, true);
  EXPECT_EQ(picture_at(events.events, 1, 5s).redundancy_enabled, false);
  EXPECT_EQ(picture_at(events.events, 1, 10s).auto_assume, false);
  EXPECT_EQ(picture_at(events.events, 1, 11s).redundancy_enabled, true);
  EXPECT_EQ(picture_at(events.events, 0, 11s).auto_assume, std::nullopt);
}

TEST(Pictures, AreNoneWithoutEvents) { EXPECT_TRUE(pictures_of({})[0].empty()); }

const Lane* lane_named(const std::vector<Lane>& lanes, std::string_view group, std::string_view name) {
  for (const Lane& lane : lanes) {
    if (lane.group == group && lane.name == name) return &lane;
  }
  return nullptr;
}

std::string story(const std::vector<Lane>& lanes, std::string_view group, std::string_view name) {
  const Lane* lane = lane_named(lanes, group, name);
  std::string text;
  if (lane == nullptr) return "no lane";
  for (const LaneSegment& one : lane->segments) {
    text += one.state + " " + std::to_string(one.from / 1s) + "-" + std::to_string(one.to / 1s) + "; ";
  }
  return text;
}

TEST(Lanes, TellFromWhenToWhenAServerHadControl) {
  Events events = running_pair();
  events.add(4s, "primary", EventKind::control_full).add(20s, "primary", EventKind::control_no);
  events.add(21s, "secondary", EventKind::control_yes);
  const auto lanes = lanes_of(events.events, 30s);
  EXPECT_EQ(story(lanes, "Primary", "control"), "taking control 2-4; full control 4-20; ");
  EXPECT_EQ(story(lanes, "Secondary", "control"), "taking control 21-30; ");
  EXPECT_EQ(lanes.front().name, "control");
}

TEST(Lanes, LetABoardServeAServerAsLongAsThatHasControl) {
  Events events;
  events.add(1s, "board 1", EventKind::board_power_on).add(2s, "board 1", EventKind::board_recovered, 0);
  events.add(5s, "primary", EventKind::control_no).add(8s, "board 1", EventKind::board_recovered, 1);
  EXPECT_EQ(story(lanes_of(events.events, 9s), "Boards", "board 1"),
            "powered 1-2; serves the primary 2-5; ready 5-8; serves the secondary 8-9; ");
}

TEST(Lanes, ShowAnAlarmUntilTheLastOfThemIsCleared) {
  Events events;
  events.add(1s, "trunk co-1", EventKind::alarm_raised, 0, "LOS")
      .add(2s, "trunk co-1", EventKind::alarm_raised, 0, "RAI");
  events.add(3s, "trunk co-1", EventKind::alarm_cleared, 0, "RAI")
      .add(4s, "trunk co-1", EventKind::alarm_cleared, 0, "LOS");
  events.add(5s, "trunk co-1", EventKind::trunk_in_service);
  events.add(5s, "central office co-1", EventKind::layer1_up);
  const auto lanes = lanes_of(events.events, 6s);
  EXPECT_EQ(story(lanes, "Trunks", "trunk co-1"),
            "alarm LOS 1-2; alarm RAI 2-3; alarm LOS 3-4; no alarm 4-5; in service 5-6; ");
  EXPECT_EQ(story(lanes, "Central office", "central office co-1"), "layer 1 up 5-6; ");
}

}  // namespace
}  // namespace switchback::reports
