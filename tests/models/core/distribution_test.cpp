#include "models/core/distribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "models/core/errors.h"

namespace switchback {
namespace {

TEST(Duration, ReadsEveryUnitWithAndWithoutSpace) {
  EXPECT_EQ(parse_duration("250 ms"), 250ms);
  EXPECT_EQ(parse_duration("3min"), 180s);
  EXPECT_EQ(parse_duration("1.5 s"), 1500ms);
  EXPECT_EQ(parse_duration("2 h"), 7200s);
  EXPECT_EQ(parse_duration("7ns"), 7ns);
  EXPECT_EQ(parse_duration("4us"), 4us);
  EXPECT_EQ(parse_duration("0"), 0s);
}

TEST(Duration, SaysWhatIsWrongWithABadOne) {
  const auto message = [](const char* text) -> std::string {
    try {
      parse_duration(text);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message("30"), testing::HasSubstr("no unit"));
  EXPECT_THAT(message("30 parsecs"), testing::HasSubstr("unknown unit 'parsecs'"));
  EXPECT_THAT(message("-1 s"), testing::HasSubstr("negative"));
  EXPECT_THAT(message("soon"), testing::HasSubstr("not a duration"));
  EXPECT_THAT(message(""), testing::HasSubstr("not a duration"));
  EXPECT_THAT(message("1e300 h"), testing::HasSubstr("longer than"));
  EXPECT_THAT(message("nan s"), testing::HasSubstr("not a duration"));
}

TEST(Duration, ReadsBackItsOwnText) {
  EXPECT_TRUE(rc::check("text round trip", [](std::uint32_t value, std::uint8_t scale) {
    SimTime time{value % 3'000'000'000U};  // seconds of it stay below the limit of 100 years
    for (int step = 0; step < scale % 4; ++step) time *= 1000;
    RC_ASSERT(parse_duration(duration_text(time)) == time);
  }));
}

TEST(Distribution, ReadsBackItsOwnText) {
  for (const char* text : {"30 s", "U(1 s, 15 s)", "Tri(120 s, 150 s, 180 s)", "LN(40 s, 0.5, 600 s)"}) {
    EXPECT_EQ(Distribution::parse(text).text(), text);
  }
}

TEST(Distribution, RefusesWhatIsNotOne) {
  for (const char* text : {"U(5 s, 1 s)", "Tri(1 s, 9 s, 3 s)", "LN(40 s, -1, 600 s)", "LN(40 s, 1, 6 s)", "X(1 s)",
                           "U(1 s)", "U(1 s, 2 s", "Tri(1, 2, 3)"}) {
    EXPECT_THROW(Distribution::parse(text), UserError) << text;
  }
}

TEST(Distribution, NeverDrawsOutsideItsBounds) {
  EXPECT_TRUE(rc::check("bounds", [](std::uint64_t seed) {
    RandomStream stream(seed, "test", "draw");
    const auto tri = Distribution::triangular(120s, 150s, 180s);
    const auto uni = Distribution::uniform(1s, 15s);
    const auto log_normal = Distribution::log_normal(40s, 0.5, 600s);
    for (int round = 0; round < 100; ++round) {
      const SimTime t = tri.draw(stream);
      RC_ASSERT(t >= 120s && t <= 180s);
      const SimTime u = uni.draw(stream);
      RC_ASSERT(u >= 1s && u <= 15s);
      const SimTime l = log_normal.draw(stream);
      RC_ASSERT(l > 0s && l <= 600s);
    }
  }));
}

TEST(Distribution, HasTheMeanOfItsName) {
  RandomStream stream(1, "test", "mean");
  double triangular = 0;
  double uniform = 0;
  int below_median = 0;
  constexpr int kDraws = 200'000;
  for (int draw = 0; draw < kDraws; ++draw) {
    triangular += to_seconds(Distribution::triangular(120s, 150s, 180s).draw(stream));
    uniform += to_seconds(Distribution::uniform(1s, 15s).draw(stream));
    if (Distribution::log_normal(40s, 0.5, 600s).draw(stream) < 40s) ++below_median;
  }
  EXPECT_NEAR(triangular / kDraws, 150.0, 0.2);
  EXPECT_NEAR(uniform / kDraws, 8.0, 0.05);
  EXPECT_NEAR(static_cast<double>(below_median) / kDraws, 0.5, 0.01);
}

TEST(RandomStream, DependsOnSeedEntityAndPurposeAlone) {
  const auto first = [](std::uint64_t seed, const char* entity, const char* purpose) {
    return RandomStream(seed, entity, purpose).bits();
  };
  EXPECT_EQ(first(1, "lan", "delay"), first(1, "lan", "delay"));
  EXPECT_NE(first(1, "lan", "delay"), first(2, "lan", "delay"));
  EXPECT_NE(first(1, "lan", "delay"), first(1, "phone", "delay"));
  EXPECT_NE(first(1, "lan", "delay"), first(1, "lan", "loss"));
}

TEST(RandomStream, JumpsToAnyDraw) {
  RandomStream stream(3, "phones", "retry");
  RandomStream member = stream.member(17);
  std::uint64_t tenth = 0;
  for (int draw = 0; draw < 10; ++draw) tenth = member.bits();
  EXPECT_EQ(stream.member(17).at(9).bits(), tenth);
  EXPECT_NE(stream.member(18).at(9).bits(), tenth);
}

}  // namespace
}  // namespace switchback
