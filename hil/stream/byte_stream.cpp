#include "hil/stream/byte_stream.h"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <type_traits>
#include <utility>

#include "hil/stream/tls_parts.h"

namespace switchback::hil {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

/// The certificate of the other side has to be for this name or address.
void expect(SSL* connection, const std::string& name) {
  error_code no_address;
  asio::ip::make_address(name, no_address);
  if (!no_address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), name.c_str());
  } else {
    SSL_set1_host(connection, name.c_str());
    SSL_set_tlsext_host_name(connection, name.c_str());
  }
}

/// `Stream` is a tcp::socket or an ssl::stream of one.
template <class Stream>
class SocketStream : public ByteStream, public std::enable_shared_from_this<SocketStream<Stream>> {
 public:
  SocketStream(Stream stream, std::shared_ptr<TlsContext> tls, std::size_t most_waiting)
      : stream_(std::move(stream)), tls_(std::move(tls)), most_waiting_(most_waiting) {}

  void start(ByteStreamHooks hooks) override {
    hooks_ = std::move(hooks);
    if constexpr (kSecure) {
      const TlsContext::Parts& parts = tls_->parts();
      if (!parts.peer_name.empty()) expect(stream_.native_handle(), parts.peer_name);
      const auto side = parts.server ? ssl::stream_base::server : ssl::stream_base::client;
      stream_.async_handshake(side, [self = this->shared_from_this()](const error_code& error) {
        error ? self->fail("no TLS: " + self->reason(error), is_tls(error)) : self->open();
      });
    } else {
      asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->open(); });
    }
  }

  void send(std::string_view bytes) override {
    if (closing_) return;
    if (waiting_.size() + bytes.size() > most_waiting_) return fail("the other side does not read", false);
    waiting_.append(bytes);
    write();
  }

  void close() override {
    if (std::exchange(closing_, true)) return;
    hooks_ = {};
    if (!writing_) shut();
  }

  void abort() override {
    closing_ = true;
    hooks_ = {};
    shut();
  }

 private:
  static constexpr bool kSecure = !std::is_same_v<Stream, tcp::socket>;

  static bool is_tls(const error_code& error) { return error.category() == asio::error::get_ssl_category(); }

  /// What is wrong with the other's certificate says more than that something is.
  std::string reason(const error_code& error) {
    if constexpr (kSecure) {
      if (const long verified = SSL_get_verify_result(stream_.native_handle());
          is_tls(error) && verified != X509_V_OK) {
        return "the other side's certificate is not accepted: " + std::string(X509_verify_cert_error_string(verified));
      }
    }
    if (error != asio::error::eof) return error.message();
    return why_unwritten_.empty() ? "the connection was closed" : why_unwritten_;
  }

  void open() {
    open_ = !closing_;
    if (!open_) return shut();
    // A copy: the hook may close the stream, which ends the hooks.
    if (const auto opened = hooks_.opened) opened();
    write();
    read();
  }

  void read() {
    if (closing_) return;
    stream_.async_read_some(asio::buffer(buffer_),
                            [self = this->shared_from_this()](const error_code& error, std::size_t size) {
                              if (self->closing_) return;
                              // A refused client certificate is told by what would be the first answer.
                              if (error) return self->fail(self->reason(error), !self->heard_ && is_tls(error));
                              self->heard_ = true;
                              if (const auto hook = self->hooks_.bytes) hook({self->buffer_.data(), size});
                              self->read();
                            });
  }

  void write() {
    if (writing_ || waiting_.empty() || !open_) return;
    writing_ = true;
    sending_ = std::exchange(waiting_, {});
    asio::async_write(stream_, asio::buffer(sending_),
                      [self = this->shared_from_this()](const error_code& error, std::size_t) {
                        self->writing_ = false;
                        if (self->closing_ && (error || self->waiting_.empty())) return self->shut();
                        // Reading ends, too, and gets what the other side may have said about it.
                        if (error) {
                          self->why_unwritten_ = error.message();
                        } else {
                          self->write();
                        }
                      });
  }

  void fail(const std::string& why, bool untrusted) {
    if (closing_) return;
    closing_ = true;
    const auto closed = std::exchange(hooks_, {}).closed;
    shut();
    if (closed) closed({why, untrusted});
  }

  void shut() {
    error_code ignored;
    // A TLS goodbye would need an answer; whoever uses the stream has an end of his own.
    stream_.lowest_layer().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.lowest_layer().close(ignored);
  }

  Stream stream_;
  std::shared_ptr<TlsContext> tls_;
  std::size_t most_waiting_;
  ByteStreamHooks hooks_;
  std::array<char, 16 * 1024> buffer_{};
  std::string waiting_;
  std::string sending_;
  std::string why_unwritten_;
  bool open_ = false;
  bool heard_ = false;
  bool writing_ = false;
  bool closing_ = false;
};

}  // namespace

std::shared_ptr<ByteStream> make_byte_stream(asio::io_context& io, int socket, bool ipv6,
                                             const std::shared_ptr<TlsContext>& tls, std::size_t most_waiting) {
  tcp::socket connected(io, ipv6 ? tcp::v6() : tcp::v4(), socket);
  error_code ignored;
  connected.set_option(tcp::no_delay(true), ignored);
  if (!tls) return std::make_shared<SocketStream<tcp::socket>>(std::move(connected), nullptr, most_waiting);
  using Secure = ssl::stream<tcp::socket>;
  return std::make_shared<SocketStream<Secure>>(Secure(std::move(connected), tls->parts().context), tls, most_waiting);
}

}  // namespace switchback::hil
