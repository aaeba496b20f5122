// Two journals of registrations side by side.
#include <gtest/gtest.h>

#include "sim/import/verification.h"

namespace switchback::sim {
namespace {

class Verify : public testing::Test {
 protected:
  static void sent(Journal& journal, SimTime at, int transmission = 1) {
    journal.set_now(at);
    journal.record(journal.entity("ext 2001"), EventKind::register_sent, 0, 1, transmission);
  }
  static void answered(Journal& journal, SimTime at, int status) {
    journal.set_now(at);
    journal.record(journal.entity("ext 2001"), EventKind::register_answered, 0, status, 1);
  }

  Journal captured;
  Journal simulated;
};

TEST_F(Verify, CountsTimesFromTheFirstRegisterOfEach) {
  sent(captured, 10s);
  sent(captured, 11s, 2);
  answered(captured, 11s + 30ms, 200);
  sent(simulated, 500s);
  sent(simulated, 501s + 5ms, 2);
  answered(simulated, 501s + 10ms, 200);
  const Verification result = verify(captured, simulated);
  EXPECT_EQ(result.paired, 3U);
  EXPECT_EQ(result.largest, SimTime{20ms});
  EXPECT_TRUE(result.whole());
  ASSERT_EQ(result.pairs.size(), 3U);
  EXPECT_EQ(result.pairs[1].what, "REGISTER, transmission 2");
  EXPECT_EQ(result.pairs[1].departs(), SimTime{5ms});
}

TEST_F(Verify, TellsWhatHasNoCounterpart) {
  sent(captured, 0s);
  answered(captured, 1s, 401);
  sent(captured, 5s);
  sent(simulated, 0s);
  sent(simulated, 2s);
  sent(simulated, 4s);
  sent(simulated, 60s);  // after the capture's end
  const Verification result = verify(captured, simulated);
  EXPECT_EQ(result.only_captured, 1U);
  EXPECT_EQ(result.only_simulated, 1U);
  EXPECT_FALSE(result.whole());
}

}  // namespace
}  // namespace switchback::sim
