// A stack file: what is put under test in the servers' place, and how the bench reaches it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hil/console/stack_action.h"
#include "models/core/sim_time.h"
#include "models/faults.h"
#include "models/server_id.h"

namespace switchback::hil {

/// What of a system a stack can lack.
enum class StackPart : std::uint8_t {
  boards,
  trunks,
  voicemail,
  calls,
  phones_by_server,  ///< a phone can stay with one server while the other is in control
  audio,             ///< calls have audio, and the file asks for it to be measured
};
inline constexpr std::array<std::string_view, 6> kStackPartNames{"boards", "trunks",           "voicemail",
                                                                 "calls",  "phones by server", "audio"};
constexpr std::string_view name_of(StackPart part) { return kStackPartNames[static_cast<std::size_t>(part)]; }

/// Whether each server has an address of its own or both are reached at the same one, which moves.
enum class StackShape : std::uint8_t { two_addresses, one_address };
enum class StackTransport : std::uint8_t { udp, tcp, tls };
inline constexpr std::array<std::string_view, 3> kSipTransportNames{"udp", "tcp", "tls"};

/// "127.0.0.1:5060", "[::1]:5060".
struct SocketAddress {
  std::string host;  ///< an IP address, without brackets
  std::uint16_t port = 0;

  friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
};
/// Reads such a text; nullopt if it is none or the port is not 1..65535.
std::optional<SocketAddress> read_address(std::string_view text);
std::string address_text(const SocketAddress& address);
/// 127.0.0.0/8 and ::1 only.
bool is_loopback(const std::string& host);

/// TLS to the servers' SIP; files are absolute.
struct SipTls {
  std::string ca;           ///< whose certificates sign the servers'
  std::string server_name;  ///< in both servers' certificates; empty: each one's address
  std::string certificate;  ///< the bench's own, for servers that ask for one; empty: none
  std::string key;          ///< of `certificate`
  bool sips = false;        ///< sips: URIs, in place of sip: with transport=tls
};

struct SipSide {
  StackTransport transport = StackTransport::udp;
  bool socket_per_phone = false;  ///< UDP only
  SipTls tls;
  /// `addresses: from up`: the up command prints them.
  bool from_up = false;
  std::array<std::optional<SocketAddress>, 2> servers;  ///< by server; what stands here in shape one-address is unused
  std::optional<SocketAddress> shared;                  ///< shape one-address
};

/// Audio of the phones' calls; without `media: rtp` they have none.
struct MediaSide {
  bool rtp = false;
  bool from_anywhere = false;  ///< packets count from wherever they come, not only from where SDP says
  SimTime lost_after{200ms};   ///< silent for so long, audio is lost; assumption (hil/sip_bridge/audio_sockets.h)
  bool lost_after_written = false;
};

/// How to know which server answered where both have one address.
struct AnsweringNode {
  std::string header;                ///< of a response, "Server"
  std::array<std::string, 2> texts;  ///< by server: found within the header's value
};

/// The secret itself is never in a file, only the name of the variable that holds it.
struct Credentials {
  std::string user = "{extension}";  ///< `{extension}` stands for the phone's
  std::string password_variable;
};

/// One command: an argument list, run without a shell.
struct Command {
  std::vector<std::string> arguments;
  SimTime limit{30s};  ///< after this it has failed; does not apply to `watch`
};

/// A stack that is worked by commands.
struct CommandSide {
  std::string folder;  ///< absolute: where the commands run
  std::optional<Command> up;
  std::optional<Command> down;
  std::optional<Command> status;  ///< prints one status line; asked for once where there is no `watch`
  Command watch;                  ///< prints a status line at once and at every change, until its input is closed
  std::map<StackAction, Command> actions;
  std::optional<Command> cut;  ///< the network between the two servers
  std::optional<Command> heal;
};

/// A stack that speaks the admin link's protocol.
struct JsonRpcSide {
  bool tls = false;
  SocketAddress address;
  std::string token_variable;    ///< empty: no token
  std::string certificate_file;  ///< TLS: whom to trust; absolute
  std::string server_name;       ///< TLS: the name in the server's certificate
};

/// One stack file.
struct StackDescription {
  std::string name;
  std::string about;
  StackShape shape = StackShape::two_addresses;
  SipSide sip;
  MediaSide media;
  /// Network namespace for the bench's sockets; empty: its own. `from up`: printed by the up command.
  std::string network_namespace;
  bool namespace_from_up = false;
  std::optional<AnsweringNode> answering_node;
  std::optional<Credentials> credentials;
  bool rearms = false;             ///< a new standby may take over again by itself at once
  std::optional<SimTime> expires;  ///< what the phones ask for at registration, if the stack dictates it
  std::variant<CommandSide, JsonRpcSide> admin;
  std::set<std::string> cannot;  ///< as written: words of `stack_words`
  std::string path;
  std::string text;  ///< as read

  const CommandSide* commands() const { return std::get_if<CommandSide>(&admin); }
  const JsonRpcSide* json_rpc() const { return std::get_if<JsonRpcSide>(&admin); }

  /// What the stack provides: what it can be asked for and does not say it cannot.
  bool provides(StackAction action) const;
  bool provides(StackPart part) const;
  /// Faults of a server, and of the link between the two.
  bool provides(models::FaultKind kind, models::FaultTargetKind target) const;
  /// Whether the two servers can be cut off from each other.
  bool can_cut() const { return commands() != nullptr && commands()->cut && commands()->heal; }
  /// Words of `cannot` and of messages: parts, actions, "compare views", procedures.
  bool denies(std::string_view word) const { return cannot.contains(std::string(word)); }
};

/// Everything `cannot` may list.
std::vector<std::string_view> stack_words();

/// The placeholders of commands.
inline constexpr std::array<std::string_view, 5> kPlaceholders{"{server}", "{to}", "{checked}", "{extension}",
                                                               "{run folder}"};

/// Reads a stack file. Throws UserError with all its mistakes, one a line: "file:line:column: message; hint".
StackDescription load_stack(const std::string& path);
/// The same for a text; `folder` is what its relative paths are relative to.
StackDescription parse_stack(std::string_view text, const std::string& file, const std::string& folder);

/// The stack files that come with the program, and finding one by name or path. Throws UserError with the nearest name.
std::string find_stack(const std::string& name_or_path, const std::string& folder);

}  // namespace switchback::hil
