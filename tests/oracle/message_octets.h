// Q.931 messages as octets, with the information elements that are mandatory in them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tests/oracle/lapd_octets.h"

namespace switchback::oracle {

/// Our message as the octets of an I frame's information field, sent by the side `from`. The bearer is speech,
/// mu-law; the extension becomes the called party number.
Octets octets_of(const models::Q931Message& message, models::Q931Side from);

/// What `octets` say to our models; nothing for a message that they do not have. Elements that our models have no
/// field for are passed over. Our `call` number is not on the wire: it becomes the call reference. Of a call's state
/// only null or not is kept, as in our messages; ours is written as active, the one state in which we are asked for it.
std::optional<models::Q931Message> message_of(std::span<const std::uint8_t> octets);

}  // namespace switchback::oracle
