#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "hil/stack/description.h"
#include "hil/stack/yaml_fields.h"
#include "models/core/errors.h"
#include "models/core/message_text.h"
#include "models/core/nearest_word.h"

namespace switchback::hil {
namespace {

using Keys = std::vector<std::string_view>;

constexpr std::array<std::string_view, 2> kShapes{"two-addresses", "one-address"};
constexpr std::array<std::string_view, 2> kJsonRpcTransports{"tcp", "tls"};
constexpr std::array<std::string_view, 2> kSockets{"one", "per phone"};
constexpr std::array<std::string_view, 2> kUris{"sip", "sips"};
constexpr std::array<std::string_view, 2> kMedia{"none", "rtp"};
constexpr std::array<std::string_view, 2> kMediaSources{"sdp", "anywhere"};
/// Three packets: with less, jitter would be a loss.
constexpr SimTime kShortestLoss = 60ms;
constexpr std::string_view kFromUp = "from up";

/// Reads one stack file into `stack`.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file, std::string folder)
      : mistakes_(file), folder_(std::move(folder)) {
    stack_.path = file;
    stack_.text = text;
    if (const auto root = read_map(text, mistakes_)) read(*root);
    mistakes_.throw_if_any();
  }

  StackDescription take() { return std::move(stack_); }

 private:
  static constexpr auto kRootKeys =
      std::to_array<std::string_view>({"stack", "about", "shape", "sip", "media", "namespace", "answering node",
                                       "credentials", "phones", "admin", "cannot", "re-arm"});

  void read(const YAML::Node& root) {
    const Fields fields(root, kRootKeys, mistakes_);
    for (const std::string_view key : {"stack", "about", "shape", "sip", "admin"}) fields.must_have(key);
    stack_.name = fields.text("stack").value_or("");
    stack_.about = fields.text("about").value_or("");
    if (const auto shape = fields.word("shape", kShapes)) stack_.shape = static_cast<StackShape>(*shape);
    if (fields.has("sip")) read_sip(fields.at("sip"));
    read_media(fields);
    stack_.network_namespace = fields.text("namespace").value_or("");
    stack_.namespace_from_up = stack_.network_namespace == kFromUp;
    if (stack_.namespace_from_up) stack_.network_namespace.clear();
    if (fields.has("answering node")) read_answering_node(fields.at("answering node"));
    if (stack_.shape == StackShape::one_address && !fields.has("answering node")) {
      fields.wrong("shape", "with one address for both servers 'answering node' has to say which one answered");
    }
    if (fields.has("credentials")) read_credentials(fields.at("credentials"));
    if (fields.has("phones")) {
      const Fields phones(fields.at("phones"), Keys{"expires"}, mistakes_);
      stack_.expires = phones.duration("expires");
    }
    if (fields.has("admin")) read_admin(fields.at("admin"));
    read_cannot(fields);
    constexpr std::array<std::string_view, 2> kRearm{"manual", "automatic"};
    stack_.rearms = fields.word("re-arm", kRearm).value_or(0) == 1;
    const bool needs_up = stack_.sip.from_up || stack_.namespace_from_up;
    if (needs_up && (stack_.commands() == nullptr || !stack_.commands()->up)) {
      fields.wrong("sip", "'from up' needs the command 'up' under admin");
    }
  }

  void read_cannot(const Fields& fields) {
    const std::vector<std::string_view> words = stack_words();
    for (const std::string& word : fields.texts("cannot")) {
      if (std::find(words.begin(), words.end(), word) == words.end()) {
        fields.wrong("cannot", "unknown word " + in_quotes(word), word_hint(word, words));
      }
      stack_.cannot.insert(word);
    }
  }

  std::optional<SocketAddress> read_address_of(const Fields& fields, std::string_view key) {
    const auto written = fields.text(key);
    if (!written) return std::nullopt;
    auto address = read_address(*written);
    if (!address) fields.wrong(key, "expected an IP address and a port, such as 127.0.0.1:5060");
    return address;
  }

