#include "hil/import/capture_reader.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "hil/import/fragments.h"
#include "hil/import/ip_packet.h"
#include "hil/import/link_layer.h"
#include "hil/import/octet_reader.h"
#include "hil/import/sip_start.h"
#include "hil/import/tcp_streams.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

constexpr std::size_t kUdpHeader = 8;

struct CloseSavefile {
  void operator()(pcap_t* capture) const { ::pcap_close(capture); }
};
using Savefile = std::unique_ptr<pcap_t, CloseSavefile>;

/// Nanoseconds since 1970 of a packet, whatever the file says.
std::int64_t captured_at(const pcap_pkthdr& header) {
  constexpr std::int64_t kLatest = 0xffffffff;
  const auto seconds = std::clamp<std::int64_t>(header.ts.tv_sec, 0, kLatest);
  return seconds * 1'000'000'000 + std::clamp<std::int64_t>(header.ts.tv_usec, 0, 999'999'999);
}

/// From packets to messages.
class PacketReader {
 public:
  PacketReader(int link_type, CaptureSummary& summary, const std::function<void(const SeenSip&)>& sink)
      : link_type_(link_type), summary_(summary), sink_(sink) {}

  void read(const pcap_pkthdr& header, std::string_view octets);
  void finish();

 private:
  void read_time(const pcap_pkthdr& header);
  void read_ip(std::string_view packet);
  void read_payload(const IpPacket& packet);
  void read_udp(const IpPacket& packet);
  void read_tcp(const IpPacket& packet);
  void read_icmp(const IpPacket& packet);
  void found(const PortAddress& from, const PortAddress& to, bool stream, std::string_view text);

  int link_type_;
  CaptureSummary& summary_;
  const std::function<void(const SeenSip&)>& sink_;
  SimTime now_{0};
  FragmentBuffer fragments_;
  TcpStreams streams_;
};

void PacketReader::read(const pcap_pkthdr& header, std::string_view octets) {
  read_time(header);
  ++summary_.packets;
  if (header.caplen < header.len) ++summary_.cut_packets;
  const auto packet = ip_of_frame(link_type_, octets);
  if (!packet) {
    ++summary_.not_ip;
    return;
  }
  read_ip(*packet);
}

void PacketReader::read_time(const pcap_pkthdr& header) {
  const std::int64_t at = captured_at(header);
  if (summary_.packets == 0) summary_.began_utc = at;
  const SimTime since{at - summary_.began_utc};
  if (since < now_) {
    ++summary_.back_in_time;
  } else {
    now_ = since;
  }
  summary_.duration = now_;
}

void PacketReader::read_ip(std::string_view octets) {
  auto packet = parse_ip(octets);
  if (!packet) {
    ++summary_.broken_ip;
    return;
  }
  if (packet->fragment) {
    const auto whole = fragments_.add(*packet, now_);
    if (!whole) return;
    packet->payload = *whole;
    packet->sent_size = whole->size();
    packet->cut = false;
  }
  read_payload(*packet);
}

void PacketReader::read_payload(const IpPacket& packet) {
  switch (packet.protocol) {
    case kProtocolUdp:
      return read_udp(packet);
    case kProtocolTcp:
      return read_tcp(packet);
    case kProtocolIcmp:
    case kProtocolIcmpV6:
      return read_icmp(packet);
    default:
      return;
  }
}

void PacketReader::read_udp(const IpPacket& packet) {
  const std::string_view datagram = packet.payload;
  if (datagram.size() < kUdpHeader) {
    ++summary_.broken_ip;
    return;
  }
  const std::size_t length = number16_at(datagram, 4);
  // A length of 0 is one that the network card was to fill in, or that of a jumbogram (RFC 2675 4).
  const std::size_t end = length < kUdpHeader ? datagram.size() : std::min(length, datagram.size());
  const std::string_view text = datagram.substr(kUdpHeader, end - kUdpHeader);
  if (!begins_sip(text)) {
    if (holds_sip(text)) ++summary_.junk_before_sip;
    return;
  }
  found({packet.from, number16_at(datagram, 0)}, {packet.to, number16_at(datagram, 2)}, false, text);
}

void PacketReader::read_tcp(const IpPacket& packet) {
  TcpSegment segment;
  if (!parse_tcp(packet.payload, packet.sent_size, segment)) {
    ++summary_.broken_ip;
    return;
  }
  segment.from.host = packet.from;
  segment.to.host = packet.to;
  streams_.add(segment, [&](std::string_view text) { found(segment.from, segment.to, true, text); });
}

void PacketReader::read_icmp(const IpPacket& packet) {
  constexpr std::size_t kIcmpHeader = 8;
  if (packet.payload.size() <= kIcmpHeader) return;
  const unsigned type = octet_at(packet.payload, 0);
  // Destination unreachable, source quench, time exceeded, parameter problem (RFC 792); ICMPv6 errors are below 128.
  const bool error = packet.protocol == kProtocolIcmp ? type == 3 || type == 4 || type == 11 || type == 12 : type < 128;
  if (!error) return;
  const auto quoted = parse_ip(packet.payload.substr(kIcmpHeader));
  if (!quoted || quoted->protocol != kProtocolUdp || quoted->payload.size() < kUdpHeader || quoted->offset != 0) return;
  const std::string_view text = quoted->payload.substr(kUdpHeader);
  if (begins_sip(text)) summary_.counts.add(text, true);
}

void PacketReader::found(const PortAddress& from, const PortAddress& to, bool stream, std::string_view text) {
  summary_.counts.add(text, false);
  sink_({now_, from, to, stream, text});
}

void PacketReader::finish() {
  summary_.fragments_given_up = fragments_.given_up(kNever);
  summary_.streams_broken = streams_.breaks();
}

}  // namespace

CaptureSummary read_capture(std::FILE* file, const std::string& name, const std::function<void(const SeenSip&)>& sink) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  const Savefile capture(::pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error.data()));
  if (!capture) {
    std::fclose(file);
    throw UserError(name + ": not a capture that libpcap reads (" + error.data() + "); expected pcap or pcapng");
  }
  const int link_type = ::pcap_datalink(capture.get());
  if (!known_link_type(link_type)) {
    throw UserError(name + ": link type " + std::to_string(link_type) + " (" + std::string(link_type_name(link_type)) +
                    ") is not known; expected Ethernet, Linux cooked (SLL, SLL2), NULL, LOOP or raw IP");
  }
  CaptureSummary summary;
  PacketReader reader(link_type, summary, sink);
  pcap_pkthdr* header = nullptr;
  const u_char* octets = nullptr;
  int result = 0;
  while ((result = ::pcap_next_ex(capture.get(), &header, &octets)) == 1) {
    reader.read(*header, {reinterpret_cast<const char*>(octets), header->caplen});
  }
  if (result == PCAP_ERROR) summary.ended_by = ::pcap_geterr(capture.get());
  reader.finish();
  return summary;
}

CaptureSummary read_capture(const std::filesystem::path& path, const std::function<void(const SeenSip&)>& sink) {
  std::FILE* const file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) throw UserError(path.string() + ": cannot be read: " + std::strerror(errno));
  return read_capture(file, path.string(), sink);
}

}  // namespace switchback::hil
