// The LAN between servers, phones, voicemail server and SIP provider: directional links with delay, jitter, loss
// and cuts per traffic class. It carries SIP as compact structs; text is made only at the edge.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "models/core/distribution.h"
#include "models/kernel.h"

namespace switchback::models {

/// Who can be addressed on the LAN. The whole phone bank is one endpoint; the phone is in the message.
enum class Endpoint : std::uint8_t { primary, secondary, phones, voicemail, sip_provider };
inline constexpr std::size_t kEndpointCount = 5;
inline constexpr std::array<std::string_view, kEndpointCount> kEndpointNames{"primary", "secondary", "phones",
                                                                             "voicemail", "sip provider"};
constexpr std::string_view name_of(Endpoint endpoint) { return kEndpointNames[static_cast<std::size_t>(endpoint)]; }

enum class TrafficClass : std::uint8_t { keep_alive, replication, sip, rtp, admin, voicemail };
inline constexpr std::size_t kTrafficClassCount = 6;
inline constexpr std::array<std::string_view, kTrafficClassCount> kTrafficClassNames{
    "keep-alive", "replication", "sip", "rtp", "admin", "voicemail"};
constexpr std::string_view name_of(TrafficClass traffic) {
  return kTrafficClassNames[static_cast<std::size_t>(traffic)];
}

enum class MessageKind : std::uint8_t {
  // keep-alive class; `value` packs the sender's state (server/keep_alive.h)
  keep_alive,
  switch_over_order,  ///< the old active tells the new one to take control
  yield_order,        ///< the new active tells the old one that control has moved
  going_down,         ///< the active is being shut down or restarted
  // replication class
  replication_start,
  replication_data,
  replication_done,
  call_state,  ///< one call of the active, mirrored to the standby
  // sip class; `status` 0 is a request, otherwise a response of that status
  sip_register,
  sip_options,
  sip_invite,
  sip_ack,
  sip_cancel,
  sip_bye,
  sip_notify_control,  ///< "the server in control is ..."; AltiGen's phone update
  // voicemail class
  voicemail_hello,
};

/// One message on the LAN: 56 bytes, copied by value.
struct LanMessage {
  Endpoint from = Endpoint::primary;
  Endpoint to = Endpoint::primary;
  TrafficClass traffic = TrafficClass::sip;
  MessageKind kind = MessageKind::keep_alive;
  std::uint16_t status = 0;    ///< SIP status of a response; 0 in a request
  std::uint16_t flags = 0;     ///< meaning by kind, see the sender's header
  std::uint32_t phone = 0;     ///< index in the phone bank, of the phone that sends or is addressed
  std::uint32_t sequence = 0;  ///< SIP CSeq or a running number
  std::uint64_t call = 0;      ///< call number; 0 outside a call
  std::int64_t value = 0;      ///< by kind: Expires or Retry-After in seconds, packed state, ...
  std::int64_t extra = 0;      ///< by kind
  EventId cause = 0;           ///< set by Lan::send from the ambient cause
};

/// What is plugged into the LAN at an endpoint. `message.cause` is already the ambient cause.
class LanReceiver : public virtual sc_core::sc_interface {
 public:
  virtual void receive(const LanMessage& message) = 0;
  /// `message` is on its way and will probably be received: for a receiver that has much memory, to fetch what it will
  /// touch. Nothing else may depend on this.
  virtual void comes(const LanMessage& message) { static_cast<void>(message); }
  /// Whether `request`, received now, would be answered at once with success and change nothing here.
  virtual bool answers_at_once(const LanMessage& request) const {
    static_cast<void>(request);
    return false;
  }
};

/// What a model uses to send.
class LanInterface : public virtual sc_core::sc_interface {
 public:
  virtual void send(const LanMessage& message) = 0;
  /// Whether the machine at `endpoint` has a network stack that runs. One without power, or still booting, answers no
  /// ARP, so that what is sent to it gets no farther than the sender. All listen at the start.
  virtual void set_listening(Endpoint endpoint, bool listening) = 0;
  virtual bool listens(Endpoint endpoint) const = 0;
  /// Calls `listener` with every endpoint that begins to listen.
  virtual void on_listening(std::function<void(Endpoint)> listener) = 0;
  /// Whether the answer to `request` is certain enough that its sender need not send it: nobody watches the LAN,
  /// nothing on the way there and back is cut or can be lost, and the receiver `answers_at_once`. What happens within
  /// the time that the messages would have taken is not foreseen.
  virtual bool certainly_answered(const LanMessage& request) = 0;
};

/// Sees what is sent, for a capture.
class LanTap {
 public:
  virtual ~LanTap() = default;
  /// `message` as its sender gave it; whether it arrives is not known yet.
  virtual void sent(const LanMessage& message) = 0;
};

/// How one directional link treats one traffic class.
struct LanLinkState {
  Distribution delay = Distribution::uniform(200us, 400us);
  double loss = 0.0;  ///< probability per message, 0..1
  int cuts = 0;       ///< > 0: nothing passes; counts overlapping cuts
};

/// The LAN. Bind `receivers[endpoint]` to each part and each part's port to `access`.
class Lan : public sc_core::sc_module, public LanInterface, private CalendarClient {
 public:
  Lan(const sc_core::sc_module_name& name, Kernel& kernel);

  sc_core::sc_export<LanInterface> access;
  /// Optional, so that a system without voicemail or provider elaborates; what is sent to nobody is lost.
  std::array<sc_core::sc_port<LanReceiver, 1, sc_core::SC_ZERO_OR_MORE_BOUND>, kEndpointCount> receivers;

  void send(const LanMessage& message) override;
  void set_listening(Endpoint endpoint, bool listening) override;
  bool listens(Endpoint endpoint) const override { return !deaf_[static_cast<std::size_t>(endpoint)]; }
  void on_listening(std::function<void(Endpoint)> listener) override;
  bool certainly_answered(const LanMessage& request) override;

  /// `tap` sees every message that is sent from now on, also those that are lost; nullptr: nobody does.
  void set_tap(LanTap* tap) { tap_ = tap; }

  /// Cuts one direction for one traffic class. Cuts add up; each needs its own heal.
  void cut(Endpoint from, Endpoint to, TrafficClass traffic);
  void heal(Endpoint from, Endpoint to, TrafficClass traffic);
  /// Unplugs an endpoint: nothing in, nothing out, for any class.
  void unplug(Endpoint endpoint);
  void plug(Endpoint endpoint);
  bool unplugged(Endpoint endpoint) const { return unplugged_[static_cast<std::size_t>(endpoint)] > 0; }

  LanLinkState& link(Endpoint from, Endpoint to, TrafficClass traffic);
  bool passes(Endpoint from, Endpoint to, TrafficClass traffic);

 private:
  void on_calendar(std::uint64_t slot) override;
  void lose(const LanMessage& message, std::string_view why);

  Kernel& kernel_;
  ClientId client_;
  EntityId entity_;
  RandomStream delays_;
  RandomStream losses_;
  std::vector<LanLinkState> links_;
  std::array<int, kEndpointCount> unplugged_{};
  std::array<bool, kEndpointCount> deaf_{};
  std::vector<std::function<void(Endpoint)>> listeners_;
  LanTap* tap_ = nullptr;
  std::vector<LanMessage> in_flight_;
  std::vector<std::uint32_t> free_slots_;
};

}  // namespace switchback::models
