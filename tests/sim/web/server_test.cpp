#include "sim/web/server.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "models/core/errors.h"
#include "tests/hil/loop.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

const std::string kToken = "0123456789abcdef";

/// Tells how often it was asked, and numbers without end.
class FakeSite : public WebSite {
 public:
  class Numbers : public WebFeed {
   public:
    explicit Numbers(int& told) : told_(told) {}
    std::optional<std::string> next() override {
      return "number " + std::to_string(++told_) + std::string(100'000, '.');
    }
    void on_news(std::function<void()>) override {}

   private:
    int& told_;
  };

  bool is_public(const std::string& path) const override { return path == "/"; }
  WebAnswer answer(const WebRequest& request) override {
    asked.push_back(request);
    return {200, "text/plain", "hello " + request.path};
  }
  std::unique_ptr<WebFeed> feed(const WebRequest& request) override {
    return request.path == "/feed" ? std::make_unique<Numbers>(told) : nullptr;
  }

  std::vector<WebRequest> asked;
  int told = 0;
};

/// One connection of a client whose words are chosen octet by octet.
class Client {
 public:
  Client(asio::io_context& io, std::uint16_t port) : socket_(io) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    read();
  }
  void say(const std::string& text) {
    error_code ignored;
    asio::write(socket_, asio::buffer(text), ignored);
  }
  const std::string& heard() const { return heard_; }
  bool closed() const { return closed_; }
  void stop_reading() { reading_ = false; }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(buffer_), [this](const error_code& error, std::size_t size) {
      if (error == asio::error::operation_aborted) return;
      heard_.append(buffer_, size);
      closed_ = static_cast<bool>(error);
      if (!error && reading_) read();
    });
  }

  tcp::socket socket_;
  char buffer_[4096] = {};
  std::string heard_;
  bool closed_ = false;
  bool reading_ = true;
};

class WebServerTest : public testing::Test {
 protected:
  void serve(const std::string& token = "", WebServerOptions options = {}) {
    options.port = 0;
    access_ = std::make_unique<Access>(token);
    server_ = std::make_unique<WebServer>(io_, site_, *access_, options);
  }
  std::unique_ptr<Client> client() { return std::make_unique<Client>(io_, server_->port()); }
  bool wait(const std::function<bool()>& done) { return hil::run_until(io_, done); }

  /// The whole answer to one request, whose connection ends with it.
  std::string answer(const std::string& first, const std::string& headers = "", const std::string& body = "") {
    auto one = client();
    one->say(first + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers + "\r\n" + body);
    EXPECT_TRUE(wait([&] { return one->closed(); }));
    return one->heard();
  }

  asio::io_context io_;
  FakeSite site_;
  std::unique_ptr<Access> access_;
  std::unique_ptr<WebServer> server_;
};

TEST_F(WebServerTest, AnswersWithHeadersThatKeepOtherPagesOut) {
  serve();
  const std::string heard = answer("GET /a?b=c");
  EXPECT_EQ(heard.find("HTTP/1.1 200"), 0u);
  for (const char* header : {"default-src 'none'", "frame-ancestors 'none'", "nosniff", "no-referrer", "no-store"}) {
    EXPECT_NE(heard.find(header), std::string::npos) << header;
  }
  EXPECT_TRUE(heard.ends_with("hello /a"));
  EXPECT_EQ(site_.asked.at(0).query.at("b"), "c");
}

TEST_F(WebServerTest, AHeadHasNoBody) {
  serve();
  const std::string heard = answer("HEAD /a");
  EXPECT_NE(heard.find("Content-Length: 8"), std::string::npos);
  EXPECT_TRUE(heard.ends_with("\r\n\r\n"));
}

