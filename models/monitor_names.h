// The monitors that watch every run, by the names scenarios and reports use.
#pragma once

#include <array>
#include <string_view>

namespace switchback::models {

struct MonitorInfo {
  std::string_view name;
  std::string_view about;  ///< the invariant, as domain.md 2.6 numbers it
};

inline constexpr std::string_view kMonitorTwoInControl = "two in control";
inline constexpr std::string_view kMonitorNoneInControl = "none in control";
inline constexpr std::string_view kMonitorAutoAssumeSurvives = "auto-assume survives";
inline constexpr std::string_view kMonitorAutoAssumeOnActive = "auto-assume on active";
inline constexpr std::string_view kMonitorVoicemailViewpoint = "voicemail viewpoint";
inline constexpr std::string_view kMonitorEditWhileUpdating = "edit while updating";
inline constexpr std::string_view kMonitorUnequalViews = "switchover with unequal views";
inline constexpr std::string_view kMonitorTakeoverUnchecked = "takeover while unchecked";
inline constexpr std::string_view kMonitorIllegalChain = "illegal chain";
inline constexpr std::string_view kMonitorMoveDuringCall = "move during call";

inline constexpr auto kMonitors = std::to_array<MonitorInfo>({
    {kMonitorTwoInControl, "I1: never two Yes for longer than the hand-over overlap"},
    {kMonitorNoneInControl, "I2: never two No, both servers up, for longer than the hand-over takes"},
    {kMonitorAutoAssumeSurvives, "I3: after a change of control the new standby's auto-assume is unchecked"},
    {kMonitorAutoAssumeOnActive, "I4: auto-assume cannot be set on the active system"},
    {kMonitorVoicemailViewpoint, "I5: the voicemail state shown is the active system's"},
    {kMonitorEditWhileUpdating, "I6: MaxAdmin does not open on the primary while replication is Updating"},
    {kMonitorUnequalViews, "I7: both views are equal when Manual Switch Over is pressed"},
    {kMonitorTakeoverUnchecked, "I8: a lost keep-alive does not change control while auto-assume is unchecked"},
    {kMonitorIllegalChain, "behind a Down in a chain everything is Unknown (seed 4A)"},
    {kMonitorMoveDuringCall, "a phone does not register on another server during a call (seed step 10)"},
});

}  // namespace switchback::models
