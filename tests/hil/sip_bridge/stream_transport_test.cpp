// TCP and TLS of the phones against servers of this test, over loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <vector>

#include "hil/sip_bridge/phone_transport.h"
#include "hil/stream/byte_stream.h"
#include "models/core/errors.h"
#include "tests/hil/loop.h"
#include "tests/hil/scratch_folder.h"
#include "tests/hil/stream/certificates.h"

namespace switchback::hil {
namespace {

using boost::asio::ip::tcp;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint32_t kLoopback = 0x7f000001;
constexpr std::chrono::milliseconds kAtOnce{0};

std::string message(const std::string& number, std::size_t body = 0) {
  return "OPTIONS sip:" + number + "@127.0.0.1 SIP/2.0\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n" +
         std::string(body, 'b');
}

/// Takes connections, over TLS if it has a context, and keeps what they say.
class Server {
 public:
  Server(boost::asio::io_context& io, std::uint16_t port = 0, std::shared_ptr<TlsContext> tls = nullptr)
      : io_(io), acceptor_(io), tls_(std::move(tls)) {
    acceptor_.open(tcp::v4());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind({boost::asio::ip::address_v4::loopback(), port});
    acceptor_.listen();
    accept();
  }
  ~Server() {
    for (const auto& stream : streams) stream->abort();
  }

  Ipv4Endpoint endpoint() const { return {kLoopback, acceptor_.local_endpoint().port()}; }
  void reset_connections() {
    for (const int fd : sockets_) {
      const linger at_once{1, 0};
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    sockets_.clear();
    for (const auto& stream : streams) stream->abort();
    streams.clear();
  }

  std::string heard;
  std::vector<std::shared_ptr<ByteStream>> streams;
  std::vector<Ipv4Endpoint> peers;

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      peers.push_back({socket.remote_endpoint().address().to_v4().to_uint(), socket.remote_endpoint().port()});
      sockets_.push_back(socket.native_handle());
      auto stream = make_byte_stream(io_, socket.release(), false, tls_);
      ByteStreamHooks hooks;
      hooks.bytes = [this](std::string_view bytes) { heard.append(bytes); };
      stream->start(std::move(hooks));
      streams.push_back(std::move(stream));
      accept();
    });
  }

  boost::asio::io_context& io_;
  tcp::acceptor acceptor_;
  std::shared_ptr<TlsContext> tls_;
  std::vector<int> sockets_;
};

class StreamTransportTest : public testing::Test {
 protected:
  void open(const Ipv4Endpoint& primary, const Ipv4Endpoint& secondary, const TlsClientFiles* tls = nullptr,
            std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    PhoneTransportOptions options;
    options.transport = tls == nullptr ? SipTransport::tcp : SipTransport::tls;
    options.servers = {primary, secondary};
    options.local = {kLoopback, 0};
    if (tls != nullptr) options.tls = *tls;
    phones_ = open_phone_transport(
        io_, options,
        [this](const PhoneInput& input) {
          if (input.kind == PhoneInput::Kind::lost) {
            lost_.push_back(input.flow.peer);
          } else {
            heard_.emplace_back(input.text);
            from_.push_back(input.flow);
          }
        },
        patience);
  }
  /// A port of loopback where nothing listens.
  Ipv4Endpoint nobody() {
    tcp::acceptor taken(io_, {boost::asio::ip::address_v4::loopback(), 0});
    return {kLoopback, taken.local_endpoint().port()};
  }
  bool until(const std::function<bool()>& done) { return run_until(io_, done); }

  boost::asio::io_context io_;
  std::unique_ptr<PhoneTransport> phones_;
  std::vector<std::string> heard_;
  std::vector<PhoneFlow> from_;
  std::vector<Ipv4Endpoint> lost_;
};

TEST_F(StreamTransportTest, SendsToEachServerOverItsOwnConnectionFromThePhonesPort) {
  Server primary(io_);
  Server secondary(io_);
  open(primary.endpoint(), secondary.endpoint());
  phones_->send({primary.endpoint()}, message("1"));
  phones_->send({secondary.endpoint()}, message("2"));
  phones_->send({primary.endpoint()}, message("3"));
  ASSERT_TRUE(until([&] { return primary.heard.size() + secondary.heard.size() >= 3 * message("1").size(); }));
  EXPECT_EQ(primary.heard, message("1") + message("3"));
  EXPECT_EQ(secondary.heard, message("2"));
  EXPECT_THAT(primary.peers, ElementsAre(phones_->locals().at(0)));
  EXPECT_THAT(secondary.peers, ElementsAre(phones_->locals().at(0)));
}

