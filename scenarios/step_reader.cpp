#include "scenarios/step_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "scenarios/call_reader.h"
#include "scenarios/condition_reader.h"
#include "scenarios/fault_reader.h"
#include "scenarios/fields.h"
#include "scenarios/parameter_nodes.h"

namespace switchback::scenarios {
namespace {

constexpr SimTime kDefaultPatience = 30min;

class StepReader {
 public:
  StepReader(References& references, const models::SystemConfig& system, Mistakes& mistakes)
      : references_(references), system_(system), mistakes_(mistakes) {}

  std::optional<Action> read(const std::string& word, const Node& value) {
    if (word == "start") return start(value);
    if (word == "wait") return wait(value);
    if (word == "hang up") return hang_up(value);
    if (word == "test calls") return test_calls(value);
    if (word == "repair") return repair(value);
    if (value.kind != Node::Kind::map) return std::nullopt;
    const Fields fields(value, mistakes_);
    if (word == "wait until") return wait_until(fields);
    if (word == "expect") return expect(fields);
    if (word == "fault") return fault(fields);
    if (word == "call") return read_call(fields, references_, mistakes_);
    if (word == "calls") return read_traffic(fields, references_, mistakes_);
    if (word == "feature") return feature(fields);
    if (word == "administrator") return administrator(fields);
    if (word == "set") return set(fields);
    return std::nullopt;
  }

 private:
  static void start_one(const std::string& what, StartStep& step) {
    step.primary = step.primary || what == "primary" || what == "all";
    step.secondary = step.secondary || what == "secondary" || what == "all";
    step.phones = step.phones || what == "phones" || what == "all";
  }

  std::optional<Action> start(const Node& value) {
    StartStep step;
    if (value.is_scalar()) start_one(value.text, step);
    for (const auto& item : value.items) start_one(item->text, step);
    const Fields fields(value, mistakes_);
    for (const Node::Entry& entry : value.entries) {
      if (mistakes_.is_broken(*entry.value) || entry.key == "secondary after") continue;
      if (entry.value->kind == Node::Kind::null || flag_of(*entry.value)) start_one(entry.key, step);
    }
    step.secondary_after = fields.duration("secondary after").value_or(SimTime{0});
    if (fields.has("secondary after") && !step.secondary) {
      mistakes_.add(fields.mark_of("secondary after"), "'secondary after' without the secondary");
    }
    if (value.kind == Node::Kind::map && !step.primary && !step.secondary && !step.phones) {
      mistakes_.add(value, "this starts nothing", "add all, primary, secondary or phones");
    }
    return step;
  }

  std::optional<Action> wait(const Node& value) {
    const auto duration = duration_of(value, mistakes_);
    if (!duration) return std::nullopt;
    return WaitStep{*duration};
  }

  std::optional<Action> wait_until(const Fields& fields) {
    WaitUntilStep step;
    step.condition = read_condition(fields, references_, mistakes_);
    step.within = fields.duration("within").value_or(kDefaultPatience);
    return step;
  }

  std::optional<Action> expect(const Fields& fields) {
    ExpectStep step;
    step.condition = read_condition(fields, references_, mistakes_);
    step.within = fields.duration("within");
    step.warn = fields.duration("warn");
    step.hold = fields.duration("for");
    step.while_call = call_reference(fields, "while", "");
    step.after_call = call_reference(fields, "after", " ends");
    check_times(fields, step);
    return step;
  }

  /// The call id of "call c1" or, with the suffix " ends", of "call c1 ends"; it must be known.
  std::optional<std::string> call_reference(const Fields& fields, std::string_view key, std::string_view suffix) {
    const auto text = fields.text(key);
    if (!text || !text->ends_with(suffix)) return std::nullopt;
    std::string id = call_id(text->substr(0, text->size() - suffix.size()));
    references_.check_call(id, fields.node(key)->mark);
    return id;
  }

  void check_times(const Fields& fields, const ExpectStep& step) {
    if (fields.has("while")) {
      for (const std::string_view other : {"within", "for", "after"}) {
        if (!fields.has(other)) continue;
        mistakes_.add(fields.mark_of(other), std::string("both 'while' and '") + std::string(other) + "'",
                      "keep one of them");
      }
    }
    if (!fields.has("warn")) return;
    if (!fields.has("within")) {
      mistakes_.add(fields.mark_of("warn"), "'warn' needs 'within'");
    } else if (step.warn && step.within && *step.warn > *step.within) {
      mistakes_.add(fields.mark_of("warn"), "'warn' is later than 'within'", "a pass would never be marginal");
    }
  }

  std::optional<Action> fault(const Fields& fields) {
    auto spec = read_fault(fields, references_, mistakes_);
    if (!spec) return std::nullopt;
    if (spec->target.kind == models::FaultTargetKind::board) check_hardware(spec->target.slot, fields);
    return FaultStep{std::move(*spec)};
  }

  void check_hardware(std::uint32_t slot, const Fields& fields) {
    for (const models::BoardConfig& board : system_.boards) {
      if (board.slot != slot || board.type != models::BoardType::sip_trunk) continue;
      mistakes_.add(fields.mark_of("board"),
                    std::string("board ") + std::to_string(slot) + " is a sipsp, which is software and cannot fail",
                    "fault its server or the link to the sip provider");
    }
  }

  std::optional<Action> repair(const Node& value) {
    RepairStep step;
    if (value.kind == Node::Kind::map) {
      const Fields fields(value, mistakes_);
      const bool by_id = fields.has("id");
      const auto target = by_id ? std::nullopt : read_target(fields, references_, mistakes_);
      step.id = fields.text("id").value_or("");
      if (step.id.empty() && !target) return std::nullopt;
      if (by_id) references_.check_fault(step.id, fields.node("id")->mark);
      if (target) step.target = references_.check_faulted(*target, value.mark);
      return step;
    }
    if (value.kind != Node::Kind::text) return std::nullopt;
    step.id = value.text;
    references_.check_fault(step.id, value.mark);
    return step;
  }