TEST_F(WebServerTest, OneConnectionCarriesSeveralRequests) {
  serve();
  auto one = client();
  one->say("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\nGET /b HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(wait([&] { return one->heard().find("hello /b") != std::string::npos; }));
  EXPECT_FALSE(one->closed());
}

TEST_F(WebServerTest, ForeignNamesPagesAndTypesNeverGetToTheSite) {
  serve();
  auto one = client();
  one->say("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_TRUE(wait([&] { return one->closed(); }));
  EXPECT_EQ(one->heard().find("HTTP/1.1 421"), 0u);
  const std::string json = "Content-Type: application/json\r\nContent-Length: 2\r\n";
  EXPECT_EQ(answer("POST /a", json + "Origin: http://evil.example\r\n", "{}").find("HTTP/1.1 403"), 0u);
  EXPECT_EQ(answer("POST /a", "Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}").find("HTTP/1.1 415"), 0u);
  EXPECT_EQ(answer("DELETE /a").find("HTTP/1.1 405"), 0u);
  EXPECT_TRUE(site_.asked.empty());
  EXPECT_EQ(answer("POST /a", json + "Origin: http://127.0.0.1\r\n", "{}").find("HTTP/1.1 200"), 0u);
}

TEST_F(WebServerTest, WithoutTheTokenThereIsOnlyThePageToLogInOn) {
  serve(kToken);
  EXPECT_EQ(answer("GET /").find("HTTP/1.1 200"), 0u);
  EXPECT_EQ(answer("GET /a").find("HTTP/1.1 401"), 0u);
  EXPECT_EQ(answer("GET /a", "Authorization: Bearer wrong\r\n").find("HTTP/1.1 401"), 0u);
  EXPECT_EQ(answer("GET /a", "Authorization: Bearer " + kToken + "\r\n").find("HTTP/1.1 200"), 0u);
  const std::string upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  auto one = client();
  one->say("GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\n" + upgrade + "\r\n");
  EXPECT_TRUE(wait([&] { return one->closed(); }));
  EXPECT_EQ(one->heard().find("HTTP/1.1 401"), 0u);
}

TEST_F(WebServerTest, WhatIsTooLongIsRefused) {
  WebServerOptions options;
  options.largest_header = 1000;
  options.largest_body = 100;
  serve("", options);
  EXPECT_EQ(answer("GET /a", "X: " + std::string(2000, 'x') + "\r\n").find("HTTP/1.1 431"), 0u);
  const std::string json = "Content-Type: application/json\r\nContent-Length: 101\r\n";
  EXPECT_EQ(answer("POST /a", json, std::string(101, 'x')).find("HTTP/1.1 413"), 0u);
  EXPECT_EQ(answer("nonsense").find("HTTP/1.1 400"), 0u);
}

TEST_F(WebServerTest, WhoIsTooSlowIsCutOff) {
  WebServerOptions options;
  options.patience = milliseconds(200);
  serve("", options);
  auto one = client();
  one->say("GET / HTTP/1.1\r\nHost:");
  EXPECT_TRUE(wait([&] { return one->closed(); }));
  EXPECT_EQ(one->heard(), "");
  EXPECT_TRUE(wait([&] { return server_->connections() == 0; }));
}

TEST_F(WebServerTest, MoreConnectionsThanItTakesAreTurnedAway) {
  WebServerOptions options;
  options.most_connections = 2;
  serve("", options);
  auto first = client();
  auto second = client();
  EXPECT_TRUE(wait([&] { return server_->connections() == 2; }));
  auto third = client();
  EXPECT_TRUE(wait([&] { return third->closed(); }));
  first.reset();
  EXPECT_TRUE(wait([&] { return server_->connections() == 1; }));
  second->say("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(wait([&] { return second->heard().find("hello /a") != std::string::npos; }));
}

TEST_F(WebServerTest, AFeedIsAskedNoFasterThanTheClientTakes) {
  serve();
  auto one = client();
  one->say(
      "GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: "
      "websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_TRUE(wait([&] { return one->heard().find("number 2") != std::string::npos; }));
  EXPECT_EQ(one->heard().find("HTTP/1.1 101"), 0u);
  one->stop_reading();
  // What the two sockets hold is some megabytes; then nothing more is asked for until the client reads.
  const auto full = [&] {
    const int before = site_.told;
    for (int round = 0; round < 20; ++round) {
      io_.restart();
      io_.poll();
    }
    return site_.told == before;
  };
  EXPECT_TRUE(wait(full));
  EXPECT_LT(site_.told, 1000);
}

TEST_F(WebServerTest, APageOfAnotherSiteHearsNoFeed) {
  serve();
  auto one = client();
  one->say(
      "GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\n"
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_TRUE(wait([&] { return one->closed(); }));
  EXPECT_EQ(one->heard().find("HTTP/1.1 403"), 0u);
  EXPECT_EQ(site_.told, 0);
}

TEST_F(WebServerTest, APlaceThatIsTakenIsSaid) {
  serve();
  WebServerOptions same;
  same.port = server_->port();
  try {
    const WebServer second(io_, site_, *access_, same);
    FAIL() << "two servers at one place";
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("in use"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace switchback::sim
