// libFuzzer: whatever octets a capture file holds, it is read up to where it can be, or refused, in bounded memory.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hil/import/capture_import.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

void put32(std::string& out, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xffU);
}

/// A capture whose packets are pieces of `data`, each behind its length and how long after the one before it came, so
/// that not every mutation breaks the file's own format.
std::string as_packets(std::string_view data) {
  constexpr std::uint32_t kLinkTypes[] = {1, 113, 276, 0, 108, 101, 228, 229};
  std::string file("\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0", 20);
  put32(file, kLinkTypes[static_cast<unsigned char>(data[0]) % 8]);
  data.remove_prefix(1);
  std::uint32_t seconds = 0;
  while (data.size() > 3) {
    const auto octet = [&data](std::size_t at) { return std::uint32_t{static_cast<unsigned char>(data[at])}; };
    seconds += octet(2);
    const std::string_view packet = data.substr(3, octet(0) | (octet(1) & 7U) << 8U);
    put32(file, seconds);
    put32(file, octet(1));
    put32(file, static_cast<std::uint32_t>(packet.size()));
    put32(file, static_cast<std::uint32_t>(packet.size()) + (octet(1) & 0x80U));
    file += packet;
    data.remove_prefix(3 + packet.size());
  }
  return file;
}

void import_octets(std::string octets) {
  CaptureImport import;
  try {
    const CaptureSummary summary = read_capture(::fmemopen(octets.data(), octets.size(), "rb"), "fuzz.pcap",
                                                [&import](const SeenSip& seen) { import.see(seen); });
    import.finish(summary.duration);
    const ObservedNames names{[&import](std::uint32_t party) { return import.parties().at(party).user; },
                              [](std::uint32_t server) { return server < 2 ? std::int64_t{server} : -1; }};
    const Journal journal = import.events().release(names, summary.duration);
    for (EventId id = 1; id <= journal.last(); ++id) {
      // Time does not run backwards, and nothing comes before its cause.
      if (journal.at(id).time < SimTime{0} || journal.at(id).cause >= id) std::abort();
      if (id > 1 && journal.at(id).time < journal.at(id - 1).time) std::abort();
      if (journal.line(id).empty()) std::abort();
    }
  } catch (const UserError& error) {
    if (!std::string_view(error.what()).starts_with("fuzz.pcap:")) std::abort();
  }
}

}  // namespace
}  // namespace switchback::hil

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);
  switchback::hil::import_octets(data[0] % 4 == 0 ? std::string(octets) : switchback::hil::as_packets(octets));
  return 0;
}
