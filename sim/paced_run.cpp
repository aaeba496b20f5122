#include "sim/paced_run.h"

#include <spdlog/spdlog.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <span>
#include <utility>

#include "hil/console/logged_link.h"
#include "hil/remote_parts.h"
#include "hil/sip_bridge/phone_bridge.h"
#include "hil/sip_bridge/udp_port.h"
#include "hil/stack_session.h"
#include "models/core/errors.h"
#include "models/testbed.h"
#include "sim/played.h"
#include "sim/run.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
using hil::Ipv4Endpoint;
using models::ServerId;

/// A datagram as outside input: where it came from, then its bytes.
std::string datagram_input(const Ipv4Endpoint& from, std::string_view datagram) {
  std::string bytes(sizeof from.address + sizeof from.port, '\0');
  std::memcpy(bytes.data(), &from.address, sizeof from.address);
  std::memcpy(bytes.data() + sizeof from.address, &from.port, sizeof from.port);
  return bytes.append(datagram);
}

std::pair<Ipv4Endpoint, std::string_view> read_datagram_input(std::string_view bytes) {
  Ipv4Endpoint from;
  constexpr std::size_t kHead = sizeof from.address + sizeof from.port;
  if (bytes.size() < kHead) throw UserError("a recorded datagram is cut short");
  std::memcpy(&from.address, bytes.data(), sizeof from.address);
  std::memcpy(&from.port, bytes.data() + sizeof from.address, sizeof from.port);
  return {from, bytes.substr(kHead)};
}

/// What `begin` gives a run before its first step: the meeting and what the consoles show.
constexpr std::size_t kFirstInputs = 2;

std::string new_token() {
  std::random_device device;
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x", device());
  return text.data();
}

Ipv4Endpoint endpoint_at(const hil::SocketAddress& address) {
  return hil::parse_endpoint(address.host + ":" + std::to_string(address.port));
}

/// Where the phones of a run speak from and to; the first input of a run against a stack.
struct Meeting {
  std::string token;
  Ipv4Endpoint local;
  std::array<Ipv4Endpoint, 2> servers;
  bool credentials = false;  ///< the phones answer challenges

  std::string text() const {
    return token + " " + hil::text(local) + " " + hil::text(servers[0]) + " " + hil::text(servers[1]) +
           (credentials ? " credentials" : " none");
  }
  static Meeting of(std::string_view text) {
    std::array<std::string_view, 5> words;
    for (std::string_view& word : words) {
      const std::size_t end = text.find(' ');
      word = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return {std::string(words[0]),
            hil::parse_endpoint(words[1]),
            {hil::parse_endpoint(words[2]), hil::parse_endpoint(words[3])},
            words[4] == "credentials"};
  }
};

hil::PhoneBridgeOptions bridge_options(const hil::StackDescription& stack, const Meeting& meeting,
                                       const std::string& password) {
  hil::PhoneBridgeOptions options;
  options.local = meeting.local;
  options.servers = meeting.servers;
  options.token = meeting.token;
  if (stack.answering_node) {
    options.answering_header = stack.answering_node->header;
    options.answering_texts = stack.answering_node->texts;
  }
  if (stack.credentials) options.user = stack.credentials->user;
  options.password = password;
  return options;
}

/// The part of a run that is outside of the models, live or out of a log.
class Outside {
 public:
  Outside(const scenarios::Scenario& scenario, const hil::StackDescription& stack, asio::io_context& io)
      : scenario_(scenario), stack_(stack), io_(io) {}

  hil::ExternalInputs& inputs() { return inputs_; }
  std::vector<std::string> sources() const {
    std::vector<std::string> names;
    for (std::size_t n = 0; n < inputs_.sources(); ++n) {
      names.push_back(inputs_.name(static_cast<hil::ExternalInputs::Source>(n)));
    }
    return names;
  }

