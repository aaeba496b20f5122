// The servers that phones of a capture register with.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hil/import/addresses.h"
#include "hil/import/observed_events.h"
#include "hil/import/sample.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

/// A time during which a server answered no phone.
struct Outage {
  std::uint32_t server = 0;
  SimTime after{0};                ///< the last answer before it; the capture's beginning if there was none
  SimTime first_unanswered{0};     ///< request
  SimTime last_unanswered{0};      ///< request, as far as is known
  std::optional<SimTime> until{};  ///< the request that was answered again; nothing: silent to the capture's end

  /// When it is taken to have begun: between `after` and `first_unanswered`, at most 1 s before the latter.
  SimTime begin() const;
  /// When it is taken to have ended: between the last unanswered and the first answered request.
  std::optional<SimTime> end() const;
};

/// One server as its phones saw it.
struct ServerFacts {
  PortAddress address;
  std::uint64_t registers = 0;          ///< transmissions of REGISTER
  std::uint64_t accepted = 0;           ///< 2xx of them
  bool challenges = false;              ///< answered a REGISTER without credentials with 401 or 407
  Sample answer_times{};                ///< request to final response, where the request was sent once
  SimTime first_asked{0};               ///< first REGISTER
  SimTime first_accepted{0};            ///< when the first REGISTER that it accepted was sent
  std::optional<SimTime> answered{};    ///< last response
  SimTime asked{0};                     ///< last request
  SimTime asked_before{0};              ///< the one before
  std::optional<std::size_t> silent{};  ///< index of the outage that lasts
};

/// Servers and their outages, in bounded number.
class ServerTable {
 public:
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kMostOutages = 1'000;

  explicit ServerTable(ObservedEvents& events) : events_(events) {}

  /// The server at this address; nothing beyond the limit.
  std::optional<std::uint32_t> server(const PortAddress& address, SimTime at);
  std::optional<std::uint32_t> find(const PortAddress& address) const;
  ServerFacts& at(std::uint32_t server) { return servers_[server]; }

  /// A request went to it.
  void asked(std::uint32_t server, SimTime at);
  /// It answered a request that was last sent at `sent`.
  void answered(std::uint32_t server, SimTime at, SimTime sent);
  /// A request whose first transmission was at `first` had no answer at all: an outage, unless others had one since.
  /// Gives the event of the outage, if there is one.
  ObservedId unanswered(std::uint32_t server, SimTime first);

  const std::vector<ServerFacts>& servers() const { return servers_; }
  const std::vector<Outage>& outages() const { return outages_; }

 private:
  ObservedEvents& events_;
  std::vector<ServerFacts> servers_;
  std::vector<Outage> outages_;
  std::vector<ObservedId> fault_events_;  ///< by outage
};

}  // namespace switchback::hil
