#include "hil/sip/sdp.h"

#include <sofia-sip/sdp.h>
#include <sofia-sip/su_alloc.h>

#include <algorithm>
#include <memory>

#include "hil/sip/header_scan.h"

namespace switchback::hil {
namespace {

struct ParserRelease {
  void operator()(sdp_parser_t* parser) const { sdp_parser_free(parser); }
};

std::string text_of(const char* text) { return text == nullptr ? std::string{} : std::string{text}; }

MediaDirection direction_of(unsigned mode) {
  switch (mode) {
    case sdp_inactive:
      return MediaDirection::inactive;
    case sdp_sendonly:
      return MediaDirection::sendonly;
    case sdp_recvonly:
      return MediaDirection::recvonly;
    default:
      return MediaDirection::sendrecv;
  }
}

std::string_view direction_name(MediaDirection direction) {
  switch (direction) {
    case MediaDirection::inactive:
      return "inactive";
    case MediaDirection::sendonly:
      return "sendonly";
    case MediaDirection::recvonly:
      return "recvonly";
    case MediaDirection::sendrecv:
      break;
  }
  return "sendrecv";
}

bool sends(MediaDirection direction) {
  return direction == MediaDirection::sendonly || direction == MediaDirection::sendrecv;
}
bool receives(MediaDirection direction) {
  return direction == MediaDirection::recvonly || direction == MediaDirection::sendrecv;
}

std::string_view codec_name(AudioCodec codec) { return codec == AudioCodec::pcmu ? "PCMU" : "PCMA"; }

/// The G.711 codecs of a stream with 8000 samples per second, in its order. Dynamic payload types for them are not
/// taken: the static ones exist so that all can rely on them.
std::vector<AudioCodec> codecs_of(const sdp_media_t& media) {
  std::vector<AudioCodec> codecs;
  for (const sdp_rtpmap_t* map = media.m_rtpmaps; map != nullptr; map = map->rm_next) {
    for (const AudioCodec codec : {AudioCodec::pcmu, AudioCodec::pcma}) {
      const bool known = map->rm_pt == static_cast<unsigned>(codec) &&
                         same_text(text_of(map->rm_encoding), codec_name(codec)) && map->rm_rate == 8000;
      if (known && std::ranges::find(codecs, codec) == codecs.end()) codecs.push_back(codec);
    }
  }
  return codecs;
}

std::string refusal_of(const sdp_media_t& media) {
  std::string line = text_of(media.m_type_name) + " 0 " + text_of(media.m_proto_name);
  bool any = false;
  for (const sdp_rtpmap_t* map = media.m_rtpmaps; map != nullptr; map = map->rm_next) {
    line += ' ' + std::to_string(unsigned{map->rm_pt});
    any = true;
  }
  for (const sdp_list_t* format = media.m_format; format != nullptr; format = format->l_next) {
    line += ' ' + text_of(format->l_text);
    any = true;
  }
  return any ? line : line + " 0";
}

void read_audio(const sdp_session_t& session, const sdp_media_t& media, AudioSession& audio) {
  const sdp_connection_t* connection = media.m_connections != nullptr ? media.m_connections : session.sdp_connection;
  if (connection != nullptr) audio.address = text_of(connection->c_address);
  audio.port = static_cast<std::uint16_t>(media.m_port);
  audio.codecs = codecs_of(media);
  audio.direction = direction_of(media.m_mode);
}

void append_audio(std::string& out, const AudioSession& audio) {
  out += "m=audio " + std::to_string(audio.port) + " RTP/AVP";
  for (const AudioCodec codec : audio.codecs) out += ' ' + std::to_string(static_cast<unsigned>(codec));
  out += "\r\n";
  for (const AudioCodec codec : audio.codecs) {
    out +=
        "a=rtpmap:" + std::to_string(static_cast<unsigned>(codec)) + ' ' + std::string(codec_name(codec)) + "/8000\r\n";
  }
  if (audio.packet_time_ms != 0) out += "a=ptime:" + std::to_string(audio.packet_time_ms) + "\r\n";
  out.append("a=").append(direction_name(audio.direction)).append("\r\n");
}

std::string session_lines(const AudioSession& local) {
  const std::string address = (local.address.find(':') == std::string::npos ? "IN IP4 " : "IN IP6 ") + local.address;
  return "v=0\r\no=- " + std::to_string(local.session_id) + ' ' + std::to_string(local.session_version) + ' ' +
         address + "\r\ns=-\r\nc=" + address + "\r\nt=0 0\r\n";
}

/// Whether the words of an m= line are of its grammar (RFC 4566 9, with SIP's token): media, port, protocol, formats,
/// with one blank between them.
bool good_media_line(std::string_view line) {
  if (!line.starts_with("m=")) return false;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  const auto two_blanks = [blank](char a, char b) { return blank(a) && blank(b); };
  if (std::ranges::adjacent_find(line, two_blanks) != line.end()) return false;
  std::string_view rest = trim(line.substr(2));
  for (int word = 0; !rest.empty(); ++word) {
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    std::string text{rest.substr(0, end)};
    // "49170/2" and "RTP/AVP".
    if (word == 1 || word == 2) std::ranges::replace(text, '/', '.');
    if (!is_token(text)) return false;
    rest = trim(rest.substr(end));
  }
  return true;
}

/// sofia-sip 1.12 never comes back from an m= line whose formats have a character that no token may have, or blanks
/// instead of formats, so it does not get to see one. It takes CR and LF alone for line ends.
bool good_media_lines(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.starts_with('m') && !good_media_line(line)) return false;
    text = text.substr(std::min(end + 1, text.size()));
  }
  return true;
}

}  // namespace

