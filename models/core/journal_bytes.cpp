// The journal's way from a worker process to its parent.
#include <array>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <type_traits>

#include "models/core/journal.h"

namespace switchback {
namespace {

constexpr const char* kCutShort = "journal bytes are cut short";

// A number is written as LEB128 does (DWARF 5, 7.6): seven bits a byte, the lowest first, the top bit set in all but
// the last. Most numbers of an event are small, or near to those of the event before it, so that an event takes about
// a quarter of its room in memory; a million phones' journal would otherwise wait for pages more than for anything
// else.
constexpr unsigned kGroupBits = 7;
constexpr std::uint64_t kMore = 1U << kGroupBits;
constexpr std::size_t kLongestNumber = (std::numeric_limits<std::uint64_t>::digits + kGroupBits - 1) / kGroupBits;
constexpr std::size_t kNumbersOfEvent = 7;

/// Small for what is near zero on either side.
constexpr std::uint64_t folded(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63U);
}
constexpr std::int64_t unfolded(std::uint64_t value) { return static_cast<std::int64_t>(value >> 1U ^ -(value & 1U)); }

class Writer {
 public:
  explicit Writer(std::string& bytes) : bytes_(bytes) {}

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
    value(events.size());
    // Room that is not used costs nothing.
    bytes_.reserve(bytes_.size() + events.size_bytes() / 2);
    // Together, so that the text does not grow by single bytes.
    std::array<char, 1024 * kNumbersOfEvent * kLongestNumber> piece;  // NOLINT(*-member-init): all that is read is set
    char* const full = piece.data() + piece.size() - kNumbersOfEvent * kLongestNumber;
    char* at = piece.data();
    SimTime before{0};
    EventId id = 0;
    for (const Event& event : events) {
      at = number(at, static_cast<std::uint64_t>(event.kind));
      at = number(at, folded((event.time - before).count()));
      at = number(at, ++id - event.cause);
      at = number(at, event.entity);
      for (const std::int64_t field : event.fields) at = number(at, folded(field));
      before = event.time;
      if (at <= full) continue;
      bytes_.append(piece.data(), at);
      at = piece.data();
    }
    bytes_.append(piece.data(), at);
  }

 private:
  static char* number(char* at, std::uint64_t value) {
    for (; value >= kMore; value >>= kGroupBits) *at++ = static_cast<char>(value | kMore);
    *at++ = static_cast<char>(value);
    return at;
  }

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
    if (count > bytes_.size() / kNumbersOfEvent) throw std::invalid_argument(kCutShort);
    events.reserve(count);
    SimTime before{0};
    for (std::size_t id = 1; id <= count; ++id) {
      Event event{};
      event.kind = static_cast<EventKind>(number());
      before = event.time = before + SimTime{unfolded(number())};
      event.cause = static_cast<EventId>(id - number());
      event.entity = static_cast<EntityId>(number());
      for (std::int64_t& field : event.fields) field = unfolded(number());
      events.push_back(event);
    }
  }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (std::size_t index = 0; index < kLongestNumber && index < bytes_.size(); ++index) {
      const auto byte = static_cast<std::uint8_t>(bytes_[index]);
      value |= (byte & (kMore - 1)) << (index * kGroupBits);
      if (byte >= kMore) continue;
      bytes_.remove_prefix(index + 1);
      return value;
    }
    throw std::invalid_argument(kCutShort);
  }
  const char* take(std::size_t size) {
    if (size > bytes_.size()) throw std::invalid_argument(kCutShort);
    const char* at = bytes_.data();
    bytes_.remove_prefix(size);
    return at;
  }

  std::string_view bytes_;
};

}  // namespace

void Journal::append_to(std::string& bytes) const {
  Writer writer(bytes);
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
