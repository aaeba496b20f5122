#include "tests/oracle/octet_cable.h"

#include <utility>

namespace switchback::oracle {

void OctetCable::send(models::Q931Side from, Octets octets) {
  const bool lost = cut_[static_cast<std::size_t>(from)];
  passed_.push_back({kernel_.now(), from, lost, std::move(octets)});
  if (!lost) kernel_.schedule(delay_, client_, passed_.size() - 1);
}

void OctetCable::on_calendar(std::uint64_t index) {
  // A copy: the receiver's answer makes the list grow.
  const Passed frame = passed_[index];
  const auto to = frame.from == models::Q931Side::user ? models::Q931Side::network : models::Q931Side::user;
  OctetPort* port = ports_[static_cast<std::size_t>(to)];
  if (port != nullptr) port->octets_arrive(frame.octets);
}

}  // namespace switchback::oracle
