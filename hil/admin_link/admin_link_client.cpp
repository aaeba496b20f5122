#include "hil/admin_link/admin_link_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

#include "hil/admin_link/channel.h"
#include "hil/admin_link/message.h"
#include "hil/console/status_json.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using models::AdminResult;

RpcParameters parameters_of(const Press& press) {
  RpcParameters parameters;
  parameters.server = press.server;
  switch (press.action) {
    case StackAction::set_auto_assume:
    case StackAction::set_redundancy_enabled:
      parameters.checked = press.checked;
      break;
    case StackAction::edit_extension:
      parameters.extension = press.extension;
      break;
    case StackAction::unplug:
    case StackAction::plug:
      parameters.connected = press.action == StackAction::plug;
      break;
    default:
      break;
  }
  return parameters;
}

}  // namespace

class AdminLinkClient::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& io, const AdminLinkClientOptions& options,
             std::function<void(const std::string&)> broken)
      : io_(io), options_(options), broken_(std::move(broken)), socket_(io), retry_(io) {
    last_.why_not = "no connection to the admin link yet";
    if (options.stack.tls)
      tls_ = TlsContext::client({options.stack.certificate_file, options.stack.server_name, "", ""});
  }

  const ObservedPair& last() const { return last_; }
  void on_change(std::function<void()> listener) { changed_ = std::move(listener); }

  void connect() {
    const tcp::endpoint endpoint(asio::ip::make_address(options_.stack.address.host), options_.stack.address.port);
    socket_.async_connect(endpoint,
                          [weak = weak_from_this(), v6 = endpoint.protocol() == tcp::v6()](const error_code& error) {
                            const auto self = weak.lock();
                            if (!self || self->stopped_) return;
                            error ? self->lose("no connection to the admin link: " + error.message()) : self->begin(v6);
                          });
  }

  void stop() {
    stopped_ = true;
    changed_ = nullptr;
    waiting_.clear();
    if (channel_) channel_->close();
    error_code ignored;
    socket_.close(ignored);
    retry_.cancel();
  }

  void press(const Press& press, const std::function<void(const AdminResult&)>& answered) {
    if (!last_.linked) return answered(AdminResult::refused(last_.why_not));
    call(info(press.action).method, parameters_of(press), [this, answered](const RpcAnswer& answer) {
      if (answer.error_code) return answered(AdminResult::refused(answer.error));
      try {
        answered(read_outcome(answer.result));
      } catch (const StatusError& error) {
        give_up("the admin link answers nonsense: " + std::string(error.what()));
      }
    });
  }

 private:
  struct Waiting {
    std::function<void(const RpcAnswer&)> answered;
    std::unique_ptr<asio::steady_timer> limit;
  };

  void begin(bool ipv6) {
    error_code error;
    const int descriptor = socket_.release(error);
    if (error) return lose(error.message());
    channel_ = make_channel(io_, descriptor, ipv6, tls_, kLongestAnswer);
    ChannelHooks hooks;
    const auto weak = weak_from_this();
    hooks.opened = [weak] {
      if (const auto self = weak.lock()) self->greet();
    };
    hooks.line = [weak](std::string_view line) {
      if (const auto self = weak.lock()) self->take(line);
    };
    hooks.closed = [weak](const std::string& why) {
      if (const auto self = weak.lock()) self->lose("the admin link was lost: " + why);
    };
    channel_->start(std::move(hooks));
  }

  void greet() {
    RpcParameters parameters;
    parameters.version = kAdminLinkVersion;
    if (!options_.token.empty()) parameters.token = options_.token;
    call("hello", parameters, [this](const RpcAnswer& answer) {
      if (answer.error_code) return give_up("the admin link refuses this bench: " + answer.error);
      call("subscribe", {}, [this](const RpcAnswer& status) {
        if (status.error_code) return give_up("the admin link gives no status: " + status.error);
        show(status.result);
      });
    });
  }

  void call(std::string_view method, const RpcParameters& parameters, std::function<void(const RpcAnswer&)> answered) {
    const std::uint64_t id = ++calls_;
    Waiting& waiting = waiting_[id];
    waiting.answered = std::move(answered);
    waiting.limit = std::make_unique<asio::steady_timer>(io_, options_.answer_limit);
    waiting.limit->async_wait([weak = weak_from_this(), id](const error_code& cancelled) {
      const auto self = weak.lock();
      if (!self || cancelled || !self->waiting_.contains(id)) return;
      self->lose("the admin link does not answer");
    });
    channel_->send(call_text(id, method, parameters));
  }

  void take(std::string_view line) {
    const auto reply = decode_reply(line);
    if (const auto* notice = std::get_if<RpcNotice>(&reply)) {
      if (notice->method == "status_changed") show(notice->parameters);
    } else if (const auto* answer = std::get_if<RpcAnswer>(&reply)) {
      const auto found = waiting_.find(answer->id);
      if (found == waiting_.end()) return;
      const auto answered = std::move(found->second.answered);
      waiting_.erase(found);
      answered(*answer);
    } else {
      give_up("the admin link speaks something else: " + std::get<RpcMalformed>(reply).message);
    }
  }

  void show(const std::string& status) {
    try {
      ObservedPair pair = parse_status(status);
      if (pair == last_) return;
      last_ = std::move(pair);
    } catch (const StatusError& error) {
      return give_up("the admin link shows no status: " + std::string(error.what()));
    }
    if (changed_) changed_();
  }

  /// Ends the connection and tells everybody who waits.
  void end(const std::string& why) {
    if (channel_) std::exchange(channel_, nullptr)->close();
    const bool was_linked = last_.linked;
    last_ = ObservedPair{false, why, {}};
    RpcAnswer refusal;
    refusal.error_code = 0;
    refusal.error = why;
    for (auto& [id, waiting] : std::exchange(waiting_, {})) {
      if (was_linked) waiting.answered(refusal);
    }
    if (changed_) changed_();
  }

  void lose(const std::string& why) {
    if (stopped_) return;
    end(why);
    error_code ignored;
    socket_.close(ignored);
    retry_.expires_after(options_.retry);
    retry_.async_wait([weak = weak_from_this()](const error_code& cancelled) {
      const auto self = weak.lock();
      if (self && !cancelled && !self->stopped_) self->connect();
    });
  }

  void give_up(const std::string& why) {
    if (stopped_) return;
    stopped_ = true;
    end(why);
    if (const auto broken = std::exchange(broken_, nullptr)) broken(why);
  }

  asio::io_context& io_;
  AdminLinkClientOptions options_;
  std::function<void(const std::string&)> broken_;
  std::function<void()> changed_;
  tcp::socket socket_;
  asio::steady_timer retry_;
  std::shared_ptr<TlsContext> tls_;
  std::shared_ptr<Channel> channel_;
  ObservedPair last_;
  std::uint64_t calls_ = 0;
  std::map<std::uint64_t, Waiting> waiting_;
  bool stopped_ = false;
};

AdminLinkClient::AdminLinkClient(asio::io_context& io, const AdminLinkClientOptions& options,
                                 std::function<void(const std::string&)> broken)
    : connection_(std::make_shared<Connection>(io, options, std::move(broken))) {
  connection_->connect();
}

AdminLinkClient::~AdminLinkClient() { connection_->stop(); }
void AdminLinkClient::press(const Press& press, std::function<void(const AdminResult&)> answered) {
  connection_->press(press, std::move(answered));
}
void AdminLinkClient::connect_servers(bool, std::function<void(const AdminResult&)> answered) {
  answered(AdminResult::refused("the admin link cannot cut the servers off from each other"));
}
const ObservedPair& AdminLinkClient::last() const { return connection_->last(); }
void AdminLinkClient::on_change(std::function<void()> listener) { connection_->on_change(std::move(listener)); }

}  // namespace switchback::hil
