// libFuzzer: whatever bytes come to an RTP port, they are read or refused; what is read lies within them, and its
// header is what it is written as. What a stream of such headers amounts to always adds up.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "hil/rtp/g711.h"
#include "hil/rtp/packet.h"
#include "hil/rtp/reception.h"

namespace {

using namespace switchback;

void read_one(std::string_view datagram) {
  const std::optional<hil::RtpPacket> packet = hil::read_rtp(datagram);
  if (!packet) return;
  const char* const begin = packet->payload.data();
  if (begin < datagram.data() + 12 || begin + packet->payload.size() > datagram.data() + datagram.size()) std::abort();
  std::string again;
  hil::write_rtp(packet->header, packet->payload, again);
  const std::optional<hil::RtpPacket> same = hil::read_rtp(again);
  if (!same || same->header != packet->header || same->payload != packet->payload) std::abort();
}

/// Each 8 octets are a header: sequence number, timestamp, SSRC and how long after the one before.
void receive_all(std::string_view bytes) {
  hil::RtpReception reception;
  SimTime at{0};
  std::int64_t packets = 0;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    const auto octet = [bytes](std::size_t n) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[n]));
    };
    hil::RtpHeader header;
    header.sequence = static_cast<std::uint16_t>(octet(0) << 8U | octet(1));
    header.timestamp = octet(2) << 24U | octet(3) << 16U | octet(4) << 8U | octet(5);
    header.ssrc = octet(6) & 1U;
    at += SimTime{octet(7)} * 1'000'000;
    reception.received(header, at);
    ++packets;
  }
  const hil::RtpCounts counts = reception.counts();
  if (counts.received < 0 || counts.lost < 0 || counts.jitter < SimTime{0}) std::abort();
  if (counts.received + counts.duplicates > packets || counts.reordered > counts.received) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_one(bytes);
  receive_all(bytes);
  return 0;
}
