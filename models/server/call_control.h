// Call control of one server: connects phones, trunks and voicemail; decides which calls survive a switchover.
#pragma once

#include <cstdint>
#include <functional>

#include "models/admin.h"
#include "models/call_kind.h"
#include "models/server/gateway_driver.h"
#include "models/server/registrar.h"
#include "models/server/server_context.h"

namespace switchback::models {

/// A two-leg B2BUA per call. While in full control it accepts new calls and mirrors each call's state to the
/// standby (message call_state), which can then adopt the calls that a switchover keeps (domain.md 4).
class CallControl : public TrunkCallReceiver {
 public:
  CallControl(ServerContext& context, Registrar& registrar, GatewayDriver& gateway);

  /// Whether the link to the voicemail server is Available; asked before a call goes to voicemail.
  void set_voicemail_available(std::function<bool()> available);

  /// A SIP request or response of class sip that is not a registration, from the phone bank, the voicemail
  /// server or a SIP provider.
  void receive(const LanMessage& message);
  /// A mirrored call of the peer (message call_state).
  void receive_mirrored(const LanMessage& message);

  /// Control begins to move here: adopts mirrored calls that are kept, drops the others.
  void adopt(TakeOverReason reason);
  /// From full control on new calls are accepted.
  void accept_calls(bool accept);
  /// This server no longer is in control; it forgets its calls without touching the phones.
  void abandon();
  /// Power loss or crash: everything in memory is gone, media that ran through this server stops.
  void lose_memory();

  std::size_t calls() const;

  void trunk_call_offered(ChannelId channel, CallId call, std::uint32_t extension) override;
  void trunk_call_answered(ChannelId channel, CallId call) override;
  void trunk_call_cleared(ChannelId channel, CallId call, int cause) override;
};

}  // namespace switchback::models
