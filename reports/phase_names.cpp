#include "reports/phase_names.h"

#include <algorithm>

namespace switchback::reports {

namespace {

using K = EventKind;

constexpr auto kHopNames = std::to_array<HopName>({
    // Noticing and deciding.
    {.effect = K::keep_alive_lost,
     .phase = "keep-alive loss detection",
     .rests_on = {"keep-alive.period", "keep-alive.misses"}},
    {.effect = K::service_silent, .phase = "local watch of switching", .rests_on = {"takeover.switching watch"}},
    {.effect = K::keep_alive_sent, .phase = "until the next keep-alive", .rests_on = {"keep-alive.period"}},
    {.effect = K::keep_alive_received, .phase = "until the next keep-alive", .rests_on = {"keep-alive.period"}},
    {.cause = K::peer_switching_down,
     .effect = K::takeover_decided,
     .phase = "hold-off before taking over",
     .rests_on = {"takeover.switching hold-off"}},
    {.effect = K::takeover_decided, .phase = "decision"},
    {.cause = K::network_link_down,
     .effect = K::control_no,
     .phase = "own network link is watched",
     .rests_on = {"takeover.network loss release after"}},
    {.effect = K::control_no, .phase = "old server lets go"},

    // Taking control.
    {.effect = K::control_yes, .effect_text = "MANUAL", .phase = "order to take control"},
    {.effect = K::control_yes,
     .effect_text = "switchover not confirmed",
     .phase = "waits for the peer to confirm",
     .rests_on = {"takeover.confirm"}},
    {.effect = K::control_yes, .phase = "listens for its peer", .rests_on = {"startup.listen"}},
    {.effect = K::control_full,
     .cause_text = "STARTUP",
     .phase = "services assume control at start-up",
     .rests_on = {"startup.activation"}},
    {.effect = K::control_full,
     .cause_text = "MANUAL",
     .phase = "services assume control",
     .rests_on = {"takeover.activation", "takeover.release"}},
    {.effect = K::control_full, .phase = "services assume control", .rests_on = {"takeover.activation"}},

    // Starting servers and services.
    {.cause = K::power_on, .effect = K::service_starting, .phase = "boot", .rests_on = {"boot.cold"}},
    {.cause = K::control_no,
     .effect = K::service_starting,
     .cause_text = "server restarting",
     .phase = "restart of a server in control",
     .rests_on = {"boot.restart in control"}},
    {.cause = K::server_restarting, .effect = K::service_starting, .phase = "boot", .rests_on = {"boot.cold"}},
    {.cause = K::control_no,
     .effect = K::service_starting,
     .phase = "restart of all services",
     .rests_on = {"services.restart"}},
    {.cause = K::services_restarting,
     .effect = K::service_starting,
     .phase = "restart of all services",
     .rests_on = {"services.restart"}},
    {.effect = K::service_up, .phase = "services start", .rests_on = {"services.start"}},

    // Replication, voicemail.
    {.cause = K::configuration_edited,
     .effect = K::replication_updated,
     .phase = "replication of an edit",
     .rests_on = {"replication.delta"}},
    {.effect = K::replication_updated,
     .phase = "replication",
     .rests_on = {"replication.duration", "replication.retry"}},
    {.effect = K::replication_updating, .phase = "replication", .rests_on = {"replication.duration"}},
    {.effect = K::voicemail_available,
     .phase = "voicemail link connects",
     .rests_on = {"voicemail.reconnect", "voicemail.hello"}},
    {.effect = K::voicemail_unavailable, .phase = "voicemail link is given up", .rests_on = {"voicemail.hello"}},

    // Boards and spans.
    {.effect = K::board_ready, .phase = "firmware load", .rests_on = {"board.firmware load"}},
    {.effect = K::board_scanned, .phase = "board scan", .rests_on = {"services.start"}},
    {.effect = K::board_recovered, .phase = "gateway looks at its boards", .rests_on = {"gateway.status refresh"}},
    {.effect = K::line_switch_moved, .phase = "line switch moves", .rests_on = {"line switch.operate"}},
    {.effect = K::signal_restored, .phase = "no signal from the other end", .rests_on = {"board.firmware load"}},
    {.effect = K::alarm_raised,
     .effect_text = "rai",
     .phase = "span alarm is declared",
     .rests_on = {"alarm.remote declare"}},
    {.effect = K::alarm_raised, .phase = "span alarm is declared", .rests_on = {"alarm.declare"}},
    {.effect = K::alarm_cleared,
     .effect_text = "rai",
     .phase = "span layer 1 integration",
     .rests_on = {"alarm.remote clear"}},
    {.effect = K::alarm_cleared, .phase = "span layer 1 integration", .rests_on = {"alarm.clear"}},
    {.effect = K::layer1_up, .phase = "span layer 1 integration", .rests_on = {"alarm.clear"}},
    {.effect = K::q921_sent, .phase = "span layer 2", .rests_on = {"q921.t200"}},
    {.effect = K::d_channel_up, .phase = "span layer 2", .rests_on = {"q921.t200"}},
    {.effect = K::restart_sent, .phase = "RESTART", .rests_on = {"q931.t316"}},
    {.cause = K::restart_sent, .effect = K::q931_sent, .phase = "RESTART", .rests_on = {"q931.t316"}},
    {.effect = K::restart_acknowledged, .phase = "RESTART", .rests_on = {"q931.t316"}},
    {.effect = K::trunk_in_service, .phase = "gateway looks at its boards", .rests_on = {"gateway.status refresh"}},

    // Phones and their registrar.
    {.effect = K::phone_told_control, .phase = "phones are told", .rests_on = {"phones.push rate"}},
    {.effect = K::register_answered, .phase = "registrar queue", .rests_on = {"registrar.rate", "registrar.queue"}},
    {.effect = K::register_timeout, .phase = "REGISTER without an answer", .rests_on = {"sip.timer f"}},
    {.effect = K::phone_fails_over, .phase = "phone tries its own server", .rests_on = {"retry.same server"}},
    {.effect = K::phone_lost_server, .phase = "phone notices", .rests_on = {"register.probe", "sip.timer f"}},
    {.cause = K::phone_backs_off,
     .effect = K::register_sent,
     .phase = "phone retry back-off",
     .rests_on = {"retry.base", "retry.max", "registrar.retry after"}},
    {.cause = K::call_ended,
     .effect = K::register_sent,
     .phase = "phone learns who is in control after hangup",
     .rests_on = {"failback.after hangup"}},
    {.cause = K::call_dropped,
     .effect = K::register_sent,
     .phase = "phone learns who is in control after hangup",
     .rests_on = {"failback.after hangup"}},
    {.cause = K::phone_registered,
     .effect = K::register_sent,
     .phase = "until the phone registers anew",
     .rests_on = {"register.expires", "register.refresh"}},
    {.cause = K::register_sent,
     .effect = K::register_sent,
     .phase = "until the phone registers anew",
     .rests_on = {"register.expires", "register.refresh", "register.probe"}},
    {.effect = K::register_sent, .phase = "phone sends REGISTER", .rests_on = {"register.start spread"}},
    // Of a phone whose messages are not in the journal.
    {.effect = K::phone_registered,
     .phase = "phones are told and register",
     .rests_on = {"phones.push rate", "registrar.rate"}},
    {.effect = K::phones_census, .phase = "phones are counted"},

    // Calls that are not test calls.
    {.cause = K::call_connected, .effect = K::call_ended, .phase = "waiting for the call to end"},
    {.effect = K::call_limit_reached, .phase = "kept call runs", .rests_on = {"calls.kept limit"}},
    {.effect = K::call_ringing, .phase = "call set-up", .rests_on = {"calls.setup"}},
    {.effect = K::call_connected, .phase = "call set-up", .rests_on = {"calls.setup"}},
    {.effect = K::q931_sent, .phase = "call set-up", .rests_on = {"calls.setup"}},
    {.effect = K::call_failed, .phase = "call set-up", .rests_on = {"callers.give up"}},

    // People and the scenario.
    {.effect = K::admin_action,
     .effect_text = "gives up",
     .phase = "administrator: *",
     .rests_on = {"administrator.patience"}},
    {.effect = K::admin_action, .phase = "administrator: *", .rests_on = {"administrator.look", "administrator.act"}},
    {.cause = K::admin_action,
     .effect = K::call_dialled,
     .phase = "administrator: picks up the phone",
     .rests_on = {"administrator.act"}},
    {.cause = K::test_call_passed, .effect = K::step_passed, .phase = "test calls", .rests_on = {"callers.silence"}},
    {.cause = K::test_call_failed, .effect = K::step_passed, .phase = "test calls", .rests_on = {"callers.silence"}},
    {.effect = K::test_call_passed, .phase = "test calls", .rests_on = {"callers.silence"}},
    {.effect = K::test_call_failed, .phase = "test calls", .rests_on = {"callers.silence"}},
    {.effect = K::service_restored, .phase = "test calls", .rests_on = {"callers.silence"}},
    {.effect = K::step_passed, .phase = "scenario: *"},
    {.effect = K::fault_cleared, .phase = "the fault lasts"},
});

bool begins(const Journal& journal, const Event& event, std::string_view text) {
  return text.empty() || text_of(journal, event).starts_with(text);
}

}  // namespace

const HopName kTestCalls{.effect = K::call_dialled,
                         .phase = "test calls",
                         .rests_on = {"test calls.talk", "callers.silence", "test calls.answer"}};
const HopName kFailedTestCall{
    .effect = K::call_dialled, .phase = "test call that failed: *", .rests_on = {"test calls.give up"}};

const HopName kRepeatedRegister{
    .effect = K::register_sent, .phase = "REGISTER without an answer", .rests_on = {"sip.timer f", "sip.t1", "sip.t2"}};
const HopName kRegistrarOverloaded{.effect = K::register_sent,
                                   .phase = "registrar overloaded",
                                   .rests_on = {"registrar.rate", "registrar.queue", "retry.base"}};

std::span<const HopName> hop_names() { return kHopNames; }

const HopName* find_hop_name(const Journal& journal, const Event* cause, const Event& effect) {
  const auto fits = [&](const HopName& row) {
    if (row.effect != effect.kind) return false;
    if (row.cause && (cause == nullptr || cause->kind != *row.cause)) return false;
    if (!row.cause_text.empty() && (cause == nullptr || !begins(journal, *cause, row.cause_text))) return false;
    return begins(journal, effect, row.effect_text);
  };
  const auto* found = std::find_if(kHopNames.begin(), kHopNames.end(), fits);
  return found == kHopNames.end() ? nullptr : found;
}

std::string_view text_of(const Journal& journal, const Event& event) {
  const auto& fields = info(event.kind).fields;
  for (std::size_t field = 0; field < fields.size(); ++field) {
    if (fields[field].type == FieldType::text) return journal.text(static_cast<TextId>(event.fields[field]));
  }
  return {};
}

}  // namespace switchback::reports
