// How a server tells a phone by NOTIFY which server is in control.
#pragma once

#include <string_view>

namespace switchback::hil {

/// The Event header field (RFC 6665 8.2.1) up to the name of the server in control, "primary" or "secondary". A name of
/// our own: phones of AltiGen's kind are told in their vendor's way, which is not published.
inline constexpr std::string_view kControlEvent = "x-switchback-control;in-control=";

}  // namespace switchback::hil
