#include "scenarios/system_reader.h"

#include <map>
#include <set>

#include "models/defects.h"
#include "models/lan.h"
#include "scenarios/fields.h"
#include "scenarios/parameter_nodes.h"
#include "scenarios/profiles.h"

namespace switchback::scenarios {
namespace {

using models::BoardType;
using models::TrunkType;

class SystemReader {
 public:
  SystemReader(const Node& system, const std::string& file, const std::filesystem::path& directory,
               const ProfileOverrides& overridden, References& references, Mistakes& mistakes)
      : fields_(system, mistakes),
        file_(file),
        directory_(directory),
        overridden_(overridden),
        references_(references),
        mistakes_(mistakes) {}

  Assembly read() {
    read_server();
    read_phones();
    read_boards();
    read_trunks();
    read_lan();
    read_addresses();
    read_options();
    return std::move(assembly_);
  }

 private:
  ValueOrigin origin_of(const Node::Entry& entry) const {
    return {file_ + ":" + std::to_string(entry.mark.line), false};
  }

  /// Profile of that name, or nothing and a mistake at the name. `overridden` names it elsewhere, if there is one.
  template <class Load>
  auto profile(const Fields& fields, const std::string& name, const Override* overridden, Load load)
      -> std::optional<std::invoke_result_t<Load, const std::string&, const std::filesystem::path&>> {
    try {
      return load(name, directory_);
    } catch (const UserError& error) {
      if (overridden != nullptr) {
        mistakes_.add_elsewhere(overridden->text(), error.what());
      } else if (const Node* node = fields.node("profile")) {
        mistakes_.add(*node, error.what());
      } else {
        mistakes_.add(fields.map().mark, error.what());
      }
      return std::nullopt;
    }
  }

  template <class Profile>
  void read_parameters(const Fields& fields, ParameterValues<Profile>& values,
                       std::span<const Parameter<Profile>> table) {
    const Node* parameters = fields.node("parameters");
    if (parameters == nullptr) return;
    for (const Node::Entry& entry : parameters->entries) {
      apply_parameter(values, table, entry, *entry.value, origin_of(entry), mistakes_);
    }
  }

  void read_server() {
    if (fields_.has("profile") && !fields_.text("profile")) return;
    const Override* overridden = overridden_.server;
    const std::string name =
        overridden != nullptr ? overridden->value : fields_.text("profile").value_or("altigen-maxcs");
    const auto found = profile(fields_, name, overridden, load_server_profile);
    if (!found) return;
    assembly_.config.profile_name = name;
    assembly_.server = found->parameters;
    read_parameters(fields_, assembly_.server, models::server_parameters());
  }

  void read_phones() {
    const Node* phones = fields_.node("phones");
    if (phones == nullptr) {
      assembly_.groups_are_good = !fields_.has("phones");
      return;
    }
    if (phones->kind == Node::Kind::map) read_group(*phones);
    for (const auto& group : phones->items) read_group(*group);
    if (phones->is_scalar()) assembly_.groups_are_good = false;
  }

  void read_group(const Node& node) {
    const Fields group(node, mistakes_);
    const auto count = group.whole("count");
    const auto first = group.whole("first extension");
    if (!count || !first || *count == 0 || *first == 0) {
      assembly_.groups_are_good = false;
      return;
    }
    PhoneGroupDraft draft;
    draft.mark = node.mark;
    draft.config.count = *count;
    draft.config.first_extension = *first;
    const Override* overridden = overridden_.phones;
    draft.config.profile_name =
        overridden != nullptr ? overridden->value : group.text("profile").value_or("altigen-ip");
    draft.config.basic_mode = group.share("basic mode").value_or(0.0);
    if (!group.has("profile") || group.text("profile")) {
      if (const auto found = profile(group, draft.config.profile_name, overridden, load_phone_profile)) {
        draft.parameters = found->parameters;
        read_parameters(group, draft.parameters, models::phone_parameters());
      }
    }
    assembly_.groups.push_back(std::move(draft));
  }

  void read_boards() {
    const Node* boards = fields_.node("boards");
    if (fields_.has("boards") && (boards == nullptr || boards->kind != Node::Kind::list)) references_.forgive_slots();
    if (boards == nullptr) return;
    for (const auto& node : boards->items) {
      const Fields board(*node, mistakes_);
      const auto type = board.choice("type", models::kBoardTypeNames);
      if (board.has("slot") == board.has("slots") && node->kind == Node::Kind::map) {
        if (board.has("slot")) {
          mistakes_.add(board.mark_of("slots"), "both 'slot' and 'slots'", "keep one of them");
        } else {
          mistakes_.add(node->mark, "missing 'slot' or 'slots'");
        }
      }
      if (const Node* slot = board.node("slot")) add_board(type, *slot);
      if (const Node* slots = board.node("slots")) {
        for (const auto& slot : slots->items) add_board(type, *slot);
      }
      if (!type || node->kind != Node::Kind::map) references_.forgive_slots();
    }
  }