  void read_sip(const YAML::Node& node) {
    const Fields fields(node, Keys{"transport", "addresses", "sockets", "tls"}, mistakes_);
    if (const auto transport = fields.word("transport", kSipTransportNames)) {
      stack_.sip.transport = static_cast<StackTransport>(*transport);
    }
    stack_.sip.socket_per_phone = fields.word("sockets", kSockets).value_or(0) == 1;
    if (stack_.sip.socket_per_phone && stack_.sip.transport != StackTransport::udp) {
      fields.wrong("sockets", "over tcp and tls all phones share a connection to each server");
    }
    read_tls(fields);
    fields.must_have("addresses");
    if (!fields.has("addresses")) return;
    const YAML::Node addresses = fields.at("addresses");
    if (addresses.IsScalar()) {
      stack_.sip.from_up = addresses.Scalar() == kFromUp;
      if (!stack_.sip.from_up) fields.wrong("addresses", "expected a map, or 'from up'");
      return;
    }
    const bool one = stack_.shape == StackShape::one_address;
    const Fields each(addresses, one ? Keys{"shared"} : Keys{"primary", "secondary"}, mistakes_);
    if (one) {
      each.must_have("shared");
      stack_.sip.shared = read_address_of(each, "shared");
      return;
    }
    for (const models::ServerId id : models::kServers) {
      each.must_have(name_of(id));
      stack_.sip.servers[index_of(id)] = read_address_of(each, name_of(id));
    }
  }

  void read_tls(const Fields& fields) {
    const bool secure = stack_.sip.transport == StackTransport::tls;
    if (secure != fields.has("tls")) {
      fields.wrong(secure ? "transport" : "tls",
                   secure ? "tls needs 'tls: {ca: FILE}': whom to trust" : "is for 'transport: tls' only");
    }
    if (!fields.has("tls")) return;
    const Fields tls(fields.at("tls"), Keys{"ca", "server name", "certificate", "key", "uris"}, mistakes_);
    SipTls& its = stack_.sip.tls;
    tls.must_have("ca");
    if (const auto file = tls.text("ca")) its.ca = absolute(*file);
    its.server_name = tls.text("server name").value_or("");
    if (const auto file = tls.text("certificate")) its.certificate = absolute(*file);
    if (const auto file = tls.text("key")) its.key = absolute(*file);
    if (its.certificate.empty() != its.key.empty()) tls.wrong("certificate", "'certificate' and 'key' go together");
    its.sips = tls.word("uris", kUris).value_or(0) == 1;
  }

  /// `media: rtp`, or a map with more.
  void read_media(const Fields& fields) {
    if (!fields.has("media")) return;
    MediaSide& media = stack_.media;
    if (!fields.at("media").IsMap()) {
      media.rtp = fields.word("media", kMedia).value_or(0) == 1;
      return;
    }
    const Fields more(fields.at("media"), Keys{"kind", "from", "lost after"}, mistakes_);
    more.must_have("kind");
    media.rtp = more.word("kind", kMedia).value_or(0) == 1;
    media.from_anywhere = more.word("from", kMediaSources).value_or(0) == 1;
    const auto limit = more.duration("lost after");
    if (!limit) return;
    if (*limit < kShortestLoss) more.wrong("lost after", "expected at least 60 ms: packets come every 20 ms");
    media.lost_after = *limit;
    media.lost_after_written = true;
  }

  void read_answering_node(const YAML::Node& node) {
    const Fields fields(node, Keys{"header", "primary", "secondary"}, mistakes_);
    AnsweringNode& answering = stack_.answering_node.emplace();
    fields.must_have("header");
    answering.header = fields.text("header").value_or("");
    for (const models::ServerId id : models::kServers) {
      fields.must_have(name_of(id));
      answering.texts[index_of(id)] = fields.text(name_of(id)).value_or("");
    }
  }

  void read_credentials(const YAML::Node& node) {
    const Fields fields(node, Keys{"user", "password env"}, mistakes_);
    Credentials& credentials = stack_.credentials.emplace();
    credentials.user = fields.text("user").value_or(credentials.user);
    fields.must_have("password env");
    credentials.password_variable = read_variable(fields, "password env");
  }

  /// A name that an environment variable can have; a secret written in its place mostly has not.
  std::string read_variable(const Fields& fields, std::string_view key) {
    const std::string name = fields.text(key).value_or("");
    const bool good = std::all_of(name.begin(), name.end(), [](unsigned char letter) {
      return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_';
    });
    if (!good) fields.wrong(key, "expected the name of an environment variable", "never write the secret itself");
    return good ? name : "";
  }

