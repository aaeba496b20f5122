// All IP phones of a system, 1 to 1,000,000, in one module with flat state.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "models/call_kind.h"
#include "models/lan.h"
#include "models/phones/delay_lines.h"
#include "models/phones/phone.h"
#include "models/phones/phone_calls.h"
#include "models/phones/phone_defects.h"
#include "models/phones/phone_order.h"
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
  /// The server's final answer to what was asked for within the call.
  virtual void phone_feature_answered(std::uint32_t /*phone*/, CallId /*call*/, int /*status*/) {}
};

/// The phone bank: a LAN endpoint whose messages carry the phone's index. A phone costs 68 bytes (76 in a bank of more
/// than 10,000, which are kept in the order in which they start) and, in most states, 16 in a queue of timers; nothing
/// is allocated per event. A phone that is not journalled in detail does not wake for retransmissions to a server that
/// does not listen, because nobody could tell; it goes on with them when the server listens again. For the same reason
/// it does not send a probe whose answer is certain.
///
/// What a phone does without being told: registers with the primary, refreshes, probes its server, retries a silent
/// server for `retry.same server`, fails over, and backs off when both servers are silent or refuse. What it is told
/// (sip_notify_control) it follows at once when idle, and only after hangup when in a call.
///
/// Journal: every change of owner to a server (phone_registered) of every phone; everything else of a phone only if
/// the bank has at most 10,000 phones, or of every ceil(size / 1000)th phone above that. The counts of the whole
/// bank (phones_census, entity "phones") at most once per second of scenario time while they change, and at once
/// when a count reaches or leaves none or all.
class PhoneBank : public sc_core::sc_module, public LanReceiver, private CalendarClient {
 public:
  PhoneBank(const sc_core::sc_module_name& name, Kernel& kernel, const SystemConfig& system);

  sc_core::sc_port<LanInterface> lan;
  sc_core::sc_export<LanReceiver> receiver;

  void set_observer(PhoneCallObserver& observer);
  /// Called whenever the registered counts change; must be cheap.
  void on_ownership_change(std::function<void()> listener);

  /// All phones get power; each sends its first REGISTER after its start spread.
  void power_on();

  std::uint32_t size() const { return static_cast<std::uint32_t>(phones_.size()); }
  std::optional<std::uint32_t> index_of_extension(std::uint32_t extension) const;
  std::uint32_t extension(std::uint32_t phone) const;
  /// "ext 2001": who the phone's events are about.
  EntityId entity(std::uint32_t phone) const;

  /// The server on which the phone believes to be registered.
  std::optional<ServerId> owner(std::uint32_t phone) const;
  /// Its timers and policies.
  const PhoneProfile& profile_of(std::uint32_t phone) const { return profile(phones_[phone]); }
  /// Phones registered on `server`; constant time.
  std::uint32_t registered(ServerId server) const { return counts_[index_of(server)]; }
  /// Phones registered nowhere; constant time.
  std::uint32_t unregistered() const { return counts_[kNoServer]; }
  /// How often `registered` has changed.
  std::uint64_t changes() const { return changes_; }
  /// Has power and no call.
  bool idle(std::uint32_t phone) const;
  /// Basic mode (domain.md P3): drops its registration and takes none until the primary is in control again after
  /// the secondary was, as its notice says, or until a try of the primary every `retry.max` succeeds.
  void set_basic_mode(std::uint32_t phone, bool basic);

  /// Goes off-hook and dials; false if the phone is busy or not registered. `target` is the extension called, or
  /// 0 for a trunk or voicemail call.
  bool dial(std::uint32_t phone, CallId call, CallKind kind, std::uint32_t target);
  /// Answers a ringing call.
  void answer(std::uint32_t phone, CallId call);
  /// Goes on-hook: ends whatever call state there is, tells its server by BYE or CANCEL.
  void hang_up(std::uint32_t phone, CallId call);
  /// Asks for a feature within a connected call; false if there is no such call.
  bool ask(std::uint32_t phone, CallId call, CallKind feature);

