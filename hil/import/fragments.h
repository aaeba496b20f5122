// IP fragments put together again, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "hil/import/ip_packet.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

/// What fragments may make us hold.
struct FragmentLimits {
  std::size_t packets = 256;  ///< being put together at once; the oldest is given up for a new one
  SimTime time_out = 30s;     ///< RFC 791 3.2 and Linux: 30 s; RFC 8200 4.5 allows 60 s
};

/// Collects fragments until their packet is whole. Where fragments overlap, what came first counts.
class FragmentBuffer {
 public:
  explicit FragmentBuffer(FragmentLimits limits = {}) : limits_(limits) {}

  /// Takes a fragment that was captured at `now`; gives the payload of the packet that it completes, valid until the
  /// next call.
  std::optional<std::string_view> add(const IpPacket& fragment, SimTime now);

  /// Packets of which fragments were missing, cut or contradictory; those that are still open count once `now` is past
  /// their time-out, or with kNever.
  std::uint64_t given_up(SimTime now);

 private:
  struct Part {
    std::size_t begin;
    std::size_t end;
  };
  struct Packet {
    HostAddress from;
    HostAddress to;
    std::uint32_t identification;
    std::uint8_t protocol;
    SimTime began;
    std::string octets;
    std::vector<Part> parts;          ///< in order, apart from one another
    std::optional<std::size_t> size;  ///< once the last fragment is there
  };

  void expire(SimTime now);
  static void place(Packet& packet, std::size_t begin, std::string_view octets);

  FragmentLimits limits_;
  std::list<Packet> packets_;  ///< in order of `began`
  std::string whole_;
  std::uint64_t given_up_ = 0;
};

}  // namespace switchback::hil
