// What is served at which path.
#pragma once

#include <filesystem>

#include "sim/web/access.h"
#include "sim/web/exchange.h"

namespace boost::asio {
class io_context;
}

namespace switchback::sim {

struct WebSiteOptions {
  std::filesystem::path store;
};

/// The page, what it shows of the store, and live runs. `io` and `access` must outlive it.
std::unique_ptr<WebSite> make_site(boost::asio::io_context& io, const WebSiteOptions& options, Access& access);

}  // namespace switchback::sim
