// The audio of the bench's phones: who sends to whom, from the answer to BYE, and what was heard, in the journal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "hil/rtp/packet.h"
#include "hil/sip/sdp.h"
#include "hil/sip_bridge/audio_outcome.h"
#include "hil/sip_bridge/audio_outside.h"
#include "hil/sip_bridge/bridge_context.h"
#include "hil/sip_bridge/dialog.h"

namespace switchback::hil {

/// One RTP stream each way for each leg, which is one phone's side of one call. A leg sends G.711 mu-law in packets of
/// 20 ms to where the newest description of the other side says, from when the dialog is confirmed until it ends; not
/// while it is held (RFC 3264 8.4) or the stream is refused. All legs send at the same ticks of the calendar.
///
/// What a leg hears comes back as outcomes (audio_outcome.h), which become the journal's events of the phone.
class CallAudio {
 public:
  explicit CallAudio(BridgeContext& context);

  /// Fills in what the phone's next description says of its port, which is opened with the first one.
  void describe(const Dialog& dialog, AudioSession& session);
  /// The other side's newest description; text that is none changes nothing.
  void told(const Dialog& dialog, std::string_view description);
  /// The dialog is confirmed; again changes nothing.
  void begin(const Dialog& dialog);
  void end(const Dialog& dialog);

  /// Outcomes came from outside.
  void heard(std::string_view outcomes);

 private:
  using Key = std::pair<models::CallId, std::uint32_t>;  ///< call and phone

  struct Leg {
    std::uint32_t number = 0;
    models::CallId call = 0;
    std::uint32_t phone = 0;
    std::uint16_t port = 0;  ///< 0: none, as in a replay
    SimTime opened{0};
    AudioPeer peer{};
    RtpHeader next{};  ///< of the next packet; its timestamp is that of instant 0
    bool begun = false;
    bool over = false;
    EventId cause = 0;  ///< of what becomes of its audio next
  };

  Leg& open(const Dialog& dialog);
  Leg* find(const Dialog& dialog);
  void close(Leg& leg);
  void close_unanswered();
  void listen(const Leg& leg);
  void tick();
  void send(Leg& leg);
  void record(Leg& leg, const AudioOutcome& outcome);

  BridgeContext& context_;
  AudioOutside* outside_;
  std::map<Key, std::uint32_t> current_;  ///< legs of calls that are not over
  std::map<std::uint32_t, Leg> legs_;     ///< until their totals have come
  std::uint32_t last_number_ = 0;
  bool ticking_ = false;
  std::string packet_;
};

}  // namespace switchback::hil
