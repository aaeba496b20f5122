// What the files that measure share: the window they look at and where they put their results.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "models/core/journal.h"
#include "models/core/measurement_names.h"
#include "reports/run_record.h"

namespace switchback::reports {

/// Values by measurement, in the order of the table.
class Values {
 public:
  /// `name` must be in the table.
  void set(std::string_view name, double value);
  void set(std::string_view name, SimTime value);
  void set(std::string_view name, std::optional<SimTime> value) {
    if (value) set(name, *value);
  }
  std::optional<double> get(std::size_t row) const { return values_[row]; }

 private:
  std::array<std::optional<double>, kMeasurements.size()> values_;
};

/// The part of a journal that belongs to one trigger.
struct Window {
  EventId begin = 0;    ///< the trigger's event
  EventId end = 0;      ///< the first event that no longer belongs to it
  SimTime trigger{0};   ///< time of `begin`
  int server = -1;      ///< in control afterwards: 0 primary, 1 secondary
  EventId control = 0;  ///< the server's Yes after the trigger; `begin` when control did not move
};

void measure_takeovers(const std::vector<Takeover>& takeovers, Values& values);
void measure_control_changes(const Journal& journal, Values& values);
void measure_recovery(const Journal& journal, const Window& window, Values& values);
void measure_trunks(const Journal& journal, const Window& window, Values& values);
void measure_protection(const Journal& journal, const Window& window, Values& values);
void measure_phones(const Journal& journal, std::vector<Takeover>& takeovers, Values& values);
void measure_calls(const Journal& journal, Values& values);
void measure_audio(const Journal& journal, Values& values);

}  // namespace switchback::reports
