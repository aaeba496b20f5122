// Every kind of thing that can happen in a run, with the names of its fields: the vocabulary shared by the
// models that write the journal and the measurements that read it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace switchback {

/// How a field's 64-bit value is to be read.
enum class FieldType : std::uint8_t {
  none,      ///< not used
  count,     ///< a plain number
  duration,  ///< nanoseconds
  server,    ///< 0 primary, 1 secondary, -1 none
  entity,    ///< EntityId
  text,      ///< TextId of an interned text
  call,      ///< call number
  flag,      ///< 0 or 1
};

/// How much of a journal an event belongs to.
enum class EventLevel : std::uint8_t {
  notable,  ///< changes a state a person would ask about; stored for every run
  routine,  ///< single messages and timers; stored for runs that did not pass, and on request
};

// X(identifier, "words", level, field 1, type 1, field 2, type 2, field 3, type 3)
#define SWITCHBACK_EVENT_KINDS(X)                                                                              \
  /* the run and its steps */                                                                                  \
  X(run_started, "run started", notable, "seed", count, "", none, "", none)                                    \
  X(run_ended, "run ended", notable, "", none, "", none, "", none)                                             \
  X(step_started, "step started", notable, "step", count, "action", text, "", none)                            \
  X(step_passed, "step passed", notable, "step", count, "", none, "", none)                                    \
  X(step_failed, "step failed", notable, "step", count, "message", text, "", none)                             \
  /* faults: injected by a step, confirmed by the part that feels it, cleared by a repair */                   \
  X(fault_injected, "fault injected", notable, "fault", count, "kind", text, "target", text)                   \
  X(fault_confirmed, "fault confirmed", notable, "fault", count, "", none, "", none)                           \
  X(fault_cleared, "fault cleared", notable, "fault", count, "", none, "", none)                               \
  /* servers and services; the entity is the server or the service */                                          \
  X(power_on, "power on", notable, "", none, "", none, "", none)                                               \
  X(power_off, "power off", notable, "", none, "", none, "", none)                                             \
  X(server_restarting, "server restarting", notable, "", none, "", none, "", none)                             \
  X(server_hung, "server hung", notable, "", none, "", none, "", none)                                         \
  X(server_resumed, "server resumed", notable, "", none, "", none, "", none)                                   \
  X(services_restarting, "services restarting", notable, "", none, "", none, "", none)                         \
  X(service_starting, "service starting", notable, "duration", duration, "", none, "", none)                   \
  X(service_up, "service up", notable, "", none, "", none, "", none)                                           \
  X(service_down, "service down", notable, "reason", text, "", none, "", none)                                 \
  X(service_hung, "service hung", notable, "", none, "", none, "", none)                                       \
  X(service_resumed, "service resumed", notable, "", none, "", none, "", none)                                 \
  X(service_slowed, "service slowed", notable, "percent", count, "", none, "", none)                           \
  X(service_silent, "service silent", notable, "", none, "", none, "", none)                                   \
  X(network_link_down, "network link down", notable, "", none, "", none, "", none)                             \
  X(network_link_up, "network link up", notable, "", none, "", none, "", none)                                 \
  X(system_key_missing, "system key missing", notable, "", none, "", none, "", none)                           \
  /* redundancy; the entity is the server. As of event: the other server's news is older than it; 0 unknown */ \
  X(keep_alive_sent, "keep-alive sent", routine, "number", count, "", none, "", none)                          \
  X(keep_alive_received, "keep-alive received", routine, "number", count, "", none, "", none)                  \
  X(keep_alive_lost, "keep-alive lost", notable, "silence", duration, "", none, "", none)                      \
  X(keep_alive_restored, "keep-alive restored", notable, "as of event", count, "", none, "", none)             \
  X(peer_status_changed, "peer status changed", notable, "as of event", count, "", none, "", none)             \
  X(peer_switching_down, "peer switching down", notable, "", none, "", none, "", none)                         \
  X(takeover_withheld, "takeover withheld", notable, "reason", text, "", none, "", none)                       \
  X(takeover_decided, "takeover decided", notable, "reason", text, "", none, "", none)                         \
  X(switch_over_pressed, "Manual Switch Over pressed", notable, "", none, "", none, "", none)                  \
  X(control_yes, "in control Yes", notable, "reason", text, "epoch", count, "", none)                          \
  X(control_no, "in control No", notable, "reason", text, "", none, "", none)                                  \
  X(control_full, "full control", notable, "since decision", duration, "", none, "", none)                     \
  X(auto_assume_changed, "auto-assume changed", notable, "checked", flag, "", none, "", none)                  \
  X(redundancy_enabled_changed, "Enable Redundancy changed", notable, "checked", flag, "", none, "", none)     \
  X(options_read, "options read", notable, "auto-assume", flag, "Enable Redundancy", flag, "", none)           \
  X(auto_assume_warning, "auto-assume warning shown", notable, "", none, "", none, "", none)                   \
  X(console_silent, "console silent", notable, "why", text, "", none, "", none)                                \
  X(console_answers, "console answers", notable, "", none, "", none, "", none)                                 \
  /* replication and configuration; the entity is the server */                                                \
  X(replication_updating, "replication Updating", notable, "", none, "", none, "", none)                       \
  X(replication_updated, "replication Updated", notable, "revision", count, "", none, "", none)                \
  X(replication_unknown, "replication Unknown", notable, "", none, "", none, "", none)                         \
  X(configuration_edited, "configuration edited", notable, "revision", count, "", none, "", none)              \
  X(configuration_diverged, "configuration diverged", notable, "part", text, "", none, "", none)               \
  X(max_admin_opened, "MaxAdmin opened", notable, "", none, "", none, "", none)                                \
  X(max_admin_refused, "MaxAdmin refused", notable, "reason", text, "", none, "", none)                        \
  X(admin_action, "administrator", notable, "action", text, "", none, "", none)                                \
  X(admin_refused, "administrator refused", notable, "action", text, "reason", text, "", none)                 \
  /* boards; the entity is the board */                                                                        \
  X(board_power_on, "board power on", notable, "", none, "", none, "", none)                                   \
  X(board_firmware_loading, "board firmware loading", notable, "duration", duration, "", none, "", none)       \
  X(board_ready, "board ready", notable, "", none, "", none, "", none)                                         \
  X(board_fault, "board fault", notable, "", none, "", none, "", none)                                         \
  X(board_reset, "board reset", notable, "", none, "", none, "", none)                                         \
  X(board_scanned, "board scanned", notable, "server", server, "physical id", count, "", none)                 \
  X(board_missing, "board missing from view", notable, "server", server, "", none, "", none)                   \
  X(board_recovered, "board serving", notable, "server", server, "", none, "", none)                           \
  /* trunks; the entity is the trunk (PBX end) or the central office's end of it */                            \
  X(signal_lost, "signal lost", notable, "", none, "", none, "", none)                                         \
  X(signal_restored, "signal restored", notable, "", none, "", none, "", none)                                 \
  X(alarm_raised, "alarm raised", notable, "alarm", text, "", none, "", none)                                  \
  X(alarm_cleared, "alarm cleared", notable, "alarm", text, "", none, "", none)                                \
  X(layer1_up, "layer 1 up", notable, "", none, "", none, "", none)                                            \
  X(layer1_down, "layer 1 down", notable, "", none, "", none, "", none)                                        \
  X(d_channel_up, "D-channel up", notable, "", none, "", none, "", none)                                       \
  X(d_channel_down, "D-channel down", notable, "", none, "", none, "", none)                                   \
  X(q921_sent, "Q.921 sent", routine, "frame", text, "", none, "", none)                                       \
  X(q931_sent, "Q.931 sent", routine, "message", text, "call reference", count, "channel", count)              \
  X(restart_sent, "RESTART sent", notable, "channel", count, "", none, "", none)                               \
  X(restart_acknowledged, "RESTART acknowledged", notable, "channel", count, "", none, "", none)               \
  X(trunk_in_service, "trunk in service", notable, "", none, "", none, "", none)                               \
  X(trunk_out_of_service, "trunk out of service", notable, "", none, "", none, "", none)                       \
  X(channel_cleared, "channel cleared", notable, "channel", count, "cause", count, "call", call)               \
  X(channel_maintenance, "channel in maintenance", notable, "channel", count, "", none, "", none)              \
  X(line_switch_moved, "line switch moved", notable, "server", server, "", none, "", none)                     \
  X(line_switch_stuck, "line switch stuck", notable, "server", server, "", none, "", none)                     \
  X(central_office_down, "central office down", notable, "", none, "", none, "", none)                         \
  X(central_office_up, "central office up", notable, "", none, "", none, "", none)                             \
  /* phones; the entity is the phone */                                                                        \
  X(register_sent, "REGISTER sent", routine, "server", server, "CSeq", count, "transmission", count)           \
  X(register_answered, "REGISTER answered", routine, "server", server, "status", count, "CSeq", count)         \
  X(register_timeout, "REGISTER timed out", routine, "server", server, "CSeq", count, "", none)                \
  X(phone_registered, "phone registered", routine, "server", server, "why", text, "in call", flag)             \
  X(phone_lost_server, "phone lost server", routine, "server", server, "", none, "", none)                     \
  X(phone_fails_over, "phone fails over", routine, "server", server, "", none, "", none)                       \
  X(phone_backs_off, "phone backs off", routine, "wait", duration, "failures", count, "", none)                \
  X(phone_told_control, "phone told who is in control", routine, "server", server, "", none, "", none)         \
  X(phone_waits_for_hangup, "phone waits for hangup", routine, "call", call, "", none, "", none)               \
  X(phone_basic_mode, "phone in basic mode", routine, "", none, "", none, "", none)                            \
  X(phones_census, "phones registered", notable, "primary", count, "secondary", count, "none", count)          \
  /* registrar; the entity is the server */                                                                    \
  X(registrar_overloaded, "registrar overloaded", notable, "queued", count, "retry after", duration, "", none) \
  X(registrar_recovered, "registrar recovered", notable, "refused", count, "", none, "", none)                 \
  /* calls; the entity is the caller's */                                                                      \
  X(call_dialled, "call dialled", notable, "call", call, "kind", text, "to", text)                             \
  X(call_ringing, "call ringing", routine, "call", call, "", none, "", none)                                   \
  X(call_connected, "call connected", notable, "call", call, "server", server, "", none)                       \
  X(call_held, "call changed", notable, "call", call, "state", text, "", none)                                 \
  X(call_failed, "call failed", notable, "call", call, "reason", text, "", none)                               \
  X(call_kept, "call kept", notable, "call", call, "server", server, "", none)                                 \
  X(call_dropped, "call dropped", notable, "call", call, "reason", text, "", none)                             \
  X(call_ghost, "ghost call", notable, "call", call, "server", server, "", none)                               \
  X(call_limit_reached, "kept-call limit reached", notable, "call", call, "", none, "", none)                  \
  X(call_ended, "call ended", notable, "call", call, "reason", text, "", none)                                 \
  X(feature_denied, "feature denied", notable, "call", call, "feature", text, "", none)                        \
  X(test_call_passed, "test call passed", notable, "kind", text, "call", call, "", none)                       \
  X(test_call_failed, "test call failed", notable, "kind", text, "call", call, "reason", text)                 \
  X(service_restored, "service restored", notable, "", none, "", none, "", none)                               \
  X(protection_restored, "protection restored", notable, "", none, "", none, "", none)                         \
  X(protection_lost, "protection lost", notable, "reason", text, "", none, "", none)                           \
  /* voicemail; the entity is the server whose link changed, or the voicemail server */                        \
  X(voicemail_available, "voicemail Available", notable, "", none, "", none, "", none)                         \
  X(voicemail_unavailable, "voicemail Unavailable", notable, "", none, "", none, "", none)                     \
  /* LAN */                                                                                                    \
  X(lan_cut, "LAN cut", notable, "from", text, "to", text, "class", text)                                      \
  X(lan_healed, "LAN healed", notable, "from", text, "to", text, "class", text)                                \
  X(message_lost, "message lost", routine, "from", text, "to", text, "why", text)                              \
  /* monitors; the entity is the monitor */                                                                    \
  X(violation_began, "violation began", notable, "invariant", text, "detail", text, "", none)                  \
  X(violation_ended, "violation ended", notable, "invariant", text, "", none, "", none)                        \
  /* audio of calls over real sockets; the entity is the phone that hears it */                                \
  X(audio_began, "audio began", notable, "call", call, "after", duration, "", none)                            \
  X(audio_lost, "audio lost", notable, "call", call, "silence", duration, "", none)                            \
  X(audio_back, "audio back", notable, "call", call, "silence", duration, "", none)                            \
  X(audio_counted, "audio counted", notable, "call", call, "received", count, "lost", count)                   \
  X(audio_gap, "longest audio gap", notable, "call", call, "gap", duration, "began", duration)                 \
  X(audio_order, "audio order", routine, "duplicates", count, "reordered", count, "jitter", duration)          \
  X(audio_from_elsewhere, "audio from elsewhere", notable, "call", call, "packets", count, "", none)

/// The kinds above. Names are stable: they reach the result store.
enum class EventKind : std::uint16_t {
#define SWITCHBACK_KIND(id, ...) id,
  SWITCHBACK_EVENT_KINDS(SWITCHBACK_KIND)
#undef SWITCHBACK_KIND
};

struct EventField {
  std::string_view name;
  FieldType type;
};

/// What is known of a kind besides its number.
struct EventKindInfo {
  std::string_view words;  ///< as shown to people and stored
  EventLevel level;
  std::array<EventField, 3> fields;
};

inline constexpr auto kEventKinds = std::to_array<EventKindInfo>({
#define SWITCHBACK_KIND(id, words, level, n1, t1, n2, t2, n3, t3) \
  {words, EventLevel::level, {{{n1, FieldType::t1}, {n2, FieldType::t2}, {n3, FieldType::t3}}}},
    SWITCHBACK_EVENT_KINDS(SWITCHBACK_KIND)
#undef SWITCHBACK_KIND
});

constexpr const EventKindInfo& info(EventKind kind) { return kEventKinds[static_cast<std::size_t>(kind)]; }

}  // namespace switchback
