// The people who use the phones: they place, answer and end calls, and know whether a call was cut off.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/call_kind.h"
#include "models/call_observer.h"
#include "models/core/parameter.h"
#include "models/kernel.h"
#include "models/phone_handsets.h"
#include "models/phones/phone_bank.h"
#include "models/trunks/central_office.h"

namespace switchback::models {

/// Where a call is in its life, as the people at its ends see it.
enum class CallState : std::uint8_t { dialling, ringing, connected, kept, ended, failed, dropped };
inline constexpr std::array<std::string_view, 7> kCallStateNames{"dialling", "ringing", "connected", "kept",
                                                                 "ended",    "failed",  "dropped"};
constexpr std::string_view name_of(CallState state) { return kCallStateNames[static_cast<std::size_t>(state)]; }
constexpr bool is_over(CallState state) { return state >= CallState::ended; }

/// How patient people are.
struct CallerHabits {
  SimTime silence = 2s;
  SimTime gives_up = 60s;
  SimTime test_answer = 1s;
  SimTime test_talk = 2s;
  SimTime test_gives_up = 35s;
  SimTime ghost_after = 60s;
};

/// The table of the callers' parameters, in the order they are shown.
std::span<const Parameter<CallerHabits>> caller_parameters();

/// Places calls and plays both ends. The truth about calls: what the servers believe is compared with it.
class Callers : public PhoneCallObserver, public OutsideCallObserver, public CallControlObserver {
 public:
  /// `outside` finds the party behind a trunk, for an empty name behind the first in service; null if none.
  Callers(Kernel& kernel, PhoneHandsets& phones, std::function<OutsideParty*(const std::string& trunk)> outside,
          const CallerHabits& habits = {});
  ~Callers() override;

  /// Places a call now. Kinds incoming, queued and parked come from outside when `from` is 0.
  CallId place(const CallRequest& request);
  void hang_up(CallId call);
  /// The caller, on a phone, asks the server for a feature within the connected call; `answered` gets the SIP status.
  /// False if there is no such call.
  bool ask(CallId call, CallKind feature, std::function<void(int status)> answered);
  CallState state(CallId call) const { return record_of(call).state; }
  /// Why it failed, was dropped or ended; empty while it is not over.
  std::string_view reason(CallId call) const { return record_of(call).reason; }
  /// Calls `action` when the call is over (ended, failed or dropped); at once if it is.
  void when_over(CallId call, std::function<void()> action);
  /// What was asked for, null for a call that is not theirs: CallControl::set_call_book.
  const CallRequest* request(CallId call) const;
  /// Calls that are connected or kept.
  std::size_t talking() const { return talking_; }

  /// Places one call of each kind in turn, each from and to idle phones, and reports whether all passed.
  void test_calls(const std::vector<TestCallKind>& kinds, std::function<void(bool passed)> done);

  void start_traffic(const TrafficSpec& traffic);

  void phone_rings(std::uint32_t phone, CallId call) override;
  void phone_connected(std::uint32_t phone, CallId call) override;
  void phone_cleared(std::uint32_t phone, CallId call, int status) override;
  void phone_feature_answered(std::uint32_t phone, CallId call, int status) override;
  void outside_rings(CallId call) override;
  void outside_connected(CallId call) override;
  void outside_cleared(CallId call, int cause) override;

  void call_kept(CallId call, ServerId server) override;
  void call_limit_reached(CallId call, ServerId server) override;
  void call_media_lost(CallId call) override;
  void call_found_stale(CallId call, ServerId server) override;

 private:
  class TestRound;
  class Traffic;

  /// One party. Phones that serve no party (voicemail, bridge) are none.
  struct Party {
    enum class Kind : std::uint8_t { none, phone, outside };
    Kind kind = Kind::none;
    std::uint32_t phone = 0;
    OutsideParty* outside = nullptr;
    bool off_hook = false;  ///< rings, dials or talks
    bool answered = false;
  };
  struct Record {
    CallRequest request;
    CallState state = CallState::dialling;
    EntityId caller_entity = 0;
    Party caller;
    Party called;
    SimTime over_at = kNever;
    bool limit_reached = false;
    std::string reason;
    std::vector<std::function<void()>> when_over;
    std::function<void(int)> feature_answered;
  };

  bool known(CallId call) const { return call >= 1 && call <= records_.size(); }
  Record& record_of(CallId call) { return records_[call - 1]; }
  const Record& record_of(CallId call) const;
  void dial(CallId call);
  std::string callee_text(const CallRequest& request) const;
  Party* party_with(Record& record, std::uint32_t phone);
  void party_rings(CallId call, Party& party);
  void party_answers(CallId call, Party& party);
  void caller_connected(CallId call);
  void party_cleared(CallId call, Party& party, const std::string& why);
  void on_hook(CallId call, Party& party);
  void close(CallId call, CallState state, EventKind kind, std::string reason);
  void hang_up_in_silence(CallId call);
  void give_up(CallId call);

  Kernel& kernel_;
  PhoneHandsets& phones_;
  std::function<OutsideParty*(const std::string&)> outside_;
  CallerHabits habits_;
  EntityId outside_entity_;
  EntityId service_entity_;
  RandomStream answers_;
  std::deque<Record> records_;  ///< call n is at n - 1
  std::size_t talking_ = 0;
  std::vector<std::unique_ptr<Traffic>> traffic_;
  std::uint64_t test_rounds_ = 0;
};

}  // namespace switchback::models
