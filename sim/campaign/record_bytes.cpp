#include "sim/campaign/record_bytes.h"

#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "models/core/measurement_names.h"

namespace switchback::sim {
namespace {

/// Both ends are the same program on the same machine, so that numbers go as they lie in memory. What only points at
/// something is nothing to the other process.
template <class Value>
constexpr bool kLiesInMemory =
    std::is_trivially_copyable_v<Value> && !std::is_pointer_v<Value> && !std::is_same_v<Value, std::string_view>;

class Packer {
 public:
  template <class... Values>
  void operator()(Values&... values) {
    (put(values), ...);
  }
  std::string bytes() && { return std::move(bytes_); }

 private:
  template <class Value>
  void put(Value& value) {
    if constexpr (kLiesInMemory<Value>) {
      bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else {
      visit(*this, value);
    }
  }
  void put(std::string& text) {
    std::size_t size = text.size();
    put(size);
    bytes_ += text;
  }
  template <class Item>
  void put(std::vector<Item>& list) {
    std::size_t size = list.size();
    put(size);
    for (Item& item : list) put(item);
  }

  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
  template <class... Values>
  void operator()(Values&... values) {
    (take(values), ...);
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view cut(std::size_t size) {
    if (size > bytes_.size()) throw std::invalid_argument("a run's results are cut short");
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  template <class Value>
  void take(Value& value) {
    if constexpr (kLiesInMemory<Value>) {
      std::memcpy(&value, cut(sizeof value).data(), sizeof value);
    } else {
      visit(*this, value);
    }
  }
  void take(std::string& text) {
    std::size_t size = 0;
    take(size);
    text = cut(size);
  }
  template <class Item>
  void take(std::vector<Item>& list) {
    std::size_t size = 0;
    take(size);
    // An item takes a byte at least.
    if (size > bytes_.size()) throw std::invalid_argument("a run's results are cut short");
    list.resize(size);
    for (Item& item : list) take(item);
  }

  std::string_view bytes_;
};

template <class Archive>
void visit(Archive& archive, reports::StepRecord& step) {
  archive(step.start, step.end, step.verdict, step.message);
}

/// Names and units are not owned: they go as the row of the table that they are from.
template <class Archive>
void visit(Archive& archive, reports::Measurement& one) {
  const MeasurementInfo* info = find_measurement(one.name);
  std::size_t row = info == nullptr ? kMeasurements.size() : static_cast<std::size_t>(info - kMeasurements.data());
  archive(row, one.value, one.rests_on_assumption, one.limit.min, one.limit.max, one.limit.warn_min, one.limit.warn_max,
          one.verdict);
  if (row >= kMeasurements.size()) throw std::invalid_argument("a run's results name no measurement");
  one.name = kMeasurements[row].name;
  one.unit = kMeasurements[row].unit;
}

template <class Archive>
void visit(Archive& archive, reports::Takeover& one) {
  archive(one.reason, one.from, one.to, one.control_yes, one.start, one.trigger, one.detected, one.decided, one.control,
          one.full_control, one.phones_last, one.service_restored, one.protection_restored, one.overlap,
          one.full_control_event, one.phones_last_event, one.service_restored_event, one.protection_restored_event);
}

template <class Archive>
void visit(Archive& archive, reports::ParameterRecord& one) {
  archive(one.name, one.value, one.source, one.assumption);
}

template <class Archive>
void visit(Archive& archive, reports::Phase& one) {
  archive(one.name, one.entity, one.start, one.duration, one.rests_on);
}

template <class Archive>
void visit(Archive& archive, reports::CriticalPath& one) {
  archive(one.takeover, one.trigger, one.target, one.begin, one.phases);
}

template <class Archive>
void visit(Archive& archive, reports::FaultRecord& one) {
  archive(one.number, one.kind, one.target, one.injected, one.confirmed, one.cleared);
}

template <class Archive>
void visit(Archive& archive, reports::ViolationRecord& one) {
  archive(one.invariant, one.detail, one.began, one.ended, one.cause, one.expected);
}

template <class Archive>
void visit(Archive& archive, reports::CallRecord& one) {
  archive(one.number, one.caller, one.kind, one.callee, one.dialled, one.connected, one.ended, one.server_at_start,
          one.server_at_end, one.fate, one.reason);
}

template <class Archive>
void visit_results(Archive& archive, reports::RunRecord& run) {
  archive(run.wall_ms, run.cpu_ms, run.duration, run.ended_how, run.error, run.fingerprint, run.journal_events,
          run.measurements, run.takeovers, run.faults, run.violations, run.calls, run.paths, run.verdict, run.marginal,
          run.reason_code, run.reason_text, run.decided_by_step);
}

}  // namespace

std::string pack_results(const reports::RunRecord& record) {
  // A copy, because one visitor serves both directions, so that neither can forget what the other has.
  reports::RunRecord run = record;
  if (run.journal != nullptr) run.journal_events = static_cast<std::int64_t>(run.journal->events().size());
  Packer packer;
  std::size_t steps = run.steps.size();
  packer(steps);
  for (reports::StepRecord& step : run.steps) visit(packer, step);
  visit_results(packer, run);
  return std::move(packer).bytes();
}

void unpack_results(std::string_view bytes, reports::RunRecord& record) {
  Unpacker unpacker(bytes);
  std::size_t steps = 0;
  unpacker(steps);
  if (steps != record.steps.size()) throw std::invalid_argument("a run's results have other steps than its scenario");
  for (reports::StepRecord& step : record.steps) visit(unpacker, step);
  visit_results(unpacker, record);
  if (!unpacker.at_end()) throw std::invalid_argument("a run's results are too long");
}

}  // namespace switchback::sim
