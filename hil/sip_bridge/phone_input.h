// What the phones' sockets give to a run, and the same as bytes of its log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hil/sip_bridge/phone_flow.h"

namespace switchback::hil {

struct PhoneInput {
  enum class Kind : std::uint8_t {
    message,  ///< a datagram, or a message cut out of a stream
    lost,     ///< the connection to a server, the peer, is gone or could not be had
  };
  Kind kind = Kind::message;
  PhoneFlow flow;
  std::string_view text;  ///< the message, or why the connection is gone
};

/// Flows without a socket or connection of their own, which are those of one UDP socket, make a shorter form.
enum class PhoneInputForm : std::uint8_t { datagrams, flows };

std::string write_phone_input(const PhoneInput& input, PhoneInputForm form);
/// Views `bytes`. Throws UserError for what cannot have been written.
PhoneInput read_phone_input(std::string_view bytes, PhoneInputForm form);

}  // namespace switchback::hil
