#include "models/core/journal.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace switchback {
namespace {

TEST(Journal, ChainsCausesWithinOneHandler) {
  Journal journal;
  const EntityId server = journal.entity("primary");
  journal.set_now(1s);
  const EventId lost = journal.record(server, EventKind::keep_alive_lost, std::chrono::nanoseconds(30s).count());
  const EventId decided = journal.record(server, EventKind::takeover_decided, journal.text("PEER_KEEPALIVE_LOST"));
  EXPECT_EQ(journal.at(lost).cause, 0U);
  EXPECT_EQ(journal.at(decided).cause, lost);
}

TEST(Journal, DoesNotChainAcrossRoundsOfALoopInAScope) {
  Journal journal;
  const EntityId server = journal.entity("primary");
  const EventId first = journal.record(server, EventKind::power_off);
  EventId inside = 0;
  for (int round = 0; round < 2; ++round) {
    CauseScope scope(journal);
    inside = journal.record(server, EventKind::service_down);
    EXPECT_EQ(journal.at(inside).cause, first);
  }
  EXPECT_EQ(journal.cause(), first);
}

TEST(Journal, WritesALineWithTimeEntityFieldsAndCause) {
  Journal journal;
  const EntityId server = journal.entity("secondary");
  journal.set_now(12s + 500ms);
  journal.record(server, EventKind::keep_alive_lost, std::chrono::nanoseconds(30s).count());
  journal.record(server, EventKind::control_yes, journal.text("MANUAL"), 2);
  EXPECT_EQ(journal.line(1), "12.500000000 secondary keep-alive lost silence=30 s");
  EXPECT_EQ(journal.line(2), "12.500000000 secondary in control Yes reason=MANUAL epoch=2 <- 1");
}

TEST(Journal, NamesEntitiesOfARangeWithoutStoringThem) {
  Journal journal;
  const EntityId first = journal.entity_range("ext ", 2000, 1'000'000);
  const EntityId after = journal.entity("primary");
  EXPECT_EQ(journal.entity_name(first), "ext 2000");
  EXPECT_EQ(journal.entity_name(first + 999'999), "ext 1001999");
  EXPECT_EQ(journal.entity_name(after), "primary");
  EXPECT_EQ(journal.entity("primary"), after);
}

TEST(Journal, HasADifferentFingerprintForAnyDifference) {
  const auto fingerprint = [](SimTime time, const char* entity, std::int64_t field, bool caused) {
    Journal journal;
    journal.set_now(time);
    const EntityId id = journal.entity(entity);
    journal.record(id, EventKind::power_on);
    if (!caused) journal.set_cause(0);
    journal.record(id, EventKind::keep_alive_sent, field);
    return journal.fingerprint();
  };
  const std::set<std::uint64_t> all{fingerprint(1s, "primary", 1, true), fingerprint(2s, "primary", 1, true),
                                    fingerprint(1s, "secondary", 1, true), fingerprint(1s, "primary", 2, true),
                                    fingerprint(1s, "primary", 1, false)};
  EXPECT_EQ(all.size(), 5U);
  EXPECT_EQ(fingerprint(1s, "primary", 1, true), fingerprint(1s, "primary", 1, true));
}

TEST(EventKinds, HaveDistinctWords) {
  std::set<std::string> words;
  for (const EventKindInfo& kind : kEventKinds) EXPECT_TRUE(words.insert(std::string(kind.words)).second) << kind.words;
}

}  // namespace
}  // namespace switchback
