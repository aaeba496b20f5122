#include "hil/rtp/packet.h"

#include <cstddef>

namespace switchback::hil {
namespace {

constexpr std::size_t kFixedHeader = 12;
constexpr unsigned kVersion = 2;

unsigned octet(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

std::uint16_t read_16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(octet(bytes, at) << 8U | octet(bytes, at + 1));
}

std::uint32_t read_32(std::string_view bytes, std::size_t at) {
  return std::uint32_t{read_16(bytes, at)} << 16U | read_16(bytes, at + 2);
}

void append(std::string& out, std::uint32_t number, unsigned octets) {
  for (unsigned left = octets; left > 0; --left) out += static_cast<char>(number >> (8U * (left - 1)) & 0xffU);
}

}  // namespace

std::optional<RtpPacket> read_rtp(std::string_view datagram) {
  if (datagram.size() < kFixedHeader || octet(datagram, 0) >> 6U != kVersion) return std::nullopt;
  const bool padding = (octet(datagram, 0) & 0x20U) != 0;
  const bool extension = (octet(datagram, 0) & 0x10U) != 0;
  const std::size_t sources = octet(datagram, 0) & 0x0fU;
  RtpPacket packet;
  packet.header.marker = (octet(datagram, 1) & 0x80U) != 0;
  packet.header.payload_type = static_cast<std::uint8_t>(octet(datagram, 1) & 0x7fU);
  packet.header.sequence = read_16(datagram, 2);
  packet.header.timestamp = read_32(datagram, 4);
  packet.header.ssrc = read_32(datagram, 8);
  std::size_t header = kFixedHeader + 4 * sources;
  if (extension) {
    // 16 bits that a profile defines, and the count of the 32-bit words that follow (RFC 3550 5.3.1).
    if (datagram.size() < header + 4) return std::nullopt;
    header += 4 + std::size_t{4} * read_16(datagram, header + 2);
  }
  if (datagram.size() < header) return std::nullopt;
  packet.payload = datagram.substr(header);
  if (!padding) return packet;
  // The last octet counts the padding, itself included.
  if (packet.payload.empty()) return std::nullopt;
  const std::size_t padded = octet(packet.payload, packet.payload.size() - 1);
  if (padded == 0 || padded > packet.payload.size()) return std::nullopt;
  packet.payload.remove_suffix(padded);
  return packet;
}

void write_rtp(const RtpHeader& header, std::string_view payload, std::string& out) {
  out.clear();
  append(out, kVersion << 6U, 1);
  append(out, (header.marker ? 0x80U : 0U) | (header.payload_type & 0x7fU), 1);
  append(out, header.sequence, 2);
  append(out, header.timestamp, 4);
  append(out, header.ssrc, 4);
  out.append(payload);
}

}  // namespace switchback::hil
