#include "sim/served_stack.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <ostream>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "hil/pacer/pacer.h"
#include "hil/sip_front/sip_front.h"
#include "hil/sip_front/tcp_door.h"
#include "models/core/errors.h"
#include "models/testbed.h"
#include "models/trunks/trunk_plant.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
using hil::Flow;
using models::ServerId;

/// How often the consoles are looked at when nothing notable happens, wall-clock seconds: what a person sees as at
/// once.
constexpr double kLook_s = 0.02;
/// When somebody outside picks up (assumption).
constexpr SimTime kOutsideAnswers = 2s;
/// Virtual time after which a pair that is not protected will never be.
constexpr SimTime kLongestWarmUp = 2h;
constexpr SimTime kEndless = 24h * 3650;

std::string random_text(std::size_t words) {
  std::random_device device;
  std::string text;
  for (std::size_t n = 0; n < words; ++n) {
    std::array<char, 9> word{};
    std::snprintf(word.data(), word.size(), "%08x", device());
    text += word.data();
  }
  return text;
}

void check_places(const ServedStackOptions& options) {
  constexpr std::uint32_t kLoopbackNet = 127;
  for (const hil::Ipv4Endpoint& endpoint : options.servers) {
    if (endpoint.port == 0) throw UserError("stack: give the server at " + hil::text(endpoint) + " a port");
    if (endpoint.address >> 24U != kLoopbackNet && options.password.empty()) {
      throw UserError("stack: " + hil::text(endpoint) +
                      " can be reached from other machines, where anybody could register and call; give the phones a "
                      "password with --password-env");
    }
  }
  if (options.servers[0] == options.servers[1]) {
    throw UserError("stack: primary and secondary need two addresses; both are " + hil::text(options.servers[0]));
  }
}

/// Real phones in the place of the simulated bank.
class ServedParts : public models::ExternalParts {
 public:
  explicit ServedParts(hil::SipFront& front) : front_(front) {}

  models::LanReceiver* receiver(models::Endpoint endpoint) override {
    return endpoint == models::Endpoint::phones ? &front_ : nullptr;
  }
  models::AdminInterface* console(ServerId) override { return nullptr; }
  models::ServerMachine* machine(ServerId) override { return nullptr; }

 private:
  hil::SipFront& front_;
};

/// Who is called over a trunk by a real phone: picks up after a while and lets the caller hang up.
class OutsidePeople : public models::OutsideCallObserver {
 public:
  explicit OutsidePeople(models::Testbed& testbed) : testbed_(testbed) {
    for (const models::TrunkConfig& trunk : testbed.config().trunks) {
      if (models::OutsideParty* party = testbed.trunks().outside(trunk.name)) parties_.insert(party);
    }
    testbed.trunks().set_observer(*this);
  }

  void outside_rings(models::CallId call) override {
    if (!hil::SipFront::owns(call)) return testbed_.callers().outside_rings(call);
    testbed_.kernel().after(kOutsideAnswers, [this, call] {
      for (models::OutsideParty* party : parties_) party->answer(call);
    });
  }
  void outside_connected(models::CallId call) override {
    if (!hil::SipFront::owns(call)) testbed_.callers().outside_connected(call);
  }
  void outside_cleared(models::CallId call, int cause) override {
    if (!hil::SipFront::owns(call)) testbed_.callers().outside_cleared(call, cause);
  }

 private:
  models::Testbed& testbed_;
  std::set<models::OutsideParty*> parties_;
};

std::string state_text(models::Testbed& testbed, ServerId id) {
  models::AdminInterface& console = testbed.console(id);
  if (!console.reachable()) return "does not answer";
  const models::RedundancyPicture picture = console.picture();
  const models::SystemGroup& own = picture.system(id);
  if (!own.in_control) {
    const bool up = std::ranges::all_of(own.services, [](auto s) { return s == models::ServiceStatus::up; });
    return up ? "standby" : "starting";
  }
  std::string text = picture.full_control ? "in control" : "takes control";
  if (picture.take_over_reason != models::TakeOverReason::none) {
    text.append(" (").append(name_of(picture.take_over_reason)).append(")");
  }
  return text;
}

