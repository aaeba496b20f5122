// Planted defects: ways in which the simulated stack can be told to misbehave, so that the checks that must find
// them can be seen to find them.
#pragma once

#include <array>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace switchback::models {

/// Names of planted defects; asked for without making a string each time.
using DefectNames = std::set<std::string, std::less<>>;

struct DefectInfo {
  std::string_view name;
  std::string_view about;
};

inline constexpr std::string_view kDefectTakesControlWithoutLoss = "takes control without loss";
inline constexpr std::string_view kDefectReRegistersDuringCall = "re-registers during call";
inline constexpr std::string_view kDefectAutoAssumeSurvives = "auto-assume survives takeover";
inline constexpr std::string_view kDefectDownBehindDown = "down behind down";
inline constexpr std::string_view kDefectAutoAssumeOnActive = "auto-assume on active";
inline constexpr std::string_view kDefectVoicemailFromStandby = "voicemail from standby";
inline constexpr std::string_view kDefectEditsWhileUpdating = "edits while updating";
inline constexpr std::string_view kDefectTakesOverUnchecked = "takes over unchecked";
inline constexpr std::string_view kDefectNobodyTakesControl = "nobody takes control";
inline constexpr std::string_view kDefectSwitchesOverUnequalViews = "switches over unequal views";
// Of field incidents 1 to 18.
inline constexpr std::string_view kDefectNeverYields = "never yields";
inline constexpr std::string_view kDefectIgnoresPeerAtStart = "ignores the peer at start";
inline constexpr std::string_view kDefectTakesControlUnannounced = "takes control unannounced";
inline constexpr std::string_view kDefectTrustsPings = "trusts pings";
inline constexpr std::string_view kDefectDeclaresDeadEarly = "declares dead at the first miss";
inline constexpr std::string_view kDefectNoWarning = "no warning when unchecked";
inline constexpr std::string_view kDefectForgetsNoticeInCall = "forgets the notice in a call";
inline constexpr std::string_view kDefectStaysInBasicMode = "stays in basic mode";
inline constexpr std::string_view kDefectRetriesAtOnce = "retries at once";
inline constexpr std::string_view kDefectGivesUp = "gives up for good";
inline constexpr std::string_view kDefectFirstServerOnly = "first server only";
inline constexpr std::string_view kDefectLeavesAtProbe = "leaves at every probe";
inline constexpr std::string_view kDefectProbesFirstServer = "probes the first server";
inline constexpr std::string_view kDefectNeverUpdating = "never shows Updating";
inline constexpr std::string_view kDefectTakesControlUpdating = "takes control while updating";
inline constexpr std::string_view kDefectPrimaryKeepsItsData = "the primary keeps its data";
inline constexpr std::string_view kDefectForgetsControl = "forgets control at restart";
// Of field incidents 19 to 35, then of public threads.
inline constexpr std::string_view kDefectRemoteAlarmStays = "remote alarm stays";
inline constexpr std::string_view kDefectAlarmsAtOnce = "alarms at once";
inline constexpr std::string_view kDefectLeaksChannels = "leaks channels";
inline constexpr std::string_view kDefectBoardsStayMissing = "boards stay missing";
inline constexpr std::string_view kDefectBoardIdsNotShown = "board IDs not shown";
inline constexpr std::string_view kDefectWantsKeyThoughPaired = "wants key though paired";
inline constexpr std::string_view kDefectDialsDeadTrunks = "dials dead trunks";
inline constexpr std::string_view kDefectVoicemailLinkStays = "voicemail link stays";
inline constexpr std::string_view kDefectKeptCallsTakeFeatures = "kept calls take features";
inline constexpr std::string_view kDefectKeepsCallsHalfAsLong = "keeps calls half as long";
inline constexpr std::string_view kDefectStandbyRegistersPhones = "standby registers phones";
inline constexpr std::string_view kDefectStaleServerClaims = "stale server claims control";
inline constexpr std::string_view kDefectResetsBoardsForEver = "resets boards for ever";
inline constexpr std::string_view kDefectLosesSipTrunkCalls = "loses SIP trunk calls";
inline constexpr std::string_view kDefectSwitchesOverOnlyIdle = "switches over only when idle";
inline constexpr std::string_view kDefectQueueLosesAgents = "queue loses agents";
inline constexpr std::string_view kDefectKeptCallsIgnoreBye = "kept calls ignore BYE";
inline constexpr std::string_view kDefectKeptCallLimitLost = "kept-call limit lost";
inline constexpr std::string_view kDefectDropsReturningCalls = "drops returning calls";
inline constexpr std::string_view kDefectStandbyEndsCalls = "standby ends calls";
inline constexpr std::string_view kDefectPingsEveryPhone = "pings every phone";
inline constexpr std::string_view kDefectTransferCrashesSource = "transfer crashes source";
inline constexpr std::string_view kDefectPhonesReboot = "phones reboot";
inline constexpr std::string_view kDefectPhonesNeverReturn = "phones never return";
inline constexpr std::string_view kDefectQueueCounterRunsAway = "queue counter runs away";

