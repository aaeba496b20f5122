// The phones over UDP: all over one socket, or each over its own.
#pragma once

#include <memory>

#include "hil/sip_bridge/phone_transport.h"

namespace switchback::hil {

/// Throw UserError if a socket cannot be had; `make_udp_sockets` also if the process may not hold as many.
std::unique_ptr<PhoneTransport> make_shared_udp(boost::asio::io_context& io, const PhoneTransportOptions& options,
                                                PhoneTransport::Arrived arrived);
std::unique_ptr<PhoneTransport> make_udp_sockets(boost::asio::io_context& io, const PhoneTransportOptions& options,
                                                 PhoneTransport::Arrived arrived);

}  // namespace switchback::hil
