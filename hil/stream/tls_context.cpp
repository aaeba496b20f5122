#include "hil/stream/tls_context.h"

#include <utility>

#include "hil/stream/tls_parts.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

void check(const error_code& error, const std::string& file, const char* what) {
  if (error) throw UserError(file + ": " + what + ": " + error.message());
}

void use_identity(ssl::context& context, const std::string& certificate, const std::string& key) {
  error_code error;
  context.use_certificate_chain_file(certificate, error);
  check(error, certificate, "no certificate that can be used");
  context.use_private_key_file(key, ssl::context::pem, error);
  check(error, key, "no key that goes with the certificate");
}

void trust(ssl::context& context, const std::string& ca) {
  error_code error;
  context.load_verify_file(ca, error);
  check(error, ca, "no certificate that can be trusted");
}

}  // namespace

TlsContext::Parts::Parts(bool of_server)
    : context(of_server ? ssl::context::tls_server : ssl::context::tls_client), server(of_server) {
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
}

TlsContext::TlsContext(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TlsContext::~TlsContext() = default;

std::shared_ptr<TlsContext> TlsContext::server(const TlsServerFiles& files) {
  auto parts = std::make_unique<Parts>(true);
  use_identity(parts->context, files.certificate, files.key);
  if (!files.client_ca.empty()) {
    trust(parts->context, files.client_ca);
    parts->context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  }
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(parts)));
}

std::shared_ptr<TlsContext> TlsContext::client(const TlsClientFiles& files) {
  auto parts = std::make_unique<Parts>(false);
  trust(parts->context, files.ca);
  parts->context.set_verify_mode(ssl::verify_peer);
  parts->peer_name = files.server_name;
  if (!files.certificate.empty()) use_identity(parts->context, files.certificate, files.key);
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(parts)));
}

}  // namespace switchback::hil
