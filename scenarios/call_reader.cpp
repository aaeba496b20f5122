#include "scenarios/call_reader.h"

#include <charconv>

#include "models/call_kind.h"

namespace switchback::scenarios {
namespace {

using models::CallKind;

/// One end of a call as written.
struct Party {
  bool given = false;
  bool good = true;
  std::optional<std::uint32_t> extension;
  std::string word;  ///< "outside", "voicemail" or empty
};

Party read_party(const Fields& fields, std::string_view key, References& references) {
  Party party;
  party.given = fields.has(key);
  const Node* node = fields.node(key);
  party.good = !party.given || node != nullptr;
  if (node == nullptr) return party;
  party.extension = extension_of(*node);
  if (party.extension) {
    references.check_extension(*party.extension, node->mark);
  } else {
    party.word = node->text;
  }
  return party;
}

CallKind implied_kind(const Party& from, const Party& to) {
  if (from.word == "outside") return CallKind::incoming;
  if (to.word == "outside") return CallKind::outgoing;
  if (to.word == "voicemail") return CallKind::voicemail;
  return CallKind::extension_to_extension;
}

bool crosses_a_trunk(CallKind kind) { return kind == CallKind::incoming || kind == CallKind::outgoing; }

class CallReader {
 public:
  CallReader(const Fields& fields, References& references, Mistakes& mistakes)
      : fields_(fields), references_(references), mistakes_(mistakes) {}

  std::optional<CallStep> read() {
    const Party from = read_party(fields_, "from", references_);
    const Party to = read_party(fields_, "to", references_);
    const auto named = fields_.choice("kind", models::kCallKindNames);
    CallStep step;
    models::CallRequest& request = step.request;
    request.kind = named ? static_cast<CallKind>(*named) : implied_kind(from, to);
    request.from = from.extension.value_or(0);
    request.to = to.extension.value_or(0);
    if (from.good && to.good && (named || !fields_.has("kind"))) check_ends(request.kind, from, to);
    read_details(request);
    if (const auto id = fields_.text("id")) {
      step.id = *id;
      references_.add_call(*id, fields_.node("id")->mark);
    }
    return step;
  }

 private:
  void check_end(std::string_view key, const Party& party, bool wants_extension, std::string_view word, CallKind kind) {
    const std::string call = std::string("a call of kind '") + std::string(models::name_of(kind)) + "'";
    if (wants_extension) {
      if (party.extension) return;
      mistakes_.add(party.given ? fields_.node(key)->mark : fields_.map().mark,
                    call + " needs an extension in '" + std::string(key) + "'", "such as ext 2001");
    } else if (party.given && party.word != word) {
      mistakes_.add(fields_.node(key)->mark, call + " has no extension in '" + std::string(key) + "'",
                    std::string("write ") + std::string(word) + ", or leave it out");
    }
  }

  void check_ends(CallKind kind, const Party& from, const Party& to) {
    check_end("from", from, kind != CallKind::incoming, "outside", kind);
    const bool to_extension = kind != CallKind::outgoing && kind != CallKind::voicemail;
    check_end("to", to, to_extension, kind == CallKind::voicemail ? "voicemail" : "outside", kind);
    if (from.extension && to_extension && from.extension == to.extension) {
      mistakes_.add(fields_.node("to")->mark,
                    std::string("extension ") + std::to_string(*to.extension) + " calls itself");
    }
    if (crosses_a_trunk(kind)) {
      references_.check_any_trunk(std::string("an ") + std::string(models::name_of(kind)) + " call",
                                  fields_.map().mark);
    } else if (fields_.has("trunk")) {
      mistakes_.add(fields_.mark_of("trunk"), "this call crosses no trunk",
                    "'trunk' belongs to calls from and to outside");
    }
  }

  void read_details(models::CallRequest& request) {
    if (const auto trunk = fields_.text("trunk")) {
      references_.check_trunk(*trunk, fields_.node("trunk")->mark);
      request.trunk = *trunk;
    }
    if (const auto answer = fields_.distribution("answer")) request.answer = *answer;
    if (fields_.text("talk") == "until told") {
      request.talk = kNever;
      if (!fields_.has("id")) {
        mistakes_.add(fields_.mark_of("talk"), "a call that lasts until told needs an id",
                      "hang up speaks of it by its id");
      }
    } else if (const auto talk = fields_.duration("talk")) {
      request.talk = *talk;
    }
    if (const auto leg = fields_.choice("leg", models::kLegTypeNames)) request.leg = static_cast<models::LegType>(*leg);
  }

  const Fields& fields_;
  References& references_;
  Mistakes& mistakes_;
};

/// "120 per hour", "2/min"; the schema has checked the form.
std::optional<double> per_hour(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  if (text.ends_with("hour") || text.ends_with("h")) return number;
  if (text.ends_with("min")) return number * 60.0;
  return number * 3600.0;
}

}  // namespace

std::optional<CallStep> read_call(const Fields& fields, References& references, Mistakes& mistakes) {
  return CallReader(fields, references, mistakes).read();
}

std::optional<TrafficStep> read_traffic(const Fields& fields, References& references, Mistakes& mistakes) {
  constexpr double kMostPerHour = 3.6e6;
  TrafficStep step;
  if (const auto kind = fields.choice("kind", models::kCallKindNames)) {
    step.traffic.kind = static_cast<CallKind>(*kind);
    if (crosses_a_trunk(step.traffic.kind)) {
      references.check_any_trunk(std::string(models::name_of(step.traffic.kind)) + " traffic",
                                 fields.node("kind")->mark);
    }
  }
  if (const auto rate = fields.text("rate")) {
    const auto value = per_hour(*rate);
    const bool good = value && *value > 0 && *value <= kMostPerHour;
    if (!good) mistakes.add(*fields.node("rate"), "'" + *rate + "' is out of range", "more than 0, at most 1000/s");
    step.traffic.per_hour = good ? *value : 0.0;
  }
  if (const auto talk = fields.distribution("talk")) step.traffic.talk = *talk;
  step.traffic.duration = fields.duration("for").value_or(SimTime{0});
  return step;
}

}  // namespace switchback::scenarios
