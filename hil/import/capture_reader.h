// A capture file read through libpcap: which SIP messages passed, when, between whom.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "hil/import/addresses.h"
#include "hil/import/message_counts.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

/// One SIP message that was captured.
struct SeenSip {
  SimTime at{0};  ///< since the capture's first packet; never before the message in front of it
  PortAddress from;
  PortAddress to;
  bool stream = false;    ///< TCP
  std::string_view text;  ///< begins_sip() holds; valid during the call
};

/// What a capture held, and what of it was not understood.
struct CaptureSummary {
  std::int64_t began_utc = 0;  ///< time of the first packet, nanoseconds since 1970
  SimTime duration{0};
  std::uint64_t packets = 0;
  std::uint64_t not_ip = 0;              ///< ARP, other link layers, cut before the IP header
  std::uint64_t broken_ip = 0;           ///< IP, UDP or TCP headers that are cut or contradict themselves
  std::uint64_t cut_packets = 0;         ///< captured shorter than sent
  std::uint64_t fragments_given_up = 0;  ///< packets whose fragments did not all come
  std::uint64_t streams_broken = 0;      ///< times a TCP stream of SIP could not be read on
  std::uint64_t junk_before_sip = 0;     ///< datagrams in which SIP stands after something else; not counted as SIP
  std::uint64_t back_in_time = 0;        ///< packets with an earlier time than the one before
  std::string ended_by;                  ///< why the file could not be read to its end; empty if it could
  MessageCounts counts;
};

/// Reads a capture (pcap or pcapng) from an open file, which it closes, and hands out its SIP messages over UDP and TCP
/// in order. `name` is for messages. Throws UserError if it is no capture, or of a link type that is not known. A
/// file that ends early or turns into junk is read up to there.
CaptureSummary read_capture(std::FILE* file, const std::string& name, const std::function<void(const SeenSip&)>& sink);

/// Likewise, from a file by its name.
CaptureSummary read_capture(const std::filesystem::path& path, const std::function<void(const SeenSip&)>& sink);

}  // namespace switchback::hil
