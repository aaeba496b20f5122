// Kinds of calls and what callers may ask for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/core/distribution.h"

namespace switchback::models {

using CallId = std::uint64_t;

/// What a call is (domain.md 4); decides whether it survives a switchover.
enum class CallKind : std::uint8_t {
  extension_to_extension,
  incoming,   ///< central office or provider to extension
  outgoing,   ///< extension to central office or provider
  voicemail,  ///< extension (or outside caller) in voice mail
  conference,
  parked,
  queued,
};
inline constexpr std::array<std::string_view, 7> kCallKindNames{
    "extension to extension", "incoming", "outgoing", "voicemail", "conference", "parked", "queued"};
constexpr std::string_view name_of(CallKind kind) { return kCallKindNames[static_cast<std::size_t>(kind)]; }

/// What the other end of a leg is connected by; pairs decide about keeping (domain.md 4).
enum class LegType : std::uint8_t { sip_phone, sip_trunk, t1_e1_pri, analog, h323, mobile, server };
inline constexpr std::array<std::string_view, 7> kLegTypeNames{"sip phone", "sip trunk", "t1/e1/pri", "analog",
                                                               "h.323",     "mobile",    "server"};
constexpr std::string_view name_of(LegType type) { return kLegTypeNames[static_cast<std::size_t>(type)]; }

/// The four calls of the manual's step 11.
enum class TestCallKind : std::uint8_t { incoming, outgoing, extension_to_extension, voicemail };
inline constexpr std::array<std::string_view, 4> kTestCallKindNames{"incoming", "outgoing", "extension to extension",
                                                                    "voicemail"};
constexpr std::string_view name_of(TestCallKind kind) { return kTestCallKindNames[static_cast<std::size_t>(kind)]; }

/// One call to be placed.
struct CallRequest {
  CallKind kind = CallKind::extension_to_extension;
  std::uint32_t from = 0;                  ///< extension of the caller; for incoming: unused
  std::uint32_t to = 0;                    ///< extension called; for outgoing and voicemail: unused
  std::string trunk;                       ///< for incoming and outgoing: trunk by name, empty for the first in service
  Distribution answer = Distribution{3s};  ///< ringing time until the called side answers
  SimTime talk{60s};                       ///< connected time until the caller hangs up; kNever: until told
  std::optional<LegType> leg;              ///< overrides the far leg's type, e.g. h.323
};

/// Background traffic: calls of one kind between random idle extensions.
struct TrafficSpec {
  CallKind kind = CallKind::extension_to_extension;
  double per_hour = 0.0;  ///< Poisson arrivals
  Distribution talk = Distribution{180s};
  SimTime duration{0};  ///< 0: until the end of the run
};

}  // namespace switchback::models
