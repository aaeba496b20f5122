// A captured outage made by hand: a phone that registers, meets silence, and comes back.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "tests/hil/import/packets.h"

namespace switchback::sim {

/// Times of the phone's REGISTERs that nobody answers, after the first of them: RFC 3261's Timer E.
inline constexpr std::array<SimTime, 11> kTimerE{0ms,     500ms,   1500ms,  3500ms,  7500ms, 11500ms,
                                                 15500ms, 19500ms, 23500ms, 27500ms, 31500ms};

/// Phones registered at 10 s + n * 100 ms for 600 s, refreshing at half of it, with a registrar that is silent from
/// 305 s to 360 s; `user(n)` names them.
inline std::string captured_outage(int phones) {
  hil::CaptureOctets capture;
  struct Packet {
    SimTime at;
    std::string octets;
  };
  std::vector<Packet> packets;
  for (int n = 0; n < phones; ++n) {
    const auto host = static_cast<std::uint32_t>(0x0a000101 + n);
    const auto send = [&](SimTime at, const hil::RegisterText& text) {
      packets.push_back({at, hil::ipv4_packet(17, hil::udp_datagram(text.request()), host, 0x0a000001)});
    };
    const auto answer = [&](SimTime at, const hil::RegisterText& text) {
      packets.push_back({at, hil::ipv4_packet(17, hil::udp_datagram(text.response(200)), 0x0a000001, host)});
    };
    const auto text = [&](unsigned cseq) {
      return hil::RegisterText{.user = std::to_string(3100 + n),
                               .branch = "z9hG4bK" + std::to_string(n) + "-" + std::to_string(cseq),
                               .cseq = cseq};
    };
    const SimTime start = 10s + n * 100ms;
    send(start, text(1));
    answer(start + 20ms, text(1));
    const SimTime refresh = start + 20ms + 300s;
    for (const SimTime offset : kTimerE) send(refresh + offset, text(2));
    send(refresh + 62s, text(3));
    answer(refresh + 62s + 20ms, text(3));
  }
  std::stable_sort(packets.begin(), packets.end(), [](const Packet& a, const Packet& b) { return a.at < b.at; });
  capture.add(0s, hil::ethernet_frame("", 0x0806));
  for (const Packet& packet : packets) capture.add(packet.at, hil::ethernet_frame(packet.octets));
  return capture.octets();
}

}  // namespace switchback::sim