  std::optional<Action> hang_up(const Node& value) {
    if (value.kind != Node::Kind::text) return std::nullopt;
    const std::string id = call_id(value.text);
    references_.check_call(id, value.mark);
    return HangUpStep{id};
  }

  std::optional<Action> feature(const Fields& fields) {
    FeatureStep step;
    const auto call = fields.text("call");
    const auto kind = fields.text("ask for");
    if (!call || !kind) return std::nullopt;
    step.call = call_id(*call);
    references_.check_call(step.call, fields.mark_of("call"));
    step.kind = *kind == "parked" ? models::CallKind::parked : models::CallKind::conference;
    step.expect_refused = fields.flag("refused").value_or(false);
    return step;
  }

  std::optional<Action> administrator(const Fields& fields) {
    AdministratorStep step;
    const auto procedure = fields.choice("procedure", models::kProcedureNames);
    if (procedure) step.plan.procedure = static_cast<models::Procedure>(*procedure);
    read_words(fields, "skip", step.plan.skip);
    read_words(fields, "wrong", step.plan.wrong);
    if (const auto look = fields.distribution("look")) step.plan.look = *look;
    if (const auto act = fields.distribution("act")) step.plan.act = *act;
    if (const auto patience = fields.duration("patience")) step.plan.patience = *patience;
    if (const auto outcome = fields.text("expect")) step.plan.expect_finished = finished_expected(*outcome);
    return step;
  }

  /// Nothing: either will do.
  static std::optional<bool> finished_expected(const std::string& outcome) {
    if (outcome == "either") return std::nullopt;
    return outcome == "finished";
  }

  void read_words(const Fields& fields, std::string_view key, std::set<std::string>& words) {
    const Node* list = fields.node(key);
    if (list == nullptr) return;
    for (const auto& item : list->items) words.insert(item->text);
  }

  std::optional<Action> test_calls(const Node& value) {
    TestCallsStep step;
    const Fields fields(value, mistakes_);
    const Node* kinds = value.kind == Node::Kind::map ? fields.node("kinds") : &value;
    if (kinds != nullptr && kinds->kind == Node::Kind::list) {
      for (const auto& item : kinds->items) add_test_call(*item, step);
    } else {
      for (std::size_t index = 0; index < models::kTestCallKindNames.size(); ++index) {
        step.kinds.push_back(static_cast<models::TestCallKind>(index));
      }
    }
    step.within = fields.duration("within");
    step.expect_pass = fields.text("expect") != "fail";
    check_possible(step, value);
    return step;
  }

  static void add_test_call(const Node& item, TestCallsStep& step) {
    const auto& names = models::kTestCallKindNames;
    const auto found = std::find(names.begin(), names.end(), item.text);
    if (found != names.end()) step.kinds.push_back(static_cast<models::TestCallKind>(found - names.begin()));
  }

  void check_possible(const TestCallsStep& step, const Node& value) {
    const auto wants = [&step](models::TestCallKind kind) {
      return std::find(step.kinds.begin(), step.kinds.end(), kind) != step.kinds.end();
    };
    for (const auto kind : {models::TestCallKind::incoming, models::TestCallKind::outgoing}) {
      if (wants(kind))
        references_.check_any_trunk(std::string("an ") + std::string(models::name_of(kind)) + " test call", value.mark);
    }
    if (wants(models::TestCallKind::voicemail) && !system_.voicemail) {
      mistakes_.add(value.mark, "a voicemail test call needs a voicemail server", "the system has none");
    }
  }

  std::optional<Action> set(const Fields& fields) {
    SetStep step;
    step.server = fields.server("server").value_or(step.server);
    step.auto_assume = fields.flag("auto assume");
    step.redundancy_enabled = fields.flag("enable redundancy");
    step.edit_extension = fields.extension("edit extension");
    if (step.edit_extension) references_.check_extension(*step.edit_extension, fields.node("edit extension")->mark);
    step.open_max_admin = fields.flag("open MaxAdmin").value_or(false);
    step.manual_switch_over = fields.flag("manual switch over").value_or(false);
    step.restart_services = fields.flag("restart services").value_or(false);
    step.restart_server = fields.flag("restart server").value_or(false);
    if (fields.text("refused") == "either") {
      step.expect_refused = std::nullopt;
    } else {
      step.expect_refused = fields.flag("refused").value_or(false);
    }
    const auto& entries = fields.map().entries;
    const bool presses_something = std::any_of(entries.begin(), entries.end(), [](const Node::Entry& entry) {
      return entry.key != "server" && entry.key != "refused";
    });
    if (entries.size() > 1 && !presses_something) mistakes_.add(fields.map().mark, "this presses nothing");
    return step;
  }

  References& references_;
  const models::SystemConfig& system_;
  Mistakes& mistakes_;
};

}  // namespace

std::optional<Step> read_step(const Node& node, References& references, const models::SystemConfig& system,
                              Mistakes& mistakes) {
  if (node.kind != Node::Kind::map || node.entries.empty()) return std::nullopt;
  const Node::Entry& entry = node.entries.front();
  if (mistakes.is_broken(*entry.value)) return std::nullopt;
  auto action = StepReader(references, system, mistakes).read(entry.key, *entry.value);
  if (!action) return std::nullopt;
  return Step{std::move(*action), entry.key + ": " + flow_text(*entry.value), entry.mark};
}

}  // namespace switchback::scenarios
