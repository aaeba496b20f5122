#include "models/core/journal.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include "models/core/distribution.h"
#include "models/core/errors.h"
#include "models/core/random.h"

namespace switchback {
namespace {

/// Most runs have fewer events (3 MiB).
constexpr std::size_t kExpectedEvents = 65'536;

}  // namespace

Journal::Journal() {
  expect(kExpectedEvents);
  text("");
}

EntityId Journal::entity(std::string_view name) {
  if (const auto found = entity_index_.find(name); found != entity_index_.end()) return found->second;
  const EntityId id = next_entity_++;
  ranges_.push_back({id, 1, 0, std::string(name)});
  entity_index_.emplace(name, id);
  return id;
}

EntityId Journal::entity_range(std::string prefix, std::uint32_t first_number, std::uint32_t count) {
  SWITCHBACK_ASSERT(count > 0);
  const EntityId first = next_entity_;
  next_entity_ += count;
  ranges_.push_back({first, count, first_number, std::move(prefix)});
  return first;
}

std::string Journal::entity_name(EntityId id) const {
  SWITCHBACK_ASSERT(id < next_entity_);
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), id,
                                      [](EntityId wanted, const Range& range) { return wanted < range.first; });
  const Range& range = *(after - 1);
  // Single names are stored whole; only ranges carry numbers.
  if (range.first_number == 0 && range.count == 1) return range.prefix;
  return range.prefix + std::to_string(range.first_number + (id - range.first));
}

TextId Journal::text(std::string_view text) {
  if (const auto found = text_index_.find(text); found != text_index_.end()) return found->second;
  const auto id = static_cast<TextId>(texts_.size());
  texts_.emplace_back(text);
  text_index_.emplace(text, id);
  return id;
}

Journal Journal::release() {
  listeners_.clear();
  return std::exchange(*this, Journal{});
}

EventId Journal::record(EntityId entity, EventKind kind, std::int64_t a, std::int64_t b, std::int64_t c) {
  events_.push_back(Event{now_, {a, b, c}, cause_, entity, kind});
  const auto id = static_cast<EventId>(events_.size());
  cause_ = id;
  if (info(kind).level == EventLevel::notable) {
    for (const auto& listener : listeners_) listener(id);
  }
  return id;
}

std::string Journal::field_text(const Event& event, std::size_t field) const {
  const std::int64_t value = event.fields[field];
  switch (info(event.kind).fields[field].type) {
    case FieldType::none:
      return "";
    case FieldType::count:
    case FieldType::call:
      return std::to_string(value);
    case FieldType::duration:
      return duration_text(SimTime{value});
    case FieldType::server:
      return value == 0 ? "primary" : value == 1 ? "secondary" : "none";
    case FieldType::entity:
      return entity_name(static_cast<EntityId>(value));
    case FieldType::text:
      return std::string(text(static_cast<TextId>(value)));
    case FieldType::flag:
      return value != 0 ? "yes" : "no";
  }
  assertion_failed("a field has one of eight types", __FILE__, __LINE__);
}

std::string Journal::line(EventId id) const {
  const Event& event = at(id);
  char stamp[40];
  std::snprintf(stamp, sizeof stamp, "%" PRId64 ".%09" PRId64, event.time.count() / 1'000'000'000,
                event.time.count() % 1'000'000'000);
  std::string line = std::string(stamp) + " " + entity_name(event.entity) + " " + std::string(info(event.kind).words);
  for (std::size_t field = 0; field < 3; ++field) {
    const EventField& declared = info(event.kind).fields[field];
    if (declared.type == FieldType::none) continue;
    line += " " + std::string(declared.name) + "=" + field_text(event, field);
  }
  if (event.cause != 0) line += " <- " + std::to_string(event.cause);
  return line;
}

std::uint64_t Journal::fingerprint() const {
  std::uint64_t digest = 0;
  const auto add = [&digest](std::uint64_t value) { digest = mix64(digest ^ value) + 0x9e3779b97f4a7c15ULL; };
  for (const Event& event : events_) {
    add(static_cast<std::uint64_t>(event.time.count()));
    add((static_cast<std::uint64_t>(event.entity) << 32U) | event.cause);
    add(static_cast<std::uint64_t>(event.kind));
    for (const std::int64_t field : event.fields) add(static_cast<std::uint64_t>(field));
  }
  for (const std::string& one : texts_) add(hash_text(one));
  for (const Range& range : ranges_) add(hash_text(range.prefix) ^ range.first_number ^ range.count);
  return digest;
}

}  // namespace switchback
