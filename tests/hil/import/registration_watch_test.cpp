// What is concluded of phones from their REGISTERs and the answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hil/import/capture_import.h"
#include "tests/hil/import/packets.h"

namespace switchback::hil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PortAddress address(std::uint8_t last) {
  return {HostAddress::from_octets(std::string("\x0a\0\0", 3) + static_cast<char>(last)), 5060};
}

class Registrations : public testing::Test {
 protected:
  void request(SimTime at, const RegisterText& text, std::uint8_t server = 2) {
    const std::string octets = text.request();
    import.see({at, address(1), address(server), false, octets});
  }
  void response(SimTime at, const RegisterText& text, int status, std::uint8_t server = 2) {
    const std::string octets = text.response(status);
    import.see({at, address(server), address(1), false, octets});
  }
  /// The journal as lines, without REGISTERs and answers; server n is primary if it is the first, secondary otherwise.
  std::vector<std::string> story(SimTime end) {
    import.finish(end);
    const ObservedNames names{[](std::uint32_t party) { return "phone " + std::to_string(party); },
                              [](std::uint32_t server) { return std::int64_t{server}; }};
    const Journal journal = import.events().release(names, end);
    std::vector<std::string> lines;
    for (EventId id = 1; id <= journal.last(); ++id) {
      const EventKind kind = journal.at(id).kind;
      if (kind == EventKind::register_sent || kind == EventKind::register_answered) continue;
      const std::string line = journal.line(id);
      lines.push_back(line.substr(0, line.find(" <- ")));
    }
    return lines;
  }
  const PhoneFacts& phone() const { return import.registrations().phones().at(0); }

  CaptureImport import;
};

TEST_F(Registrations, AreFollowedFromChallengeToRefresh) {
  const RegisterText first, second{.branch = "z9hG4bKb", .cseq = 2, .more = "Authorization: Digest username=\"a\"\r\n"};
  const RegisterText third{.branch = "z9hG4bKc", .cseq = 3};
  request(1s, first);
  response(1s + 40ms, first, 401);
  request(1s + 60ms, second);
  response(1s + 100ms, second, 200);
  request(301s, third);
  EXPECT_THAT(
      story(302s),
      ElementsAre(HasSubstr("run started"), HasSubstr("1.100000000 phone 0 phone registered server=primary why=boot"),
                  HasSubstr("phones registered primary=1 secondary=0 none=0"), HasSubstr("run ended")));
  ASSERT_EQ(phone().refreshes.size(), 1U);
  EXPECT_EQ(phone().refreshes[0].after, SimTime{299'900ms});
  EXPECT_EQ(phone().refreshes[0].granted, SimTime{600s});
  EXPECT_EQ(phone().attempts, 2U);
  EXPECT_EQ(import.servers().servers()[0].answer_times.median(), SimTime{40ms});
}

TEST_F(Registrations, RunOutAtTheEndOfTheGrantedPeriod) {
  const RegisterText text{.expires = 60};
  request(1s, text);
  response(2s, text, 200);
  EXPECT_THAT(story(100s), testing::Contains(HasSubstr("62.000000000 phone 0 phone lost server server=primary")));
}

TEST_F(Registrations, ThatNobodyAnswersAreGivenUpAndMakeAnOutage) {
  const RegisterText first, second{.branch = "z9hG4bKb", .cseq = 2}, third{.branch = "z9hG4bKc", .cseq = 3};
  request(1s, first);
  response(1s + 10ms, first, 200);
  for (const SimTime at : {0ms, 500ms, 1500ms, 3500ms, 7500ms}) request(300s + at, second);
  request(360s, third);
  request(360s + 500ms, third);
  response(360s + 520ms, third, 200);
  EXPECT_THAT(story(400s),
              testing::IsSupersetOf(
                  {HasSubstr("299.000000000 capture fault injected fault=1 kind=cut target=phones <-> primary"),
                   HasSubstr("332.000000000 phone 0 REGISTER timed out server=primary CSeq=2"),
                   HasSubstr("332.000000000 phone 0 phone lost server"),
                   HasSubstr("360.250000000 capture fault cleared fault=1"),
                   HasSubstr("360.520000000 phone 0 phone registered server=primary why=retry")}));
  ASSERT_EQ(phone().silent_attempts.size(), 1U);
  EXPECT_THAT(phone().silent_attempts[0].offsets, ElementsAre(500ms, 1500ms, 3500ms, 7500ms));
  EXPECT_EQ(phone().silent_attempts[0].next, SimTime{60s});
  EXPECT_EQ(phone().retransmissions, 5U);
}

TEST_F(Registrations, ThatAnotherPhoneGetsAnsweredAreNoOutage) {
  const RegisterText silent, heard{.user = "2002", .branch = "z9hG4bKz"};
  request(1s, silent);
  request(2s, heard);
  response(3s, heard, 200);
  story(100s);
  EXPECT_THAT(import.servers().outages(), IsEmpty());
  EXPECT_EQ(phone().gave_up, 1U);
}

TEST_F(Registrations, MoveToTheOtherServer) {
  const RegisterText first, second{.branch = "z9hG4bKb", .cseq = 2};
  request(1s, first);
  request(11s, second, 3);
  response(11s + 5ms, second, 200, 3);
  EXPECT_THAT(story(20s), testing::IsSupersetOf({HasSubstr("11.000000000 phone 0 REGISTER timed out server=primary"),
                                                 HasSubstr("11.000000000 phone 0 phone fails over server=secondary"),
                                                 HasSubstr("phone registered server=secondary")}));
  EXPECT_EQ(phone().silent_attempts.at(0).other, SimTime{10s});
  EXPECT_THAT(phone().servers, ElementsAre(0U, 1U));
}

TEST_F(Registrations, CapturedAtTwoPlacesCountOnce) {
  const RegisterText text;
  request(1s, text);
  request(1s + 1ms, text);
  EXPECT_EQ(import.registrations().copies(), 1U);
  EXPECT_EQ(phone().retransmissions, 0U);
}

TEST_F(Registrations, PassedOnByAProxyAreNotAnotherPhones) {
  const RegisterText text;
  request(1s, text);
  std::string relayed = text.request();
  relayed.insert(relayed.find("Via:"), "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKproxy\r\n");
  import.see({1s + 2ms, address(2), address(9), false, relayed});
  EXPECT_EQ(import.registrations().relayed(), 1U);
  EXPECT_EQ(import.registrations().phones().size(), 1U);
}

TEST_F(Registrations, ThatArriveBackwardsOrBrokenAreCountedNotFollowed) {
  import.see({1s, address(1), address(2), false, "REGISTER sip:a SIP/2.0\r\n\r\n"});
  EXPECT_EQ(import.unreadable(), 1U);
  EXPECT_THAT(import.registrations().phones(), IsEmpty());
}

}  // namespace
}  // namespace switchback::hil
