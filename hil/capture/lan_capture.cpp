#include "hil/capture/lan_capture.h"

#include "hil/capture/udp_packet.h"
#include "models/core/errors.h"

namespace switchback::hil {
namespace {

/// Checked before anything is made of the system.
const models::SystemConfig& capturable(const models::SystemConfig& system) {
  check_capturable(system);
  return system;
}

}  // namespace

void check_capturable(const models::SystemConfig& system) {
  std::uint64_t phones = 0;
  for (const models::PhoneGroupConfig& group : system.phones) phones += group.count;
  if (phones > kMostCapturedPhones) {
    throw UserError("a capture is made of at most " + std::to_string(kMostCapturedPhones) + " phones, and this has " +
                    std::to_string(phones) + "; leave it out, or make it smaller with --set phones.count=" +
                    std::to_string(kMostCapturedPhones));
  }
  const AddressPlan plan(system);
}

LanCapture::LanCapture(const std::filesystem::path& path, models::Testbed& testbed)
    : testbed_(testbed), names_(capturable(testbed.config()), testbed.phones()), text_(names_), file_(path) {
  testbed_.lan().set_tap(this);
}

LanCapture::~LanCapture() { testbed_.lan().set_tap(nullptr); }

void LanCapture::close() {
  testbed_.lan().set_tap(nullptr);
  file_.close();
}

void LanCapture::sent(const models::LanMessage& message) {
  if (!SipText::is_sip(message)) return;
  const SimTime now = testbed_.kernel().now();
  text_.render(message, now, payload_);
  const UdpEnds ends{.from = names_.address(message.from, message.phone),
                     .to = names_.address(message.to, message.phone),
                     .from_port = kCapturedSipPort,
                     .to_port = kCapturedSipPort};
  make_udp_packet(ends, ++identifications_[static_cast<std::size_t>(message.from)], payload_, packet_);
  file_.add(now, packet_);
}

}  // namespace switchback::hil
