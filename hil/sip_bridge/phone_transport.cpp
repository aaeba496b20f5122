#include "hil/sip_bridge/phone_transport.h"

#include <utility>

#include "hil/sip_bridge/stream_transport.h"
#include "hil/sip_bridge/udp_transport.h"

namespace switchback::hil {

std::unique_ptr<PhoneTransport> open_phone_transport(boost::asio::io_context& io, const PhoneTransportOptions& options,
                                                     PhoneTransport::Arrived arrived,
                                                     std::chrono::milliseconds patience) {
  if (options.transport != SipTransport::udp) return make_stream_transport(io, options, std::move(arrived), patience);
  if (options.sockets > 0) return make_udp_sockets(io, options, std::move(arrived));
  return make_shared_udp(io, options, std::move(arrived));
}

}  // namespace switchback::hil
