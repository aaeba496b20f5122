// The reference driver, in its own process, against real boards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/hil/board_link/live/link_bench.h"
#include "tests/hil/board_link/live/process.h"

namespace switchback::hil {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kDriver = SWITCHBACK_REFERENCE_DRIVER;
constexpr const char* kToken = "correct horse battery";

bool ends(LinkBench& bench, Process& driver) {
  return bench.until([&] { return driver.exit_code().has_value(); });
}

TEST(ReferenceDriver, BringsABoardUpAndSeesTheLossOfItsSignal) {
  LinkBench bench;
  models::Board& board = *bench.plant.board("co-1");
  ASSERT_FALSE(board.ready());
  Process driver({kDriver, bench.server->address(), "--alarms", "2"});
  ASSERT_TRUE(bench.until([&] { return driver.said("all 1 boards are up"); })) << driver.output();
  EXPECT_TRUE(board.ready());
  EXPECT_TRUE(board.line_status().in_service());
  EXPECT_THAT(driver.output(), HasSubstr("board 1: found, Triton T1, 23 channels"));

  // What it says from here on is about the fault; the coming up had alarms of its own.
  const std::size_t up = driver.output().size();
  bench.act([&] { bench.plant.copper("co-1")->set_los(true); });
  ASSERT_TRUE(bench.until([&] { return driver.said("alarm: LOS", up); })) << driver.output();
  // It was told, and did not find it by chance: the interrupt is said first.
  EXPECT_LT(driver.output().find("board 1: interrupt", up), driver.output().find("alarm: LOS", up));
  EXPECT_FALSE(driver.exit_code());

  bench.act([&] { bench.plant.copper("co-1")->set_los(false); });
  ASSERT_TRUE(ends(bench, driver)) << driver.output();
  EXPECT_EQ(driver.exit_code(), 0) << driver.output();
  EXPECT_GE(bench.server->statistics().interrupts, 3U);
}

TEST(ReferenceDriver, AnswersACallFromOutside) {
  LinkBench bench;
  Process driver({kDriver, bench.server->address(), "--serve"});
  ASSERT_TRUE(bench.until([&] { return driver.said("are up"); })) << driver.output();
  bench.act([&] { EXPECT_TRUE(bench.plant.central_office().place_call("co-1", 77, 2001)); });
  ASSERT_TRUE(bench.until([&] { return !bench.ears.connected.empty(); })) << driver.output();
  EXPECT_EQ(bench.ears.connected, std::vector<models::CallId>{77});
  ASSERT_TRUE(bench.until([&] { return driver.said("call for extension 2001 answered"); })) << driver.output();
}

TEST(ReferenceDriver, BringsAFaultyBoardBack) {
  LinkBench bench;
  Process driver({kDriver, bench.server->address(), "--serve"});
  ASSERT_TRUE(bench.until([&] { return driver.said("are up"); })) << driver.output();
  bench.act([&] { bench.plant.board("co-1")->fault(); });
  ASSERT_TRUE(bench.until([&] { return driver.said("firmware fault"); })) << driver.output();
  EXPECT_TRUE(bench.until([&] { return bench.plant.board("co-1")->line_status().in_service(); })) << driver.output();
}

TEST(ReferenceDriver, DrivesTheRackOfOneServerOverAUnixSocketWithAToken) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "switchback-link-test";
  std::filesystem::create_directory(folder);
  const std::string token_file = folder / "token";
  std::ofstream(token_file) << kToken << "\n";
  chmod(token_file.c_str(), 0600);

  models::SystemConfig system = one_span();
  system.server.generation = static_cast<std::uint8_t>(models::Generation::ab_switch);
  system.boards.push_back({models::BoardType::triton_analog_trunk, 2});
  system.boards.push_back({models::BoardType::triton_analog_station, 3});
  system.trunks.push_back({"lines", models::TrunkType::analog_loop_start, 2, 4});
  BoardLinkOptions options;
  options.listen = "unix:" + (folder / "boards").string();
  options.token = kToken;
  {
    LinkBench bench(options, system);
    bench.act([&] { bench.plant.server_power(ServerId::primary, true); });
    bench.act([&] { bench.plant.server_power(ServerId::secondary, true); });
    Process driver({kDriver, bench.server->address(), "--rack", "0", "--token-file", token_file});
    ASSERT_TRUE(ends(bench, driver)) << driver.output();
    EXPECT_EQ(driver.exit_code(), 0) << driver.output();
    EXPECT_THAT(driver.output(), HasSubstr("all 3 boards are up"));
    for (const std::uint32_t slot : {1U, 2U, 3U}) {
      EXPECT_TRUE(bench.plant.rack(ServerId::primary).board(slot).enabled()) << slot;
      EXPECT_FALSE(bench.plant.rack(ServerId::secondary).board(slot).enabled()) << slot;
    }
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "boards"));
  std::filesystem::remove_all(folder);
}

TEST(ReferenceDriver, SaysThatItsTokenIsWrongAndEndsWithOne) {
  BoardLinkOptions options;
  options.token = kToken;
  LinkBench bench(options);
  Process without({kDriver, bench.server->address()});
  Process with_wrong({kDriver, bench.server->address()}, {"SWITCHBACK_BOARD_TOKEN=incorrect horse battery"});
  Process with_right({kDriver, bench.server->address()}, {std::string("SWITCHBACK_BOARD_TOKEN=") + kToken});
  for (Process* driver : {&without, &with_wrong}) {
    ASSERT_TRUE(ends(bench, *driver)) << driver->output();
    EXPECT_EQ(driver->exit_code(), 1);
    EXPECT_THAT(driver->output(), HasSubstr("the token is missing or wrong"));
  }
  ASSERT_TRUE(ends(bench, with_right));
  EXPECT_EQ(with_right.exit_code(), 0) << with_right.output();
}

TEST(ReferenceDriver, EndsWithOneWhereThereAreNoBoardsAndWithTwoAfterAMistake) {
  models::SystemConfig empty;
  empty.boards.clear();
  empty.trunks.clear();
  LinkBench bench({}, empty);
  Process driver({kDriver, bench.server->address()});
  ASSERT_TRUE(ends(bench, driver));
  EXPECT_EQ(driver.exit_code(), 1);
  EXPECT_THAT(driver.output(), HasSubstr("rack 0 has no boards"));
  Process wrong_rack({kDriver, bench.server->address(), "--rack", "1"});
  ASSERT_TRUE(ends(bench, wrong_rack));
  EXPECT_EQ(wrong_rack.exit_code(), 1);
  Process mistaken({kDriver, bench.server->address(), "--what"});
  ASSERT_TRUE(ends(bench, mistaken));
  EXPECT_EQ(mistaken.exit_code(), 2);
  EXPECT_THAT(mistaken.output(), HasSubstr("usage:"));
}

}  // namespace
}  // namespace switchback::hil
