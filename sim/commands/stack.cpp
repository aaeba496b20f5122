#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "models/core/errors.h"
#include "sim/commands/commands.h"
#include "sim/loading.h"
#include "sim/selection.h"
#include "sim/served_stack.h"

namespace switchback::sim {
namespace {

/// Whose `system:` is served if none is named: 200 extensions from 2000, two boards, two trunks, voicemail.
constexpr const char* kDefaultScenario = "manual-switchback";
constexpr const char* kAdminToken = "SWITCHBACK_TOKEN";
constexpr double kLongest_s = 1e7;

struct StackCommand {
  std::string scenario = kDefaultScenario;
  std::vector<std::string> settings;
  std::string primary = "127.0.0.1:5060";
  std::string secondary = "127.0.0.2:5060";
  std::string admin = "127.0.0.1:7060";
  std::string boards = "127.0.0.1:7411";
  std::string tls_certificate;
  std::string tls_key;
  std::string tls_client_ca;
  std::string password_variable;
  double speed = 1.0;
  std::uint64_t seed = 1;
  bool cold = false;
  std::optional<double> seconds;

  reports::ExitCode execute() const;
  ServedStackOptions options() const;
};

std::string from_environment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

ServedStackOptions StackCommand::options() const {
  ServedStackOptions options;
  options.servers = {hil::parse_endpoint(primary), hil::parse_endpoint(secondary)};
  const hil::Ipv4Endpoint admin_at = hil::parse_endpoint(admin, options.admin.port);
  options.admin.address = hil::host_text(admin_at);
  options.admin.port = admin_at.port;
  options.admin.token = from_environment(kAdminToken);
  if (boards != "none") {
    options.boards.emplace();
    options.boards->listen = boards;
    options.boards->token = from_environment(hil::kBoardTokenVariable);
  }
  if (tls_certificate.empty() != tls_key.empty()) {
    throw UserError("stack: --tls-certificate and --tls-key go together");
  }
  if (!tls_certificate.empty()) options.tls = hil::TlsServerFiles{tls_certificate, tls_key, tls_client_ca};
  if (!password_variable.empty()) {
    options.password = from_environment(password_variable);
    if (options.password.empty()) throw UserError("stack: the environment has no " + password_variable);
  }
  options.speed = speed;
  options.seed = seed;
  options.warm = !cold;
  if (seconds) options.wall_time = from_seconds(*seconds);
  return options;
}

reports::ExitCode StackCommand::execute() const {
  const auto overrides = parse_settings(settings);
  const auto files = find_files({scenario}, library_folder());
  if (files.size() != 1) throw UserError("stack: '" + scenario + "' is not one scenario");
  serve_stack(load(files.front(), overrides).system, options(), std::cout);
  return reports::ExitCode::passed;
}

}  // namespace

void add_stack_command(CLI::App& program, reports::ExitCode& result) {
  auto command = std::make_shared<StackCommand>();
  CLI::App& app = *program.add_subcommand("stack", "Serve the simulated pair to real phones and tools, on sockets");
  const auto text = [&app](const char* name, std::string& value, const char* help, const char* type) {
    app.add_option(name, value, help)->capture_default_str()->type_name(type);
  };
  text("scenario", command->scenario, "Scenario whose system is served: a file, or one of the library", "SCENARIO");
  app.add_option("--set", command->settings, "Change a value of it, such as phones.count=50")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  text("--primary", command->primary, "Where the primary is reached by SIP, over UDP and TCP", "ADDRESS:PORT");
  text("--secondary", command->secondary, "Where the secondary is", "ADDRESS:PORT");
  const auto file = [&app](const char* name, std::string& value, const char* help) {
    return app.add_option(name, value, help)->type_name("FILE");
  };
  CLI::Option* const certificate =
      file("--tls-certificate", command->tls_certificate, "Serve SIP over TLS as well, each server at the port after");
  file("--tls-key", command->tls_key, "Key of that certificate");
  file("--tls-client-ca", command->tls_client_ca, "Let in over TLS only clients whose certificates these sign")
      ->needs(certificate);
  text("--admin", command->admin, "Where consoles and machines are reached; token in SWITCHBACK_TOKEN", "ADDRESS:PORT");
  text("--boards", command->boards, "Where drivers reach the boards; token in SWITCHBACK_BOARD_TOKEN",
       "ADDRESS:PORT|none");
  text("--password-env", command->password_variable,
       "Environment variable with the password of all extensions; without it nobody is asked for one", "NAME");
  app.add_option("--speed", command->speed, "Scenario seconds per wall-clock second")
      ->check(CLI::Range(1e-3, 1e3))
      ->capture_default_str()
      ->type_name("FACTOR");
  app.add_option("--seed", command->seed, "Seed of all random draws")->capture_default_str()->type_name("N");
  app.add_flag("--cold", command->cold, "Listen from power-on, instead of once the pair is up and protected");
  app.add_option("--for", command->seconds, "End after so many wall-clock seconds; without it at Ctrl-C")
      ->check(CLI::Range(0.0, kLongest_s))
      ->type_name("SECONDS");
  app.callback([command, &result] { result = command->execute(); });
}

}  // namespace switchback::sim
