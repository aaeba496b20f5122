#include "hil/console/status_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace switchback::hil {
namespace {

using models::ServerId;
using models::Service;
using models::ServiceStatus;
using models::SystemGroup;
using nlohmann::json;

constexpr std::array<ServiceStatus, 3> kServiceStates{ServiceStatus::up, ServiceStatus::down, ServiceStatus::unknown};
constexpr std::array<models::ReplicationStatus, 3> kReplicationStates{
    models::ReplicationStatus::updating, models::ReplicationStatus::updated, models::ReplicationStatus::unknown};
/// More boards or trunks than any chassis has; assumption.
constexpr std::size_t kMostViewLines = 1000;
constexpr std::size_t kLongestName = 256;

// ---- writing

json services_json(const SystemGroup& group) {
  json services = json::object();
  for (std::size_t index = 0; index < models::kServiceCount; ++index) {
    services[std::string(models::kServiceNames[index])] = name_of(group.services[index]);
  }
  return services;
}

json views_json(const models::ConfigurationViews& views) {
  json boards = json::array();
  for (const models::BoardViewLine& board : views.boards) {
    boards.push_back({{"physical_id", board.physical_id}, {"type", board.type}, {"ready", board.ready}});
  }
  return {{"boards", std::move(boards)}, {"trunks", views.trunks}, {"extensions", views.extensions}};
}

json server_json(const ObservedServer& server, ServerId id) {
  if (!server.reachable) return {{"reachable", false}};
  const models::RedundancyPicture& picture = server.picture;
  const SystemGroup& own = picture.system(id);
  json text = {{"reachable", true},
               {"connected_address", picture.connected_address},
               {"in_control", own.in_control},
               {"full_control", picture.full_control},
               {"services", services_json(own)},
               {"replication", name_of(own.replication)},
               {"take_over_reason", name_of(picture.take_over_reason)},
               {"take_over_time", picture.take_over_time.count()},
               {"voicemail_available", picture.voicemail_available},
               {"redundancy_enabled", picture.redundancy_enabled},
               {"auto_assume", picture.auto_assume},
               {"auto_assume_selectable", picture.auto_assume_selectable},
               {"auto_assume_warning", picture.auto_assume_warning},
               {"system_key_missing", picture.system_key_missing},
               {"views", views_json(server.views)}};
  if (server.tells_of_peer) {
    const SystemGroup& peer = picture.system(peer_of(id));
    text["peer"] = {
        {"in_control", peer.in_control}, {"services", services_json(peer)}, {"replication", name_of(peer.replication)}};
  }
  return text;
}

// ---- reading

/// One JSON object with its place, for messages.
class Members {
 public:
  Members(const json& object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object.is_object()) throw StatusError(place_ + ": expected an object");
  }

  const json* find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  std::string place(const char* key) const { return place_.empty() ? key : place_ + "." + key; }
  [[noreturn]] void wrong(const char* key, const std::string& expected) const {
    throw StatusError(place(key) + ": expected " + expected);
  }

  void read(const char* key, bool& value) const {
    const json* member = find(key);
    if (member == nullptr) return;
    if (!member->is_boolean()) wrong(key, "true or false");
    value = member->get<bool>();
  }

  void read(const char* key, std::string& value) const {
    const json* member = find(key);
    if (member == nullptr) return;
    if (!member->is_string() || member->get_ref<const std::string&>().size() > kLongestName) {
      wrong(key, "a text of at most 256 characters");
    }
    value = member->get<std::string>();
  }

  template <class Word, std::size_t count>
  void read(const char* key, Word& value, const std::array<Word, count>& words) const {
    std::string text(name_of(value));
    read(key, text);
    const auto found = std::find_if(words.begin(), words.end(), [&text](Word word) { return name_of(word) == text; });
    if (found == words.end()) {
      std::string expected;
      for (const Word word : words) (expected += expected.empty() ? "" : ", ") += name_of(word);
      wrong(key, "one of " + expected);
    }
    value = *found;
  }

  template <class Number>
  void read_number(const char* key, Number& value) const {
    const json* member = find(key);
    if (member == nullptr) return;
    if (!member->is_number_unsigned() || member->get<std::uint64_t>() > std::numeric_limits<Number>::max()) {
      wrong(key, "a whole number, not negative");
    }
    value = member->get<Number>();
  }

 private:
  const json& object_;
  std::string place_;
};

/// A service that a stack does not have is no link in its chain: it shows what stands before it.
void read_services(const Members& members, SystemGroup& group) {
  const json* listed = members.find("services");
  const json nothing = json::object();
  const Members services(listed != nullptr ? *listed : nothing, members.place("services"));
  bool unbroken = true;
  for (std::size_t index = 0; index < models::kServiceCount; ++index) {
    ServiceStatus& status = group.services[index];
    status = unbroken ? ServiceStatus::up : ServiceStatus::unknown;
    services.read(models::kServiceNames[index].data(), status, kServiceStates);
    unbroken = unbroken && status == ServiceStatus::up;
  }
}

