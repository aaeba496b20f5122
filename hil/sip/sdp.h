// Session descriptions of G.711 calls: offers, answers, and what the other side said (RFC 4566, RFC 3264, RFC 3551).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchback::hil {

/// G.711; the numbers are the static RTP payload types of RFC 3551 6.
enum class AudioCodec : std::uint8_t { pcmu = 0, pcma = 8 };

/// Which way audio flows, as seen by who says it (RFC 3264 5.1).
enum class MediaDirection : std::uint8_t { inactive, sendonly, recvonly, sendrecv };

/// The description of one audio stream, ours or the other side's.
struct AudioSession {
  std::string address;             ///< of RTP: IPv4 or IPv6, without brackets
  std::uint16_t port = 0;          ///< of RTP; 0 means that the stream is refused
  std::vector<AudioCodec> codecs;  ///< in order of preference
  MediaDirection direction = MediaDirection::sendrecv;
  std::uint64_t session_id = 0;       ///< o=: one number for the whole call
  std::uint64_t session_version = 0;  ///< o=: one more with each changed description (RFC 3264 8)
  std::uint32_t packet_time_ms = 0;   ///< ours only, as a=ptime (RFC 4566 6); 0: not said
};

/// What a parsed description says, as far as the bench needs it.
struct ParsedSdp {
  AudioSession audio;           ///< of the first RTP/AVP audio stream that is not refused; port 0 if there is none
  std::size_t audio_index = 0;  ///< which m= line that is
  /// Every m= line in order as an answer must repeat it to refuse it: "audio 0 RTP/AVP 97".
  std::vector<std::string> refusals;

  /// Whether the other side has put us on hold (RFC 3264 8.4; RFC 2543 did it with the address 0.0.0.0).
  bool hold() const;
};

/// Nothing if the text is not a session description.
std::optional<ParsedSdp> parse_sdp(std::string_view text);

/// The text of an offer.
std::string make_sdp_offer(const AudioSession& local);

/// The answer to an offer: the codecs both have, in the offer's order; the offer's other streams are refused; the
/// direction is what both want, so that a hold is answered by recvonly or inactive (RFC 3264 6.1). Nothing if there is
/// no common codec or no audio stream: the offer is to be refused with 488 (RFC 3261 13.3.1.3).
std::optional<std::string> make_sdp_answer(const ParsedSdp& offer, const AudioSession& local);

}  // namespace switchback::hil
