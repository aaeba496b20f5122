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
#include <memory>
#include <random>
#include <span>
#include <utility>

#include "hil/console/logged_link.h"
#include "hil/remote_parts.h"
#include "hil/sip_bridge/audio_sockets.h"
#include "hil/sip_bridge/phone_bridge.h"
#include "hil/sip_bridge/phone_transport.h"
#include "hil/stack_session.h"
#include "models/core/errors.h"
#include "models/testbed.h"
#include "sim/meeting.h"
#include "sim/played.h"
#include "sim/run.h"
#include "sim/run_capture.h"

namespace switchback::sim {
namespace {

namespace asio = boost::asio;
using models::ServerId;

/// What `begin` gives a run before its first step: the meeting and what the consoles show.
constexpr std::size_t kFirstInputs = 2;

std::string new_token() {
  std::random_device device;
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x", device());
  return text.data();
}

hil::Ipv4Endpoint endpoint_at(const hil::SocketAddress& address) {
  return hil::parse_endpoint(address.host + ":" + std::to_string(address.port));
}

hil::SipTransport transport_of(const hil::StackDescription& stack) {
  switch (stack.sip.transport) {
    case hil::StackTransport::udp:
      return hil::SipTransport::udp;
    case hil::StackTransport::tcp:
      return hil::SipTransport::tcp;
    case hil::StackTransport::tls:
      return hil::SipTransport::tls;
  }
  assertion_failed("a stack has one of three transports", __FILE__, __LINE__);
}

/// One UDP socket needs no more to be known of a message than who sent it.
hil::PhoneInputForm form_of(const hil::StackDescription& stack) {
  const bool datagrams = stack.sip.transport == hil::StackTransport::udp && !stack.sip.socket_per_phone;
  return datagrams ? hil::PhoneInputForm::datagrams : hil::PhoneInputForm::flows;
}

/// What the stack decides about the system: its phones' transport, and how long they register for.
models::SystemConfig system_at(const models::SystemConfig& system, const hil::StackDescription& stack) {
  models::SystemConfig at = system;
  at.reliable_transport = stack.sip.transport != hil::StackTransport::udp;
  if (stack.expires) {
    for (models::PhoneGroupConfig& group : at.phones) group.profile.expires = *stack.expires;
  }
  return at;
}

hil::PhoneBridgeOptions bridge_options(const hil::StackDescription& stack, const Meeting& meeting,
                                       const std::string& password) {
  hil::PhoneBridgeOptions options;
  options.locals = meeting.locals;
  options.servers = meeting.servers;
  options.transport = transport_of(stack);
  options.sips = stack.sip.tls.sips;
  options.token = meeting.token;
  if (stack.answering_node) {
    options.answering_header = stack.answering_node->header;
    options.answering_texts = stack.answering_node->texts;
  }
  if (stack.credentials) options.user = stack.credentials->user;
  options.password = password;
  options.audio = stack.media.rtp;
  return options;
}

hil::AudioSocketsOptions audio_options(const hil::StackDescription& stack, const hil::PhoneTransportOptions& phones,
                                       double speed) {
  return {phones.local, phones.network_namespace, speed, stack.media.lost_after, stack.media.from_anywhere};
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

  /// Starts the stack and opens the phones' sockets.
  void start(double speed, std::function<bool()> stop_requested) {
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
    hil::PhoneTransportOptions phones;
    phones.transport = transport_of(stack_);
    if (stack_.sip.socket_per_phone) phones.sockets = count_phones();
    phones.servers = meeting_.servers;
    phones.network_namespace = places.network_namespace;
    phones.local = hil::source_address_for(meeting_.servers[0], places.network_namespace);
    const hil::SipTls& tls = stack_.sip.tls;
    phones.tls = {tls.ca, tls.server_name, tls.certificate, tls.key};
    transport_ = hil::open_phone_transport(io_, phones, [this](const hil::PhoneInput& input) {
      inputs_.arrived(sip_, hil::write_phone_input(input, form_of(stack_)));
    });
    if (stack_.media.rtp) {
      audio_sockets_ = std::make_unique<hil::AudioSockets>(
          io_, audio_options(stack_, phones, speed),
          [this](std::string_view outcomes) { inputs_.arrived(audio_, std::string(outcomes)); });
    }
    meeting_.locals = transport_->locals();
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
    const hil::PhoneInputForm form = form_of(stack_);
    sip_ = inputs_.attach(form == hil::PhoneInputForm::datagrams ? "sip" : "sip flows",
                          [this, form](std::string_view bytes) { take(hil::read_phone_input(bytes, form)); });
    link_ = std::make_unique<hil::LoggedLink>(inputs_, session_ ? &session_->link() : nullptr,
                                              [this](std::function<void()> task) { asio::post(io_, std::move(task)); });
    if (stack_.media.rtp) {
      const auto heard = [this](std::string_view outcomes) { bridge_->audio_heard(outcomes); };
      audio_ = inputs_.attach("audio", heard);
      last_audio_ = inputs_.attach("audio at the end", heard);
    }
    hil::PhoneBridgeOptions options = bridge_options(stack_, meeting_, password_);
    options.audio_outside = audio_sockets_.get();
    bridge_ =
        std::make_unique<hil::PhoneBridge>(edge, options, [this](const hil::PhoneFlow& to, std::string_view text) {
          if (transport_) transport_->send(to, text);
        });
    const auto receiver = [this](models::Endpoint endpoint) -> models::LanReceiver* {
      if (endpoint == models::Endpoint::primary) return &bridge_->server(ServerId::primary);
      if (endpoint == models::Endpoint::secondary) return &bridge_->server(ServerId::secondary);
      return nullptr;
    };
    return std::make_unique<hil::RemoteParts>(
        edge.kernel.journal(), *link_,
        hil::PairTraits{at_start(), stack_.can_cut(), stack_.rearms, stack_.shape == hil::StackShape::one_address},
        receiver, std::move(on_change));
  }

  /// The first inputs of a live run: before its first step, so that the steps meet servers that are known.
  void begin() {
    inputs_.arrived(meet_, meeting_.text());
    link_->begin();
  }

  /// The run is over; what the audio of calls amounts to that were not. Live it is asked for; in a replay it is the end
  /// of what was logged.
  void conclude(models::Kernel& kernel) {
    if (!audio_sockets_) return;
    last_outcomes_ = {kernel.now(), last_audio_, audio_sockets_->conclude()};
    conclude_with(kernel);
  }
  std::span<const hil::ExternalInput> without_last(std::span<const hil::ExternalInput> inputs) {
    if (!stack_.media.rtp || inputs.empty() || inputs.back().source != last_audio_) return inputs;
    last_outcomes_ = inputs.back();
    return inputs.first(inputs.size() - 1);
  }
  void conclude_with(models::Kernel& kernel) {
    const CauseScope scope(kernel.journal(), 0);
    bridge_->audio_heard(last_outcomes_.bytes);
  }
  std::vector<hil::ExternalInput> take_log() {
    std::vector<hil::ExternalInput> log = inputs_.take_log();
    if (!last_outcomes_.bytes.empty()) log.push_back(last_outcomes_);
    return log;
  }

  const std::string& broken() const {
    if (audio_sockets_ && !audio_sockets_->broken().empty()) return audio_sockets_->broken();
    return transport_->broken().empty() ? session_->broken() : transport_->broken();
  }
  std::string stop() {
    audio_sockets_.reset();
    transport_.reset();
    link_.reset();
    return session_->stop();
  }

 private:
  void take(const hil::PhoneInput& input) {
    if (input.kind == hil::PhoneInput::Kind::lost) return bridge_->lost(input.flow.peer);
    bridge_->received(input.flow, input.text);
  }
  std::uint32_t count_phones() const {
    std::uint32_t count = 0;
    for (const models::PhoneGroupConfig& group : scenario_.system.phones) count += group.count;
    return count;
  }
  hil::SettingsAtStart at_start() const { return {scenario_.system.auto_assume, scenario_.system.redundancy_enabled}; }

  const scenarios::Scenario& scenario_;
  const hil::StackDescription& stack_;
  asio::io_context& io_;
  hil::ExternalInputs inputs_;
  hil::ExternalInputs::Source meet_ = 0;
  hil::ExternalInputs::Source sip_ = 0;
  hil::ExternalInputs::Source audio_ = 0;
  hil::ExternalInputs::Source last_audio_ = 0;
  std::unique_ptr<hil::StackSession> session_;
  Meeting meeting_;
  std::string password_;
  std::unique_ptr<hil::PhoneTransport> transport_;
  std::unique_ptr<hil::AudioSockets> audio_sockets_;
  hil::ExternalInput last_outcomes_;
  std::unique_ptr<hil::LoggedLink> link_;
  std::unique_ptr<hil::PhoneBridge> bridge_;
};

/// A testbed whose servers are outside, or none if there is no stack.
std::unique_ptr<models::Testbed> make_testbed(const scenarios::Scenario& scenario, const RunOptions& options,
                                              Outside* outside) {
  const models::KernelOptions kernel{options.seed, options.shuffle_ties_seed};
  if (outside == nullptr) return std::make_unique<models::Testbed>(scenario.system, kernel);
  const models::SystemConfig system = system_at(scenario.system, *options.stack);
  auto touch = std::make_shared<std::function<void()>>();
  auto testbed = std::make_unique<models::Testbed>(system, kernel, [outside, touch](const models::TestbedEdge& edge) {
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
    outside->start(record.options.speed, [&stopped] { return stopped; });
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
    RunCapture capture(options.capture, *testbed);
    play_in(*testbed, scenario, outcome, [&](SimTime until) {
      pacer.run_until(until);
      if (outside) outside->conclude(testbed->kernel());
    });
    capture.finish();
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
      record.inputs = outside->take_log();
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
  std::span<const hil::ExternalInput> inputs(recorded.inputs);
  if (outside) inputs = outside->without_last(inputs);
  const std::size_t first = outside ? kFirstInputs : 0;
  if (outside) outside->inputs().replay(testbed->kernel(), inputs.first(first), SimTime{0});
  RunCapture capture(options.capture, *testbed);
  play_in(*testbed, scenario, outcome, [&](SimTime until) {
    until = std::min(until, recorded.until);
    if (!outside) return testbed->kernel().run_until(until);
    outside->inputs().replay(testbed->kernel(), inputs.subspan(first), until);
    outside->conclude_with(testbed->kernel());
  });
  capture.finish();
}

}  // namespace switchback::sim
