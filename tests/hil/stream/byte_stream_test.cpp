#include "hil/stream/byte_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>

#include "models/core/errors.h"
#include "tests/hil/loop.h"
#include "tests/hil/scratch_folder.h"
#include "tests/hil/stream/certificates.h"

namespace switchback::hil {
namespace {

using boost::asio::ip::tcp;
using testing::HasSubstr;

/// One end and what it has met with.
struct End {
  std::shared_ptr<ByteStream> stream;
  bool opened = false;
  std::string heard;
  std::optional<StreamEnd> closed;

  void start() {
    ByteStreamHooks hooks;
    hooks.opened = [this] { opened = true; };
    hooks.bytes = [this](std::string_view bytes) { heard.append(bytes); };
    hooks.closed = [this](const StreamEnd& end) { closed = end; };
    stream->start(std::move(hooks));
  }
};

class ByteStreamTest : public testing::Test {
 protected:
  ByteStreamTest() {
    make_certificate(folder_.file("server.pem"), folder_.file("server.key"));
    make_certificate(folder_.file("phone.pem"), folder_.file("phone.key"));
  }
  ~ByteStreamTest() override {
    for (End* end : {&client_, &server_}) {
      if (end->stream) end->stream->abort();
    }
  }

  /// Two ends of a loopback connection.
  void join(const std::shared_ptr<TlsContext>& client, const std::shared_ptr<TlsContext>& server,
            std::size_t most_waiting = 1024) {
    tcp::acceptor acceptor(io_, {boost::asio::ip::address_v4::loopback(), 0});
    tcp::socket out(io_);
    out.connect(acceptor.local_endpoint());
    tcp::socket in = acceptor.accept();
    client_.stream = make_byte_stream(io_, out.release(), false, client, most_waiting);
    server_.stream = make_byte_stream(io_, in.release(), false, server, most_waiting);
    client_.start();
    server_.start();
  }
  bool until(const std::function<bool()>& done) { return run_until(io_, done); }

  std::shared_ptr<TlsContext> server(const std::string& client_ca = "") {
    return TlsContext::server(
        {folder_.file("server.pem"), folder_.file("server.key"), client_ca.empty() ? "" : folder_.file(client_ca)});
  }
  std::shared_ptr<TlsContext> client(const std::string& ca, const std::string& name, const std::string& own = "") {
    return TlsContext::client({folder_.file(ca), name, own.empty() ? "" : folder_.file(own + ".pem"),
                               own.empty() ? "" : folder_.file(own + ".key")});
  }

  boost::asio::io_context io_;
  ScratchFolder folder_;
  End client_;
  End server_;
};

TEST_F(ByteStreamTest, CarriesBothWaysWhatIsSentBeforeItIsOpen) {
  for (const bool secure : {false, true}) {
    client_ = server_ = {};
    join(secure ? client("server.pem", "localhost") : nullptr, secure ? server() : nullptr);
    client_.stream->send("ping");
    server_.stream->send("pong");
    EXPECT_TRUE(until([this] { return client_.heard == "pong" && server_.heard == "ping"; })) << secure;
    client_.stream->send("last words");
    client_.stream->close();
    EXPECT_TRUE(until([this] { return server_.closed.has_value(); }));
    EXPECT_EQ(server_.heard, "pinglast words");
    EXPECT_FALSE(client_.closed.has_value());
    server_.stream->abort();
  }
}

TEST_F(ByteStreamTest, SaysWhyAServersCertificateIsNotAccepted) {
  join(client("phone.pem", "localhost"), server());
  ASSERT_TRUE(until([this] { return client_.closed && server_.closed; }));
  EXPECT_TRUE(client_.closed->untrusted);
  EXPECT_THAT(client_.closed->why, HasSubstr("certificate is not accepted: self-signed certificate"));
  EXPECT_FALSE(client_.opened);
}

TEST_F(ByteStreamTest, ExpectsTheServersName) {
  join(client("server.pem", "10.1.2.3"), server());
  ASSERT_TRUE(until([this] { return client_.closed.has_value(); }));
  EXPECT_TRUE(client_.closed->untrusted);
  EXPECT_THAT(client_.closed->why, HasSubstr("mismatch"));
}

TEST_F(ByteStreamTest, ShowsItsOwnCertificateToAServerThatAsks) {
  join(client("server.pem", "localhost", "phone"), server("phone.pem"));
  client_.stream->send("hello");
  EXPECT_TRUE(until([this] { return server_.heard == "hello"; }));
}

TEST_F(ByteStreamTest, SaysThatAServerAsksForACertificate) {
  join(client("server.pem", "localhost"), server("phone.pem"));
  client_.stream->send("hello");
  ASSERT_TRUE(until([this] { return client_.closed && server_.closed; }));
  EXPECT_TRUE(client_.closed->untrusted);
  EXPECT_THAT(client_.closed->why, HasSubstr("certificate"));
  EXPECT_TRUE(server_.closed->untrusted);
  EXPECT_EQ(server_.heard, "");
}

TEST_F(ByteStreamTest, CutsOffAPeerThatDoesNotRead) {
  join(nullptr, nullptr);
  client_.stream->send(std::string(1025, 'x'));
  EXPECT_EQ(client_.closed.value().why, "the other side does not read");
  EXPECT_FALSE(client_.closed->untrusted);
}

TEST_F(ByteStreamTest, RefusesFilesThatCannotBeUsed) {
  EXPECT_THROW(client("none.pem", ""), UserError);
  EXPECT_THROW(client("phone.key", ""), UserError);
  EXPECT_THROW(TlsContext::server({folder_.file("server.pem"), folder_.file("phone.key"), ""}), UserError);
}

}  // namespace
}  // namespace switchback::hil
