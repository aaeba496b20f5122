// What hostile or broken peers do: refused and logged, and a good client is served all the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "hil/board_link/client/switchback_board_link.h"
#include "hil/board_link/client/switchback_board_registers.h"
#include "models/core/errors.h"
#include "tests/hil/board_link/live/link_bench.h"
#include "tests/hil/board_link/live/peer.h"

namespace switchback::hil {
namespace {

using namespace board_link;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

constexpr const char* kToken = "correct horse battery";

class Security : public testing::Test {
 protected:
  LinkBench& serve(BoardLinkOptions options = {}) {
    options.token = kToken;
    bench_ = std::make_unique<LinkBench>(options);
    return *bench_;
  }
  /// A good client comes and does its work.
  void expect_service() {
    const std::string address = bench_->server->address();
    const int error = bench_->with([&address] {
      sbl_link* link = nullptr;
      std::uint32_t value = 0;
      int result = sbl_open(address.c_str(), 5000, &link);
      if (result == SBL_OK) result = sbl_hello(link, kToken, SBL_CAP_WRITES, nullptr);
      if (result == SBL_OK) result = sbl_write32(link, 0, 1, SBL_INTERRUPT_MASK, SBL_INTERRUPT_ALL);
      if (result == SBL_OK) result = sbl_read32(link, 0, 1, SBL_IDENTITY, &value);
      if (result == SBL_OK && value != SBL_TYPE_TRITON_T1) result = SBL_ERR_PROTOCOL;
      sbl_close(link);
      return result;
    });
    EXPECT_EQ(error, SBL_OK) << sbl_strerror(error);
  }
  void expect_refused(const Octets& octets, ErrorCode why) {
    Peer peer(bench_->server->address());
    peer.say(octets);
    EXPECT_TRUE(bench_->until([&] { return peer.closed(); })) << text_of(why);
    EXPECT_EQ(peer.error(), why);
    EXPECT_THAT(log_.text(), HasSubstr(std::string(text_of(why))));
    expect_service();
  }
  static Octets hello(std::string_view token = kToken) {
    return octets_of({{1, 0, 0, 0}, Hello{1, 0, kCapabilityAll, token}});
  }

