// Certificates of one side of TLS connections.
#pragma once

#include <memory>
#include <string>

namespace switchback::hil {

/// Whom a client trusts, whom it expects and who it is. PEM files.
struct TlsClientFiles {
  std::string ca;           ///< certificates that sign what is trusted
  std::string server_name;  ///< in the server's certificate: a DNS name or an IP address; empty: any
  std::string certificate;  ///< the client's own chain, for servers that ask for one; empty: none
  std::string key;          ///< of `certificate`
};

/// Who a server is and whom it lets in. PEM files.
struct TlsServerFiles {
  std::string certificate;  ///< its chain
  std::string key;
  std::string client_ca;  ///< signs the certificates that clients must show; empty: they need none
};

/// Certificates of one side, checked and ready. TLS 1.2 and later.
class TlsContext {
 public:
  /// Throw UserError, which names the file, if one cannot be used.
  static std::shared_ptr<TlsContext> server(const TlsServerFiles& files);
  static std::shared_ptr<TlsContext> client(const TlsClientFiles& files);
  ~TlsContext();

  struct Parts;
  Parts& parts() { return *parts_; }

 private:
  explicit TlsContext(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace switchback::hil
