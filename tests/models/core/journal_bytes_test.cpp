// A journal's way from a worker to its parent loses nothing.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "models/core/journal.h"
#include "models/core/random.h"

namespace switchback {
namespace {

Journal taken_along(const Journal& journal) {
  std::string bytes = "head";
  journal.append_to(bytes);
  return Journal::from_bytes(std::string_view(bytes).substr(4));
}

/// Of any magnitude and either sign.
std::int64_t any_number(RandomStream& stream) {
  const auto bits = static_cast<std::int64_t>(stream.below(std::uint64_t{1} << 32U) << 31U | stream.below(1U << 31U));
  const std::int64_t magnitude = bits >> stream.below(63);
  return stream.below(2) == 0 ? magnitude : -magnitude - 1;
}

TEST(JournalBytes, BringEveryEventWhateverItsNumbers) {
  RandomStream stream(1, "journal bytes", "events");
  for (const std::size_t count : {0U, 1U, 2U, 40'000U}) {
    Journal journal;
    const EntityId phones = journal.entity_range("ext ", 2000, 1'000'000);
    SimTime now{0};
    for (std::size_t n = 0; n < count; ++n) {
      now += SimTime{static_cast<std::int64_t>(stream.below(n % 7 == 0 ? std::uint64_t{1} << 40U : 1000U))};
      journal.set_now(now);
      journal.set_cause(static_cast<EventId>(stream.below(journal.last() + 1)));
      journal.record(phones + static_cast<EntityId>(stream.below(1'000'000)),
                     static_cast<EventKind>(stream.below(kEventKinds.size())), any_number(stream), any_number(stream),
                     any_number(stream));
    }
    const Journal there = taken_along(journal);
    ASSERT_EQ(there.last(), journal.last());
    EXPECT_EQ(there.now(), journal.now());
    for (EventId id = 1; id <= journal.last(); ++id) {
      const Event& one = journal.at(id);
      const Event& other = there.at(id);
      ASSERT_EQ(other.time, one.time) << id;
      ASSERT_EQ(other.fields, one.fields) << id;
      ASSERT_EQ(other.cause, one.cause) << id;
      ASSERT_EQ(other.entity, one.entity) << id;
      ASSERT_EQ(other.kind, one.kind) << id;
    }
    EXPECT_EQ(there.fingerprint(), journal.fingerprint());
  }
}

TEST(JournalBytes, BringTheExtremesOfANumber) {
  using Limits = std::numeric_limits<std::int64_t>;
  Journal journal;
  journal.set_now(kNever);
  journal.record(journal.entity("primary"), EventKind::power_off, Limits::min(), Limits::max(), -1);
  journal.set_now(SimTime{0});
  journal.record(std::numeric_limits<EntityId>::max(), EventKind::power_off);
  const Journal there = taken_along(journal);
  EXPECT_EQ(there.at(1).time, kNever);
  EXPECT_EQ(there.at(1).fields, journal.at(1).fields);
  EXPECT_EQ(there.at(2).time, SimTime{0});
  EXPECT_EQ(there.at(2).entity, std::numeric_limits<EntityId>::max());
}

TEST(JournalBytes, BringNamesAndTexts) {
  Journal journal;
  journal.record(journal.entity_range("ext ", 2000, 3) + 2, EventKind::power_off);
  journal.record(journal.entity("secondary"), EventKind::takeover_decided, journal.text("PEER_KEEPALIVE_LOST"));
  const Journal there = taken_along(journal);
  for (EventId id = 1; id <= journal.last(); ++id) EXPECT_EQ(there.line(id), journal.line(id));
}

TEST(JournalBytes, AreRefusedWhereverTheyAreCutShort) {
  Journal journal;
  for (int n = 0; n < 3; ++n) journal.record(journal.entity("primary"), EventKind::power_off, n * 1000);
  std::string bytes;
  journal.append_to(bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(Journal::from_bytes(std::string_view(bytes).substr(0, size)), std::invalid_argument) << size;
  }
  EXPECT_EQ(Journal::from_bytes(bytes).last(), 3U);
}

}  // namespace
}  // namespace switchback
