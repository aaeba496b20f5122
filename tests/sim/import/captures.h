// Captures made by hand: phones that register, meet silence, and come back or go elsewhere.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/hil/import/packets.h"

namespace switchback::sim {

/// Packets in any order, written in order of time.
class CapturedPackets {
 public:
  /// A REGISTER of phone `n` to the server at `to`, answered with 200 after 20 ms if `answered`.
  void registers(SimTime at, int n, unsigned cseq, std::uint32_t to, bool answered) {
    const auto host = static_cast<std::uint32_t>(0x0a000101 + n);
    const hil::RegisterText text{.user = std::to_string(3100 + n),
                                 .branch = "z9hG4bK" + std::to_string(n) + "-" + std::to_string(cseq),
                                 .cseq = cseq};
    packets_.push_back({at, hil::ipv4_packet(17, hil::udp_datagram(text.request()), host, to)});
    if (!answered) return;
    packets_.push_back({at + 20ms, hil::ipv4_packet(17, hil::udp_datagram(text.response(200)), to, host)});
  }

  std::string octets() {
    std::stable_sort(packets_.begin(), packets_.end(), [](const Packet& a, const Packet& b) { return a.at < b.at; });
    hil::CaptureOctets capture;
    capture.add(0s, hil::ethernet_frame("", 0x0806));
    for (const Packet& packet : packets_) capture.add(packet.at, hil::ethernet_frame(packet.octets));
    return capture.octets();
  }

 private:
  struct Packet {
    SimTime at;
    std::string octets;
  };
  std::vector<Packet> packets_;
};

inline constexpr std::uint32_t kFirstServer = 0x0a000001;
inline constexpr std::uint32_t kSecondServer = 0x0a000002;

/// Transmissions of a REGISTER that nobody answers, after the first of them: RFC 3261's Timer E.
inline constexpr std::array<SimTime, 11> kTimerE{0ms,     500ms,   1500ms,  3500ms,  7500ms, 11500ms,
                                                 15500ms, 19500ms, 23500ms, 27500ms, 31500ms};

/// Phones registered at 10 s + n * 100 ms for 600 s, refreshing at half of it, whose registrar answers nothing then and
/// is back for their next attempt, 62 s later.
inline std::string captured_outage(int phones) {
  CapturedPackets packets;
  for (int n = 0; n < phones; ++n) {
    const SimTime start = 10s + n * 100ms;
    packets.registers(start, n, 1, kFirstServer, true);
    const SimTime refresh = start + 20ms + 300s;
    for (const SimTime offset : kTimerE) packets.registers(refresh + offset, n, 2, kFirstServer, false);
    packets.registers(refresh + 62s, n, 3, kFirstServer, true);
  }
  return packets.octets();
}

/// The same, but the phones give up after 4 s and are accepted by another server.
inline std::string captured_failover(int phones) {
  CapturedPackets packets;
  for (int n = 0; n < phones; ++n) {
    const SimTime start = 10s + n * 1s;
    packets.registers(start, n, 1, kFirstServer, true);
    const SimTime refresh = start + 20ms + 300s;
    for (std::size_t sent = 0; kTimerE[sent] < 4s; ++sent) {
      packets.registers(refresh + kTimerE[sent], n, 2, kFirstServer, false);
    }
    packets.registers(refresh + 4s, n, 3, kSecondServer, true);
    packets.registers(refresh + 4s + 20ms + 300s, n, 4, kSecondServer, true);
  }
  return packets.octets();
}

}  // namespace switchback::sim