  void add_board(std::optional<std::size_t> type, const Node& slot) {
    if (mistakes_.is_broken(slot) || slot.kind != Node::Kind::integer || slot.integer < 1 || slot.integer > 31) {
      references_.forgive_slots();
      return;
    }
    const auto number = static_cast<std::uint32_t>(slot.integer);
    references_.add_slot(number);
    if (!slots_.emplace(number, slot.mark).second) {
      mistakes_.add(slot, std::string("a second board in slot ") + std::to_string(number),
                    std::string("the first is in line ") + std::to_string(slots_.at(number).line));
      return;
    }
    if (type) assembly_.config.boards.push_back({static_cast<BoardType>(*type), number});
  }

  void read_trunks() {
    const Node* trunks = fields_.node("trunks");
    if (fields_.has("trunks") && (trunks == nullptr || trunks->kind != Node::Kind::list)) references_.forgive_trunks();
    if (trunks == nullptr) return;
    std::set<std::string> names;
    std::map<std::uint32_t, std::string> spans;
    for (const auto& node : trunks->items) {
      const Fields trunk(*node, mistakes_);
      const auto name = trunk.text("name");
      const auto type = trunk.choice("type", models::kTrunkTypeNames);
      const auto board = trunk.whole("board");
      if (!name) {
        references_.forgive_trunks();
      } else {
        references_.add_trunk(*name);
        if (!names.insert(*name).second) mistakes_.add(trunk.mark_of("name"), "a second trunk '" + *name + "'");
      }
      if (!name || !type || !board) continue;
      const auto kind = static_cast<TrunkType>(*type);
      references_.check_slot(*board, trunk.node("board")->mark);
      check_board(trunk, kind, *board);
      const bool span = kind == TrunkType::t1_pri || kind == TrunkType::e1_pri;
      if (span && !spans.emplace(*board, *name).second) {
        mistakes_.add(trunk.node("board")->mark, std::string("a second span on board ") + std::to_string(*board),
                      "it carries '" + spans.at(*board) + "' already");
      }
      if (span && trunk.has("lines")) {
        mistakes_.add(trunk.mark_of("lines"), "a span has its channels by its type", "leave out 'lines'");
      }
      assembly_.config.trunks.push_back({*name, kind, *board, trunk.whole("lines").value_or(0)});
    }
  }

  void check_board(const Fields& trunk, TrunkType kind, std::uint32_t slot) {
    const BoardType needed = kind == TrunkType::analog_loop_start ? BoardType::triton_analog_trunk
                             : kind == TrunkType::sip             ? BoardType::sip_trunk
                                                                  : BoardType::triton_t1;
    for (const models::BoardConfig& board : assembly_.config.boards) {
      if (board.slot != slot || board.type == needed) continue;
      mistakes_.add(trunk.node("board")->mark,
                    std::string("a ") + std::string(models::name_of(kind)) + " trunk needs a " +
                        std::string(models::name_of(needed)) + " board",
                    std::string("board ") + std::to_string(slot) + " is a " + std::string(models::name_of(board.type)));
    }
  }

  void read_lan() {
    const Node* lan = fields_.node("lan");
    if (lan == nullptr) return;
    for (const auto& node : lan->items) {
      const Fields link(*node, mistakes_);
      const auto from = link.text("from");
      const auto to = link.text("to");
      if (!from || !to) continue;
      if (*from == *to) mistakes_.add(link.mark_of("to"), "a link from '" + *from + "' to itself");
      models::LanLinkConfig config;
      config.from = *from;
      config.to = *to;
      config.traffic = link.text("class").value_or("");
      if (const auto delay = link.distribution("delay")) config.delay = *delay;
      config.loss = link.share("loss").value_or(0.0);
      assembly_.config.lan.push_back(std::move(config));
    }
  }

  void read_addresses() {
    const Node* node = fields_.node("addresses");
    if (node == nullptr) return;
    const Fields addresses(*node, mistakes_);
    auto& config = assembly_.config;
    if (const auto primary = addresses.text("primary")) config.primary_address = *primary;
    if (const auto secondary = addresses.text("secondary")) config.secondary_address = *secondary;
    if (config.primary_address != config.secondary_address) return;
    const Node* later = addresses.node(addresses.has("secondary") ? "secondary" : "primary");
    if (later != nullptr) mistakes_.add(*later, "both servers have the address " + config.primary_address);
  }

  void read_options() {
    auto& config = assembly_.config;
    const Node* voicemail = fields_.node("voicemail");
    if (voicemail != nullptr && voicemail->is_scalar()) config.voicemail = flag_of(*voicemail);
    config.auto_assume = fields_.flag("auto assume").value_or(config.auto_assume);
    config.redundancy_enabled = fields_.flag("enable redundancy").value_or(config.redundancy_enabled);
    if (const Node* defects = fields_.node("defects")) {
      for (const auto& defect : defects->items) config.defects.insert(defect->text);
    }
  }

  Fields fields_;
  const std::string& file_;
  const std::filesystem::path& directory_;
  ProfileOverrides overridden_;
  References& references_;
  Mistakes& mistakes_;
  Assembly assembly_;
  std::map<std::uint32_t, SourceMark> slots_;
};

}  // namespace

Assembly read_system(const Node& system, const std::string& file, const std::filesystem::path& directory,
                     const ProfileOverrides& overridden, References& references, Mistakes& mistakes) {
  return SystemReader(system, file, directory, overridden, references, mistakes).read();
}

}  // namespace switchback::scenarios
