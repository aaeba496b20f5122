#include "hil/admin_link/admin_link_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "hil/admin_link/channel.h"
#include "hil/admin_link/message.h"
#include "hil/admin_link/served_calls.h"
#include "hil/console/status_json.h"
#include "hil/stack/description.h"
#include "hil/stream/token.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kMostPending = 64;

tcp::acceptor listen(asio::io_context& io, const AdminLinkOptions& options) {
  const std::string place = "the admin link on " + options.address + " port " + std::to_string(options.port);
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) throw UserError(place + ": expected an IP address");
  if (!address.is_loopback() && options.token.size() < kLeastToken) {
    throw UserError(place + " can be reached from other machines; give it a token of " + std::to_string(kLeastToken) +
                    " or more characters");
  }
  tcp::acceptor acceptor(io);
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) throw UserError(place + " cannot listen: " + error.message());
  return acceptor;
}

}  // namespace

class AdminLinkServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& io, const ServedPair& pair, const AdminLinkOptions& options)
      : io_(io), pair_(pair), options_(options), acceptor_(listen(io, options)), last_(observe(pair)) {
    if (!options.certificate_file.empty()) tls_ = TlsContext::server({options.certificate_file, options.key_file, ""});
    options_.port = acceptor_.local_endpoint().port();
  }

  std::uint16_t port() const { return options_.port; }
  std::size_t connections() const { return sessions_.size(); }

  void accept() {
    acceptor_.async_accept([weak = weak_from_this()](const error_code& error, tcp::socket socket) {
      const auto self = weak.lock();
      if (!self || error == asio::error::operation_aborted) return;
      if (!error) self->begin(std::move(socket));
      self->accept();
    });
  }

  void stop() {
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& session : std::exchange(sessions_, {})) session->channel->close();
  }

  void look() {
    ObservedPair now = observe(pair_);
    if (now != last_) {
      last_ = std::move(now);
      const std::string notice = notice_text("status_changed", status_text(last_));
      for (const auto& session : std::vector(sessions_)) {
        if (session->subscribed) session->channel->send(notice);
      }
    }
    for (const auto& session : std::vector(sessions_)) answer_pending(*session);
  }

 private:
  struct Session {
    Session(asio::io_context& io, std::shared_ptr<Channel> line) : channel(std::move(line)), handshake(io) {}

    std::shared_ptr<Channel> channel;
    asio::steady_timer handshake;
    bool greeted = false;
    bool subscribed = false;
    std::vector<std::pair<std::string, PendingPress>> pending;  ///< with the id of the call
  };

  void begin(tcp::socket socket) {
    if (sessions_.size() >= options_.most_connections) return;  // closes it
    error_code error;
    const bool ipv6 = acceptor_.local_endpoint(error).protocol() == tcp::v6();
    const int descriptor = socket.release(error);
    if (error) return;
    auto session = std::make_shared<Session>(io_, make_channel(io_, descriptor, ipv6, tls_, kLongestRequest));
    sessions_.push_back(session);
    std::weak_ptr<Session> weak = session;
    session->handshake.expires_after(options_.handshake_limit);
    session->handshake.async_wait([self = weak_from_this(), weak](const error_code& cancelled) {
      const auto listener = self.lock();
      const auto late = weak.lock();
      if (listener && late && !cancelled && !late->greeted) listener->end(late, "no hello in time");
    });
    ChannelHooks hooks;
    hooks.line = [this, weak](std::string_view line) {
      if (const auto one = weak.lock()) take(one, line);
    };
    hooks.closed = [this, weak](const std::string& why) {
      if (const auto one = weak.lock()) end(one, why);
    };
    session->channel->start(std::move(hooks));
  }

  void end(const std::shared_ptr<Session>& session, const std::string& why) {
    spdlog::debug("admin link: a connection ends: {}", why);
    session->channel->close();
    session->handshake.cancel();
    std::erase(sessions_, session);
  }

  void take(const std::shared_ptr<Session>& session, std::string_view line) {
    const auto request = decode_request(line);
    if (const auto* malformed = std::get_if<RpcMalformed>(&request)) {
      return session->channel->send(error_text(malformed->id, malformed->code, malformed->message));
    }
    const RpcCall& call = std::get<RpcCall>(request);
    if (call.method == "hello") return greet(session, call);
    if (!session->greeted) return refuse(*session, call, {RpcCode::no_hello, "say hello first"});
    if (pair_.catch_up) pair_.catch_up();
    if (call.method == "subscribe") {
      session->subscribed = true;
      look();
      return answer(*session, call, status_text(last_));
    }
    if (session->pending.size() >= kMostPending) {
      return refuse(*session, call, {RpcCode::too_many, "too many requests without an answer"});
    }
    serve(session, call);
  }

  void greet(const std::shared_ptr<Session>& session, const RpcCall& call) {
    if (call.parameters.version != kAdminLinkVersion) {
      return refuse(*session, call, {RpcCode::parameters, "version: expected 1"});
    }
    if (!options_.token.empty() && !equal_tokens(options_.token, call.parameters.token.value_or(""))) {
      refuse(*session, call, {RpcCode::wrong_token, "wrong token"});
      return end(session, "wrong token");
    }
    session->greeted = true;
    session->handshake.cancel();
    answer(*session, call, R"({"version":1,"server":"switchback"})");
  }

  void serve(const std::shared_ptr<Session>& session, const RpcCall& call) {
    std::optional<CauseScope> scope;
    if (pair_.journal != nullptr) scope.emplace(*pair_.journal, 0);
    const CallOutcome outcome = carry_out(pair_, call);
    // What the press did shows before it is said to be done.
    look();
    if (const auto* mistake = std::get_if<CallMistake>(&outcome)) return refuse(*session, call, *mistake);
    if (const auto* result = std::get_if<std::string>(&outcome)) return answer(*session, call, *result);
    session->pending.emplace_back(call.id, std::get<PendingPress>(outcome));
  }

  void answer_pending(Session& session) {
    std::erase_if(session.pending, [&](const auto& waiting) {
      const std::optional<std::string> outcome = outcome_of(pair_, waiting.second);
      if (outcome && !waiting.first.empty()) session.channel->send(result_text(waiting.first, *outcome));
      return outcome.has_value();
    });
  }

  static void answer(Session& session, const RpcCall& call, const std::string& result) {
    if (!call.id.empty()) session.channel->send(result_text(call.id, result));
  }
  static void refuse(Session& session, const RpcCall& call, const CallMistake& mistake) {
    if (!call.id.empty()) session.channel->send(error_text(call.id, mistake.code, mistake.message));
  }

  asio::io_context& io_;
  ServedPair pair_;
  AdminLinkOptions options_;
  tcp::acceptor acceptor_;
  std::shared_ptr<TlsContext> tls_;
  std::vector<std::shared_ptr<Session>> sessions_;
  ObservedPair last_;
};

AdminLinkServer::AdminLinkServer(asio::io_context& io, const ServedPair& pair, const AdminLinkOptions& options)
    : listener_(std::make_shared<Listener>(io, pair, options)) {
  listener_->accept();
}

AdminLinkServer::~AdminLinkServer() { listener_->stop(); }
std::uint16_t AdminLinkServer::port() const { return listener_->port(); }
std::size_t AdminLinkServer::connections() const { return listener_->connections(); }
void AdminLinkServer::look() { listener_->look(); }

}  // namespace switchback::hil
