// A run in the trace event format of Chrome and Perfetto, for ui.perfetto.dev and Chromium's developer tools.
#pragma once

#include <cstddef>
#include <string>

#include "models/core/journal.h"

namespace switchback::reports {

/// Of more phones than this, only some have tracks of their own.
inline constexpr std::size_t kMostPhoneTracks = 50;

/// One JSON document ("JSON Object Format") with times in microseconds of scenario time:
/// - processes are "primary", "secondary", "boards", "trunks", "phones", "faults" and "run";
/// - each part of the system is a thread of one of them, its journal events slices without duration with their fields;
/// - a flow leads from each event to those it caused;
/// - what lasted (a state, a service Up, being in control, a fault) is a slice on a thread named for it;
/// - counters are the registered phones and the REGISTERs sent in each second, of all phones.
/// Of more than 50 phones with events every ceil(n/50)th has a thread, from the first in the order of the bank on. What
/// an event without a thread caused is led to from the nearest event before it in the chain of causes that has one.
/// `end` is when the run was over: it closes what still lasts.
std::string trace_events_of(const Journal& journal, SimTime end);

}  // namespace switchback::reports