  LogCapture log_;
  std::unique_ptr<LinkBench> bench_;
};

TEST_F(Security, AWrongTokenIsRefusedAndNoTokenIsLogged) {
  serve();
  expect_refused(hello("incorrect horse battery"), ErrorCode::token);
  expect_refused(hello(""), ErrorCode::token);
  EXPECT_EQ(bench_->server->statistics().refused, 2U);
  EXPECT_THAT(log_.text(), Not(HasSubstr("horse")));
}

TEST_F(Security, AnOversizedFrameIsRefusedByItsHeader) {
  serve();
  Octets huge = hello();
  huge[7] = 0x40;  // a gigabyte is to come
  expect_refused(huge, ErrorCode::too_long);
}

TEST_F(Security, GarbageIsRefused) {
  serve();
  expect_refused(octets_of("GET / HTTP/1.1\r\nHost: boards\r\n\r\n"), ErrorCode::malformed);
  expect_refused(octets_of("\x16\x03\x01\x02"), ErrorCode::malformed);
  expect_refused(Octets(100'000, 0xff), ErrorCode::malformed);
  expect_refused(join({hello(), octets_of("garbage after a good HELLO")}), ErrorCode::malformed);
}

TEST_F(Security, ARequestBeforeHelloIsRefused) {
  serve();
  expect_refused(octets_of({{1, 0, 0, 0}, Write{0x10014, SBL_CONTROL_RESET}}), ErrorCode::hello_expected);
  EXPECT_EQ(bench_->plant.board("co-1")->firmware(), models::FirmwareState::off);
}

TEST_F(Security, ASilentPeerIsDroppedAfterTheHandshakeDeadline) {
  BoardLinkOptions options;
  options.handshake_deadline = 500ms;
  serve(options);
  expect_refused({}, ErrorCode::deadline);
  EXPECT_EQ(bench_->server->statistics().late, 1U);
}

TEST_F(Security, AHelloThatDripsIsDroppedAfterTheHandshakeDeadline) {
  BoardLinkOptions options;
  options.handshake_deadline = 500ms;
  serve(options);
  Peer peer(bench_->server->address());
  // An octet a round, for ever: each is progress, and none is enough.
  const Octets drip = hello();
  std::size_t said = 0;
  ASSERT_TRUE(bench_->until([&] {
    if (said < drip.size() - 1) peer.say(Octets{drip[said++]});
    return peer.closed();
  }));
  EXPECT_EQ(peer.error(), ErrorCode::deadline);
  expect_service();
}

TEST_F(Security, AFrameThatDripsIsDroppedAfterTheFrameDeadline) {
  BoardLinkOptions options;
  options.frame_deadline = 500ms;
  serve(options);
  Peer peer(bench_->server->address());
  peer.say(hello());
  ASSERT_TRUE(bench_->until([&] { return bench_->server->statistics().clients == 1; }));
  const Octets drip = octets_of({{2, 0, 0, 0}, Hello{1, 0, 0, std::string(200, 'x')}});
  std::size_t said = 0;
  ASSERT_TRUE(bench_->until([&] {
    if (said < drip.size() - 1) peer.say(Octets{drip[said++]});
    return peer.closed();
  }));
  EXPECT_EQ(peer.error(), ErrorCode::deadline);
  EXPECT_EQ(bench_->server->statistics().late, 1U);
  expect_service();
}

TEST_F(Security, AClientMayBeSilentBetweenFrames) {
  BoardLinkOptions options;
  options.handshake_deadline = 500ms;
  options.frame_deadline = 500ms;
  serve(options);
  Peer peer(bench_->server->address());
  peer.say(hello());
  const auto end = std::chrono::steady_clock::now() + 1200ms;
  ASSERT_TRUE(bench_->until([&] { return std::chrono::steady_clock::now() > end; }));
  EXPECT_FALSE(peer.closed());
  peer.say({{2, 0, 0, 0}, Ping{}});
  EXPECT_TRUE(bench_->until([&] { return peer.frames_heard() == 2; }));
}

TEST_F(Security, TenThousandHalfOpenConnectionsAreBounded) {
  constexpr std::size_t kConnections = 10'000;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t needed = kConnections + 1'000;
  if (limit.rlim_max < needed) GTEST_SKIP() << "this process may not have " << needed << " open files";
  const rlimit before = limit;
  limit.rlim_cur = std::max(limit.rlim_cur, needed);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);

  LinkBench& bench = serve();
  const std::size_t bound = BoardLinkOptions{}.most_waiting;
  Peer client(bench.server->address());
  client.say(hello());
  ASSERT_TRUE(bench.until([&] { return client.frames_heard() == 1; }));
  std::vector<std::unique_ptr<Peer>> half_open;
  std::size_t most = 0;
  for (std::size_t i = 0; i < kConnections; ++i) {
    half_open.push_back(std::make_unique<Peer>(bench.server->address()));
    if (i % 50 != 0) continue;
    bench.io.restart();
    bench.io.poll();
    most = std::max(most, bench.server->statistics().waiting);
  }
  ASSERT_TRUE(bench.until([&] { return bench.server->statistics().accepted == kConnections + 1; }));
  EXPECT_LE(most, bound);
  EXPECT_EQ(bench.server->statistics().waiting, bound);
  EXPECT_EQ(bench.server->statistics().pushed_out, kConnections - bound);
  // The oldest went, the youngest are there, and who had said HELLO has not noticed.
  EXPECT_TRUE(half_open.front()->closed());
  EXPECT_EQ(half_open.front()->error(), ErrorCode::no_room);
  EXPECT_FALSE(half_open.back()->closed());
  client.say({{2, 0, 0, 0}, Ping{}});
  EXPECT_TRUE(bench.until([&] { return client.frames_heard() == 2; }));
  expect_service();
  // A log line for each would fill a disk.
  const std::string log = log_.text();
  EXPECT_LT(std::count(log.begin(), log.end(), '\n'), 40);
  half_open.clear();
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(Security, AClientThatDoesNotReadIsDropped) {
  BoardLinkOptions options;
  options.most_output = 64 * 1024;
  serve(options);
  Peer peer(bench_->server->address());
  peer.say(hello());
  Octets requests;
  for (std::uint32_t id = 2; id < 1000; ++id) {
    const Octets ping = octets_of({{id, 0, 0, 0}, Ping{}});
    requests.insert(requests.end(), ping.begin(), ping.end());
  }
  // Whole frames only as far as the socket takes them: what is left over goes first the next time.
  std::size_t said = requests.size();
  ASSERT_TRUE(bench_->until([&] {
    for (int i = 0; i < 100; ++i) {
      if (said == requests.size()) said = 0;
      said += peer.say({requests.begin() + static_cast<std::ptrdiff_t>(said), requests.end()});
    }
    return bench_->server->statistics().slow == 1;
  }));
  EXPECT_EQ(bench_->server->statistics().clients, 0U);
  EXPECT_THAT(log_.text(), HasSubstr("what is sent is not read"));
  expect_service();
}

TEST_F(Security, OneClientTooManyIsRefusedAndTheOthersStay) {
  BoardLinkOptions options;
  options.most_clients = 2;
  LinkBench& bench = serve(options);
  auto first = std::make_unique<Peer>(bench.server->address());
  Peer second(bench.server->address());
  Peer third(bench.server->address());
  for (Peer* peer : {first.get(), &second, &third}) peer->say(hello());
  ASSERT_TRUE(bench.until([&] { return third.closed(); }));
  EXPECT_EQ(third.error(), ErrorCode::no_room);
  EXPECT_FALSE(first->closed());
  EXPECT_FALSE(second.closed());
  first.reset();
  ASSERT_TRUE(bench.until([&] { return bench.server->statistics().clients == 1; }));
  expect_service();
}

TEST_F(Security, AServerThatOnlyShowsLetsNobodyWrite) {
  BoardLinkOptions options;
  options.writes = false;
  LinkBench& bench = serve(options);
  Peer peer(bench.server->address());
  peer.say(join({hello(), octets_of({{2, 0, 0, 0}, Write{0x10014, SBL_CONTROL_LOAD_FIRMWARE}})}));
  ASSERT_TRUE(bench.until([&] { return peer.frames_heard() == 2; }));
  EXPECT_EQ(peer.error(), ErrorCode::not_permitted);
  EXPECT_EQ(bench.plant.board("co-1")->firmware(), models::FirmwareState::off);
}

TEST_F(Security, ATokenIsNeededWhereStrangersReachTheServer) {
  const auto server = [&](const std::string& address, const std::string& token) {
    models::SimulationContext context;
    boost::asio::io_context io;
    models::Kernel kernel("kernel", {1, 0});
    models::BoardRack rack("rack");
    BoardLinkOptions options;
    options.listen = address;
    options.token = token;
    BoardLinkServer made("board_link", kernel, io, {&rack}, options);
    return made.address();
  };
  EXPECT_THAT([&] { server("0.0.0.0:0", ""); }, ThrowsMessage<UserError>(HasSubstr("the token is missing")));
  EXPECT_THAT([&] { server("[::]:0", "short horse"); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("too short"), Not(HasSubstr("horse")))));
  EXPECT_THAT(server("0.0.0.0:0", kToken), testing::StartsWith("0.0.0.0:"));
  EXPECT_THAT(server("127.0.0.1:0", ""), testing::StartsWith("127.0.0.1:"));
  EXPECT_THAT([&] { server("192.0.2.1:0", kToken); }, ThrowsMessage<UserError>(HasSubstr("192.0.2.1:0")));
}

TEST_F(Security, AUnixSocketIsForItsOwnerAndReplacesADeadOneOnly) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "switchback-link-security";
  std::filesystem::create_directory(folder);
  BoardLinkOptions options;
  options.listen = "unix:" + (folder / "boards").string();
  // What a process that was killed leaves behind.
  {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strcpy(at.sun_path, (folder / "boards").c_str());
    const int dead = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(dead, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    close(dead);
  }
  serve(options);
  struct stat status {};
  ASSERT_EQ(::stat((folder / "boards").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_THROW(LinkBench second(options), UserError);
  expect_service();
  std::ofstream(folder / "file") << "precious";
  options.listen = "unix:" + (folder / "file").string();
  EXPECT_THROW(LinkBench third(options), UserError);
  EXPECT_EQ(std::filesystem::file_size(folder / "file"), 8U);
  bench_.reset();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace switchback::hil
