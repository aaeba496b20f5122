#include "models/phones/phone_profile.h"

#include <array>

namespace switchback::models {

std::span<const Parameter<PhoneProfile>> phone_parameters() {
  using P = PhoneProfile;
  static const auto table = std::to_array<Parameter<P>>({
      {{"sip.t1", "round-trip estimate; first retransmission interval", "RFC 3261 17, table 4"}, &P::t1},
      {{"sip.t2", "longest retransmission interval of a non-INVITE request", "RFC 3261 17, table 4"}, &P::t2},
      {{"sip.t4", "longest time a message stays in the network", "RFC 3261 17, table 4"}, &P::t4},
      {{"sip.timer f", "a transaction without an answer ends after this", "RFC 3261 17, table 4: 64*T1"}, &P::timer_f},
      {{"register.offsets",
        "measured transmission times of a REGISTER after its first, one list per attempt ('a, b | c, d'), used in "
        "turn instead of the T1/T2 law; empty for the law",
        "measured, see the profile"},
       &P::retransmit_offsets},
      {{"register.expires", "registration period asked for", "common default (Polycom, Asterisk, libre)"}, &P::expires},
      {{"register.refresh", "part of the period after which it is renewed, 0..1", "libre refreshes at 90 %"},
       &P::refresh_fraction},
      {{"register.start spread", "spread of the first REGISTER after power on", "assumption"}, &P::start_spread},
      {{"register.probe", "period of the OPTIONS probe of its server; 0 for none",
        "assumption (NEC SL1000, iPECS: 30-60 s)"},
       &P::probe_period},
      {{"retry.same server", "how long a silent server is retried before the alternate is tried",
        "assumption for the pair; 1 min in MaxCS 7.5 ACM p331 for phone redirect, jitter assumed"},
       &P::retry_same_server},
      {{"retry.law", "wait after a failed round of both servers", "assumption", {"fixed", "exponential", "rfc5626"}},
       &P::retry_law},
      {{"retry.base", "base wait of the law", "RFC 5626 4.5: 30 s when all flows failed"}, &P::retry_base},
      {{"retry.max", "longest wait of the law", "RFC 5626 4.5: 1800 s"}, &P::retry_max},
      {{"retry.honours retry-after", "a 503's Retry-After delays the next try", "RFC 3261 21.5.4"},
       &P::honours_retry_after},
      {{"failover.alternate", "the phone knows a second server", "ACC 6.5 p359"}, &P::alternate_server},
      {{"failback.when", "when it returns to the first server", "seed step 10", {"told", "registration", "duration"}},
       &P::fail_back},
      {{"failback.after", "time on the other server before it returns, for 'duration'", "Yealink failback_timeout"},
       &P::fail_back_after},
      {{"failback.after hangup", "on-hook to knowing who is in control", "assumption"}, &P::update_after_hangup},
      {{"failback.moves during call", "re-registers elsewhere although a call is up (a defect by the seed)",
        "seed step 10: it does not"},
       &P::moves_during_call},
  });
  return table;
}

}  // namespace switchback::models
