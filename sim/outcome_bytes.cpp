// A run's outcome on its way from a worker: a CBOR head, then what is large as it lies in memory: inputs, journal.
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/run.h"

namespace switchback::sim {
namespace {

using nlohmann::json;

constexpr const char* kCutShort = "a run's outcome is cut short";

SimTime time_of(const json& value) { return SimTime{value.get<std::int64_t>()}; }

template <class Number>
void put(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

template <class Number>
Number take_number(std::string_view& bytes) {
  Number number = 0;
  if (bytes.size() < sizeof number) throw std::invalid_argument(kCutShort);
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

std::string_view take_bytes(std::string_view& bytes, std::uint64_t size) {
  if (size > bytes.size()) throw std::invalid_argument(kCutShort);
  const std::string_view taken = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return taken;
}

json steps_json(const std::vector<scenarios::StepResult>& steps) {
  json list = json::array();
  for (const scenarios::StepResult& step : steps) {
    list.push_back({static_cast<int>(step.verdict), step.message, step.started.count(), step.ended.count()});
  }
  return list;
}

json pace_json(const PaceRecord& pace) {
  json buckets = json::array();
  for (const auto& bucket : pace.lateness) buckets.push_back({bucket.up_to.count(), bucket.events});
  json slips = json::array();
  for (const hil::Slip& slip : pace.slips) slips.push_back({slip.at.count(), slip.lost.count()});
  const hil::PacerOptions& options = pace.options;
  return {{"speed", options.speed},         {"policy", static_cast<int>(options.policy)},
          {"limit", options.limit.count()}, {"slip", options.slip.count()},
          {"p50", pace.p50.count()},        {"p99", pace.p99.count()},
          {"max", pace.max.count()},        {"events", pace.events},
          {"later", pace.later_than_limit}, {"lateness", std::move(buckets)},
          {"slips", std::move(slips)},      {"sources", pace.sources},
          {"inputs", pace.inputs.size()}};
}

PaceRecord read_pace(const json& head) {
  PaceRecord pace;
  pace.options.speed = head.at("speed").get<double>();
  pace.options.policy = static_cast<hil::PacingPolicy>(head.at("policy").get<int>());
  pace.options.limit = time_of(head.at("limit"));
  pace.options.slip = time_of(head.at("slip"));
  pace.p50 = time_of(head.at("p50"));
  pace.p99 = time_of(head.at("p99"));
  pace.max = time_of(head.at("max"));
  pace.events = head.at("events").get<std::uint64_t>();
  pace.later_than_limit = head.at("later").get<std::uint64_t>();
  for (const json& bucket : head.at("lateness")) {
    pace.lateness.push_back({time_of(bucket.at(0)), bucket.at(1).get<std::uint64_t>()});
  }
  for (const json& slip : head.at("slips")) pace.slips.push_back({time_of(slip.at(0)), time_of(slip.at(1))});
  pace.sources = head.at("sources").get<std::vector<std::string>>();
  return pace;
}

void put_inputs(std::string& bytes, const std::vector<hil::ExternalInput>& inputs) {
  for (const hil::ExternalInput& input : inputs) {
    put(bytes, input.at.count());
    put(bytes, input.source);
    put(bytes, static_cast<std::uint64_t>(input.bytes.size()));
    bytes.append(input.bytes);
  }
}

/// What an input takes beside its bytes.
constexpr std::size_t kInputHead = sizeof(std::int64_t) + sizeof(std::uint16_t) + sizeof(std::uint64_t);

std::vector<hil::ExternalInput> take_inputs(std::string_view& bytes, std::uint64_t count) {
  if (count > bytes.size() / kInputHead) throw std::invalid_argument(kCutShort);
  std::vector<hil::ExternalInput> inputs;
  inputs.reserve(count);
  for (std::uint64_t n = 0; n < count; ++n) {
    const SimTime at{take_number<std::int64_t>(bytes)};
    const auto source = take_number<std::uint16_t>(bytes);
    const auto size = take_number<std::uint64_t>(bytes);
    inputs.push_back({at, source, std::string(take_bytes(bytes, size))});
  }
  return inputs;
}

std::size_t size_of(const std::vector<hil::ExternalInput>& inputs) {
  std::size_t size = 0;
  for (const hil::ExternalInput& input : inputs) size += kInputHead + input.bytes.size();
  return size;
}

}  // namespace

std::string pack(const RunOutcome& outcome) {
  json head = {{"steps", steps_json(outcome.steps)},
               {"fingerprint", outcome.fingerprint},
               {"duration", outcome.duration.count()},
               {"wall", outcome.wall_ms},
               {"cpu", outcome.cpu_ms},
               {"timed out", outcome.timed_out},
               {"skipped", outcome.skipped},
               {"error", outcome.error}};
  if (outcome.pace) head["pace"] = pace_json(*outcome.pace);
  const std::vector<std::uint8_t> encoded = json::to_cbor(head);
  std::string bytes;
  bytes.reserve(sizeof(std::uint64_t) + encoded.size() + (outcome.pace ? size_of(outcome.pace->inputs) : 0));
  put(bytes, static_cast<std::uint64_t>(encoded.size()));
  bytes.append(encoded.begin(), encoded.end());
  if (outcome.pace) put_inputs(bytes, outcome.pace->inputs);
  outcome.journal.append_to(bytes);
  return bytes;
}

RunOutcome unpack(std::string_view bytes) {
  const std::string_view encoded = take_bytes(bytes, take_number<std::uint64_t>(bytes));
  RunOutcome outcome;
  try {
    const json head = json::from_cbor(encoded);
    for (const json& step : head.at("steps")) {
      outcome.steps.push_back({static_cast<scenarios::StepVerdict>(step.at(0).get<int>()),
                               step.at(1).get<std::string>(), time_of(step.at(2)), time_of(step.at(3))});
    }
    outcome.fingerprint = head.at("fingerprint").get<std::uint64_t>();
    outcome.duration = time_of(head.at("duration"));
    outcome.wall_ms = head.at("wall").get<double>();
    outcome.cpu_ms = head.at("cpu").get<double>();
    outcome.timed_out = head.at("timed out").get<bool>();
    outcome.skipped = head.at("skipped").get<std::string>();
    outcome.error = head.at("error").get<std::string>();
    if (head.contains("pace")) {
      outcome.pace = read_pace(head.at("pace"));
      outcome.pace->inputs = take_inputs(bytes, head.at("pace").at("inputs").get<std::uint64_t>());
    }
  } catch (const json::exception& error) {
    throw std::invalid_argument(error.what());
  }
  outcome.journal = Journal::from_bytes(bytes);
  return outcome;
}

}  // namespace switchback::sim
