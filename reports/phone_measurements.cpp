// phones.* and registrations.*.
#include "reports/measuring.h"
#include "reports/phone_moves.h"

namespace switchback::reports {

void measure_phones(const Journal& journal, std::vector<Takeover>& takeovers, Values& values) {
  const PhoneMoves moves = phone_moves(journal, takeovers);
  if (!takeovers.empty() && takeovers.back().trigger) {
    values.set("phones.rehomed.first", moves.reached(0.0));
    values.set("phones.rehomed.p50", moves.reached(0.50));
    values.set("phones.rehomed.p95", moves.reached(0.95));
    values.set("phones.rehomed.p99", moves.reached(0.99));
    values.set("phones.rehomed.last", moves.reached(1.0));
    values.set("phones.rehomed.after_hangup.last", moves.after_hangup_last);
  }
  const RegistrationLoad load = registration_load(journal);
  values.set("registrations.attempts", static_cast<double>(load.attempts));
  values.set("registrations.peak_rate", static_cast<double>(load.peak_rate));
  values.set("registrations.retransmissions", static_cast<double>(load.retransmissions));
  values.set("registrations.failed", static_cast<double>(load.failed));
  values.set("registrations.request_delay.p95", load.request_delay_p95);
}

}  // namespace switchback::reports
