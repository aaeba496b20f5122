// The journal of an import while it grows: compact, bounded, and open to what is learned only later.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/event_kinds.h"
#include "models/core/journal.h"
#include "models/core/sim_time.h"

namespace switchback::hil {

/// Who an observed event is about: a party (PartyTable), a server (ServerTable), or the whole capture.
struct Subject {
  enum class Kind : std::uint8_t { capture, party, server, phones };
  Kind kind = Kind::capture;
  std::uint32_t index = 0;
};

/// Number of an observed event, from 1; 0: none, or one that was not kept.
using ObservedId = std::uint32_t;

/// How an import names what it saw. Whatever reaches an output goes through it.
struct ObservedNames {
  std::function<std::string(std::uint32_t party)> party;
  /// 0 primary, 1 secondary, -1 for a server that is neither.
  std::function<std::int64_t(std::uint32_t server)> server;
};

/// Collects events in any order of time. Fields of type server hold a server's index or -1; fields of type text hold
/// what word() or party_text() gave.
class ObservedEvents {
 public:
  /// Beyond these numbers routine events, or all, are counted and not kept: a capture is larger than a run.
  static constexpr std::size_t kMostRoutine = 500'000;
  static constexpr std::size_t kMostEvents = 600'000;

  ObservedId add(SimTime at, Subject subject, EventKind kind, ObservedId cause, std::int64_t a = 0, std::int64_t b = 0,
                 std::int64_t c = 0);
  /// Phones registered on each of the first eight servers, and all phones: the event becomes what it says of the two
  /// that turn out to be primary and secondary.
  ObservedId add_census(SimTime at, const std::vector<std::uint32_t>& registered, std::uint32_t phones);
  /// The number of a word for a text field; words come from the program, never from the capture.
  std::int64_t word(std::string_view text);
  /// A party for a text field.
  static std::int64_t party_text(std::uint32_t party) { return -1 - std::int64_t{party}; }
  /// The link between phones and a server, for a text field.
  static std::int64_t link_text(std::uint32_t server) { return kLinkTexts + std::int64_t{server}; }

  std::size_t size() const { return events_.size(); }
  std::uint64_t not_kept() const { return not_kept_; }

  /// The journal, in order of time; empties this.
  Journal release(const ObservedNames& names, SimTime end);

 private:
  struct Observed {
    SimTime at;
    std::array<std::int64_t, 3> fields;
    ObservedId cause;
    std::uint32_t subject;
    EventKind kind;
    Subject::Kind subject_kind;
  };
  static_assert(sizeof(Observed) <= 48, "as compact as a journal's events");
  static constexpr std::int64_t kLinkTexts = std::int64_t{1} << 32;

  static std::array<std::int64_t, 3> census_of(const std::array<std::int64_t, 3>& packed, const ObservedNames& names);
  std::string text_of(std::int64_t field, const ObservedNames& names) const;

  std::vector<Observed> events_;
  std::vector<std::string> words_;
  std::uint64_t not_kept_ = 0;
};

}  // namespace switchback::hil
