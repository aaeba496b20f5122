#include "reports/journal_tables.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace switchback::reports {

namespace {

/// A list whose members are found again by a number that events carry.
template <class Record>
class Numbered {
 public:
  /// Adds a record; later events with `number` mean this one.
  Record& add(std::int64_t number) {
    places_[number] = records_.size();
    return records_.emplace_back();
  }
  Record* find(std::int64_t number) {
    const auto found = places_.find(number);
    return found == places_.end() ? nullptr : &records_[found->second];
  }
  std::vector<Record> take() { return std::move(records_); }

 private:
  std::vector<Record> records_;
  std::unordered_map<std::int64_t, std::size_t> places_;
};

std::string text_of(const Journal& journal, std::int64_t field) {
  return std::string(journal.text(static_cast<TextId>(field)));
}

bool is_call_event(EventKind kind) { return kind >= EventKind::call_dialled && kind <= EventKind::call_ended; }

void end_call(CallRecord& call, const Event& event, const Journal& journal) {
  call.ended = event.time;
  call.reason = text_of(journal, event.fields[1]);
}

void apply(CallRecord& call, const Event& event, const Journal& journal) {
  switch (event.kind) {
    case EventKind::call_connected:
      call.connected = event.time;
      call.server_at_start = call.server_at_end = static_cast<int>(event.fields[1]);
      break;
    case EventKind::call_kept:
      call.fate = "preserved";
      call.server_at_end = static_cast<int>(event.fields[1]);
      break;
    case EventKind::call_failed:
      call.fate = "blocked";
      end_call(call, event, journal);
      break;
    case EventKind::call_dropped:
      call.fate = "dropped";
      end_call(call, event, journal);
      break;
    case EventKind::call_ended:
      // A drop or a failure says more than the end that follows it.
      if (call.ended) break;
      if (call.fate == "open") call.fate = "normal";
      end_call(call, event, journal);
      break;
    case EventKind::call_ghost:
      call.fate = "ghost";
      call.server_at_end = static_cast<int>(event.fields[1]);
      break;
    default:
      break;
  }
}

}  // namespace

std::vector<FaultRecord> faults_of(const Journal& journal) {
  Numbered<FaultRecord> faults;
  for (const Event& event : journal.events()) {
    if (event.kind == EventKind::fault_injected) {
      FaultRecord& fault = faults.add(event.fields[0]);
      fault.number = event.fields[0];
      fault.kind = text_of(journal, event.fields[1]);
      fault.target = text_of(journal, event.fields[2]);
      fault.injected = event.time;
    } else if (event.kind == EventKind::fault_confirmed) {
      FaultRecord* fault = faults.find(event.fields[0]);
      if (fault != nullptr && !fault->confirmed) fault->confirmed = event.time;
    } else if (event.kind == EventKind::fault_cleared) {
      FaultRecord* fault = faults.find(event.fields[0]);
      if (fault != nullptr) fault->cleared = event.time;
    }
  }
  return faults.take();
}

std::vector<ViolationRecord> violations_of(const Journal& journal) {
  Numbered<ViolationRecord> violations;  // by the text number of the invariant: one of each at a time
  for (const Event& event : journal.events()) {
    if (event.kind == EventKind::violation_began) {
      ViolationRecord& violation = violations.add(event.fields[0]);
      violation.invariant = text_of(journal, event.fields[0]);
      violation.detail = text_of(journal, event.fields[1]);
      violation.began = event.time;
      violation.cause = event.cause;
    } else if (event.kind == EventKind::violation_ended) {
      ViolationRecord* violation = violations.find(event.fields[0]);
      if (violation != nullptr) violation->ended = event.time;
    }
  }
  return violations.take();
}

std::vector<CallRecord> calls_of(const Journal& journal) {
  Numbered<CallRecord> calls;
  for (const Event& event : journal.events()) {
    if (!is_call_event(event.kind)) continue;
    CallRecord* call = calls.find(event.fields[0]);
    if (call == nullptr) {
      call = &calls.add(event.fields[0]);
      call->number = event.fields[0];
      call->caller = journal.entity_name(event.entity);
      call->dialled = event.time;
      call->fate = "open";
      if (event.kind == EventKind::call_dialled) {
        call->kind = text_of(journal, event.fields[1]);
        call->callee = text_of(journal, event.fields[2]);
      }
    }
    apply(*call, event, journal);
  }
  return calls.take();
}

std::vector<CensusSample> census_of(const Journal& journal) {
  std::vector<CensusSample> samples;
  for (const Event& event : journal.events()) {
    if (event.kind != EventKind::phones_census) continue;
    const CensusSample sample{event.time, event.fields[0], event.fields[1], event.fields[2]};
    if (!samples.empty()) {
      CensusSample& last = samples.back();
      if (last.time == sample.time) {
        last = sample;
        continue;
      }
      if (last.primary == sample.primary && last.secondary == sample.secondary && last.none == sample.none) continue;
    }
    samples.push_back(sample);
  }
  return samples;
}

int ServerOf::operator()(EntityId entity) {
  if (entity >= known_.size()) known_.resize(entity + std::size_t{1});
  std::int8_t& known = known_[entity];
  if (known == 0) {
    const std::string name = journal_.entity_name(entity);
    const std::string_view owner = std::string_view(name).substr(0, name.find('/'));
    known = static_cast<std::int8_t>(owner == "primary" ? 2 : owner == "secondary" ? 3 : 1);
  }
  return known - 2;
}

}  // namespace switchback::reports
