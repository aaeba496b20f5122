// What a captured frame carries: the IP packet in it.
#pragma once

#include <optional>
#include <string_view>

namespace switchback::hil {

/// Whether frames of this link type (libpcap's DLT number) can be read: Ethernet, Linux "cooked" SLL and SLL2, the BSD
/// loopbacks NULL and LOOP, and bare IP.
bool known_link_type(int link_type);

/// The link type's name as libpcap has it, or its number.
std::string_view link_type_name(int link_type);

/// The IP packet of a frame, VLAN tags and PPPoE skipped; nothing if the frame carries something else or is cut before
/// it.
std::optional<std::string_view> ip_of_frame(int link_type, std::string_view frame);

}  // namespace switchback::hil
