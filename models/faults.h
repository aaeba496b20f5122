// The fault catalogue: what can be broken, where, and what a fault step carries.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "models/core/distribution.h"
#include "models/server_id.h"

namespace switchback::models {

/// What a fault acts on.
enum class FaultTargetKind : std::uint8_t {
  server,
  service,
  link,  ///< two endpoints of the LAN
  board,
  trunk,
  central_office,
  line_switch,
  replication,
  voicemail,
  configuration,
};

enum class FaultKind : std::uint8_t {
  power_loss,             ///< server
  hang,                   ///< server: every process stops, the host still answers pings; service: no answers
  restart,                ///< server: an orderly restart
  nic_loss,               ///< server
  crash,                  ///< service
  slow,                   ///< service, trunk; `factor` >= 1
  cut,                    ///< link; both ways, or one way, for one class or all
  loss,                   ///< link; `probability`
  delay,                  ///< link; `delay`
  board_fault,            ///< board
  board_reset,            ///< board
  los,                    ///< trunk
  ais,                    ///< trunk
  rai,                    ///< trunk
  d_channel_loss,         ///< trunk
  outage,                 ///< central office
  stuck,                  ///< line switch, replication
  replication_slow,       ///< replication; `factor`
  down,                   ///< voicemail server
  auto_assume_unchecked,  ///< configuration: the standby's option is left unchecked
  redundancy_disabled,    ///< configuration: Enable Redundancy is left unchecked on the secondary
  mismatch,               ///< configuration: the standby's extensions, trunks or board IDs differ
};

/// Name of a kind in scenarios and journals, and what it may act on.
struct FaultKindInfo {
  FaultKind kind;
  std::string_view name;
  FaultTargetKind target;
  std::string_view about;
};

/// The catalogue. A name may occur for several targets ("hang" of a server and of a service).
inline constexpr auto kFaultKinds = std::to_array<FaultKindInfo>({
    {FaultKind::power_loss, "power loss", FaultTargetKind::server, "the machine is off until repaired"},
    {FaultKind::hang, "hang", FaultTargetKind::server, "all processes stop; the host still answers pings"},
    {FaultKind::restart, "restart", FaultTargetKind::server, "an orderly restart; repairs itself"},
    {FaultKind::nic_loss, "nic loss", FaultTargetKind::server, "the network card or its cable is dead"},
    {FaultKind::crash, "crash", FaultTargetKind::service, "the process ends; it is started again only by repair"},
    {FaultKind::hang, "hang", FaultTargetKind::service, "the process lives and does not answer"},
    {FaultKind::slow, "slow", FaultTargetKind::service, "everything it does takes `factor` times as long"},
    {FaultKind::cut, "cut", FaultTargetKind::link, "nothing passes, one way or both, one traffic class or all"},
    {FaultKind::loss, "loss", FaultTargetKind::link, "messages are lost with `probability`"},
    {FaultKind::delay, "delay", FaultTargetKind::link, "messages take `delay`"},
    {FaultKind::board_fault, "fault", FaultTargetKind::board, "the board does not answer until it is reset"},
    {FaultKind::board_reset, "reset", FaultTargetKind::board, "the board loads its firmware again; repairs itself"},
    {FaultKind::los, "los", FaultTargetKind::trunk, "no signal from the far end"},
    {FaultKind::ais, "ais", FaultTargetKind::trunk, "alarm indication signal from upstream"},
    {FaultKind::rai, "rai", FaultTargetKind::trunk, "the far end sends a remote alarm"},
    {FaultKind::d_channel_loss, "d-channel loss", FaultTargetKind::trunk, "D-channel frames are lost both ways"},
    {FaultKind::slow, "slow", FaultTargetKind::trunk, "layer 1 takes `factor` times as long to come back"},
    {FaultKind::outage, "outage", FaultTargetKind::central_office, "the exchange is down: no signal on any span"},
    {FaultKind::stuck, "stuck", FaultTargetKind::line_switch, "the relay stays where it is"},
    {FaultKind::stuck, "stuck", FaultTargetKind::replication, "Updating never ends"},
    {FaultKind::replication_slow, "slow", FaultTargetKind::replication, "transfers take `factor` times as long"},
    {FaultKind::down, "down", FaultTargetKind::voicemail, "the voicemail server is off"},
    {FaultKind::auto_assume_unchecked, "auto-assume unchecked", FaultTargetKind::configuration,
     "the standby's option is left unchecked"},
    {FaultKind::redundancy_disabled, "redundancy disabled", FaultTargetKind::configuration,
     "Enable Redundancy is left unchecked on the secondary"},
    {FaultKind::mismatch, "mismatch", FaultTargetKind::configuration,
     "the standby's extensions, trunks or boards differ from the active's"},
});

/// Where a fault acts; which fields matter follows from `kind`.
struct FaultTarget {
  FaultTargetKind kind = FaultTargetKind::server;
  ServerId server = ServerId::primary;   ///< server, service, board (whose chassis), configuration
  Service service = Service::switching;  ///< service
  std::string from;                      ///< link: endpoint name (models/lan.h)
  std::string to;                        ///< link
  std::string traffic;                   ///< link: class name, empty for all
  bool one_way = false;                  ///< link: only from -> to
  std::uint32_t slot = 0;                ///< board
  std::string trunk;                     ///< trunk
  std::string part;                      ///< configuration mismatch: "extensions", "trunks" or "boards"

  friend bool operator==(const FaultTarget&, const FaultTarget&) = default;
};

/// One fault to inject.
struct FaultSpec {
  std::string id;  ///< name for `repair`; may be empty
  FaultKind kind = FaultKind::power_loss;
  FaultTarget target;
  double factor = 1.0;
  double probability = 0.0;
  Distribution delay;
  SimTime duration{0};  ///< repaired by itself after this; 0: stays until repaired
};

/// "primary", "secondary/switching", "primary -> secondary", "board 1", "trunk co-1", ...: for messages.
std::string target_text(const FaultTarget& target);
/// The kind's name in scenarios.
std::string_view name_of(FaultKind kind);

}  // namespace switchback::models