TEST_F(StreamTransportTest, HasOneConnectionToServersThatShareAnAddress) {
  Server both(io_);
  open(both.endpoint(), both.endpoint());
  phones_->send({both.endpoint()}, message("1"));
  ASSERT_TRUE(until([&] { return both.heard == message("1"); }));
  EXPECT_EQ(both.peers.size(), 1U);
}

TEST_F(StreamTransportTest, CutsMessagesOutOfSegmentsAsTheyCome) {
  Server server(io_);
  open(server.endpoint(), server.endpoint());
  ASSERT_TRUE(until([&] { return server.streams.size() == 1; }));
  const std::string text = message("1", 10) + message("2") + "\r\n" + message("3");
  server.streams[0]->send(text);
  ASSERT_TRUE(until([&] { return heard_.size() == 3; }));
  EXPECT_THAT(heard_, ElementsAre(message("1", 10), message("2"), message("3")));
  EXPECT_NE(from_[0].connection, 0U);
  EXPECT_EQ(from_[0].peer, server.endpoint());
  // The same in pieces, each of which has arrived before the next is sent.
  heard_.clear();
  for (const char letter : text) {
    server.streams[0]->send({&letter, 1});
    io_.restart();
    io_.poll();
  }
  ASSERT_TRUE(until([&] { return heard_.size() == 3; }));
  EXPECT_THAT(heard_, ElementsAre(message("1", 10), message("2"), message("3")));
}

TEST_F(StreamTransportTest, EndsAConnectionThatCannotBeCutIntoMessages) {
  Server server(io_);
  open(server.endpoint(), server.endpoint());
  ASSERT_TRUE(until([&] { return server.streams.size() == 1; }));
  server.streams[0]->send("SIP/2.0 200 OK\r\nContent-Length: many\r\n\r\n");
  ASSERT_TRUE(until([&] { return !lost_.empty(); }));
  EXPECT_THAT(heard_, IsEmpty());
}

TEST_F(StreamTransportTest, TellsThatAConnectionIsRefusedAndTriesAgainWithTheNextMessage) {
  const Ipv4Endpoint primary = nobody();
  open(primary, primary);
  ASSERT_TRUE(until([&] { return lost_.size() == 1; }));
  phones_->send({primary}, message("1"));
  ASSERT_TRUE(until([&] { return lost_.size() == 2; }));
  EXPECT_EQ(lost_[1], primary);
  Server server(io_, primary.port);
  phones_->send({primary}, message("2"));
  ASSERT_TRUE(until([&] { return !server.heard.empty(); }));
  // What was lost stays lost: the transaction that waited for it has been told.
  EXPECT_EQ(server.heard, message("2"));
  EXPECT_EQ(phones_->broken(), "");
}

TEST_F(StreamTransportTest, TellsThatAConnectionWasResetAndConnectsAgainWithTheNextMessage) {
  Server server(io_);
  open(server.endpoint(), server.endpoint());
  phones_->send({server.endpoint()}, message("1"));
  ASSERT_TRUE(until([&] { return server.heard == message("1"); }));
  server.reset_connections();
  ASSERT_TRUE(until([&] { return !lost_.empty(); }));
  EXPECT_THAT(lost_, ElementsAre(server.endpoint()));
  phones_->send({server.endpoint()}, message("2"));
  ASSERT_TRUE(until([&] { return server.heard == message("1") + message("2"); }));
  server.streams[0]->send(message("3"));
  EXPECT_TRUE(until([&] { return heard_ == std::vector<std::string>{message("3")}; }));
}

TEST_F(StreamTransportTest, AnswersOverTheConnectionOfTheServerThatAsksOrOverTheOwnIfItIsGone) {
  Server server(io_);
  open(server.endpoint(), server.endpoint());
  const Ipv4Endpoint door = phones_->locals().at(0);
  tcp::socket asking(io_);
  asking.connect({boost::asio::ip::address_v4(door.address), door.port});
  boost::asio::write(asking, boost::asio::buffer(message("1")));
  ASSERT_TRUE(until([&] { return heard_.size() == 1; }));
  phones_->send(from_[0], "answer");
  std::string answer(6, '\0');
  ASSERT_TRUE(until([&] { return asking.available() == answer.size(); }));
  asking.read_some(boost::asio::buffer(answer));
  EXPECT_EQ(answer, "answer");
  asking.close();
  phones_->send(from_[0], message("late"));
  ASSERT_TRUE(until([&] {
    // Until the end of the connection is known, what is sent over it is lost.
    if (server.heard.empty()) phones_->send(from_[0], message("late"));
    return !server.heard.empty();
  }));
  EXPECT_THAT(lost_, IsEmpty());
}

