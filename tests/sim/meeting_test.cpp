#include "sim/meeting.h"

#include <gtest/gtest.h>

#include "models/core/errors.h"

namespace switchback::sim {
namespace {

TEST(Meeting, IsReadFromItsText) {
  Meeting meeting;
  meeting.token = "t0";
  meeting.locals = {{0x0a000009, 4000}, {0x0a000009, 4001}, {0x0a000009, 65535}};
  meeting.servers = {{{0x0a000001, 5060}, {0x0a000002, 5061}}};
  meeting.credentials = true;
  EXPECT_EQ(meeting.text(), "t0 10.0.0.9:4000,4001,65535 10.0.0.1:5060 10.0.0.2:5061 credentials");
  const Meeting read = Meeting::of(meeting.text());
  EXPECT_EQ(read.token, meeting.token);
  EXPECT_EQ(read.locals, meeting.locals);
  EXPECT_EQ(read.servers, meeting.servers);
  EXPECT_TRUE(read.credentials);
}

TEST(Meeting, OfPhonesThatShareAPortNamesOne) {
  const Meeting read = Meeting::of("t0 10.0.0.9:4000 10.0.0.1:5060 10.0.0.2:5060 none");
  EXPECT_EQ(read.locals.size(), 1U);
  EXPECT_FALSE(read.credentials);
}

TEST(Meeting, IsRefusedWhereItIsNone) {
  EXPECT_THROW(Meeting::of(""), UserError);
  EXPECT_THROW(Meeting::of("t0 10.0.0.9:4000,x 10.0.0.1:5060 10.0.0.2:5060 none"), UserError);
  EXPECT_THROW(Meeting::of("t0 10.0.0.9:4000,70000 10.0.0.1:5060 10.0.0.2:5060 none"), UserError);
}

}  // namespace
}  // namespace switchback::sim
