#include "hil/board_link/conversation.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "tests/hil/board_link/octets.h"

namespace switchback::hil::board_link {
namespace {

/// Two racks of memory.
class Memory : public RegisterSpace {
 public:
  std::uint16_t racks() const override { return 2; }
  std::uint64_t now() const override { return 5'000; }
  ErrorCode read(std::uint16_t rack, std::uint64_t address, std::uint32_t& value) override {
    if (!registers.contains({rack, address})) return ErrorCode::address;
    value = registers[{rack, address}];
    return ErrorCode::none;
  }
  ErrorCode write(std::uint16_t rack, std::uint64_t address, std::uint32_t value) override {
    registers[{rack, address}] = value;
    return ErrorCode::none;
  }
  bool has_room() const override { return room; }

  bool room = true;
  std::map<std::pair<std::uint16_t, std::uint64_t>, std::uint32_t> registers;
};

class ConversationTest : public testing::Test {
 protected:
  /// Says `octets`; the answers are in `answers_`.
  ErrorCode say(const Octets& octets) {
    heard_.clear();
    const ErrorCode error = conversation_.receive(octets, heard_);
    answers_ = frames_in(heard_);
    return error;
  }
  ErrorCode say(const Frame& frame) { return say(octets_of(frame)); }
  void greet(std::uint32_t capabilities = kCapabilityAll) {
    ASSERT_EQ(say(Frame{{1, 0, 0, 0}, Hello{1, 0, capabilities, kToken}}), ErrorCode::none);
    ASSERT_TRUE(conversation_.greeted());
  }

