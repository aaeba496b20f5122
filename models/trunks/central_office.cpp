#include "models/trunks/central_office.h"

namespace switchback::models {

CentralOffice::CentralOffice(const sc_core::sc_module_name& name, Kernel& kernel)
    : sc_module(name), kernel_(kernel), entity_(kernel.journal().entity("central office")) {}

void CentralOffice::power_on() {
  if (working_) return;
  working_ = true;
  CauseScope scope(kernel_.journal());
  start_trunks();
}

void CentralOffice::outage() {
  if (!working_) return;
  working_ = false;
  kernel_.record(entity_, EventKind::central_office_down);
  CauseScope scope(kernel_.journal());
  stop_trunks(kCauseTemporaryFailure);
}

void CentralOffice::recover() {
  if (working_) return;
  kernel_.record(entity_, EventKind::central_office_up);
  power_on();
}

}  // namespace switchback::models