void read_group(const Members& members, SystemGroup& group) {
  members.read("in_control", group.in_control);
  members.read("replication", group.replication, kReplicationStates);
  read_services(members, group);
}

std::size_t checked_size(const Members& members, const char* key, const json& list) {
  if (!list.is_array() || list.size() > kMostViewLines) members.wrong(key, "a list of at most 1000 entries");
  return list.size();
}

void read_views(const Members& members, models::ConfigurationViews& views) {
  if (const json* boards = members.find("boards")) {
    for (std::size_t index = 0; index < checked_size(members, "boards", *boards); ++index) {
      const Members board((*boards)[index], members.place("boards") + "[" + std::to_string(index) + "]");
      models::BoardViewLine& line = views.boards.emplace_back();
      board.read_number("physical_id", line.physical_id);
      board.read("type", line.type);
      board.read("ready", line.ready);
    }
  }
  if (const json* trunks = members.find("trunks")) {
    for (std::size_t index = 0; index < checked_size(members, "trunks", *trunks); ++index) {
      const json& name = (*trunks)[index];
      if (!name.is_string() || name.get_ref<const std::string&>().size() > kLongestName) {
        members.wrong("trunks", "texts of at most 256 characters");
      }
      views.trunks.push_back(name.get<std::string>());
    }
  }
  members.read_number("extensions", views.extensions);
}

models::TakeOverReason reason_named(const Members& members) {
  std::string name;
  members.read("take_over_reason", name);
  const auto* found = std::find(models::kTakeOverReasonNames.begin(), models::kTakeOverReasonNames.end(), name);
  // A stack has reasons of its own, which are none of ours.
  if (found == models::kTakeOverReasonNames.end()) return models::TakeOverReason::none;
  return static_cast<models::TakeOverReason>(found - models::kTakeOverReasonNames.begin());
}

void read_server(const Members& members, ServerId id, ObservedServer& server) {
  if (members.find("reachable") == nullptr) members.wrong("reachable", "true or false");
  members.read("reachable", server.reachable);
  if (!server.reachable) return;
  models::RedundancyPicture& picture = server.picture;
  picture.console = id;
  SystemGroup& own = picture.systems[index_of(id)];
  own.replication = models::ReplicationStatus::unknown;
  read_group(members, own);
  members.read("connected_address", picture.connected_address);
  picture.full_control = own.in_control;
  members.read("full_control", picture.full_control);
  picture.take_over_reason = reason_named(members);
  std::int64_t time = 0;
  members.read_number("take_over_time", time);
  picture.take_over_time = SimTime{time};
  members.read("voicemail_available", picture.voicemail_available);
  members.read("redundancy_enabled", picture.redundancy_enabled);
  members.read("auto_assume", picture.auto_assume);
  picture.auto_assume_selectable = !own.in_control;
  members.read("auto_assume_selectable", picture.auto_assume_selectable);
  members.read("auto_assume_warning", picture.auto_assume_warning);
  members.read("system_key_missing", picture.system_key_missing);
  if (const json* views = members.find("views")) read_views(Members(*views, members.place("views")), server.views);
  if (const json* peer = members.find("peer")) {
    server.tells_of_peer = true;
    read_group(Members(*peer, members.place("peer")), picture.systems[index_of(peer_of(id))]);
  }
}

/// What a console would show of the other server, from what that one says of itself.
void show_peer(ObservedPair& pair, ServerId id) {
  ObservedServer& server = pair.servers[index_of(id)];
  if (!server.reachable || server.tells_of_peer) return;
  SystemGroup& shown = server.picture.systems[index_of(peer_of(id))];
  const ObservedServer& peer = pair.server(peer_of(id));
  if (peer.reachable) shown = peer.picture.system(peer_of(id));
  const bool hears = server.picture.system(id).service(Service::keep_alive) == ServiceStatus::up;
  if (hears && peer.reachable) return;
  shown.in_control = false;
  shown.replication = models::ReplicationStatus::unknown;
  shown.services.fill(ServiceStatus::unknown);
  if (hears) shown.services.front() = ServiceStatus::down;
}

}  // namespace

std::string status_text(const ObservedPair& pair) {
  json text = json::object();
  for (const ServerId id : models::kServers) text[std::string(name_of(id))] = server_json(pair.server(id), id);
  return text.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string views_text(const models::ConfigurationViews& views) {
  return views_json(views).dump(-1, ' ', false, json::error_handler_t::replace);
}

ObservedPair parse_status(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded()) throw StatusError("not JSON");
  const Members both(parsed, "");
  ObservedPair pair;
  pair.linked = true;
  for (const ServerId id : models::kServers) {
    const json* one = both.find(name_of(id).data());
    if (one == nullptr) both.wrong(name_of(id).data(), "an object");
    read_server(Members(*one, std::string(name_of(id))), id, pair.servers[index_of(id)]);
  }
  for (const ServerId id : models::kServers) show_peer(pair, id);
  return pair;
}

}  // namespace switchback::hil
