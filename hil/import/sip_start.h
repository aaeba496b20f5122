// Where a SIP message begins, by the same rules as Wireshark's dissector, so that both count the same messages.
#pragma once

#include <string_view>

namespace switchback::hil {

/// Whether `text` begins with a SIP request line (a word, a URI with a colon, SIP/2.0) or a status line. Nothing may
/// stand before it, empty lines neither: tshark 4.0 takes such a datagram for plain UDP.
bool begins_sip(std::string_view text);

/// Whether a request line or status line stands somewhere behind the beginning of `text`: SIP after junk.
bool holds_sip(std::string_view text);

/// Whether `text`, of which no line end has arrived yet, can still become the beginning of a SIP message.
bool may_begin_sip(std::string_view text);

}  // namespace switchback::hil
