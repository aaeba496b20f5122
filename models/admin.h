// The admin face of a server: what the redundancy dialog shows and what its buttons do. A simulated server and a
// remote one look the same here.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/server_id.h"
#include "models/systemc.h"

namespace switchback::models {

/// Why control moved (domain.md 2.4; the wording of the real reasons is not known: assumption).
enum class TakeOverReason : std::uint8_t {
  none,
  manual,
  peer_keepalive_lost,
  peer_switching_down,
  peer_network_down,
  peer_shutdown_or_restart,
  startup_no_peer,
  startup_resumed,    ///< it held control before it was restarted and nobody took it meanwhile
  nobody_in_control,  ///< the servers hear each other and neither is in control
};
inline constexpr std::array<std::string_view, 9> kTakeOverReasonNames{"",
                                                                      "MANUAL",
                                                                      "PEER_KEEPALIVE_LOST",
                                                                      "PEER_SWITCHING_DOWN",
                                                                      "PEER_NETWORK_DOWN",
                                                                      "PEER_SHUTDOWN_OR_RESTART",
                                                                      "STARTUP_NO_PEER",
                                                                      "STARTUP_RESUMED",
                                                                      "NOBODY_IN_CONTROL"};
constexpr std::string_view name_of(TakeOverReason reason) {
  return kTakeOverReasonNames[static_cast<std::size_t>(reason)];
}

/// One server's group in the Redundancy Administration dialog.
struct SystemGroup {
  bool in_control = false;  ///< "Yes" / "No"
  std::array<ServiceStatus, kServiceCount> services{};
  ReplicationStatus replication = ReplicationStatus::unknown;

  ServiceStatus service(Service which) const { return services[static_cast<std::size_t>(which)]; }
  friend bool operator==(const SystemGroup&, const SystemGroup&) = default;
};

/// The Redundancy Administration dialog as one console shows it (seed 4A), and the check boxes of the
/// Redundancy dialog. What it says of the other server is what this server knows of it.
struct RedundancyPicture {
  ServerId console = ServerId::primary;
  std::string connected_address;  ///< the box at the bottom: the address of the console's own server
  std::array<SystemGroup, 2> systems;
  TakeOverReason take_over_reason = TakeOverReason::none;
  SimTime take_over_time{0};
  bool voicemail_available = false;  ///< link between the active system and the voicemail server
  bool redundancy_enabled = true;
  bool auto_assume = false;
  bool auto_assume_selectable = false;  ///< only on the standby
  bool auto_assume_warning = false;     ///< shown at every logon and opening while unchecked on the standby
  bool system_key_missing = false;      ///< booted alone: expects a key and serves nobody (seed note)
  bool full_control = false;            ///< this console's server has finished taking control

  const SystemGroup& system(ServerId id) const { return systems[index_of(id)]; }
  friend bool operator==(const RedundancyPicture&, const RedundancyPicture&) = default;
};

/// One line of the board view.
struct BoardViewLine {
  std::uint32_t physical_id = 0;  ///< faceplate ID + gateway ID (domain.md 2.5)
  std::string type;
  bool ready = false;

  friend bool operator==(const BoardViewLine&, const BoardViewLine&) = default;
};

/// What MaxAdmin lists on one server; step 5 of the procedure compares both servers' views.
struct ConfigurationViews {
  std::vector<BoardViewLine> boards;
  std::vector<std::string> trunks;
  std::uint64_t extensions = 0;  ///< digest of the extension list, equal when the lists are equal

  friend bool operator==(const ConfigurationViews&, const ConfigurationViews&) = default;
};

/// What pressing something led to.
struct AdminResult {
  bool done = true;
  std::string reason;  ///< why it was refused
  /// Not 0: the console has not answered yet; AdminInterface::answer has the result later.
  std::uint32_t pending = 0;

  static AdminResult refused(std::string why) { return {false, std::move(why)}; }
};

/// Status and buttons of one server's consoles. A server that does not answer returns `reachable() == false`;
/// nothing else may be called then.
class AdminInterface : public virtual sc_core::sc_interface {
 public:
  virtual bool reachable() const = 0;
  virtual RedundancyPicture picture() const = 0;
  virtual ConfigurationViews views() const = 0;

  /// Logs on with MaxAdmin or opens the redundancy dialog: shows the auto-assume warning if it is due.
  virtual void open_redundancy_dialog() = 0;
  /// Opens MaxAdmin for editing; refused on the primary while it is Updating.
  virtual AdminResult open_max_admin() = 0;
  virtual AdminResult manual_switch_over() = 0;
  virtual AdminResult set_auto_assume(bool checked) = 0;
  virtual AdminResult set_redundancy_enabled(bool checked) = 0;
  /// Start & Stop All Services: stops all services, then starts them again.
  virtual AdminResult restart_services() = 0;
  /// Restarts the whole machine.
  virtual AdminResult restart_server() = 0;
  /// Changes one extension's settings; the change replicates to the other server.
  virtual AdminResult edit_extension(std::uint32_t extension) = 0;

  /// What became of the press whose result was `pending`; still pending until the console has answered. Consoles that
  /// answer at once are never asked.
  virtual AdminResult answer(std::uint32_t pending) const { return {true, {}, pending}; }
};

}  // namespace switchback::models