/// All defects, for the loader's check of `defects:` and for `explore`.
inline constexpr auto kDefects = std::to_array<DefectInfo>({
    {kDefectTakesControlWithoutLoss, "the standby takes control although keep-alive messages arrive"},
    {kDefectReRegistersDuringCall, "a phone re-registers elsewhere while it is in a call"},
    {kDefectAutoAssumeSurvives, "the auto-assume option stays checked after a takeover"},
    {kDefectDownBehindDown, "the dialog shows Down, not Unknown, behind a service that is Down"},
    {kDefectAutoAssumeOnActive, "the auto-assume option can be set on the active system"},
    {kDefectVoicemailFromStandby, "the dialog shows the standby's link to the voicemail server"},
    {kDefectEditsWhileUpdating, "MaxAdmin opens on the primary while replication is Updating"},
    {kDefectTakesOverUnchecked, "the standby takes over although its auto-assume option is unchecked"},
    {kDefectNobodyTakesControl, "a manual switchover ends with both servers saying No"},
    {kDefectSwitchesOverUnequalViews, "the administrator presses Manual Switch Over although the views differ"},
    {kDefectNeverYields, "a server in control keeps it against a newer claim of the other"},
    {kDefectIgnoresPeerAtStart, "of two servers that start together each takes control without regard to the other"},
    {kDefectTakesControlUnannounced, "a server that takes control does not tell the phones"},
    {kDefectTrustsPings, "the standby takes a host that answers pings for a server that works"},
    {kDefectDeclaresDeadEarly, "one keep-alive message that is late counts as the loss of the peer"},
    {kDefectNoWarning, "the dialog does not warn of the unchecked auto-assume option"},
    {kDefectForgetsNoticeInCall, "a phone that learns of another server during its call stays where it is afterwards"},
    {kDefectStaysInBasicMode, "a phone in basic mode does not come back when the primary is in control again"},
    {kDefectRetriesAtOnce, "a phone that is refused tries again a second later, without Retry-After and back-off"},
    {kDefectGivesUp, "a phone tries no more after three failed rounds"},
    {kDefectFirstServerOnly, "a phone never uses its second server"},
    {kDefectLeavesAtProbe, "a phone on the secondary drops its registration and tries the primary whenever it probes"},
    {kDefectProbesFirstServer, "a phone probes the primary wherever it is registered"},
    {kDefectNeverUpdating, "the replication status says Updated whatever is due"},
    {kDefectTakesControlUpdating,
     "a standby that is not synchronised within 5 minutes takes control, and neither yields"},
    {kDefectPrimaryKeepsItsData, "the primary acknowledges what the secondary replicates and keeps its own extensions"},
    {kDefectForgetsControl, "a server that restarts no longer knows that it was in control"},
    {kDefectRemoteAlarmStays,
     "a span goes on sending the remote alarm after its own alarm has cleared, once its signal was lost"},
    {kDefectAlarmsAtOnce, "a span raises its red alarm at the first moment without a signal"},
    {kDefectLeaksChannels, "a channel hung up while the D-channel is down stays in use for ever"},
    {kDefectBoardsStayMissing, "boards that vanished with the pairing are not found again, whatever is restarted"},
    {kDefectBoardIdsNotShown, "the board view looks the same whatever physical IDs the boards have"},
    {kDefectWantsKeyThoughPaired, "a secondary that ran stand-alone once wants a system key for ever"},
    {kDefectDialsDeadTrunks, "calls go to the first trunk of the list, in service or not, and to no other"},
    {kDefectVoicemailLinkStays, "the link to the voicemail server does not follow control to the other server"},
    {kDefectKeptCallsTakeFeatures, "the server tries to park or to bridge a kept call, and tears it apart"},
    {kDefectKeepsCallsHalfAsLong, "a kept call is cut off after half of its limit"},
    {kDefectStandbyRegistersPhones, "the standby accepts registrations although it serves no calls"},
    {kDefectStaleServerClaims, "a server that comes back says Yes as it did before, and yields to nobody"},
    {kDefectResetsBoardsForEver,
     "the gateway resets a board that is not ready at every look, so that it never becomes ready"},
    {kDefectLosesSipTrunkCalls,
     "the server that takes control does not know the kept calls of SIP trunks, and clears them"},
    {kDefectSwitchesOverOnlyIdle, "Manual Switch Over is refused as long as there is any call"},
    {kDefectQueueLosesAgents, "after a change of control queued calls find no agent"},
    {kDefectKeptCallsIgnoreBye, "the BYE of a kept call is not heard"},
    {kDefectKeptCallLimitLost, "the limit of a kept call is lost with the server that set it"},
    {kDefectDropsReturningCalls, "a kept call is dropped when control returns to where it was set up"},
    {kDefectStandbyEndsCalls,
     "a standby that was restarted ends the calls mirrored to it, as it cannot reach their parties"},
    {kDefectPingsEveryPhone,
     "the server in control tells every phone again and again, registered or not, who is in control"},
    {kDefectTransferCrashesSource, "switching of the source dies when everything is transferred for a second time"},
    {kDefectPhonesReboot, "a phone whose server is silent reboots before it tries the other one"},
    {kDefectPhonesNeverReturn, "a phone on the secondary stays there, whatever it is told and refused"},
    {kDefectQueueCounterRunsAway, "the registrar counts refused requests as queued until it is started again"},
});

}  // namespace switchback::models
