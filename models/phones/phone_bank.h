// All IP phones of a system, 1 to 1,000,000, in one module with flat state.
#pragma once

#include <cstdint>
#include <optional>

#include "models/call_kind.h"
#include "models/lan.h"
#include "models/phones/phone_profile.h"
#include "models/server_id.h"
#include "models/system_config.h"

namespace switchback::models {

/// What the bank tells the people who use the phones.
class PhoneCallObserver {
 public:
  virtual ~PhoneCallObserver() = default;
  virtual void phone_rings(std::uint32_t phone, CallId call) = 0;
  virtual void phone_connected(std::uint32_t phone, CallId call) = 0;
  /// The call ended without this phone going on-hook first: refused, no answer from the server, or cleared by
  /// the network. `status` is the SIP status, or 0 for a BYE from the server.
  virtual void phone_cleared(std::uint32_t phone, CallId call, int status) = 0;
};

/// The phone bank: a LAN endpoint whose messages carry the phone's index.
class PhoneBank : public sc_core::sc_module, public LanReceiver, private CalendarClient {
 public:
  PhoneBank(const sc_core::sc_module_name& name, Kernel& kernel, const SystemConfig& system);

  sc_core::sc_port<LanInterface> lan;
  sc_core::sc_export<LanReceiver> receiver;

  void set_observer(PhoneCallObserver& observer);

  /// All phones get power; each sends its first REGISTER after its start spread.
  void power_on();

  std::uint32_t size() const;
  std::optional<std::uint32_t> index_of_extension(std::uint32_t extension) const;
  std::uint32_t extension(std::uint32_t phone) const;

  /// The server on which the phone believes to be registered.
  std::optional<ServerId> owner(std::uint32_t phone) const;
  /// Phones registered on `server`; constant time.
  std::uint32_t registered(ServerId server) const;
  bool idle(std::uint32_t phone) const;
  /// Basic mode (domain.md P3): does not register until the primary is in control.
  void set_basic_mode(std::uint32_t phone, bool basic);

  /// Goes off-hook and dials; false if the phone is busy or not registered. `target` is the extension called, or
  /// 0 for a trunk or voicemail call.
  bool dial(std::uint32_t phone, CallId call, CallKind kind, std::uint32_t target);
  /// Answers a ringing call.
  void answer(std::uint32_t phone, CallId call);
  /// Goes on-hook: ends whatever call state there is, tells its server by BYE or CANCEL.
  void hang_up(std::uint32_t phone, CallId call);

  void receive(const LanMessage& message) override;

 private:
  void on_calendar(std::uint64_t argument) override;
};

}  // namespace switchback::models
