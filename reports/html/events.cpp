#include "reports/html/events.h"

#include <algorithm>
#include <unordered_map>

#include "reports/database.h"
#include "reports/html/words.h"

namespace switchback::reports {
namespace {

struct StoredKind {
  std::optional<EventKind> kind;
  std::string words;
  std::array<std::string, 3> names;
  std::array<FieldType, 3> types{};
};

constexpr std::array<std::string_view, 8> kTypeNames{"none",   "count", "duration", "server",
                                                     "entity", "text",  "call",     "flag"};

FieldType type_named(std::string_view name) {
  const auto found = std::find(kTypeNames.begin(), kTypeNames.end(), name);
  return found == kTypeNames.end() ? FieldType::none : static_cast<FieldType>(found - kTypeNames.begin());
}

std::optional<EventKind> kind_named(std::string_view words) {
  const auto found =
      std::find_if(kEventKinds.begin(), kEventKinds.end(), [words](const auto& kind) { return kind.words == words; });
  if (found == kEventKinds.end()) return std::nullopt;
  return static_cast<EventKind>(found - kEventKinds.begin());
}

std::unordered_map<std::int64_t, StoredKind> notable_kinds(Database& database) {
  std::unordered_map<std::int64_t, StoredKind> kinds;
  Statement select(database,
                   "SELECT kind_id, words, name_1, name_2, name_3, type_1, type_2, type_3 FROM event_kind "
                   "WHERE level = 'notable'");
  while (select.step()) {
    StoredKind& kind = kinds[select.integer(0)];
    kind.words = select.text(1);
    kind.kind = kind_named(kind.words);
    for (int field = 0; field < 3; ++field) {
      const auto index = static_cast<std::size_t>(field);
      kind.names[index] = select.text(2 + field);
      kind.types[index] = type_named(select.text(5 + field));
    }
  }
  return kinds;
}

/// Texts of the store by number, each read once.
class Words {
 public:
  explicit Words(Database& database) : select_(database, "SELECT text FROM word WHERE word_id = ?") {}

  const std::string& operator()(std::int64_t number) {
    const auto [place, added] = known_.try_emplace(number);
    if (added) {
      select_.bind(number);
      if (select_.step()) place->second = select_.text(0);
      select_.reset();
    }
    return place->second;
  }

 private:
  Statement select_;
  std::unordered_map<std::int64_t, std::string> known_;
};

std::string field_text(FieldType type, std::int64_t value, const std::string& text) {
  switch (type) {
    case FieldType::none:
      return "";
    case FieldType::duration:
      return duration_words(SimTime{value});
    case FieldType::server:
      return value == 0 ? "primary" : value == 1 ? "secondary" : "none";
    case FieldType::text:
    case FieldType::entity:
      return text;
    case FieldType::flag:
      return value != 0 ? "yes" : "no";
    case FieldType::count:
    case FieldType::call:
      break;
  }
  return std::to_string(value);
}

}  // namespace

std::string ReportedEvent::details() const {
  std::string all;
  for (std::size_t field = 0; field < names.size(); ++field) {
    if (names[field].empty()) continue;
    const FieldType type = kind ? info(*kind).fields[field].type : FieldType::count;
    all += (all.empty() ? "" : ", ") + names[field] + " " + field_text(type, values[field], texts[field]);
  }
  return all;
}

std::vector<ReportedEvent> notable_events(Database& database, std::int64_t run) {
  const auto kinds = notable_kinds(database);
  std::vector<ReportedEvent> events;
  Words words(database);
  std::string notable;
  for (const auto& [id, kind] : kinds) notable += (notable.empty() ? "" : ", ") + std::to_string(id);
  Statement select(database,
                   "SELECT event_id, t_ns, kind_id, entity, value_1, value_2, value_3 FROM event WHERE run_id = ? "
                   "AND kind_id IN (" +
                       notable + ") ORDER BY event_id");
  select.bind(run);
  while (select.step()) {
    const auto kind = kinds.find(select.integer(2));
    ReportedEvent event;
    event.id = static_cast<EventId>(select.integer(0));
    event.time = SimTime{select.integer(1)};
    event.entity = words(select.integer(3));
    event.kind = kind->second.kind;
    event.words = kind->second.words;
    event.names = kind->second.names;
    for (std::size_t field = 0; field < event.values.size(); ++field) {
      event.values[field] = select.integer(4 + static_cast<int>(field));
      const FieldType type = kind->second.types[field];
      if (type == FieldType::text || type == FieldType::entity) event.texts[field] = words(event.values[field]);
    }
    events.push_back(std::move(event));
  }
  return events;
}

int server_of(std::string_view entity) {
  const std::string_view machine = entity.substr(0, entity.find('/'));
  return machine == "primary" ? 0 : machine == "secondary" ? 1 : -1;
}

int service_of(std::string_view entity) {
  const auto slash = entity.find('/');
  if (slash == std::string_view::npos || server_of(entity) < 0) return -1;
  const auto found = std::find(kServiceWords.begin(), kServiceWords.end(), entity.substr(slash + 1));
  return found == kServiceWords.end() ? -1 : static_cast<int>(found - kServiceWords.begin());
}

}  // namespace switchback::reports
