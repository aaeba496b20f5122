#include "models/systemc.h"

#ifdef __SANITIZE_ADDRESS__
/// SystemC keeps a pool of timed events for ever; what is pending when a context ends stays in it.
extern "C" const char* __lsan_default_suppressions() { return "leak:sc_core::sc_event_timed::allocate\n"; }
#endif

namespace switchback::models {

SimulationContext::SimulationContext() : saved_(sc_core::sc_get_curr_simcontext()), own_(new sc_core::sc_simcontext) {
  sc_core::sc_curr_simcontext = own_;
  sc_core::sc_default_global_context = own_;
  sc_core::sc_set_time_resolution(1, sc_core::SC_NS);
  // "sc_stop called twice" and time-out notices say nothing about the system under test.
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_THROW);
  sc_core::sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
}

SimulationContext::~SimulationContext() {
  delete own_;
  sc_core::sc_curr_simcontext = saved_;
  sc_core::sc_default_global_context = saved_;
}

}  // namespace switchback::models
