#include "hil/admin_link/channel.h"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "models/core/errors.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kMostWaiting = 4 * 1024 * 1024;

}  // namespace

struct TlsContext::Parts {
  explicit Parts(bool of_server)
      : context(of_server ? ssl::context::tls_server : ssl::context::tls_client), server(of_server) {
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  }

  ssl::context context;
  bool server;
  std::string peer_name;
};

TlsContext::TlsContext(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TlsContext::~TlsContext() = default;

std::shared_ptr<TlsContext> TlsContext::server(const std::string& certificate_file, const std::string& key_file) {
  auto parts = std::make_unique<Parts>(true);
  error_code error;
  parts->context.use_certificate_chain_file(certificate_file, error);
  if (error) throw UserError(certificate_file + ": no certificate that can be used: " + error.message());
  parts->context.use_private_key_file(key_file, ssl::context::pem, error);
  if (error) throw UserError(key_file + ": no key that goes with the certificate: " + error.message());
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(parts)));
}

std::shared_ptr<TlsContext> TlsContext::client(const std::string& certificate_file, const std::string& server_name) {
  auto parts = std::make_unique<Parts>(false);
  error_code error;
  parts->context.load_verify_file(certificate_file, error);
  if (error) throw UserError(certificate_file + ": no certificate that can be trusted: " + error.message());
  parts->context.set_verify_mode(ssl::verify_peer);
  parts->peer_name = server_name;
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(parts)));
}

namespace {

/// `Stream` is a tcp::socket or an ssl::stream of one.
template <class Stream>
class StreamChannel : public Channel, public std::enable_shared_from_this<StreamChannel<Stream>> {
 public:
  StreamChannel(Stream stream, std::shared_ptr<TlsContext> tls, std::size_t longest_line)
      : stream_(std::move(stream)), tls_(std::move(tls)), longest_line_(longest_line) {}

  void start(ChannelHooks hooks) override {
    hooks_ = std::move(hooks);
    if constexpr (kSecure) {
      const TlsContext::Parts& parts = tls_->parts();
      if (!parts.peer_name.empty()) stream_.set_verify_callback(ssl::host_name_verification(parts.peer_name));
      const auto side = parts.server ? ssl::stream_base::server : ssl::stream_base::client;
      stream_.async_handshake(side, [self = this->shared_from_this()](const error_code& error) {
        error ? self->fail("no TLS: " + error.message()) : self->open();
      });
    } else {
      asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->open(); });
    }
  }

  void send(std::string_view line) override {
    if (closing_) return;
    if (waiting_.size() + line.size() > kMostWaiting) return fail("the other side does not read");
    waiting_.append(line);
    waiting_ += '\n';
    write();
  }

  void close() override {
    if (std::exchange(closing_, true)) return;
    hooks_ = {};
    if (!writing_) shut();
  }

 private:
  static constexpr bool kSecure = !std::is_same_v<Stream, tcp::socket>;

  void open() {
    open_ = !closing_;
    if (!open_) return shut();
    // A copy: the hook may close the channel, which ends the hooks.
    if (const auto opened = hooks_.opened) opened();
    read();
  }

  void read() {
    if (closing_) return;
    stream_.async_read_some(
        asio::buffer(buffer_), [self = this->shared_from_this()](const error_code& error, std::size_t size) {
          if (self->closing_) return;
          if (error) return self->fail(error == asio::error::eof ? "the connection was closed" : error.message());
          self->take(size);
          self->read();
        });
  }

  void take(std::size_t size) {
    text_.append(buffer_.data(), size);
    std::size_t begin = 0;
    for (std::size_t end = 0; !closing_ && (end = text_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      std::string_view line = std::string_view(text_).substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.size() > longest_line_) return fail("a line that is too long");
      if (const auto hook = hooks_.line; hook && !line.empty()) hook(line);
    }
    if (closing_) return;
    text_.erase(0, begin);
    if (text_.size() > longest_line_) fail("a line that is too long");
  }

  void write() {
    if (writing_ || waiting_.empty() || !open_) return;
    writing_ = true;
    sending_ = std::exchange(waiting_, {});
    asio::async_write(stream_, asio::buffer(sending_),
                      [self = this->shared_from_this()](const error_code& error, std::size_t) {
                        self->writing_ = false;
                        if (self->closing_ && (error || self->waiting_.empty())) return self->shut();
                        if (error) return self->fail(error.message());
                        self->write();
                      });
  }

  void fail(const std::string& why) {
    if (closing_) return;
    closing_ = true;
    const auto closed = std::exchange(hooks_, {}).closed;
    shut();
    if (closed) closed(why);
  }

  void shut() {
    error_code ignored;
    // A TLS goodbye would need an answer; the end of the connection is told by its last line.
    stream_.lowest_layer().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.lowest_layer().close(ignored);
  }

  Stream stream_;
  std::shared_ptr<TlsContext> tls_;
  std::size_t longest_line_;
  ChannelHooks hooks_;
  std::array<char, 16 * 1024> buffer_{};
  std::string text_;
  std::string waiting_;
  std::string sending_;
  bool open_ = false;
  bool writing_ = false;
  bool closing_ = false;
};

}  // namespace

std::shared_ptr<Channel> make_channel(asio::io_context& io, int socket, bool ipv6,
                                      const std::shared_ptr<TlsContext>& tls, std::size_t longest_line) {
  tcp::socket connected(io, ipv6 ? tcp::v6() : tcp::v4(), socket);
  error_code ignored;
  connected.set_option(tcp::no_delay(true), ignored);
  if (!tls) return std::make_shared<StreamChannel<tcp::socket>>(std::move(connected), nullptr, longest_line);
  using Secure = ssl::stream<tcp::socket>;
  return std::make_shared<StreamChannel<Secure>>(Secure(std::move(connected), tls->parts().context), tls, longest_line);
}

}  // namespace switchback::hil
