#include "models/trunks/trunk_profile.h"

#include <array>

namespace switchback::models {

std::span<const Parameter<TrunkProfile>> trunk_parameters() {
  using P = TrunkProfile;
  static const auto table = std::to_array<Parameter<P>>({
      {{"copper.delay", "one-way time of a frame on a line", "assumption"}, &P::copper_delay},
      {{"alarm.declare", "LOS, LOF or AIS must last this long to become an alarm",
        "TR 54016, DAHDI drivers wct4xxp/te43x: 2.5 s"},
       &P::alarm_declare},
      {{"alarm.clear", "the signal must be good for this long to clear LOS, LOF or AIS",
        "Avaya CM 03-300430 p1006: red 10 s; ANSI style 10 +- 0.5 s"},
       &P::alarm_clear},
      {{"alarm.remote declare", "RAI must last this long to become an alarm", "DAHDI drivers wct4xxp/te43x: 0.5 s"},
       &P::remote_alarm_declare},
      {{"alarm.remote clear", "RAI must be absent for this long to clear", "Avaya CM 03-300430 p1006: yellow 0.5 s"},
       &P::remote_alarm_clear},
      {{"q921.t200", "time until a frame is sent again", "Dialogic 6.2 p332, libpri: 1 s"}, &P::t200},
      {{"q921.n200", "repetitions before the link is given up", "Dialogic 6.2 p332, libpri: 3"}, &P::n200},
      {{"q921.t203", "idle time until the link is probed", "ITU Q.921, libpri: 10 s"}, &P::t203},
      {{"q921.window", "unacknowledged frames under way (K)", "Dialogic 6.2 p333, libpri: 7"}, &P::window},
      {{"q931.t301", "ringing until the caller's side gives up", "NEC SV9100 2-706: 180 s"}, &P::t301},
      {{"q931.t303", "SETUP without an answer", "NEC SV9100 2-706: 4 s"}, &P::t303},
      {{"q931.t305", "DISCONNECT without an answer", "NEC SV9100 2-706: 30 s"}, &P::t305},
      {{"q931.t308", "RELEASE without an answer", "NEC SV9100 2-706: 4 s"}, &P::t308},
      {{"q931.t309", "active calls survive the loss of the D-channel for this long", "NEC SV9100 2-706: 90 s"},
       &P::t309},
      {{"q931.t310", "CALL PROCEEDING without progress", "NEC SV9100 2-706: 180 s"}, &P::t310},
      {{"q931.t313", "CONNECT without an acknowledgement", "ITU Q.931 table 9-2: 4 s"}, &P::t313},
      {{"q931.t316", "RESTART without an acknowledgement", "Dialogic 6.2 p333: 120 s"}, &P::t316},
      {{"analog.lines", "lines of an analog trunk board", "assumption"}, &P::analog_lines},
      {{"analog.dialling", "off-hook to the last digit", "assumption"}, &P::analog_dialling},
      {{"analog.disconnect", "how long the exchange holds a call after the PBX went on-hook", "assumption"},
       &P::analog_disconnect},
      {{"analog.guard", "how long the PBX leaves a released line alone; above analog.disconnect", "assumption"},
       &P::analog_guard},
      {{"sip trunk.channels", "channels of a SIP trunk that does not say", "assumption"}, &P::sip_channels},
      {{"sip trunk.probe", "period of the OPTIONS to the provider", "assumption (Ericsson-LG iPECS: 30 s)"},
       &P::sip_probe},
      {{"sip trunk.t1", "first retransmission interval", "RFC 3261 17, table 4"}, &P::sip_t1},
      {{"sip trunk.timeout", "a transaction without an answer ends after this", "RFC 3261 17, table 4: 64*T1"},
       &P::sip_timeout},
      {{"gateway.status refresh", "how often the gateway reads the state of its boards besides interrupts",
        "ACC 6.0 p122: status line refreshed every 3 s"},
       &P::status_refresh},
  });
  return table;
}

}  // namespace switchback::models
