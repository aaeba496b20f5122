// A capture file of IP packets, written by libpcap.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "models/core/sim_time.h"

namespace switchback::hil {

/// Link type LINKTYPE_RAW: packets begin with their IP header, because the modelled LAN has neither frames nor MAC
/// addresses to put before it. Time stamps have nanoseconds; they are scenario time, so that captures begin in 1970.
class PcapFile {
 public:
  /// Throws BenchError if the file cannot be made.
  explicit PcapFile(const std::filesystem::path& path);
  ~PcapFile();
  PcapFile(const PcapFile&) = delete;
  PcapFile& operator=(const PcapFile&) = delete;

  /// `at` is at least 0 and not before what was added last.
  void add(SimTime at, std::string_view packet);
  /// Writes what is not written yet. Throws BenchError if anything of the file could not be written.
  void close();

 private:
  struct Handles;

  std::string name_;
  std::unique_ptr<Handles> handles_;
};

}  // namespace switchback::hil
