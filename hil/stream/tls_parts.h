// What a TlsContext holds, for those who know OpenSSL.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <string>

#include "hil/stream/tls_context.h"

namespace switchback::hil {

struct TlsContext::Parts {
  explicit Parts(bool of_server);

  boost::asio::ssl::context context;
  bool server;
  std::string peer_name;
};

}  // namespace switchback::hil