bool ParsedSdp::hold() const { return !receives(audio.direction) || (audio.port != 0 && audio.address == "0.0.0.0"); }

std::optional<ParsedSdp> parse_sdp(std::string_view text) {
  // Above any real description; sofia-sip counts in ints.
  constexpr std::size_t kMaxBytes = 64 * 1024;
  // sofia-sip reads a C string.
  if (text.empty() || text.size() > kMaxBytes || text.find('\0') != std::string_view::npos) return std::nullopt;
  if (!good_media_lines(text)) return std::nullopt;
  const std::string copy{text};
  const std::unique_ptr<sdp_parser_t, ParserRelease> parser(
      sdp_parse(nullptr, copy.c_str(), static_cast<issize_t>(copy.size()), 0));
  const sdp_session_t* session = parser == nullptr ? nullptr : sdp_session(parser.get());
  if (session == nullptr) return std::nullopt;
  constexpr unsigned long kMaxPort = 65535;
  ParsedSdp parsed;
  if (session->sdp_origin != nullptr) {
    parsed.audio.session_id = session->sdp_origin->o_id;
    parsed.audio.session_version = session->sdp_origin->o_version;
  }
  bool found = false;
  for (const sdp_media_t* media = session->sdp_media; media != nullptr; media = media->m_next) {
    const bool usable = media->m_type == sdp_media_audio && media->m_proto == sdp_proto_rtp && media->m_port != 0 &&
                        media->m_port <= kMaxPort;
    if (usable && !found) {
      found = true;
      parsed.audio_index = parsed.refusals.size();
      read_audio(*session, *media, parsed.audio);
    }
    parsed.refusals.push_back(refusal_of(*media));
  }
  return parsed;
}

std::string make_sdp_offer(const AudioSession& local) {
  std::string text = session_lines(local);
  append_audio(text, local);
  return text;
}

std::optional<std::string> make_sdp_answer(const ParsedSdp& offer, const AudioSession& local) {
  AudioSession answer = local;
  answer.codecs.clear();
  for (const AudioCodec codec : offer.audio.codecs) {
    if (std::ranges::find(local.codecs, codec) != local.codecs.end()) answer.codecs.push_back(codec);
  }
  if (offer.audio.port == 0 || answer.codecs.empty()) return std::nullopt;
  const bool send = sends(local.direction) && receives(offer.audio.direction);
  const bool receive = receives(local.direction) && sends(offer.audio.direction);
  answer.direction = send ? (receive ? MediaDirection::sendrecv : MediaDirection::sendonly)
                          : (receive ? MediaDirection::recvonly : MediaDirection::inactive);
  std::string text = session_lines(answer);
  for (std::size_t n = 0; n < offer.refusals.size(); ++n) {
    if (n == offer.audio_index) {
      append_audio(text, answer);
    } else {
      text += "m=" + offer.refusals[n] + "\r\n";
    }
  }
  return text;
}

}  // namespace switchback::hil
