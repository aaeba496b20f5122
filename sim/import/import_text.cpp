#include "sim/import/import_text.h"

#include <array>
#include <cstdio>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "sim/table.h"

namespace switchback::sim {
namespace {

std::string count_text(std::uint64_t count) { return count == 0 ? "" : std::to_string(count); }

std::string decimals(double value, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string lines_text(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " line" : " lines"); }

void print_log_lines(std::ostream& out, const MappedLines& log) {
  if (log.ignored > 0) out << lines_text(log.ignored) << " ignored, as the mapping says\n";
  if (log.unmatched > 0) {
    out << lines_text(log.unmatched) << " that nothing in the mapping matches, the first of them line "
        << log.first_unmatched << '\n';
  }
  if (log.without_message > 0) {
    out << lines_text(log.without_message) << " announcing a message that does not follow\n";
  }
}

void print_not_understood(std::ostream& out, const Imported& imported) {
  const hil::CaptureSummary& summary = imported.summary;
  const hil::RegistrationWatch& registrations = imported.import->registrations();
  const std::vector<std::pair<std::uint64_t, std::string>> lines{
      {summary.not_ip, "packets are not IP"},
      {summary.broken_ip, "packets have a broken IP, UDP or TCP header"},
      {summary.cut_packets, "packets were captured shorter than sent"},
      {summary.back_in_time, "packets are earlier than the one before"},
      {summary.fragments_given_up, "packets whose fragments are not all there"},
      {summary.streams_broken, "times a TCP stream of SIP could not be read on"},
      {summary.junk_before_sip, "datagrams with something before their SIP, not counted as SIP"},
      {imported.import->unreadable(), "SIP messages that cannot be followed: malformed, or cut"},
      {registrations.copies(), "REGISTERs captured twice"},
      {registrations.relayed(), "REGISTERs passed on by a proxy"},
      {registrations.not_followed(), "REGISTERs of phones or servers beyond the number that is followed"},
      {imported.events_not_kept, "events beyond the number that a timeline keeps"},
  };
  for (const auto& [count, words] : lines) {
    if (count > 0) out << count << ' ' << words << '\n';
  }
  if (!summary.ended_by.empty()) out << "the file could not be read to its end: " << summary.ended_by << '\n';
}

void print_fit(std::ostream& out, const PhoneFamily& family, const Terminal& terminal) {
  Table table({{"parameter"}, {"value"}, {"residual", true}, {"of", true}, {"fitted to"}});
  for (const FittedParameter& parameter : family.parameters) {
    const bool seen = parameter.observations > 0;
    table.add({{parameter.name},
               {shortened(parameter.value, 40)},
               {seen ? format_time(parameter.residual) : ""},
               {count_text(parameter.observations)},
               {parameter.from}});
  }
  table.print(out, terminal);
}

}  // namespace

void print_counts(std::ostream& out, const Imported& imported, const Terminal& terminal) {
  const hil::MessageCounts& counts = imported.summary.counts;
  Table table({{"message"}, {"count", true}, {"in ICMP errors", true}});
  for (const auto& [method, count] : counts.requests()) {
    table.add({{method}, {std::to_string(count.messages)}, {count_text(count.quoted)}});
  }
  for (const auto& [status, count] : counts.responses()) {
    table.add({{std::to_string(status)}, {std::to_string(count.messages)}, {count_text(count.quoted)}});
  }
  out << imported.summary.packets << (imported.log ? " messages" : " packets") << " in "
      << format_time(imported.summary.duration) << '\n';
  if (!table.empty()) table.print(out, terminal);
  if (imported.log) print_log_lines(out, *imported.log);
  print_not_understood(out, imported);
}

void print_findings(std::ostream& out, const Imported& imported, const Terminal& terminal) {
  const hil::ServerTable& servers = imported.import->servers();
  for (std::uint32_t n = 0; n < servers.servers().size(); ++n) {
    const std::int64_t role = imported.names->role(n);
    const hil::ServerFacts& server = servers.servers()[n];
    out << (role == 0   ? "primary "
            : role == 1 ? "secondary "
                        : "another server ")
        << imported.names->server_address(n) << ": " << server.registers << " REGISTERs, " << server.accepted
        << " accepted";
    if (const auto answer = server.answer_times.median()) out << ", answers in " << format_time(*answer);
    out << '\n';
  }
  for (const PhoneFamily& family : imported.families) {
    std::uint64_t again = 0;
    std::uint64_t gave_up = 0;
    for (const hil::PhoneFacts* phone : family.phones) {
      again += phone->retransmissions;
      gave_up += phone->gave_up;
    }
    const std::string agent = imported.names->family(family.user_agent);
    out << family.phones.size() << (family.phones.size() == 1 ? " phone" : " phones")
        << (agent.empty() ? " without User-Agent" : " of " + agent) << ": " << again << " retransmissions, " << gave_up
        << " given up\n";
    print_fit(out, family, terminal);
  }
  for (const hil::Outage& outage : servers.outages()) {
    const std::int64_t role = imported.names->role(outage.server);
    out << (role == 0   ? "primary"
            : role == 1 ? "secondary"
                        : "another server")
        << " silent as the phones saw it: from " << format_time(outage.begin());
    if (const auto end = outage.end()) {
      out << " to " << format_time(*end) << '\n';
    } else {
      out << " to the capture's end\n";
    }
  }
  if (imported.import->calls().calls() > 0)
    out << imported.import->calls().calls() << (imported.import->calls().calls() == 1 ? " call\n" : " calls\n");
}

void print_verification(std::ostream& out, const Verification& verification, const Terminal& terminal) {
  Table table({{"captured s", true}, {"simulated s", true}, {"departs ms", true}, {"phone"}, {"event"}});
  for (const Departure& pair : verification.pairs) {
    table.add({{decimals(to_seconds(pair.captured), 6)},
               {decimals(to_seconds(pair.simulated), 6)},
               {decimals(to_seconds(pair.departs()) * 1e3, 3)},
               {pair.phone},
               {pair.what}});
  }
  if (!table.empty()) table.print(out, terminal);
  out << verification.paired << " events paired, at most " << decimals(to_seconds(verification.largest) * 1e3, 3)
      << " ms apart";
  if (verification.only_captured > 0) out << "; " << verification.only_captured << " only in the capture";
  if (verification.only_simulated > 0) out << "; " << verification.only_simulated << " only in the simulation";
  out << '\n';
}

}  // namespace switchback::sim
