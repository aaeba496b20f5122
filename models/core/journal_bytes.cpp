// The journal's way from a worker process to its parent.
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "models/core/journal.h"

namespace switchback {
namespace {

class Writer {
 public:
  Writer(std::string& bytes, std::size_t expected) : bytes_(bytes) { bytes_.reserve(bytes_.size() + expected); }

  template <class Value>
  void value(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(std::string_view text) {
    value(text.size());
    bytes_.append(text);
  }
  void events(std::span<const Event> events) {
    static_assert(std::is_trivially_copyable_v<Event>);
    value(events.size());
    bytes_.append(reinterpret_cast<const char*>(events.data()), events.size_bytes());
  }

 private:
  std::string& bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class Value>
  Value value() {
    Value result;
    std::memcpy(&result, take(sizeof result), sizeof result);
    return result;
  }
  std::string text() {
    const auto size = value<std::size_t>();
    return {take(size), size};
  }
  template <class Events>
  void read_events(Events& events) {
    const auto count = value<std::size_t>();
    if (count > bytes_.size() / sizeof(Event)) throw std::invalid_argument("journal bytes are cut short");
    events.resize(count);
    if (count > 0) std::memcpy(events.data(), take(count * sizeof(Event)), count * sizeof(Event));
  }

 private:
  const char* take(std::size_t size) {
    if (size > bytes_.size()) throw std::invalid_argument("journal bytes are cut short");
    const char* at = bytes_.data();
    bytes_.remove_prefix(size);
    return at;
  }

  std::string_view bytes_;
};

}  // namespace

void Journal::append_to(std::string& bytes) const {
  // Names and texts are few; without this they would double the room the events take.
  constexpr std::size_t kRoomForNames = std::size_t{256} * 1024;
  Writer writer(bytes, events_.size() * sizeof(Event) + kRoomForNames);
  writer.value(now_);
  writer.value(next_entity_);
  writer.events(events_);
  writer.value(ranges_.size());
  for (const Range& range : ranges_) {
    writer.value(range.first);
    writer.value(range.count);
    writer.value(range.first_number);
    writer.text(range.prefix);
  }
  writer.value(texts_.size());
  for (const std::string& one : texts_) writer.text(one);
}

Journal Journal::from_bytes(std::string_view bytes) {
  Reader reader(bytes);
  Journal journal;
  journal.now_ = reader.value<SimTime>();
  journal.next_entity_ = reader.value<EntityId>();
  reader.read_events(journal.events_);
  const auto ranges = reader.value<std::size_t>();
  for (std::size_t index = 0; index < ranges; ++index) {
    Range range{};
    range.first = reader.value<EntityId>();
    range.count = reader.value<std::uint32_t>();
    range.first_number = reader.value<std::uint32_t>();
    range.prefix = reader.text();
    if (range.count == 1 && range.first_number == 0) journal.entity_index_.emplace(range.prefix, range.first);
    journal.ranges_.push_back(std::move(range));
  }
  const auto texts = reader.value<std::size_t>();
  journal.texts_.clear();
  journal.text_index_.clear();
  for (std::size_t index = 0; index < texts; ++index) {
    journal.texts_.push_back(reader.text());
    journal.text_index_.emplace(journal.texts_.back(), static_cast<TextId>(index));
  }
  return journal;
}

}  // namespace switchback
