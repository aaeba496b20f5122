// The rules of the trace event format ("Trace Event Format", Google 2016) that a viewer relies on, for tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchback::reports {

/// What breaks a rule, one line each; empty: nothing does.
inline std::vector<std::string> broken_trace_rules(const nlohmann::json& trace) {
  std::vector<std::string> broken;
  std::map<std::pair<int, int>, std::vector<std::string>> open;  // by track: the slices that are not ended
  std::map<std::pair<int, int>, double> last;
  std::map<std::int64_t, double> flows;  // begun and not ended
  std::set<std::pair<int, int>> named;
  std::size_t number = 0;
  for (const auto& event : trace.at("traceEvents")) {
    const auto breaks = [&](const std::string& what) {
      broken.push_back("event " + std::to_string(number) + ": " + what + ": " + event.dump());
    };
    ++number;
    for (const char* field : {"ph", "pid", "tid", "ts"}) {
      if (!event.contains(field)) breaks(std::string("no ") + field);
    }
    const std::string phase = event.at("ph");
    const std::pair<int, int> track{event.at("pid"), event.at("tid")};
    const double at = event.at("ts");
    if (phase != "E" && !event.contains("name")) breaks("no name");
    if (phase == "M") {
      if (!event.at("args").contains("name")) breaks("metadata without a name");
      named.insert(track);
      continue;
    }
    if (phase == "C") {
      for (const auto& [name, value] : event.at("args").items()) {
        if (!value.is_number()) breaks("a counter that is no number");
      }
      continue;
    }
    if (!named.contains(track)) breaks("a track without a name");
    if (last.contains(track) && at < last[track]) breaks("time goes back on its track");
    last[track] = at;
    if (phase == "B") {
      open[track].push_back(event.at("name"));
    } else if (phase == "E") {
      if (open[track].empty()) {
        breaks("ends nothing");
      } else {
        if (event.value("name", "") != open[track].back()) breaks("ends a slice of another name");
        open[track].pop_back();
      }
    } else if (phase == "s" || phase == "f") {
      if (open[track].empty()) breaks("a flow outside any slice");
      const std::int64_t id = event.at("id");
      if (phase == "s") {
        if (!flows.emplace(id, at).second) breaks("a flow that began before");
      } else if (!flows.contains(id) || flows[id] > at || event.value("bp", "") != "e") {
        breaks("a flow that did not begin, or begins later, or binds to the next slice");
      } else {
        flows.erase(id);
      }
    } else {
      breaks("a phase that is not used here");
    }
  }
  for (const auto& [track, slices] : open) {
    if (!slices.empty()) broken.push_back("never ended: " + slices.back());
  }
  for (const auto& [id, at] : flows) broken.push_back("a flow without an end: " + std::to_string(id));
  return broken;
}

}  // namespace switchback::reports
