// Call control of one server: connects phones, trunks and voicemail; decides which calls survive a switchover.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/admin.h"
#include "models/call_observer.h"
#include "models/kernel.h"
#include "models/server/gateway_driver.h"
#include "models/server/server_call.h"
#include "models/server/server_profile.h"
#include "models/server/sip_retransmitter.h"

namespace switchback::models {

/// What call control needs of the other parts of its server (call_control_ports.h wraps the real ones).
class CallControlPorts {
 public:
  virtual ~CallControlPorts() = default;

  /// The call control and switching services answer.
  virtual bool working() const = 0;
  /// The replication service answers.
  virtual bool replicating() const = 0;
  /// Factor on processing times, 1 unless slowed.
  virtual double slowness() const = 0;

  virtual std::optional<std::uint32_t> phone_of_extension(std::uint32_t extension) const = 0;
  /// Whether the phone is registered with this server.
  virtual bool bound(std::uint32_t phone) const = 0;

  /// The gateway's calls, as in GatewayDriver.
  virtual std::optional<ChannelId> place_call(const std::string& trunk, CallId call) = 0;
  virtual void ring(ChannelId channel) = 0;
  virtual void answer(ChannelId channel) = 0;
  virtual void clear(ChannelId channel, int cause) = 0;
  virtual LegType leg_type(ChannelId channel) const = 0;
  virtual std::vector<ChannelInUse> audit() = 0;

  /// A planted defect (models/defects.h).
  virtual bool has_defect(std::string_view) const { return false; }
};

/// A two-leg B2BUA per call. While in full control it accepts new calls and mirrors each call's state to the
/// standby (message call_state), which can then adopt the calls that a switchover keeps (domain.md 4).
///
/// SIP on the LAN, both ways: a request has status 0, `call` and `phone` name the dialog, `flags` of an INVITE is
/// the CallKind and `value` of a phone's INVITE the extension called. Responses repeat the request's kind. The
/// server answers an INVITE with 100 at once, and repeats its 200 until the ACK.
class CallControl : public TrunkCallReceiver {
 public:
  CallControl(Kernel& kernel, ServerId id, const ServerProfile& profile, LanInterface& lan, CallControlPorts& ports);

  /// Whether the link to the voicemail server is Available; asked before a call goes to voicemail.
  void set_voicemail_available(std::function<bool()> available);
  /// What the callers asked for, which no message carries: the trunk, the type of the far leg, and what an incoming
  /// call is for (queue, park). Null for a call that is not in the book.
  void set_call_book(std::function<const CallRequest*(CallId)> book);
  void set_observer(CallControlObserver& observer) { observer_ = &observer; }

  /// A SIP request or response of class sip that is not a registration, from the phone bank or the voicemail
  /// server. The calls of a SIP provider come through the gateway's channels.
  void receive(const LanMessage& message);
  /// A mirrored call of the peer (message call_state).
  void receive_mirrored(const LanMessage& message);
  /// A phone that had no binding here registers. Phones move only while idle, so a kept call from the other server
  /// that it still has here has ended unnoticed. Not to be called for phones that move during calls.
  void phone_moved_here(std::uint32_t phone);
  /// The voicemail server is gone: calls in voicemail have lost their media and are cleared. To be called again once
  /// the services work if they do not now.
  void voicemail_lost();

  /// Control begins to move here: adopts mirrored calls that are kept, drops the others.
  void adopt(TakeOverReason reason);
  /// The channels of adopted calls, which the gateway must not clear when it takes control.
  std::vector<ChannelInUse> kept_channels() const;
  /// From full control on new calls are accepted. Channels in use that belong to no call are cleared then.
  void accept_calls(bool accept);
  /// Tells the peer of every call in progress: for a standby that was not there when they began.
  void mirror_all();
  /// This server no longer is in control; it forgets its calls without touching the phones.
  void abandon();
  /// Power loss or crash: everything in memory is gone, media that ran through this server stops.
  void lose_memory();

  std::size_t calls() const { return calls_.size(); }
  std::size_t calls_in_progress() const;
  std::size_t mirrored_calls() const { return shadows_.size(); }

  void trunk_call_offered(ChannelId channel, CallId call, std::uint32_t extension) override;
  void trunk_call_answered(ChannelId channel, CallId call) override;
  void trunk_call_cleared(ChannelId channel, CallId call, int cause) override;

 private:
  enum class Gone : std::uint8_t { none, a, b };

  void invited(const LanMessage& message);
  void invited_again(ServerCall& call, const LanMessage& message);
  void hung_up(const LanMessage& message);
  void answered_by_far_end(const LanMessage& message);

  void open(ServerCall call);
  void set_up(CallId id, std::uint64_t epoch);
  void limit_set_up(CallId id, std::uint64_t epoch);
  void ring_phone(ServerCall& call);
  void place_outside(ServerCall& call);
  void connect_voicemail(ServerCall& call);
  void seek_agent(CallId id, std::uint64_t epoch);
  void seek_agent_later(CallId id);
  void far_end_up(ServerCall& call);
  void far_end_failed(ServerCall& call, int status);
  void answer_caller(ServerCall& call);
  void anchor(ServerCall& call, std::string_view state);
  /// Ends the call towards both ends, except the one that is gone already.
  void end(CallId id, Gone gone, int status);
  void release(const ServerCall& call, const CallEnd& end, int status);
  void detach(ServerCall& call, CallEnd& end);
  void end_unnoticed(CallId id, std::uint32_t phone);
  void reach_limit(SimTime limit);
  void keep(ServerCall call);
  void drop(const ServerCall& call);
  void end_shadow(CallId id, std::uint32_t phone);
  void end_unreached_shadow(CallId id, std::uint64_t epoch);
  SimTime kept_limit() const;

  bool busy(std::uint32_t phone) const { return call_of_phone_.contains(phone); }
  void respond(const LanMessage& request, int status);
  void tell_caller(const ServerCall& call, int status);
  void unanswered(const LanMessage& message);
  LanMessage to_end(const ServerCall& call, const CallEnd& end, MessageKind kind) const;
  void request(const ServerCall& call, const CallEnd& end, MessageKind kind);
  static Gone side_of(const ServerCall& call, const LanMessage& message);
  void mirror(const ServerCall& call, MirrorState state, std::uint32_t phone = 0);
  void changed(const ServerCall& call, std::string_view state);
  const CallRequest* booked(CallId id) const { return book_ ? book_(id) : nullptr; }
  CallEnd channel_end(ChannelId channel, CallId id) const;

  Kernel& kernel_;
  ServerId id_;
  EntityId entity_;
  const ServerProfile& profile_;
  LanInterface& lan_;
  CallControlPorts& ports_;
  SipRetransmitter sip_;
  RandomStream setup_times_;
  std::function<bool()> voicemail_available_;
  std::function<const CallRequest*(CallId)> book_;
  CallControlObserver* observer_ = nullptr;
  std::map<CallId, ServerCall> calls_;
  std::unordered_map<std::uint32_t, CallId> call_of_phone_;  ///< looked up only, never iterated
  std::map<CallId, ServerCall> shadows_;                     ///< the peer's calls
  bool accepting_ = false;
  bool took_over_ = false;   ///< control came here from the other server
  std::uint64_t epoch_ = 0;  ///< counts losses of memory, so that what was scheduled before has no effect
};

}  // namespace switchback::models