  /// Starts the stack and opens the phones' socket.
  void start(std::function<bool()> stop_requested) {
    hil::StackSessionOptions options;
    options.at_start = at_start();
    options.stop_requested = std::move(stop_requested);
    session_ = std::make_unique<hil::StackSession>(io_, stack_, options);
    const hil::StackPlaces& places = session_->places();
    const bool shared = stack_.shape == hil::StackShape::one_address;
    for (const ServerId id : models::kServers) {
      const auto& address = shared ? places.shared : places.servers[models::index_of(id)];
      if (!address) throw hil::BenchError("the stack " + stack_.name + " has no SIP address for its servers");
      meeting_.servers[models::index_of(id)] = endpoint_at(*address);
    }
    const std::string& netns = places.network_namespace;
    port_ = std::make_unique<hil::UdpPort>(io_, hil::source_address_for(meeting_.servers[0], netns), netns,
                                           [this](const Ipv4Endpoint& from, std::string_view datagram) {
                                             inputs_.arrived(sip_, datagram_input(from, datagram));
                                           });
    meeting_.local = port_->local();
    meeting_.token = new_token();
    if (stack_.credentials) {
      const char* password = std::getenv(stack_.credentials->password_variable.c_str());
      if (password != nullptr) password_ = password;
      meeting_.credentials = !password_.empty();
    }
  }
  void start_from(const RecordedInput& recorded) {
    if (recorded.inputs.size() < kFirstInputs) throw UserError("the run has no recorded input");
    meeting_ = Meeting::of(recorded.inputs.front().bytes);
    // Nobody checks what is computed from it.
    if (meeting_.credentials) password_ = "replay";
  }

  std::unique_ptr<models::ExternalParts> parts(const models::TestbedEdge& edge, std::function<void()> on_change) {
    // In the order in which a log names them.
    meet_ = inputs_.attach("meeting", [](std::string_view) {});
    sip_ = inputs_.attach("sip", [this](std::string_view bytes) {
      const auto [from, datagram] = read_datagram_input(bytes);
      bridge_->received(from, datagram);
    });
    link_ = std::make_unique<hil::LoggedLink>(inputs_, session_ ? &session_->link() : nullptr,
                                              [this](std::function<void()> task) { asio::post(io_, std::move(task)); });
    bridge_ = std::make_unique<hil::PhoneBridge>(edge, bridge_options(stack_, meeting_, password_),
                                                 [this](const Ipv4Endpoint& to, std::string_view datagram) {
                                                   if (port_) port_->send(to, datagram);
                                                 });
    const auto receiver = [this](models::Endpoint endpoint) -> models::LanReceiver* {
      if (endpoint == models::Endpoint::primary) return &bridge_->server(ServerId::primary);
      if (endpoint == models::Endpoint::secondary) return &bridge_->server(ServerId::secondary);
      return nullptr;
    };
    return std::make_unique<hil::RemoteParts>(edge.kernel.journal(), *link_,
                                              hil::PairTraits{at_start(), stack_.can_cut(), stack_.rearms}, receiver,
                                              std::move(on_change));
  }

  /// The first inputs of a live run: before its first step, so that the steps meet servers that are known.
  void begin() {
    inputs_.arrived(meet_, meeting_.text());
    link_->begin();
  }

  const std::string& broken() const { return session_->broken(); }
  std::string stop() {
    port_.reset();
    link_.reset();
    return session_->stop();
  }

 private:
  hil::SettingsAtStart at_start() const { return {scenario_.system.auto_assume, scenario_.system.redundancy_enabled}; }

  const scenarios::Scenario& scenario_;
  const hil::StackDescription& stack_;
  asio::io_context& io_;
  hil::ExternalInputs inputs_;
  hil::ExternalInputs::Source meet_ = 0;
  hil::ExternalInputs::Source sip_ = 0;
  std::unique_ptr<hil::StackSession> session_;
  Meeting meeting_;
  std::string password_;
  std::unique_ptr<hil::UdpPort> port_;
  std::unique_ptr<hil::LoggedLink> link_;
  std::unique_ptr<hil::PhoneBridge> bridge_;
};

/// A testbed whose servers are outside, or none if there is no stack.
std::unique_ptr<models::Testbed> make_testbed(const scenarios::Scenario& scenario, const RunOptions& options,
                                              Outside* outside) {
  const models::KernelOptions kernel{options.seed, options.shuffle_ties_seed};
  if (outside == nullptr) return std::make_unique<models::Testbed>(scenario.system, kernel);
  auto touch = std::make_shared<std::function<void()>>();
  auto testbed =
      std::make_unique<models::Testbed>(scenario.system, kernel, [outside, touch](const models::TestbedEdge& edge) {
        return outside->parts(edge, [touch] {
          if (*touch) (*touch)();
        });
      });
  *touch = [bed = testbed.get()] { bed->conditions().touch(); };
  return testbed;
}

}  // namespace