  void read_admin(const YAML::Node& node) {
    const Fields fields(node, Keys{"commands", "json-rpc"}, mistakes_);
    if (fields.has("commands") == fields.has("json-rpc")) {
      if (node.IsMap()) mistakes_.add(node.Mark(), "expected either 'commands' or 'json-rpc'");
      return;
    }
    if (fields.has("commands")) {
      read_commands(fields.at("commands"));
    } else {
      read_json_rpc(fields.at("json-rpc"));
    }
  }

  void read_json_rpc(const YAML::Node& node) {
    const Fields fields(node, Keys{"transport", "address", "token env", "certificate", "server name"}, mistakes_);
    JsonRpcSide& side = stack_.admin.emplace<JsonRpcSide>();
    if (const auto transport = fields.word("transport", kJsonRpcTransports)) side.tls = *transport == 1;
    fields.must_have("address");
    side.address = read_address_of(fields, "address").value_or(SocketAddress{});
    side.token_variable = read_variable(fields, "token env");
    if (const auto file = fields.text("certificate")) side.certificate_file = absolute(*file);
    side.server_name = fields.text("server name").value_or("");
    if (side.tls && side.certificate_file.empty()) fields.wrong("transport", "tls needs 'certificate': whom to trust");
    if (!side.address.host.empty() && !is_loopback(side.address.host) && side.token_variable.empty()) {
      fields.wrong("address", "a stack that is not on this machine asks for a token", "add 'token env'");
    }
  }

  std::string absolute(const std::string& path) const {
    return (std::filesystem::path(folder_) / path).lexically_normal().string();
  }

  void read_commands(const YAML::Node& node) {
    Keys keys{"folder", "up", "down", "watch", "status", "cut", "heal"};
    for (const StackActionInfo& one : kStackActions) keys.push_back(one.words);
    const Fields fields(node, keys, mistakes_);
    CommandSide& side = stack_.admin.emplace<CommandSide>();
    side.folder = absolute(fields.text("folder").value_or("."));
    side.up = read_command(fields, "up");
    side.down = read_command(fields, "down");
    side.status = read_command(fields, "status");
    side.cut = read_command(fields, "cut");
    side.heal = read_command(fields, "heal");
    fields.must_have("watch");
    side.watch = read_command(fields, "watch").value_or(Command{});
    for (const StackActionInfo& one : kStackActions) {
      if (auto command = read_command(fields, one.words)) side.actions[one.action] = std::move(*command);
    }
    if (side.cut.has_value() != side.heal.has_value()) fields.wrong("cut", "'cut' and 'heal' go together");
    if (side.up && !side.down) fields.wrong("up", "what is started has to be ended: 'down' is missing");
  }

  std::optional<Command> read_command(const Fields& fields, std::string_view key) {
    if (!fields.has(key)) return std::nullopt;
    Command command;
    if (fields.at(key).IsMap()) {
      const Fields longer(fields.at(key), Keys{"run", "time limit"}, mistakes_);
      longer.must_have("run");
      command.arguments = longer.texts("run");
      command.limit = longer.duration("time limit").value_or(command.limit);
    } else {
      command.arguments = fields.texts(key);
    }
    if (command.arguments.empty() || command.arguments.front().empty()) {
      fields.wrong(key, "expected a program and its arguments, such as [./rig.sh, up]");
    }
    for (const std::string& argument : command.arguments) check_placeholders(fields, key, argument);
    return command;
  }

  static void check_placeholders(const Fields& fields, std::string_view key, const std::string& argument) {
    for (std::size_t open = argument.find('{'); open != std::string::npos; open = argument.find('{', open + 1)) {
      const std::size_t close = argument.find('}', open);
      const std::string written = argument.substr(open, close == std::string::npos ? close : close - open + 1);
      if (std::find(kPlaceholders.begin(), kPlaceholders.end(), written) != kPlaceholders.end()) continue;
      fields.wrong(key, "unknown placeholder " + in_quotes(written), word_hint(written, kPlaceholders));
    }
  }

  FileMistakes mistakes_;
  std::string folder_;
  StackDescription stack_;
};

}  // namespace

StackDescription parse_stack(std::string_view text, const std::string& file, const std::string& folder) {
  return Reader(text, file, folder).take();
}

StackDescription load_stack(const std::string& path) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, error)) {
    throw UserError(path + ": cannot be read; check the name and its permissions");
  }
  std::string text(1024 * 1024, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return parse_stack(text, path, std::filesystem::absolute(path).parent_path().string());
}

}  // namespace switchback::hil
