#include "hil/admin_link/message.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "hil/console/status_json.h"

namespace switchback::hil {
namespace {

using nlohmann::json;

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// What the parameters have to be; a mistake is the member's name with what was expected.
struct ParameterMistake {
  std::string text;
};

template <class Value>
void read_number(const json& object, const char* key, std::optional<Value>& value) {
  const auto found = object.find(key);
  if (found == object.end()) return;
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() > std::numeric_limits<Value>::max()) {
    throw ParameterMistake{std::string(key) + ": expected a whole number, not negative"};
  }
  value = found->get<Value>();
}

void read_flag(const json& object, const char* key, std::optional<bool>& value) {
  const auto found = object.find(key);
  if (found == object.end()) return;
  if (!found->is_boolean()) throw ParameterMistake{std::string(key) + ": expected true or false"};
  value = found->get<bool>();
}

RpcParameters read_parameters(const json& object) {
  RpcParameters parameters;
  read_number(object, "version", parameters.version);
  read_number(object, "extension", parameters.extension);
  read_flag(object, "checked", parameters.checked);
  read_flag(object, "connected", parameters.connected);
  if (const auto token = object.find("token"); token != object.end()) {
    // Not a word of what it was.
    if (!token->is_string()) throw ParameterMistake{"token: expected text"};
    parameters.token = token->get<std::string>();
  }
  if (const auto server = object.find("server"); server != object.end()) {
    for (const models::ServerId id : models::kServers) {
      if (server->is_string() && server->get_ref<const std::string&>() == name_of(id)) parameters.server = id;
    }
    if (!parameters.server) throw ParameterMistake{"server: expected primary or secondary"};
  }
  return parameters;
}

}  // namespace

std::variant<RpcCall, RpcMalformed> decode_request(std::string_view line) {
  const json message = json::parse(line, nullptr, false);
  if (message.is_discarded()) return RpcMalformed{RpcCode::not_json, "not JSON"};
  if (message.is_array()) return RpcMalformed{RpcCode::no_request, "batches are not taken"};
  if (!message.is_object()) return RpcMalformed{RpcCode::no_request, "expected an object"};
  RpcCall call;
  if (const auto id = message.find("id"); id != message.end()) {
    if (!id->is_string() && !id->is_number() && !id->is_null())
      return RpcMalformed{RpcCode::no_request, "id: expected a number or text"};
    call.id = dump(*id);
  }
  const std::string id = call.id.empty() ? "null" : call.id;
  const auto version = message.find("jsonrpc");
  if (version == message.end() || *version != "2.0")
    return RpcMalformed{RpcCode::no_request, "jsonrpc: expected \"2.0\"", id};
  const auto method = message.find("method");
  if (method == message.end() || !method->is_string())
    return RpcMalformed{RpcCode::no_request, "method: expected text", id};
  call.method = method->get<std::string>();
  if (const auto parameters = message.find("params"); parameters != message.end()) {
    if (!parameters->is_object()) return RpcMalformed{RpcCode::parameters, "params: expected an object", id};
    try {
      call.parameters = read_parameters(*parameters);
    } catch (const ParameterMistake& mistake) {
      return RpcMalformed{RpcCode::parameters, mistake.text, id};
    }
  }
  return call;
}

std::variant<RpcAnswer, RpcNotice, RpcMalformed> decode_reply(std::string_view line) {
  const json message = json::parse(line, nullptr, false);
  if (message.is_discarded() || !message.is_object()) return RpcMalformed{RpcCode::not_json, "not a JSON object"};
  if (const auto method = message.find("method"); method != message.end()) {
    if (!method->is_string()) return RpcMalformed{RpcCode::no_request, "method: expected text"};
    return RpcNotice{method->get<std::string>(), dump(message.value("params", json::object()))};
  }
  RpcAnswer answer;
  const auto id = message.find("id");
  if (id != message.end() && id->is_number_unsigned()) answer.id = id->get<std::uint64_t>();
  if (const auto error = message.find("error"); error != message.end()) {
    if (!error->is_object()) return RpcMalformed{RpcCode::no_request, "error: expected an object"};
    const auto code = error->find("code");
    const auto text = error->find("message");
    answer.error_code = code != error->end() && code->is_number_integer() ? code->get<int>() : 0;
    if (text != error->end() && text->is_string()) answer.error = text->get<std::string>();
    return answer;
  }
  const auto result = message.find("result");
  if (result == message.end()) return RpcMalformed{RpcCode::no_request, "neither result nor error"};
  answer.result = dump(*result);
  return answer;
}

std::string call_text(std::uint64_t id, std::string_view method, const RpcParameters& parameters) {
  json object = json::object();
  if (parameters.version) object["version"] = *parameters.version;
  if (parameters.token) object["token"] = *parameters.token;
  if (parameters.server) object["server"] = name_of(*parameters.server);
  if (parameters.checked) object["checked"] = *parameters.checked;
  if (parameters.connected) object["connected"] = *parameters.connected;
  if (parameters.extension) object["extension"] = *parameters.extension;
  return dump({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(object)}});
}

std::string result_text(std::string_view id, std::string_view result) {
  std::string text = R"({"jsonrpc":"2.0","id":)";
  text.append(id).append(",\"result\":").append(result);
  return text += '}';
}

std::string error_text(std::string_view id, RpcCode code, std::string_view message) {
  std::string text = R"({"jsonrpc":"2.0","id":)";
  return text.append(id).append(",\"error\":") + dump({{"code", static_cast<int>(code)}, {"message", message}}) + "}";
}

std::string notice_text(std::string_view method, std::string_view parameters) {
  std::string text = R"({"jsonrpc":"2.0","method":)";
  return text.append(dump(method)).append(",\"params\":").append(parameters) + "}";
}

std::string outcome_text(const models::AdminResult& result) {
  json outcome = {{"done", result.done}};
  if (!result.done) outcome["reason"] = result.reason;
  return dump(outcome);
}

models::AdminResult read_outcome(std::string_view text) {
  const json outcome = json::parse(text, nullptr, false);
  if (!outcome.is_object() || !outcome.contains("done") || !outcome["done"].is_boolean()) {
    throw StatusError("done: expected true or false");
  }
  if (outcome["done"].get<bool>()) return {};
  const auto reason = outcome.find("reason");
  return models::AdminResult::refused(reason != outcome.end() && reason->is_string() ? reason->get<std::string>() : "");
}

}  // namespace switchback::hil