bool both_ready(models::Testbed& testbed) {
  const ServerId* const active = testbed.in_control();
  if (active == nullptr) return false;
  const models::RedundancyPicture picture = testbed.console(*active).picture();
  if (!picture.full_control) return false;
  return std::ranges::all_of(models::kServers, [&](ServerId id) {
    return testbed.console(id).reachable() && picture.system(id).replication == models::ReplicationStatus::updated;
  });
}

/// The pair with all its doors, from the first power-on to the signal that ends it.
class ServedStack {
 public:
  ServedStack(const models::SystemConfig& system, const ServedStackOptions& options, std::ostream& out)
      : options_(options),
        out_(out),
        testbed_(with_password(system, options.password), {options.seed, 0},
                 [this](const models::TestbedEdge& edge) { return make_parts(edge); }),
        people_(testbed_) {
    front_->set_servers(hil::servers_of(testbed_));
    if (options_.tls) tls_ = hil::TlsContext::server(*options_.tls);
    if (options_.boards) {
      std::vector<models::BoardRack*> racks{&testbed_.trunks().rack(ServerId::primary)};
      models::BoardRack* const second = &testbed_.trunks().rack(ServerId::secondary);
      if (second != racks.front()) racks.push_back(second);
      boards_ = std::make_unique<hil::BoardLinkServer>("board_link", testbed_.kernel(), io_, racks, *options_.boards);
    }
  }