  static constexpr std::string_view kToken = "0123456789abcdef";
  Memory memory_;
  Conversation conversation_{memory_, std::string(kToken), kCapabilityAll};
  Octets heard_;
  std::vector<Frame> answers_;
};

TEST_F(ConversationTest, BeginsWithVersionsAndCapabilities) {
  ASSERT_EQ(say(Frame{{9, 0, 0, 0}, Hello{1, 7, 0xff, kToken}}), ErrorCode::none);
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].envelope, (Envelope{9, 0, kFlagResponse, 5'000}));
  EXPECT_EQ(answers_[0].body, (Body{HelloAck{1, 0, kCapabilityAll, 2}}));
}

TEST_F(ConversationTest, AnswersEachRequestUnderItsId) {
  greet();
  EXPECT_EQ(say(join({octets_of({{2, 1, 0, 0}, Write{0x10014, 77}}), octets_of({{3, 1, 0, 0}, Read{0x10014}}),
                      octets_of({{4, 0, 0, 0}, Read{0x10014}}), octets_of({{5, 0, 0, 0}, Ping{}})})),
            ErrorCode::none);
  ASSERT_EQ(answers_.size(), 4U);
  EXPECT_EQ(answers_[0].body, Body{WriteAnswer{}});
  EXPECT_EQ(answers_[1].body, Body{ReadAnswer{77}});
  EXPECT_EQ(error_in(answers_[2]), ErrorCode::address);
  EXPECT_EQ(answers_[3].body, Body{Ping{}});
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(answers_[i].envelope.id, i + 2);
  EXPECT_EQ(conversation_.frames(), 5U);
}

TEST_F(ConversationTest, IsTheSameHoweverTheOctetsArrive) {
  const Octets all = join({octets_of({{1, 0, 0, 0}, Hello{1, 0, kCapabilityAll, kToken}}),
                           octets_of({{2, 0, 0, 0}, Write{0x10014, 77}}), octets_of({{3, 0, 0, 0}, Read{0x10014}}),
                           octets_of({{4, 9, 0, 0}, Read{0x10014}}), octets_of({{5, 0, 0, 0}, Ping{}})});
  Octets expected;
  EXPECT_EQ(conversation_.receive(all, expected), ErrorCode::none);
  EXPECT_EQ(frames_in(expected).size(), 5U);
  EXPECT_TRUE(rc::check([&] {
    Memory memory;
    Conversation conversation(memory, std::string(kToken), kCapabilityAll);
    Octets answers;
    std::span<const std::uint8_t> left(all);
    while (!left.empty()) {
      const auto size = *rc::gen::inRange<std::size_t>(1, left.size() + 1);
      RC_ASSERT(conversation.receive(left.first(size), answers) == ErrorCode::none);
      left = left.subspan(size);
    }
    RC_ASSERT(answers == expected);
    RC_ASSERT(!conversation.in_frame());
  }));
}

TEST_F(ConversationTest, KnowsWhenAFrameHasBegun) {
  greet();
  EXPECT_FALSE(conversation_.in_frame());
  EXPECT_EQ(say(octets_of("S")), ErrorCode::none);
  EXPECT_TRUE(conversation_.in_frame());
}

TEST_F(ConversationTest, EndsWithoutTheRightTokenAndSaysNothingOfItself) {
  for (const std::string_view token : {"", "0123456789abcdeX", "0123456789abcde", "0123456789abcdef0"}) {
    Conversation conversation(memory_, std::string(kToken), kCapabilityAll);
    Octets answers;
    // The version is wrong as well, which a stranger is not told.
    EXPECT_EQ(conversation.receive(octets_of({{1, 0, 0, 0}, Hello{99, 0, 0, token}}), answers), ErrorCode::token);
    ASSERT_EQ(frames_in(answers).size(), 1U) << token;
    EXPECT_EQ(error_in(frames_in(answers)[0]), ErrorCode::token);
    EXPECT_FALSE(conversation.greeted());
  }
}

TEST_F(ConversationTest, SaysNothingMoreAfterItsEnd) {
  EXPECT_EQ(say(octets_of("GET / HTTP/1.1\r\n\r\n")), ErrorCode::malformed);
  EXPECT_EQ(answers_.size(), 1U);
  EXPECT_EQ(say(Frame{{1, 0, 0, 0}, Hello{1, 0, 0, kToken}}), ErrorCode::none);
  EXPECT_TRUE(answers_.empty());
}

TEST_F(ConversationTest, EndsWithAnythingBeforeHello) {
  memory_.registers[{0, 0x10000}] = 1;
  EXPECT_EQ(say(Frame{{1, 0, 0, 0}, Read{0x10000}}), ErrorCode::hello_expected);
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(error_in(answers_[0]), ErrorCode::hello_expected);
}

TEST_F(ConversationTest, EndsWithASecondHello) {
  greet();
  EXPECT_EQ(say(Frame{{2, 0, 0, 0}, Hello{1, 0, 0, kToken}}), ErrorCode::hello_expected);
}

TEST_F(ConversationTest, EndsWithAnotherMajorVersion) {
  EXPECT_EQ(say(Frame{{1, 0, 0, 0}, Hello{2, 0, 0, kToken}}), ErrorCode::version);
}

TEST_F(ConversationTest, EndsWhereThereIsNoRoom) {
  memory_.room = false;
  EXPECT_EQ(say(Frame{{1, 0, 0, 0}, Hello{1, 0, 0, kToken}}), ErrorCode::no_room);
}

TEST_F(ConversationTest, EndsWithAFrameThatIsTooLong) {
  greet();
  Octets ping = octets_of({{2, 0, 0, 0}, Ping{}});
  ping[6] = 1;
  EXPECT_EQ(say(ping), ErrorCode::too_long);
}

TEST_F(ConversationTest, SurvivesAnUnknownCommandOnlyIfItIsOptional) {
  greet();
  EXPECT_EQ(say(Frame{{2, 0, kFlagOptional, 0}, Unknown{200}}), ErrorCode::none);
  EXPECT_EQ(error_in(answers_.at(0)), ErrorCode::unknown_command);
  EXPECT_EQ(say(Frame{{3, 0, 0, 0}, Unknown{200}}), ErrorCode::unknown_command);
}

TEST_F(ConversationTest, WritesOnlyWithTheCapability) {
  greet(kCapabilityInterrupts);
  EXPECT_EQ(say(Frame{{2, 0, 0, 0}, Write{0x10014, 1}}), ErrorCode::none);
  EXPECT_EQ(error_in(answers_.at(0)), ErrorCode::not_permitted);
  EXPECT_TRUE(memory_.registers.empty());
}

TEST_F(ConversationTest, ReachesOnlyRacksThatExist) {
  greet();
  EXPECT_EQ(say(Frame{{2, 2, 0, 0}, Read{0x10000}}), ErrorCode::none);
  EXPECT_EQ(error_in(answers_.at(0)), ErrorCode::no_rack);
}

TEST_F(ConversationTest, AnswersAnyOctetsInWholeFrames) {
  EXPECT_TRUE(rc::check([this] {
    Conversation conversation(memory_, "", kCapabilityAll);
    Octets answers;
    conversation.receive(octets_of({{1, 0, 0, 0}, Hello{}}), answers);
    bool over = false;
    for (const Octets& octets : *rc::gen::arbitrary<std::vector<Octets>>()) {
      over = ends_connection(conversation.receive(octets, answers)) || over;
    }
    const std::vector<Frame> frames = frames_in(answers);
    std::size_t size = 0;
    for (const Frame& frame : frames) size += octets_of(frame).size();
    RC_ASSERT(size == answers.size());
    RC_ASSERT(over == ends_connection(error_in(frames.back())));
  }));
}

}  // namespace
}  // namespace switchback::hil::board_link
