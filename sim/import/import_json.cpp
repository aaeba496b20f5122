#include "sim/import/import_json.h"

#include <nlohmann/json.hpp>

namespace switchback::sim {
namespace {

using Json = nlohmann::ordered_json;

Json seconds_or_null(std::optional<SimTime> time) { return time ? Json(to_seconds(*time)) : Json(nullptr); }

Json counts_of(const hil::CaptureSummary& summary) {
  Json requests = Json::object();
  for (const auto& [method, count] : summary.counts.requests()) {
    requests[method] = {{"messages", count.messages}, {"in_icmp_errors", count.quoted}};
  }
  Json responses = Json::object();
  for (const auto& [status, count] : summary.counts.responses()) {
    responses[std::to_string(status)] = {{"messages", count.messages}, {"in_icmp_errors", count.quoted}};
  }
  return {{"requests", requests}, {"responses", responses}};
}

Json capture_of(const Imported& imported) {
  const hil::CaptureSummary& summary = imported.summary;
  return {{"packets", summary.packets},
          {"duration_s", to_seconds(summary.duration)},
          {"not_ip", summary.not_ip},
          {"broken_headers", summary.broken_ip},
          {"cut_packets", summary.cut_packets},
          {"back_in_time", summary.back_in_time},
          {"fragments_given_up", summary.fragments_given_up},
          {"streams_broken", summary.streams_broken},
          {"junk_before_sip", summary.junk_before_sip},
          {"unreadable_sip", imported.import->unreadable()},
          {"events_not_kept", imported.events_not_kept},
          {"ended_by", summary.ended_by}};
}

Json lines_of(const MappedLines& log) {
  return {{"lines", log.lines},
          {"matched", log.matched},
          {"ignored", log.ignored},
          {"unmatched", log.unmatched},
          {"first_unmatched_line", log.unmatched == 0 ? Json(nullptr) : Json(log.first_unmatched)},
          {"without_message", log.without_message},
          {"messages", log.messages}};
}

Json server_of(const Imported& imported, std::uint32_t number) {
  const hil::ServerFacts& server = imported.import->servers().servers()[number];
  const std::int64_t role = imported.names->role(number);
  return {{"role", role == 0   ? "primary"
                   : role == 1 ? "secondary"
                               : "other"},
          {"address", imported.names->server_address(number)},
          {"registers", server.registers},
          {"accepted", server.accepted},
          {"challenges", server.challenges},
          {"answer_time_s", seconds_or_null(server.answer_times.median())}};
}

Json family_of(const Imported& imported, const PhoneFamily& family) {
  Json parameters = Json::array();
  for (const FittedParameter& parameter : family.parameters) {
    parameters.push_back({{"name", parameter.name},
                          {"value", parameter.value},
                          {"fitted_to", parameter.from},
                          {"observations", parameter.observations},
                          {"residual_s", to_seconds(parameter.residual)}});
  }
  Json phones = Json::array();
  for (const hil::PhoneFacts* phone : family.phones) {
    phones.push_back({{"name", imported.names->party(phone->party)},
                      {"first_register_s", to_seconds(phone->first_register)},
                      {"attempts", phone->attempts},
                      {"accepted", phone->accepted},
                      {"refused", phone->refused},
                      {"retransmissions", phone->retransmissions},
                      {"given_up", phone->gave_up}});
  }
  return {{"user_agent", imported.names->family(family.user_agent)}, {"parameters", parameters}, {"phones", phones}};
}

Json verification_of(const Verification& verification) {
  Json pairs = Json::array();
  for (const Departure& pair : verification.pairs) {
    pairs.push_back({{"phone", pair.phone},
                     {"event", pair.what},
                     {"captured_s", to_seconds(pair.captured)},
                     {"simulated_s", to_seconds(pair.simulated)},
                     {"departs_ms", to_seconds(pair.departs()) * 1e3}});
  }
  return {{"paired", verification.paired},
          {"largest_ms", to_seconds(verification.largest) * 1e3},
          {"only_captured", verification.only_captured},
          {"only_simulated", verification.only_simulated},
          {"pairs", pairs}};
}

}  // namespace

std::string import_json(const Imported& imported, const Verification* verification) {
  const hil::ServerTable& servers = imported.import->servers();
  Json document{{"name", imported.name},
                {"source", imported.source},
                {"capture", capture_of(imported)},
                {"messages", counts_of(imported.summary)}};
  if (imported.log) document["log"] = lines_of(*imported.log);
  for (std::uint32_t n = 0; n < servers.servers().size(); ++n) document["servers"].push_back(server_of(imported, n));
  for (const PhoneFamily& family : imported.families) document["families"].push_back(family_of(imported, family));
  for (const hil::Outage& outage : servers.outages()) {
    document["outages"].push_back({{"server", imported.names->server_address(outage.server)},
                                   {"begin_s", to_seconds(outage.begin())},
                                   {"end_s", seconds_or_null(outage.end())},
                                   {"last_answer_before_s", to_seconds(outage.after)},
                                   {"first_unanswered_s", to_seconds(outage.first_unanswered)},
                                   {"last_unanswered_s", to_seconds(outage.last_unanswered)},
                                   {"first_answered_s", seconds_or_null(outage.until)}});
  }
  document["calls"] = imported.import->calls().calls();
  if (verification != nullptr) document["verification"] = verification_of(*verification);
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace switchback::sim