  void run() {
    testbed_.start(true, true, false, SimTime{0});
    if (options_.warm) warm_up();
    hil::Pacer pacer(testbed_.kernel(), io_, {.speed = options_.speed});
    pacer_ = &pacer;
    open_doors();
    asio::signal_set signals(io_, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& error, int) {
      if (!error) pacer.stop();
    });
    began_ = testbed_.kernel().now();
    announce();
    look_often();
    look_after_notable_events();
    const SimTime served =
        options_.wall_time ? from_seconds(to_seconds(*options_.wall_time) * options_.speed) : kEndless;
    pacer.run_until(began_ + served);
    close_doors();
  }

 private:
  static models::SystemConfig with_password(models::SystemConfig system, const std::string& password) {
    system.server.registrar_digest = !password.empty();
    return system;
  }

  std::unique_ptr<models::ExternalParts> make_parts(const models::TestbedEdge& edge) {
    hil::SipFrontOptions options;
    options.servers = options_.servers;
    options.password = options_.password;
    options.token = random_text(1);
    options.secret = random_text(4);
    front_ = std::make_unique<hil::SipFront>(
        edge, options, [this](ServerId server, const Flow& to, std::string_view text) { send(server, to, text); });
    return std::make_unique<ServedParts>(*front_);
  }

  void warm_up() {
    models::Kernel& kernel = testbed_.kernel();
    while (!both_ready(testbed_)) {
      if (kernel.now() > kLongestWarmUp) {
        throw UserError("stack: the pair is not protected after " + format_time(kernel.now()) +
                        "; look at the system's parameters, or serve it as it is with --cold");
      }
      kernel.run_until(kernel.now() + 1s);
    }
  }

  void open_doors() {
    for (const ServerId id : models::kServers) {
      const std::size_t index = models::index_of(id);
      ports_[index] = std::make_unique<hil::UdpPort>(io_, options_.servers[index], "",
                                                     [this, id](const hil::Ipv4Endpoint& from, std::string_view text) {
                                                       pacer_->catch_up();
                                                       front_->received(id, {from, 0}, text);
                                                     });
      open_door(id, options_.servers[index], nullptr);
      if (tls_) open_door(id, hil::tls_endpoint(options_.servers[index]), tls_);
    }
    hil::ServedPair pair;
    for (const ServerId id : models::kServers) {
      pair.consoles[models::index_of(id)] = &testbed_.console(id);
      pair.machines[models::index_of(id)] = &testbed_.machine(id);
    }
    pair.journal = &testbed_.kernel().journal();
    pair.catch_up = [this] { pacer_->catch_up(); };
    admin_ = std::make_unique<hil::AdminLinkServer>(io_, pair, options_.admin);
  }

  void open_door(ServerId id, const hil::Ipv4Endpoint& local, const std::shared_ptr<hil::TlsContext>& tls) {
    doors_.push_back(std::make_unique<hil::TcpDoor>(
        io_, local, hil::TcpDoorLimits{},
        [this, id, secure = tls != nullptr](std::uint64_t connection, const hil::Ipv4Endpoint& from,
                                            std::string_view text) {
          pacer_->catch_up();
          return front_->received(id, {from, connection, secure}, text);
        },
        tls));
  }

  void close_doors() {
    admin_.reset();
    doors_.clear();
    for (auto& port : ports_) port.reset();
  }

  void send(ServerId server, const Flow& to, std::string_view text) {
    const std::size_t index = models::index_of(server);
    if (to.connection == 0 && ports_[index]) return ports_[index]->send(to.peer, text);
    // A connection belongs to one of the doors; the others do not know it.
    for (const auto& door : doors_) door->send(to.connection, text);
  }

  void announce() {
    for (const ServerId id : models::kServers) {
      const hil::Ipv4Endpoint& at = options_.servers[models::index_of(id)];
      out_ << "sip " << name_of(id) << " on " << hil::text(at) << " (UDP, TCP)";
      if (tls_) out_ << ", " << hil::text(hil::tls_endpoint(at)) << " (TLS)";
      out_ << '\n';
    }
    out_ << "admin link on " << options_.admin.address << ":" << admin_->port() << '\n';
    if (boards_) out_ << "board link on " << boards_->address() << '\n';
    out_ << "ready" << std::endl;
  }

  void look() {
    for (const ServerId id : models::kServers) {
      std::string now = state_text(testbed_, id);
      std::string& shown = shown_[models::index_of(id)];
      if (now == shown) continue;
      shown = std::move(now);
      out_ << format_time(testbed_.kernel().now() - began_) << ": " << name_of(id) << ' ' << shown << std::endl;
    }
    admin_->look();
  }

  void look_often() {
    look();
    testbed_.kernel().after(from_seconds(kLook_s * options_.speed), [this] { look_often(); });
  }

  /// Whoever measures a takeover through the admin link must see it when it happens, not at the next look.
  void look_after_notable_events() {
    testbed_.kernel().journal().on_notable([this](EventId) {
      if (look_due_) return;
      look_due_ = true;
      testbed_.kernel().after(
          SimTime{0},
          [this] {
            look_due_ = false;
            look();
          },
          Priority::observation);
    });
  }

  const ServedStackOptions& options_;
  std::ostream& out_;
  asio::io_context io_;
  models::SimulationContext context_;
  std::unique_ptr<hil::SipFront> front_;
  models::Testbed testbed_;
  OutsidePeople people_;
  std::unique_ptr<hil::BoardLinkServer> boards_;
  std::shared_ptr<hil::TlsContext> tls_;
  hil::Pacer* pacer_ = nullptr;
  bool look_due_ = false;
  std::array<std::unique_ptr<hil::UdpPort>, 2> ports_;
  std::vector<std::unique_ptr<hil::TcpDoor>> doors_;
  std::unique_ptr<hil::AdminLinkServer> admin_;
  std::array<std::string, 2> shown_;
  SimTime began_{0};
};

}  // namespace

void serve_stack(const models::SystemConfig& system, const ServedStackOptions& options, std::ostream& out) {
  check_places(options);
  ServedStack(system, options, out).run();
}

}  // namespace switchback::sim
