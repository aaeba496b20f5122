// The phones over TCP or TLS: one connection to each server, and a door for servers that connect to the phones.
#pragma once

#include <chrono>
#include <memory>

#include "hil/sip_bridge/phone_transport.h"

namespace switchback::hil {

/// Connections leave from the port that stands in the phones' Contact (RFC 3261 18.1.1 does not ask for that; it lets a
/// server come back to where a phone came from). Over TCP servers, and nobody else unless the two share an address, may
/// connect to it; over TLS they cannot, for phones have no certificate to show as a server.
///
/// A connection that was lost is made again when something is to be sent; what was to be sent when it could not be
/// made is lost, and told so (PhoneInput::Kind::lost). So is a connection over which nothing gets through for 64*T1.
std::unique_ptr<PhoneTransport> make_stream_transport(boost::asio::io_context& io, const PhoneTransportOptions& options,
                                                      PhoneTransport::Arrived arrived,
                                                      std::chrono::milliseconds patience);

}  // namespace switchback::hil
