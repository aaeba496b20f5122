#include "hil/import/observed_events.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace switchback::hil {
namespace {

/// A census holds eight servers' counts of at most 65,535 phones in two fields.
constexpr std::size_t kCensusServers = 8;
constexpr unsigned kCensusBits = 16;

constexpr std::array<std::string_view, 2> kServerNames{"primary", "secondary"};

std::string server_name(std::uint32_t index, const ObservedNames& names) {
  const std::int64_t server = names.server(index);
  return server < 0 ? "another server" : std::string(kServerNames[static_cast<std::size_t>(server)]);
}

std::string subject_name(Subject::Kind kind, std::uint32_t index, const ObservedNames& names) {
  switch (kind) {
    case Subject::Kind::party:
      return names.party(index);
    case Subject::Kind::server:
      return server_name(index, names);
    case Subject::Kind::phones:
      return "phones";
    case Subject::Kind::capture:
      break;
  }
  return "capture";
}

}  // namespace

ObservedId ObservedEvents::add(SimTime at, Subject subject, EventKind kind, ObservedId cause, std::int64_t a,
                               std::int64_t b, std::int64_t c) {
  const bool routine = info(kind).level == EventLevel::routine;
  if (events_.size() >= (routine ? kMostRoutine : kMostEvents)) {
    ++not_kept_;
    return 0;
  }
  events_.push_back({at, {a, b, c}, cause, subject.index, kind, subject.kind});
  return static_cast<ObservedId>(events_.size());
}

std::int64_t ObservedEvents::word(std::string_view text) {
  const auto found = std::find(words_.begin(), words_.end(), text);
  if (found != words_.end()) return found - words_.begin();
  words_.emplace_back(text);
  return static_cast<std::int64_t>(words_.size()) - 1;
}

ObservedId ObservedEvents::add_census(SimTime at, const std::vector<std::uint32_t>& registered, std::uint32_t phones) {
  std::array<std::uint64_t, 2> packed{};
  for (std::size_t n = 0; n < std::min(registered.size(), kCensusServers); ++n) {
    packed[n / 4] |= std::uint64_t{registered[n] & 0xffffU} << (n % 4 * kCensusBits);
  }
  return add(at, {Subject::Kind::phones, 0}, EventKind::phones_census, 0, static_cast<std::int64_t>(packed[0]),
             static_cast<std::int64_t>(packed[1]), phones);
}

std::array<std::int64_t, 3> ObservedEvents::census_of(const std::array<std::int64_t, 3>& packed,
                                                      const ObservedNames& names) {
  std::array<std::int64_t, 3> census{0, 0, packed[2]};
  for (std::size_t n = 0; n < kCensusServers; ++n) {
    const std::uint64_t count = (static_cast<std::uint64_t>(packed[n / 4]) >> (n % 4 * kCensusBits)) & 0xffffU;
    if (count == 0) continue;
    const std::int64_t server = names.server(static_cast<std::uint32_t>(n));
    if (server < 0) continue;
    census[static_cast<std::size_t>(server)] += static_cast<std::int64_t>(count);
    census[2] -= static_cast<std::int64_t>(count);
  }
  return census;
}

std::string ObservedEvents::text_of(std::int64_t field, const ObservedNames& names) const {
  if (field < 0) return names.party(static_cast<std::uint32_t>(-1 - field));
  if (field < kLinkTexts) return words_[static_cast<std::size_t>(field)];
  return "phones <-> " + server_name(static_cast<std::uint32_t>(field - kLinkTexts), names);
}

Journal ObservedEvents::release(const ObservedNames& names, SimTime end) {
  Journal journal;
  journal.expect(events_.size() + 2);
  journal.record(journal.entity("run"), EventKind::run_started);
  std::vector<std::uint32_t> order(events_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [this](auto a, auto b) { return events_[a].at < events_[b].at; });
  std::vector<EventId> ids(events_.size() + 1);
  for (const std::uint32_t index : order) {
    const Observed& event = events_[index];
    std::array<std::int64_t, 3> fields = event.fields;
    if (event.kind == EventKind::phones_census) fields = census_of(fields, names);
    for (std::size_t n = 0; n < fields.size(); ++n) {
      const FieldType type = info(event.kind).fields[n].type;
      if (type == FieldType::text) fields[n] = journal.text(text_of(fields[n], names));
      if (type == FieldType::server && fields[n] >= 0) fields[n] = names.server(static_cast<std::uint32_t>(fields[n]));
    }
    journal.set_now(event.at);
    journal.set_cause(ids[event.cause]);
    const EntityId entity = journal.entity(subject_name(event.subject_kind, event.subject, names));
    ids[index + 1] = journal.record(entity, event.kind, fields[0], fields[1], fields[2]);
  }
  journal.set_now(end);
  journal.set_cause(0);
  journal.record(journal.entity("run"), EventKind::run_ended);
  events_ = {};
  return journal;
}

}  // namespace switchback::hil
