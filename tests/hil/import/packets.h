// Captures made by hand for the importer's tests: packets as octets, files in memory.
#pragma once

#include <pcap/pcap.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "hil/import/capture_reader.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

/// `number` in `octets` octets, most significant first.
inline std::string number_octets(std::uint64_t number, int octets) {
  std::string text;
  for (int n = octets - 1; n >= 0; --n) text += static_cast<char>(number >> (8U * static_cast<unsigned>(n)) & 0xffU);
  return text;
}

inline std::string ipv4_packet(std::uint8_t protocol, std::string_view payload, std::uint32_t from = 0x0a000001,
                               std::uint32_t to = 0x0a000002, std::uint16_t identification = 1,
                               std::uint16_t fragment = 0) {
  return number_octets(0x4500, 2) + number_octets(20 + payload.size(), 2) + number_octets(identification, 2) +
         number_octets(fragment, 2) + number_octets(64, 1) + number_octets(protocol, 1) + number_octets(0, 2) +
         number_octets(from, 4) + number_octets(to, 4) + std::string(payload);
}

inline std::string ipv6_packet(std::uint8_t next_header, std::string_view payload) {
  return number_octets(0x60000000, 4) + number_octets(payload.size(), 2) + number_octets(next_header, 1) +
         number_octets(64, 1) + std::string(15, '\0') + '\1' + std::string(15, '\0') + '\2' + std::string(payload);
}

inline std::string udp_datagram(std::string_view payload, std::uint16_t from = 5060, std::uint16_t to = 5060) {
  return number_octets(from, 2) + number_octets(to, 2) + number_octets(8 + payload.size(), 2) + number_octets(0, 2) +
         std::string(payload);
}

inline std::string tcp_segment(std::uint32_t sequence, std::string_view payload, std::uint8_t flags = 0x18,
                               std::uint16_t from = 40000, std::uint16_t to = 5060) {
  return number_octets(from, 2) + number_octets(to, 2) + number_octets(sequence, 4) + number_octets(0, 4) +
         number_octets(0x50, 1) + number_octets(flags, 1) + number_octets(8192, 2) + number_octets(0, 4) +
         std::string(payload);
}

inline std::string ethernet_frame(std::string_view packet, std::uint16_t type = 0x0800, std::string_view tags = {}) {
  return std::string(12, '\2') + std::string(tags) + number_octets(type, 2) + std::string(packet);
}

/// A REGISTER as a phone sends it.
struct RegisterText {
  std::string user = "2001";
  std::string branch = "z9hG4bKa";
  unsigned cseq = 1;
  int expires = 600;
  std::string more{};  ///< further header fields, each with its line end

  std::string request() const {
    return "REGISTER sip:pbx.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=" + branch + "\r\n" + common() +
           "Contact: <sip:" + user + "@10.0.0.1>\r\nExpires: " + std::to_string(expires) + "\r\n" + more +
           "Content-Length: 0\r\n\r\n";
  }
  std::string response(int status) const {
    return "SIP/2.0 " + std::to_string(status) + " Text\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=" + branch + "\r\n" +
           common() + "Expires: " + std::to_string(expires) + "\r\n" + more + "Content-Length: 0\r\n\r\n";
  }

 private:
  std::string common() const {
    return "From: <sip:" + user + "@pbx.example>;tag=f\r\nTo: <sip:" + user + "@pbx.example>\r\nCall-ID: call-" + user +
           "\r\nCSeq: " + std::to_string(cseq) + " REGISTER\r\n";
  }
};

/// A capture file in memory.
class CaptureOctets {
 public:
  explicit CaptureOctets(int link_type = DLT_EN10MB) {
    // Most significant octet first, nanoseconds.
    octets_ = number_octets(0xa1b23c4d, 4) + number_octets(2, 2) + number_octets(4, 2) + number_octets(0, 4) +
              number_octets(0, 4) + number_octets(65'535, 4) + number_octets(static_cast<std::uint32_t>(link_type), 4);
  }

  /// Adds a frame of which the capture keeps `kept` octets.
  CaptureOctets& add(SimTime at, std::string_view frame, std::size_t kept = std::string::npos) {
    const std::string_view part = frame.substr(0, kept);
    octets_ += number_octets(static_cast<std::uint64_t>(at / 1s), 4) +
               number_octets(static_cast<std::uint64_t>((at % 1s).count()), 4) + number_octets(part.size(), 4) +
               number_octets(frame.size(), 4);
    octets_ += part;
    return *this;
  }

  const std::string& octets() const { return octets_; }

 private:
  std::string octets_;
};

/// One message that the importer found.
struct FoundSip {
  SimTime at;
  std::string from;
  std::string to;
  std::string text;
};

/// Reads capture octets as a file.
inline CaptureSummary read_octets(const std::string& octets, std::vector<FoundSip>* found = nullptr) {
  std::string copy = octets;
  std::FILE* const file = ::fmemopen(copy.data(), copy.size(), "rb");
  return read_capture(file, "memory", [&](const SeenSip& seen) {
    if (found != nullptr) found->push_back({seen.at, seen.from.text(), seen.to.text(), std::string(seen.text)});
  });
}

}  // namespace switchback::hil