PaceRecord play_paced(const scenarios::Scenario& scenario, const RunOptions& options, RunOutcome& outcome) {
  asio::io_context io;
  PaceRecord record;
  record.options = *options.pacing;
  bool stopped = false;
  hil::Pacer* running = nullptr;
  // Whoever ends this process, the stack is to be ended first. Ctrl-C is the parent's to decide about.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  asio::signal_set signals(io, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    stopped = true;
    if (running != nullptr) running->stop();
  });
  std::unique_ptr<Outside> outside;
  if (options.stack != nullptr) {
    outside = std::make_unique<Outside>(scenario, *options.stack, io);
    outside->start([&stopped] { return stopped; });
  }
  {
    const models::SimulationContext context;
    const std::unique_ptr<models::Testbed> testbed = make_testbed(scenario, options, outside.get());
    hil::Pacer pacer(testbed->kernel(), io, *options.pacing);
    running = &pacer;
    if (outside) {
      outside->inputs().go_live(testbed->kernel(), [&pacer] { pacer.catch_up(); });
      outside->begin();
      // As in a replay: what the first inputs led to comes before the first step.
      pacer.catch_up();
    }
    play_in(*testbed, scenario, outcome, [&pacer](SimTime until) { pacer.run_until(until); });
    running = nullptr;
    if (outcome.error.empty()) outcome.error = pacer.failure();
    if (stopped) outcome.error = "stopped by the user";
    const hil::Lateness& lateness = pacer.lateness();
    record.p50 = lateness.quantile(0.5);
    record.p99 = lateness.quantile(0.99);
    record.max = lateness.max();
    record.events = lateness.events();
    record.later_than_limit = lateness.later_than(record.options.limit);
    record.lateness = lateness.buckets();
    record.slips = pacer.slips();
    for (const hil::Slip& slip : record.slips) {
      spdlog::warn("{}: stood still for {} at {} of scenario time", scenario.name, format_time(slip.lost),
                   format_time(slip.at));
    }
    if (outside) {
      if (outcome.error.empty()) outcome.error = outside->broken();
      record.sources = outside->sources();
      record.inputs = outside->inputs().take_log();
      outside->inputs().end_live();
    }
  }
  if (outside) {
    const std::string problem = outside->stop();
    if (outcome.error.empty()) outcome.error = problem;
  }
  return record;
}

void play_again(const scenarios::Scenario& scenario, const RunOptions& options, const RecordedInput& recorded,
                RunOutcome& outcome) {
  asio::io_context io;
  std::unique_ptr<Outside> outside;
  if (options.stack != nullptr) {
    outside = std::make_unique<Outside>(scenario, *options.stack, io);
    outside->start_from(recorded);
  }
  const models::SimulationContext context;
  const std::unique_ptr<models::Testbed> testbed = make_testbed(scenario, options, outside.get());
  if (outside && outside->sources() != recorded.sources) {
    throw UserError("the run was recorded with other sources of input than this program has");
  }
  const std::span<const hil::ExternalInput> inputs(recorded.inputs);
  const std::size_t first = outside ? kFirstInputs : 0;
  if (outside) outside->inputs().replay(testbed->kernel(), inputs.first(first), SimTime{0});
  play_in(*testbed, scenario, outcome, [&](SimTime until) {
    until = std::min(until, recorded.until);
    if (!outside) return testbed->kernel().run_until(until);
    outside->inputs().replay(testbed->kernel(), inputs.subspan(first), until);
  });
}

}  // namespace switchback::sim
