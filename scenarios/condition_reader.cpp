#include "scenarios/condition_reader.h"

#include <algorithm>
#include <array>

#include "models/core/message_text.h"
#include "models/core/nearest_word.h"

namespace switchback::scenarios {
namespace {

using models::ServerId;
using models::ServiceStatus;

constexpr std::array<std::string_view, 3> kStatusWords{"Up", "Down", "Unknown"};
constexpr std::array<std::string_view, 3> kReplicationWords{"Updating", "Updated", "Unknown"};
constexpr std::array<std::string_view, 2> kServerWords{"Up", "Down"};
constexpr std::array<std::string_view, 6> kCallWords{"ringing", "connected", "kept", "dropped", "failed", "ended"};
constexpr std::array<std::string_view, 5> kTrunkWords{"in service", "out of service", "los", "ais", "rai"};
constexpr std::array<std::string_view, 4> kBoardWords{"seen", "missing", "ready", "fault"};
/// Those that take `is`.
constexpr std::array<std::string_view, 5> kSubjects{"service", "server", "call", "trunk", "board"};
constexpr std::array<std::string_view, 5> kTimingKeys{"within", "warn", "for", "while", "after"};

class ConditionReader {
 public:
  ConditionReader(const Fields& fields, References& references, Mistakes& mistakes)
      : fields_(fields), references_(references), mistakes_(mistakes) {}

  Condition read() {
    condition_.text = flow_text(fields_.map(), {"within", "warn", "for", "while", "after"});
    check_anything();
    read_system_wide();
    read_subject();
    read_phone();
    read_lists();
    return std::move(condition_);
  }

 private:
  void check_anything() {
    const auto& entries = fields_.map().entries;
    const bool only_timing = std::all_of(entries.begin(), entries.end(), [](const Node::Entry& entry) {
      return std::find(kTimingKeys.begin(), kTimingKeys.end(), entry.key) != kTimingKeys.end();
    });
    if (!entries.empty() && only_timing) mistakes_.add(fields_.map().mark, "no condition", "say what must be true");
  }

  void read_system_wide() {
    if (const auto word = fields_.text("in control")) {
      condition_.nobody_in_control = *word == "nobody";
      condition_.in_control = server_of(*word);
    }
    condition_.full_control = fields_.server("full control");
    condition_.not_in_control = fields_.server("not in control");
    condition_.phones_registered = fields_.share("phones registered");
    if (const auto word = fields_.choice("replication", kReplicationWords)) {
      condition_.replication = static_cast<models::ReplicationStatus>(*word);
    }
    if (const auto word = fields_.text("voicemail")) condition_.voicemail_available = *word == "Available";
    condition_.auto_assume = fields_.flag("auto assume");
    condition_.auto_assume_warning = fields_.flag("auto assume warning");
    condition_.views_equal = fields_.flag("views equal");
    condition_.service_restored = fields_.flag("service restored");
    condition_.protection_restored = fields_.flag("protection restored");
    if (condition_.in_control && condition_.in_control == condition_.not_in_control) {
      mistakes_.add(fields_.mark_of("not in control"), "this contradicts 'in control'");
    }
  }

  /// The state that `is` gives, if it is one of `words`.
  std::optional<std::string> state(std::string_view subject, std::span<const std::string_view> words) {
    const Node* is = fields_.node("is");
    if (is == nullptr || is->kind != Node::Kind::text) return std::nullopt;
    if (std::find(words.begin(), words.end(), is->text) != words.end()) return is->text;
    mistakes_.add(*is, std::string("a ") + std::string(subject) + " is never '" + is->text + "'",
                  word_hint(is->text, words));
    return std::nullopt;
  }

  void read_subject() {
    std::string_view subject;
    for (const std::string_view one : kSubjects) {
      if (!fields_.has(one)) continue;
      if (!subject.empty()) {
        mistakes_.add(fields_.mark_of(one),
                      std::string("both '") + std::string(subject) + "' and '" + std::string(one) + "'",
                      "'is' can speak of one; write two steps");
        return;
      }
      subject = one;
    }
    check_companions(subject);
    if (subject == "service") read_service();
    if (subject == "server") read_server();
    if (subject == "call") read_call();
    if (subject == "trunk") read_trunk();
    if (subject == "board") read_board();
  }