TEST_F(StreamTransportTest, LetsNobodyConnectButServersThatHaveAnAddressEach) {
  Server primary(io_);
  Server secondary(io_);
  open(primary.endpoint(), secondary.endpoint());
  const Ipv4Endpoint door = phones_->locals().at(0);
  tcp::socket stranger(io_, {boost::asio::ip::make_address("127.0.0.99"), 0});
  stranger.connect({boost::asio::ip::address_v4(door.address), door.port});
  boost::system::error_code ignored;
  boost::asio::write(stranger, boost::asio::buffer(message("1")), ignored);
  bool closed = false;
  char byte = 0;
  stranger.async_read_some(boost::asio::buffer(&byte, 1),
                           [&](const boost::system::error_code& error, std::size_t) { closed = bool(error); });
  EXPECT_TRUE(until([&] { return closed; }));
  EXPECT_THAT(heard_, IsEmpty());
}

class TlsTransportTest : public StreamTransportTest {
 protected:
  TlsTransportTest() {
    make_certificate(folder_.file("pair.pem"), folder_.file("pair.key"), "DNS:pbx.example.com, IP:127.0.0.1");
    make_certificate(folder_.file("bench.pem"), folder_.file("bench.key"));
  }
  std::shared_ptr<TlsContext> pair(const std::string& client_ca = "") {
    return TlsContext::server({folder_.file("pair.pem"), folder_.file("pair.key"), client_ca});
  }
  std::string refusal(const Server& server, const TlsClientFiles& files) {
    try {
      open(server.endpoint(), server.endpoint(), &files);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }

  ScratchFolder folder_;
};

TEST_F(TlsTransportTest, CarriesMessagesBothWaysToAServerOfTheExpectedNameOrAddress) {
  for (const char* name : {"pbx.example.com", ""}) {
    heard_.clear();
    Server server(io_, 0, pair());
    const TlsClientFiles files{folder_.file("pair.pem"), name, "", ""};
    open(server.endpoint(), server.endpoint(), &files);
    phones_->send({server.endpoint()}, message("1"));
    ASSERT_TRUE(until([&] { return server.heard == message("1"); })) << name;
    server.streams[0]->send(message("2") + message("3"));
    ASSERT_TRUE(until([&] { return heard_.size() == 2; })) << name;
    phones_.reset();
  }
}

TEST_F(TlsTransportTest, RefusesToStartWithAServerThatTheCaHasNotSigned) {
  Server server(io_, 0, pair());
  const std::string why = refusal(server, {folder_.file("bench.pem"), "", "", ""});
  EXPECT_THAT(why, HasSubstr("TLS with the server at " + text(server.endpoint())));
  EXPECT_THAT(why, HasSubstr("certificate is not accepted: self-signed certificate"));
  EXPECT_THAT(why, HasSubstr("'tls' in the stack file"));
}

TEST_F(TlsTransportTest, RefusesToStartWithAServerOfAnotherName) {
  Server server(io_, 0, pair());
  EXPECT_THAT(refusal(server, {folder_.file("pair.pem"), "other.example.com", "", ""}), HasSubstr("mismatch"));
}

TEST_F(TlsTransportTest, ShowsItsCertificateToServersThatAskAndKnowsWhyTheyRefuseItWithout) {
  Server server(io_, 0, pair(folder_.file("bench.pem")));
  const TlsClientFiles with{folder_.file("pair.pem"), "", folder_.file("bench.pem"), folder_.file("bench.key")};
  open(server.endpoint(), server.endpoint(), &with);
  phones_->send({server.endpoint()}, message("1"));
  ASSERT_TRUE(until([&] { return server.heard == message("1"); }));
  const TlsClientFiles without{folder_.file("pair.pem"), "", "", ""};
  try {
    open(server.endpoint(), server.endpoint(), &without);
    phones_->send({server.endpoint()}, message("2"));
    EXPECT_TRUE(until([&] { return !phones_->broken().empty(); }));
    EXPECT_THAT(phones_->broken(), HasSubstr("certificate"));
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("certificate"));
  }
}

TEST_F(TlsTransportTest, WaitsNoLongerThanAskedForAServerThatIsNotThere) {
  const TlsClientFiles files{folder_.file("pair.pem"), "", "", ""};
  Server mute(io_);  // accepts, and says nothing
  open(mute.endpoint(), mute.endpoint(), &files, kAtOnce);
  EXPECT_EQ(phones_->broken(), "");
}

}  // namespace
}  // namespace switchback::hil
