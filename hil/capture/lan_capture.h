// What is sent on the modelled LAN as SIP, as a capture file that other tools read.
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "hil/capture/lan_names.h"
#include "hil/capture/pcap_file.h"
#include "hil/capture/sip_text.h"
#include "models/testbed.h"

namespace switchback::hil {

/// Phones that a captured system may have: those of larger banks leave out what nobody would notice
/// (models/phones/phone_bank.h), so that a capture of theirs would not be what they do.
inline constexpr std::uint32_t kMostCapturedPhones = 10'000;

/// Throws UserError if a system like this cannot be captured.
void check_capturable(const models::SystemConfig& system);

/// Writes every SIP message at the moment in which it is sent, as seen beside its sender: also what the LAN then
/// loses, what a cut link or an unplugged cable stops, and what is sent to a machine that is off. It has the time stamp
/// of the run, over UDP, in IPv4. Keep-alive, replication and the voicemail link are not SIP and are left out.
class LanCapture : private models::LanTap {
 public:
  /// From now until the end of its life. `testbed` must outlive it. Throws UserError as `check_capturable` does, and
  /// BenchError if the file cannot be made.
  LanCapture(const std::filesystem::path& path, models::Testbed& testbed);
  ~LanCapture() override;
  LanCapture(const LanCapture&) = delete;
  LanCapture& operator=(const LanCapture&) = delete;

  /// Ends the file. Throws BenchError if it could not be written whole.
  void close();

 private:
  void sent(const models::LanMessage& message) override;

  models::Testbed& testbed_;
  LanNames names_;
  SipText text_;
  PcapFile file_;
  std::array<std::uint16_t, models::kEndpointCount> identifications_{};
  std::string payload_;
  std::string packet_;
};

}  // namespace switchback::hil
