// The capture of one run while it plays.
#pragma once

#include <filesystem>
#include <optional>

#include "hil/capture/lan_capture.h"

namespace switchback::sim {

/// Captures what passes on a testbed's LAN into a file that is there whole or not at all.
class RunCapture {
 public:
  /// An empty path: nothing is captured. Throws as hil::LanCapture does.
  RunCapture(const std::filesystem::path& path, models::Testbed& testbed);
  /// Without `finish` nothing is left behind.
  ~RunCapture();
  RunCapture(const RunCapture&) = delete;
  RunCapture& operator=(const RunCapture&) = delete;

  /// Ends the capture and gives the file its name. Throws where that is not possible.
  void finish();

 private:
  std::filesystem::path path_;
  std::filesystem::path draft_;
  std::optional<hil::LanCapture> capture_;
};

}  // namespace switchback::sim