  void check_companions(std::string_view subject) {
    if (subject.empty() && fields_.has("is")) {
      mistakes_.add(fields_.mark_of("is"), "'is' needs something it is said of",
                    "add one of: service, server, call, trunk, board");
    }
    if (!subject.empty() && !fields_.has("is")) {
      mistakes_.add(fields_.mark_of(subject), in_quotes(subject) + " needs 'is'", "say what its state must be");
    }
    if (fields_.has("of") && subject != "board") {
      mistakes_.add(fields_.mark_of("of"), "'of' belongs to 'board'");
    }
    if (fields_.has("seen from") && subject != "service") {
      mistakes_.add(fields_.mark_of("seen from"), "'seen from' belongs to 'service'");
    }
  }

  void read_service() {
    const auto name = fields_.text("service");
    const auto service = name ? service_of(*name) : std::nullopt;
    const auto status = state("service", kStatusWords);
    if (service && status) add_service(*service, *status, fields_.server("seen from"));
  }

  void add_service(const ServiceOf& service, const std::string& status, std::optional<ServerId> console) {
    const auto index = std::find(kStatusWords.begin(), kStatusWords.end(), status) - kStatusWords.begin();
    condition_.services.push_back(
        {service.server, service.service, static_cast<ServiceStatus>(index), console.value_or(service.server)});
  }

  void read_server() {
    const auto server = fields_.server("server");
    const auto status = state("server", kServerWords);
    if (server && status) condition_.servers.push_back({*server, status_of(*status)});
  }

  static ServiceStatus status_of(const std::string& word) {
    return word == "Up" ? ServiceStatus::up : ServiceStatus::down;
  }

  void read_call() {
    const auto reference = fields_.text("call");
    const auto word = state("call", kCallWords);
    if (!reference) return;
    const std::string id = call_id(*reference);
    references_.check_call(id, fields_.node("call")->mark);
    if (word) condition_.call = Condition::CallState{id, *word};
  }

  void read_trunk() {
    const auto name = fields_.text("trunk");
    const auto word = state("trunk", kTrunkWords);
    if (!name) return;
    references_.check_trunk(*name, fields_.node("trunk")->mark);
    if (word) condition_.trunk = Condition::TrunkState{*name, *word};
  }

  void read_board() {
    const auto slot = fields_.whole("board");
    const auto word = state("board", kBoardWords);
    if (!slot) return;
    references_.check_slot(*slot, fields_.node("board")->mark);
    if (word) condition_.board = Condition::BoardState{*slot, fields_.server("of").value_or(ServerId::primary), *word};
  }

  void read_phone() {
    if (fields_.has("on") && !fields_.has("phone")) {
      mistakes_.add(fields_.mark_of("on"), "'on' belongs to 'phone'");
    }
    const auto extension = fields_.extension("phone");
    if (!extension) return;
    references_.check_extension(*extension, fields_.node("phone")->mark);
    if (!fields_.has("on"))
      mistakes_.add(fields_.mark_of("phone"), "'phone' needs 'on'", "say with which server it is");
    if (const auto on = fields_.text("on")) condition_.phone = Condition::PhoneOwner{*extension, server_of(*on)};
  }

  void read_lists() {
    if (const Node* services = fields_.node("services")) {
      for (const auto& item : services->items) {
        const Fields one(*item, mistakes_);
        const auto name = one.text("service");
        const auto service = name ? service_of(*name) : std::nullopt;
        const auto status = one.text("is");
        if (service && status) add_service(*service, *status, one.server("seen from"));
      }
    }
    if (const Node* servers = fields_.node("servers")) {
      for (const auto& item : servers->items) {
        const Fields one(*item, mistakes_);
        const auto server = one.server("server");
        const auto status = one.text("is");
        if (server && status) condition_.servers.push_back({*server, status_of(*status)});
      }
    }
  }

  const Fields& fields_;
  References& references_;
  Mistakes& mistakes_;
  Condition condition_;
};

}  // namespace

Condition read_condition(const Fields& fields, References& references, Mistakes& mistakes) {
  return ConditionReader(fields, references, mistakes).read();
}

std::string call_id(const std::string& reference) {
  return reference.starts_with("call ") ? reference.substr(5) : reference;
}

}  // namespace switchback::scenarios
