// Everything that happened in a run, in order, each with the event that caused it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/core/calendar.h"
#include "models/core/event_kinds.h"
#include "models/core/huge_page_allocator.h"
#include "models/core/sim_time.h"

namespace switchback {

/// Who an event is about: a dense number with a name, such as "primary", "primary/switching", "ext 2001".
using EntityId = std::uint32_t;
/// A dense number for a text that occurs in events.
using TextId = std::uint32_t;

/// One journal line. `id` is its position, counted from 1.
struct Event {
  SimTime time;
  std::array<std::int64_t, 3> fields;
  EventId cause;
  EntityId entity;
  EventKind kind;
  std::array<std::uint16_t, 3> unused{};  ///< so that equal journals are equal byte by byte
};
static_assert(sizeof(Event) <= 48, "a journal of millions of events must fit in memory");

/// The record of one run; the only source of measurements. Keeps an ambient cause: the calendar sets it before
/// it hands an entry to a model, and every recorded event becomes the cause of what follows in the same handler,
/// so that causes are complete without every model passing them by hand.
class Journal {
 public:
  Journal();

  /// The number of `name`, new if it was not known.
  EntityId entity(std::string_view name);
  /// Reserves `count` consecutive numbers named "<prefix><first number>", "<prefix><first number + 1>", ...
  /// without storing a million names. Returns the first.
  EntityId entity_range(std::string prefix, std::uint32_t first_number, std::uint32_t count);
  std::string entity_name(EntityId id) const;

  TextId text(std::string_view text);
  std::string_view text(TextId id) const { return texts_[id]; }

  /// Makes room for `events` in all, so that they are not moved about later. Room that is not used costs nothing.
  void expect(std::size_t events) { events_.reserve(events); }

  /// The clock events are stamped with; set by the kernel before it dispatches.
  void set_now(SimTime now) { now_ = now; }
  SimTime now() const { return now_; }

  /// Appends an event caused by the ambient cause and makes it the ambient cause.
  EventId record(EntityId entity, EventKind kind, std::int64_t a = 0, std::int64_t b = 0, std::int64_t c = 0);

  EventId cause() const { return cause_; }
  void set_cause(EventId cause) { cause_ = cause; }

  /// Called after each recorded event of level notable, so that steps and monitors look again.
  void on_notable(std::function<void(EventId)> listener) { listeners_.push_back(std::move(listener)); }

  std::span<const Event> events() const { return events_; }
  const Event& at(EventId id) const { return events_[id - 1]; }
  EventId last() const { return static_cast<EventId>(events_.size()); }

  /// One field as text, by its declared type.
  std::string field_text(const Event& event, std::size_t field) const;
  /// "12.500000000 primary keep-alive lost silence=30 s <- 41": the golden form of an event.
  std::string line(EventId id) const;
  /// A 64-bit digest of all lines' contents; equal digests mean byte-identical journals.
  std::uint64_t fingerprint() const;

  /// Takes the contents out, without the listeners, leaving an empty journal.
  Journal release();

  /// Appends the whole journal to `bytes`, for another process of the same build on this machine.
  void append_to(std::string& bytes) const;
  /// The journal that `append_to` made `bytes` from. Throws std::invalid_argument when it is cut short.
  static Journal from_bytes(std::string_view bytes);

 private:
  struct Range {
    EntityId first;
    std::uint32_t count;
    std::uint32_t first_number;
    std::string prefix;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  std::vector<Event, HugePageAllocator<Event>> events_;
  std::vector<Range> ranges_;  ///< in order of `first`; single names are ranges of one
  Index entity_index_;
  EntityId next_entity_ = 0;
  std::vector<std::string> texts_;
  Index text_index_;
  std::vector<std::function<void(EventId)>> listeners_;
  SimTime now_{0};
  EventId cause_ = 0;
};

/// Restores the ambient cause at the end of a scope: for loops whose rounds do not cause one another.
class CauseScope {
 public:
  explicit CauseScope(Journal& journal) : journal_(journal), saved_(journal.cause()) {}
  CauseScope(Journal& journal, EventId cause) : CauseScope(journal) { journal.set_cause(cause); }
  ~CauseScope() { journal_.set_cause(saved_); }
  CauseScope(const CauseScope&) = delete;
  CauseScope& operator=(const CauseScope&) = delete;

 private:
  Journal& journal_;
  EventId saved_;
};

}  // namespace switchback
