// The scenario and the plan that tests of campaigns play: the primary loses power, with two keep-alive periods.
#pragma once

#include <string>

namespace switchback::sim {

/// `more`: lines that follow the steps, such as limits.
inline std::string loss_scenario(int phones, const std::string& more = "") {
  return "scenario: loss\nabout: a\nsystem: {phones: {count: " + std::to_string(phones) +
         ", first extension: 2000}}\nsteps:\n"
         "  - start: primary\n  - wait until: {full control: primary}\n  - start: secondary\n  - start: phones\n"
         "  - wait until: {protection restored: yes}\n"
         "  - fault: {server: primary, kind: power loss}\n  - wait until: {full control: secondary, within: 10min}\n" +
         more;
}

/// Of loss.yaml beside it, with `seeds` seeds from `first` on; `more`: lines that follow.
inline std::string periods_plan(int seeds, int first = 1, const std::string& more = "") {
  return "campaign: periods\nabout: a\nscenarios: [loss.yaml]\nsweep: {server.keep-alive.period: [2 s, 5 s]}\n"
         "seeds: {first: " +
         std::to_string(first) + ", count: " + std::to_string(seeds) + "}\n" + more;
}

}  // namespace switchback::sim
