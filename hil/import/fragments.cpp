#include "hil/import/fragments.h"

#include <algorithm>
#include <utility>

namespace switchback::hil {
namespace {

constexpr std::size_t kLongestPacket = 65'535;
/// A packet of 65,535 octets in the smallest fragments that IPv4's least MTU of 68 gives has fewer.
constexpr std::size_t kMostParts = 1'500;

}  // namespace

void FragmentBuffer::expire(SimTime now) {
  while (!packets_.empty() && (now == kNever || now - packets_.front().began > limits_.time_out)) {
    packets_.pop_front();
    ++given_up_;
  }
}

std::uint64_t FragmentBuffer::given_up(SimTime now) {
  expire(now);
  return given_up_;
}

void FragmentBuffer::place(Packet& packet, std::size_t begin, std::string_view octets) {
  const std::size_t end = begin + octets.size();
  if (packet.octets.size() < end) packet.octets.resize(end);
  std::size_t at = begin;
  std::vector<Part> parts;
  const auto copy_until = [&](std::size_t limit) {
    if (limit <= at) return;
    packet.octets.replace(at, limit - at, octets.substr(at - begin, limit - at));
    at = limit;
  };
  for (const Part& part : packet.parts) {
    if (part.begin > at) copy_until(std::min(end, part.begin));
    if (part.end > at && part.begin <= at) at = std::min(std::max(at, part.end), end);
  }
  copy_until(end);
  packet.parts.push_back({begin, end});
  std::sort(packet.parts.begin(), packet.parts.end(), [](const Part& a, const Part& b) { return a.begin < b.begin; });
  for (const Part& part : packet.parts) {
    if (!parts.empty() && part.begin <= parts.back().end) {
      parts.back().end = std::max(parts.back().end, part.end);
    } else {
      parts.push_back(part);
    }
  }
  packet.parts = std::move(parts);
}

std::optional<std::string_view> FragmentBuffer::add(const IpPacket& fragment, SimTime now) {
  expire(now);
  auto found = std::find_if(packets_.begin(), packets_.end(), [&](const Packet& packet) {
    return packet.identification == fragment.identification && packet.from == fragment.from &&
           packet.to == fragment.to && (packet.protocol == fragment.protocol || fragment.from.v6);
  });
  if (found == packets_.end()) {
    if (packets_.size() >= limits_.packets) {
      packets_.pop_front();
      ++given_up_;
    }
    packets_.push_back({fragment.from, fragment.to, fragment.identification, fragment.protocol, now, {}, {}, {}});
    found = std::prev(packets_.end());
  }
  const std::size_t end = fragment.offset + fragment.payload.size();
  const bool contradicts = found->size && (end > *found->size || (!fragment.more && end != *found->size));
  if (fragment.cut || end > kLongestPacket || contradicts || found->parts.size() >= kMostParts) {
    packets_.erase(found);
    ++given_up_;
    return std::nullopt;
  }
  if (!fragment.more) found->size = end;
  if (!fragment.payload.empty()) place(*found, fragment.offset, fragment.payload);
  if (!found->size || found->parts.size() != 1 || found->parts[0].begin != 0 || found->parts[0].end != *found->size) {
    return std::nullopt;
  }
  whole_ = std::move(found->octets);
  whole_.resize(*found->size);
  packets_.erase(found);
  return whole_;
}

}  // namespace switchback::hil