  void receive(const LanMessage& message) override;
  void comes(const LanMessage& message) override;

 private:
  void on_calendar(std::uint64_t argument) override;
  void on_calendar_soon(std::uint64_t argument) override;
  void sort_by_start(const PhoneGroup& group);
  void add_delay_lines(const PhoneGroup& group);
  void end_of_elaboration() override;
  void run_lines();
  void wait_for_lines();
  void wake(std::uint32_t index);

  const PhoneGroup& group(const Phone& phone) const { return groups_[phone.group]; }
  const PhoneProfile& profile(const Phone& phone) const { return groups_[phone.group].profile; }
  RandomStream stream_of(std::uint32_t index) const {
    return draws_.member(order_.number(index)).at(phones_[index].draws);
  }
  SimTime draw(std::uint32_t index, const Distribution& distribution);
  void note(std::uint32_t index, EventKind kind, std::int64_t a = 0, std::int64_t b = 0, std::int64_t c = 0) {
    if (phones_[index].has(Phone::kDetailed)) kernel_.record(entity(index), kind, a, b, c);
  }
  void set_owner(std::uint32_t index, std::uint8_t owner);
  void count_changed(bool edge);
  void record_census();

  // requests (phone_requests.cpp)
  static Endpoint endpoint_of(std::uint8_t server) { return server == 0 ? Endpoint::primary : Endpoint::secondary; }
  SimTime transaction_due(const Phone& phone) const;
  void begin(std::uint32_t index, std::uint8_t server, Errand errand);
  void restart_transaction(std::uint32_t index);
  void probe(std::uint32_t index);
  void transmit(std::uint32_t index);
  void server_listens(Endpoint server);

  // registration (phone_registration.cpp)
  SimTime next_due(const Phone& phone) const;
  void act(std::uint32_t index);
  void schedule_wake(std::uint32_t index);
  void wake_at(std::uint32_t index, SimTime due);
  bool held_by_call(std::uint32_t index) const;
  void timed_out(std::uint32_t index);
  void answered(std::uint32_t index, const LanMessage& message);
  void register_accepted(std::uint32_t index, std::uint8_t server, SimTime granted);
  void refused(std::uint32_t index, SimTime retry_after);
  void lose_server(std::uint32_t index);
  void open_window(std::uint32_t index, SimTime since);
  void fail_over(std::uint32_t index);
  void reboot(std::uint32_t index);
  bool stays_anyway(const Phone& phone) const { return defects_.never_returns && phone.owner == 1; }
  void try_failed(std::uint32_t index, SimTime retry_after, bool silent);
  void move_failed(std::uint32_t index, Errand errand, bool silent, SimTime retry_after);
  void try_again(std::uint32_t index);
  void move(std::uint32_t index);
  void refresh(std::uint32_t index);
  void told(std::uint32_t index, const LanMessage& message);
  void follow_notice(std::uint32_t index, Errand errand);
  void told_in_basic_mode(std::uint32_t index);
  void wait_for_hangup(std::uint32_t index);
  void off_hook(std::uint32_t index);
  void on_hook(std::uint32_t index);

  Kernel& kernel_;
  ClientId client_;
  EntityId entity_;
  RandomStream draws_;
  PhoneDefects defects_;
  std::vector<PhoneGroup> groups_;
  PhoneOrder order_;
  PhoneTable phones_;
  PhoneCalls calls_;
  DelayLines lines_;
  SimTime lines_wake_ = kNever;  ///< what the calendar shows of the lines
  bool running_lines_ = false;
  std::vector<EventId> unheard_causes_;    ///< by phone, while kUnheard: the cause of what it does not send
  std::array<std::uint32_t, 3> counts_{};  ///< by owner; the last is "none"
  std::array<std::int64_t, kErrandNames.size()> errand_texts_{};
  std::uint64_t changes_ = 0;
  std::vector<std::function<void()>> listeners_;
  bool census_pending_ = false;
  bool census_dirty_ = false;
};

}  // namespace switchback::models
