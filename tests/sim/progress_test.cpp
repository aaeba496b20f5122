#include "sim/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace switchback::sim {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;

const Progress::Time kStart{};

TEST(Progress, draws_one_line_again_and_again_on_a_terminal_and_leaves_nothing) {
  std::ostringstream out;
  Progress progress(out, {.redraws = true}, 4, kStart);
  progress.count(Verdict::pass);
  progress.refresh(kStart + 1s);
  EXPECT_EQ(out.str(), "[1/4] 1 pass, 1.0 runs/s, 3.0 s to go");
  progress.close();
  EXPECT_EQ(out.str(), "[1/4] 1 pass, 1.0 runs/s, 3.0 s to go\r\033[K");
}

TEST(Progress, does_not_draw_more_often_than_an_eye_sees) {
  std::ostringstream out;
  Progress progress(out, {.redraws = true}, 4, kStart);
  progress.refresh(kStart + 200ms);
  const std::string once = out.str();
  progress.refresh(kStart + 250ms);
  EXPECT_EQ(out.str(), once);
}

TEST(Progress, is_silent_outside_a_terminal_unless_it_takes_long) {
  std::ostringstream out;
  Progress progress(out, {}, 100, kStart);
  progress.count(Verdict::pass);
  progress.count(Verdict::fail);
  progress.refresh(kStart + 9s);
  EXPECT_EQ(out.str(), "");
  progress.refresh(kStart + 10s);
  EXPECT_EQ(out.str(), "[2/100] 1 pass, 1 fail, 0.2 runs/s, 8 min 10 s to go\n");
}

TEST(Progress, puts_a_note_on_a_line_of_its_own) {
  std::ostringstream out;
  Progress progress(out, {.redraws = true}, 1, kStart);
  progress.refresh(kStart + 1s);
  progress.note("stopping");
  EXPECT_EQ(out.str(), "[0/1] 1.0 s\r\033[Kstopping\n");
}

TEST(Progress, words_wall_time_for_people) {
  EXPECT_EQ(wall_time_text(0.04), "0.0 s");
  EXPECT_EQ(wall_time_text(59.4), "59 s");
  EXPECT_EQ(wall_time_text(125), "2 min 5 s");
  EXPECT_EQ(wall_time_text(11400), "3 h 10 min");
}

}  // namespace
}  // namespace switchback::sim
