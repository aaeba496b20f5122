// The calls of the phone bank: INVITE, CANCEL and BYE with their retransmissions, in a table of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "models/call_kind.h"
#include "models/lan.h"
#include "models/phones/phone.h"

namespace switchback::models {

class PhoneCallObserver;

/// Only phones with call signalling occupy a row. A phone that went on-hook keeps a row until its BYE or CANCEL
/// is answered or given up, and can have a new call meanwhile. Rows are used again.
class PhoneCalls : private CalendarClient {
 public:
  /// `on_hook` is called when a phone has no active call any more, before the observer hears of it.
  PhoneCalls(Kernel& kernel, sc_core::sc_port<LanInterface>& lan, PhoneTable& phones,
             const std::vector<PhoneGroup>& groups, std::function<void(std::uint32_t)> on_hook);

  void set_observer(PhoneCallObserver& observer) { observer_ = &observer; }

  /// Whether the phone is off-hook or ringing.
  bool active(std::uint32_t phone) const { return phones_[phone].call != kNoCall && find_active(phone) != kNoCall; }
  /// The active call; 0 for none.
  CallId active_call(std::uint32_t phone) const;
  /// Rows in use.
  std::size_t size() const { return calls_.size() - free_.size(); }

  void dial(std::uint32_t phone, ServerId server, CallId call, CallKind kind, std::uint32_t target);
  void answer(std::uint32_t phone, CallId call);
  void hang_up(std::uint32_t phone, CallId call);
  /// Asks the server to make the connected call one of kind `feature`, by an INVITE within the call; false if the phone
  /// has no such call. Sent once: whoever gets no answer presses the key again.
  bool ask(std::uint32_t phone, CallId call, CallKind feature);
  /// The phone was told during its call that `server` is in control: what it signals from now on goes there.
  void told(std::uint32_t phone, ServerId server);

  /// An INVITE, ACK, CANCEL or BYE, or a response to one.
  void receive(const LanMessage& message);

 private:
  enum class State : std::uint8_t {
    dialling,    ///< INVITE sent, nothing heard
    proceeding,  ///< a provisional response came
    ringing,     ///< INVITE received, 180 sent
    connected,
    cancelling,  ///< on-hook; CANCEL sent
    ending,      ///< on-hook; BYE sent
  };

  struct Call {
    CallId call = 0;
    SimTime wake = kNever;
    SimTime started{0};
    std::uint32_t phone = 0;
    std::uint32_t next = kNoCall;  ///< of the same phone
    std::uint32_t cseq = 0;        ///< of the newest request sent, or of the INVITE received
    std::uint32_t target = 0;
    CallKind kind = CallKind::extension_to_extension;
    State state = State::dialling;
    ServerId server = ServerId::primary;
    std::uint8_t transmissions = 0;
    bool tried_other = false;  ///< the BYE went to both servers
    bool asks = false;         ///< an INVITE within the call is not answered yet
  };

  void on_calendar(std::uint64_t row) override;
  static bool is_active(State state) { return state < State::cancelling; }
  std::uint32_t find(std::uint32_t phone, CallId call) const;
  std::uint32_t find_active(std::uint32_t phone) const;
  std::uint32_t add(std::uint32_t phone, CallId call, ServerId server, State state);
  void remove(std::uint32_t row);
  void clear_call(std::uint32_t row, int status);
  void request(std::uint32_t row, MessageKind kind);
  void begin(std::uint32_t row, State state);
  void transmit(std::uint32_t row);
  void give_up(std::uint32_t row);
  void respond(const LanMessage& request, std::uint16_t status);
  void respond_invite(const Call& call, std::uint16_t status);
  void receive_request(const LanMessage& message);
  void receive_invite(const LanMessage& message, std::uint32_t row);
  void receive_response(const LanMessage& message, std::uint32_t row);
  void receive_invite_response(const LanMessage& message, std::uint32_t row);
  const TransmissionSchedule& schedule(const Call& call) const;

  Kernel& kernel_;
  sc_core::sc_port<LanInterface>& lan_;
  PhoneTable& phones_;
  const std::vector<PhoneGroup>& groups_;
  std::function<void(std::uint32_t)> on_hook_;
  ClientId client_;
  PhoneCallObserver* observer_ = nullptr;
  std::vector<Call> calls_;
  std::vector<std::uint32_t> free_;
};

}  // namespace switchback::models
