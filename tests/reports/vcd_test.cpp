#include "reports/vcd.h"

#include <gtest/gtest.h>

#include "tests/reports/journal_maker.h"
#include "tests/reports/vcd_reader.h"

namespace switchback::reports {
namespace {

TEST(Vcd, shows_who_is_in_control_at_each_instant) {
  JournalMaker maker;
  add_failover(maker, 3);
  maker.add(500s, "primary", EventKind::control_no, maker.text("YIELDED"));
  const VcdReader read(vcd_of(maker.journal, 600s));
  EXPECT_EQ(read.at("switchback.primary.in_control", 1s - 1ns), "x");
  EXPECT_EQ(read.at("switchback.primary.in_control", 1s), "1");
  EXPECT_EQ(read.at("switchback.primary.in_control", 500s), "0");
  EXPECT_EQ(read.at("switchback.secondary.in_control", 132s - 1ns), "x");
  EXPECT_EQ(read.at("switchback.secondary.in_control", 132s), "1");
  EXPECT_EQ(read.at("switchback.secondary.full_control", 132s), "0");
  EXPECT_EQ(read.at("switchback.secondary.full_control", 160s), "1");
  EXPECT_EQ(read.at("switchback.primary.power", 100s), "0");
  EXPECT_EQ(read.end(), 600s);
}

TEST(Vcd, shows_services_boards_spans_voicemail_and_replication) {
  JournalMaker maker;
  maker.add(1s, "primary/call control", EventKind::service_starting, 5'000'000'000);
  maker.add(2s, "primary/call control", EventKind::service_up);
  maker.add(3s, "primary/call control", EventKind::service_hung);
  maker.add(1s + 2s, "board 1", EventKind::board_firmware_loading, 1);
  maker.add(4s, "primary", EventKind::control_yes, maker.text("STARTUP_NO_PEER"), 1);
  maker.add(4s, "board 1", EventKind::board_recovered, 0);
  maker.add(5s, "trunk co-1", EventKind::alarm_raised, maker.text("los"));
  maker.add(5s, "trunk co-1", EventKind::layer1_down);
  maker.add(6s, "trunk co-1", EventKind::alarm_cleared, maker.text("los"));
  maker.add(7s, "primary", EventKind::voicemail_available);
  maker.add(7s, "voicemail", EventKind::voicemail_unavailable);
  maker.add(8s, "primary", EventKind::replication_updating);
  maker.add(9s, "primary", EventKind::control_no, maker.text("YIELDED"));
  const VcdReader read(vcd_of(maker.journal, 10s));
  EXPECT_EQ(read.at("switchback.primary.services.call_control", 1s), "0");
  EXPECT_EQ(read.at("switchback.primary.services.call_control", 2s), "1");
  EXPECT_EQ(read.at("switchback.primary.services.call_control", 3s), "x");
  EXPECT_EQ(read.at("switchback.primary.services.call_control_state", 3s), "hung");
  EXPECT_EQ(read.at("switchback.boards.board_1.state", 3s), "loading_firmware");
  EXPECT_EQ(read.at("switchback.boards.board_1.state", 4s), "serves_primary");
  EXPECT_EQ(read.at("switchback.boards.board_1.state", 9s), "ready");
  EXPECT_EQ(read.at("switchback.trunks.trunk_co_1.alarm_los", 5s), "1");
  EXPECT_EQ(read.at("switchback.trunks.trunk_co_1.alarm_los", 6s), "0");
  EXPECT_EQ(read.at("switchback.trunks.trunk_co_1.layer_1", 6s), "0");
  EXPECT_EQ(read.at("switchback.primary.voicemail_link", 7s), "1");
  EXPECT_EQ(read.at("switchback.voicemail.available", 7s), "0");
  EXPECT_EQ(read.at("switchback.primary.replication", 7s), "unknown");
  EXPECT_EQ(read.at("switchback.primary.replication", 8s), "Updating");
}

TEST(Vcd, counts_registered_phones_in_binary) {
  JournalMaker maker;
  maker.add(1s, "phones", EventKind::phones_census, 5, 2, 0);
  const VcdReader read(vcd_of(maker.journal, 2s));
  EXPECT_EQ(read.at("switchback.phones.on_primary", 0s), "x");
  EXPECT_EQ(read.at("switchback.phones.on_primary", 1s), "101");
  EXPECT_EQ(read.at("switchback.phones.on_none", 1s), "0");
}

TEST(Vcd, has_no_more_than_a_frame_for_an_empty_journal) {
  const VcdReader read(vcd_of(Journal{}, 3s));
  EXPECT_EQ(read.signals(), 0u);
  EXPECT_EQ(read.end(), 3s);
}

}  // namespace
}  // namespace switchback::reports
