// The messages of the admin link as text and as data (PROTOCOL.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "models/admin.h"

namespace switchback::hil {

inline constexpr std::uint32_t kAdminLinkVersion = 1;
inline constexpr std::size_t kLongestRequest = 65'536;
inline constexpr std::size_t kLongestAnswer = 262'144;

/// Codes of JSON-RPC 2.0 (section 5.1) and our own.
enum class RpcCode : int {
  not_json = -32700,
  no_request = -32600,
  no_method = -32601,
  parameters = -32602,
  wrong_token = -32001,
  no_hello = -32002,
  too_many = -32003,
};

/// All parameters that any method has.
struct RpcParameters {
  std::optional<std::uint32_t> version;
  std::optional<std::string> token;
  std::optional<models::ServerId> server;
  std::optional<bool> checked;
  std::optional<bool> connected;
  std::optional<std::uint32_t> extension;
};

struct RpcCall {
  std::string id;  ///< as JSON; empty for a notification, which is not answered
  std::string method;
  RpcParameters parameters;
};

/// What cannot be read; `id` as JSON, "null" if unknown.
struct RpcMalformed {
  RpcCode code = RpcCode::not_json;
  std::string message;
  std::string id = "null";
};

struct RpcAnswer {
  std::uint64_t id = 0;
  std::optional<int> error_code;
  std::string error;
  std::string result;  ///< as JSON
};

struct RpcNotice {
  std::string method;
  std::string parameters;  ///< as JSON
};

std::variant<RpcCall, RpcMalformed> decode_request(std::string_view line);
std::variant<RpcAnswer, RpcNotice, RpcMalformed> decode_reply(std::string_view line);

// Lines without their end. `id`, `result` and `parameters` are JSON.
std::string call_text(std::uint64_t id, std::string_view method, const RpcParameters& parameters);
std::string result_text(std::string_view id, std::string_view result);
std::string error_text(std::string_view id, RpcCode code, std::string_view message);
std::string notice_text(std::string_view method, std::string_view parameters);

std::string outcome_text(const models::AdminResult& result);
/// Throws StatusError.
models::AdminResult read_outcome(std::string_view text);

}  // namespace switchback::hil
