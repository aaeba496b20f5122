#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "hil/stream/listen_address.h"
#include "hil/stream/token.h"
#include "models/core/errors.h"
#include "reports/store_reader.h"
#include "sim/commands/commands.h"
#include "sim/web/access.h"
#include "sim/web/server.h"
#include "sim/web/site.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;

struct ServeCommand {
  std::string database = "results.db";
  std::string listen = "127.0.0.1:8080";
  std::vector<std::string> names;

  reports::ExitCode execute() const;
};

hil::ListenAddress parse_place(const std::string& text) {
  auto place = hil::parse_listen_address(text);
  if (place.path.empty()) return place;
  throw UserError("cannot listen at '" + text +
                  "': a browser opens no Unix socket; expected an address such as 127.0.0.1:8080 or [::1]:8080");
}

std::string token_for(const hil::ListenAddress& place) {
  const char* const value = std::getenv(kWebTokenVariable);
  const std::string token = value == nullptr ? "" : value;
  const std::string least = std::to_string(hil::kLeastToken);
  if (token.empty() && !place.local) {
    throw UserError("serve: " + place.text() + " can be reached from other machines; set " + kWebTokenVariable +
                    " to a token of " + least + " or more characters");
  }
  if (!token.empty() && token.size() < hil::kLeastToken) {
    throw UserError(std::string("serve: the token in ") + kWebTokenVariable + " has fewer than " + least +
                    " characters");
  }
  return token;
}

reports::ExitCode ServeCommand::execute() const {
  reports::read_store(database, [](reports::Database&) {});
  auto place = parse_place(listen);
  asio::io_context io;
  Access access(token_for(place), names);
  const auto site = make_site(io, {database}, access);
  WebServerOptions options;
  options.address = place.host;
  options.port = place.port;
  const WebServer server(io, *site, access, options);
  place.port = server.port();
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](const boost::system::error_code& error, int) {
    if (!error) io.stop();
  });
  std::cout << "http://" << place.text() << "/ shows " << database << "; Ctrl-C ends it" << std::endl;
  io.run();
  return reports::ExitCode::passed;
}

}  // namespace

void add_serve_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<ServeCommand>();
  CLI::App& app = *program.add_subcommand("serve", "Show stored runs and play scenarios live, on a web page");
  app.add_option("--db", command->database, "Result store to show")->capture_default_str()->type_name("FILE");
  app.add_option("--listen", command->listen, "Where browsers reach it; port 0: any free one")
      ->capture_default_str()
      ->type_name("ADDRESS:PORT");
  app.add_option("--name", command->names, "Host name under which browsers may reach it, besides addresses")
      ->allow_extra_args(false)
      ->type_name("NAME");
  app.footer(
      "Off loopback the environment's SWITCHBACK_WEB_TOKEN has to hold a token of 16 or more characters, which the "
      "page asks for once; programs send it as 'Authorization: Bearer TOKEN'. On loopback it is asked for if it is "
      "set. There is no encryption: across a network you do not trust, go through ssh -L 8080:127.0.0.1:8080.\n\n"
      "Exit codes: 0 ended by Ctrl-C, 2 unusable store, address or token, 4 store locked by another program");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
