// The people who use the phones: they place, answer and end calls, and know whether a call was cut off.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "models/call_kind.h"
#include "models/kernel.h"
#include "models/phones/phone_bank.h"
#include "models/trunks/central_office.h"

namespace switchback::models {

/// Where a call is in its life, as the people at its ends see it.
enum class CallState : std::uint8_t { dialling, ringing, connected, kept, ended, failed, dropped };
inline constexpr std::array<std::string_view, 7> kCallStateNames{"dialling", "ringing", "connected", "kept",
                                                                 "ended",    "failed",  "dropped"};
constexpr std::string_view name_of(CallState state) { return kCallStateNames[static_cast<std::size_t>(state)]; }

/// Places calls and plays both ends. The truth about calls: what the servers believe is compared with it.
class Callers : public PhoneCallObserver, public OutsideCallObserver {
 public:
  Callers(Kernel& kernel, PhoneBank& phones, std::function<OutsideParty*(const std::string& trunk)> outside);

  /// Places a call now.
  CallId place(const CallRequest& request);
  void hang_up(CallId call);
  CallState state(CallId call) const;
  /// Calls `action` when the call is over (ended, failed or dropped); at once if it is.
  void when_over(CallId call, std::function<void()> action);

  /// Places one call of each kind in turn, each from and to idle phones, and reports whether all passed.
  void test_calls(const std::vector<TestCallKind>& kinds, std::function<void(bool passed)> done);

  void start_traffic(const TrafficSpec& traffic);

  void phone_rings(std::uint32_t phone, CallId call) override;
  void phone_connected(std::uint32_t phone, CallId call) override;
  void phone_cleared(std::uint32_t phone, CallId call, int status) override;
  void outside_rings(CallId call) override;
  void outside_connected(CallId call) override;
  void outside_cleared(CallId call, int cause) override;
};

}  // namespace switchback::models
