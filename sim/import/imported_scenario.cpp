#include "sim/import/imported_scenario.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "models/core/distribution.h"

namespace switchback::sim {
namespace {

/// A scenario has at most 1,000 steps.
constexpr std::size_t kMostActions = 480;
/// Serves any number of phones at once; what an answer takes is the LAN's delay.
constexpr int kRegistrarRate = 10'000;
constexpr SimTime kRegistrarTime = SimTime{1s} / kRegistrarRate;
/// Played on after the capture's end, so that answers that come a little later are there.
constexpr SimTime kTail = 1s;

/// Text from a capture, safe in a comment.
std::string plain(std::string_view text) {
  std::string result;
  for (const char letter : text) result += letter >= ' ' && letter <= '~' ? letter : '?';
  return result;
}

class ScenarioWriter {
 public:
  explicit ScenarioWriter(const Imported& imported)
      : imported_(imported), names_(*imported.names), servers_(imported.import->servers()) {}

  std::string write();

 private:
  struct Action {
    SimTime at;  ///< since the first attempt; negative: before the phones start
    std::string step;
  };

  void write_head();
  void write_system();
  void write_without_phones();
  void write_lan();
  void write_phones();
  void write_group(const PhoneFamily& family, std::uint32_t extension, std::size_t count, const std::string& spread);
  void write_steps();
  void add_outages(std::vector<Action>& actions);
  void add_calls(std::vector<Action>& actions);
  bool secondary_serves() const;
  const hil::Outage* outage_before_failover() const;

  const Imported& imported_;
  const ImportNames& names_;
  const hil::ServerTable& servers_;
  std::ostringstream out_;
};

bool ScenarioWriter::secondary_serves() const {
  const auto secondary = names_.server(1);
  return secondary && servers_.servers()[*secondary].accepted > 0;
}

/// The primary's outage that made the secondary serve.
const hil::Outage* ScenarioWriter::outage_before_failover() const {
  if (!secondary_serves()) return nullptr;
  for (const hil::Outage& outage : servers_.outages()) {
    if (names_.role(outage.server) == 0) return &outage;
  }
  return nullptr;
}

void ScenarioWriter::write_head() {
  const auto& registrations = imported_.import->registrations();
  out_ << "scenario: " << imported_.name << "\nabout: >-\n  Imported from a capture of "
       << format_time(imported_.summary.duration) << ": " << registrations.phones().size()
       << (registrations.phones().size() == 1 ? " phone, " : " phones, ") << servers_.servers().size()
       << (servers_.servers().size() == 1 ? " server, " : " servers, ") << imported_.import->calls().calls()
       << " calls, " << servers_.outages().size()
       << " outages as the phones saw them. Time zero is the first REGISTER, " << format_time(imported_.first_attempt)
       << " into the capture.\ntags: [imported]\n";
}

void ScenarioWriter::write_without_phones() {
  out_ << "system:\n  # the capture shows no REGISTER, so that it is not known who its phones are\n  voicemail: "
          "no\nsteps:\n"
       << "  - start: primary\n  - wait until: {full control: primary}\n";
}

void ScenarioWriter::write_lan() {
  out_ << "  lan:\n";
  for (int role = 0; role < 2; ++role) {
    const auto server = names_.server(role);
    if (!server) continue;
    const auto answer = servers_.servers()[*server].answer_times.median();
    const SimTime both = std::max<SimTime>(answer.value_or(1ms) - kRegistrarTime, 2us);
    const std::string_view name = role == 0 ? "primary" : "secondary";
    out_ << "    # " << (answer ? "half of the median answer time of " : "never answered; nothing measured of ");
    out_ << names_.server_address(*server) << ", " << servers_.servers()[*server].answer_times.seen() << " answers\n";
    out_ << "    - {from: phones, to: " << name << ", class: sip, delay: " << duration_text(both / 2) << "}\n";
    out_ << "    - {from: " << name << ", to: phones, class: sip, delay: " << duration_text(both - both / 2) << "}\n";
  }
}

void ScenarioWriter::write_system() {
  const auto primary = names_.server(0);
  const auto secondary = names_.server(1);
  out_ << "system:\n  parameters:\n    phones.pushed: no\n    registrar.rate: " << kRegistrarRate
       << "\n    registrar.queue: 1000000\n    registrar.digest: "
       << (servers_.servers()[*primary].challenges ? "yes" : "no") << "\n";
  if (const hil::Outage* outage = outage_before_failover()) {
    // Detection takes three periods; the rest is what passed until the secondary served.
    const SimTime first = servers_.servers()[*secondary].first_accepted;
    const SimTime activation = std::max<SimTime>(first - outage->begin() - 500ms, 1ms);
    out_ << "    # the secondary accepted its first REGISTER " << format_time(first - outage->begin())
         << " after the primary fell silent\n    keep-alive.period: 100 ms\n    keep-alive.misses: 3\n"
         << "    takeover.activation: " << duration_text(activation) << "\n";
  }
  if (imported_.import->servers().servers().size() > 2) {
    out_ << "  # " << servers_.servers().size() - 2 << " further servers are left out: a system has two\n";
  }
  const auto v4 = [&](std::uint32_t server) { return !servers_.servers()[server].address.host.v6; };
  if (v4(*primary) || imported_.anonymiser) {
    out_ << "  addresses: {primary: " << names_.server_address(*primary);
    if (secondary && (v4(*secondary) || imported_.anonymiser)) {
      out_ << ", secondary: " << names_.server_address(*secondary);
    }
    out_ << "}\n";
  }
  out_ << "  voicemail: no\n";
  write_lan();
  write_phones();
}

void ScenarioWriter::write_group(const PhoneFamily& family, std::uint32_t extension, std::size_t count,
                                 const std::string& spread) {
  out_ << "    - count: " << count << "\n      first extension: " << extension << "\n      parameters:\n"
       << "        register.start spread: " << spread << "\n";
  for (const FittedParameter& parameter : family.parameters) {
    out_ << "        # " << plain(parameter.from);
    if (parameter.observations == 0) {
      out_ << "; not observed";
    } else if (parameter.residual > SimTime{0}) {
      out_ << "; residual " << format_time(parameter.residual) << " of " << parameter.observations;
    }
    out_ << "\n        " << parameter.name << ": \"" << parameter.value << "\"\n";
  }
}

void ScenarioWriter::write_phones() {
  out_ << "  phones:\n";
  std::size_t phones = 0;
  for (const PhoneFamily& family : imported_.families) phones += family.phones.size();
  for (const PhoneFamily& family : imported_.families) {
    const std::string agent = names_.family(family.user_agent);
    out_ << "    # " << (agent.empty() ? "phones without User-Agent" : plain(agent)) << "\n";
    if (phones <= ImportNames::kMostOwn) {
      for (const hil::PhoneFacts* phone : family.phones) {
        write_group(family, names_.extension(phone->party), 1,
                    duration_text(phone->first_register - imported_.first_attempt));
      }
      continue;
    }
    SimTime latest{0};
    for (const hil::PhoneFacts* phone : family.phones) {
      latest = std::max(latest, phone->first_register - imported_.first_attempt);
    }
    write_group(family, names_.extension(family.phones.front()->party), family.phones.size(),
                "U(0 s, " + duration_text(std::max<SimTime>(latest, 1ns)) + ")");
  }
}

void ScenarioWriter::add_outages(std::vector<Action>& actions) {
  const hil::Outage* failover = outage_before_failover();
  std::size_t number = 0;
  for (const hil::Outage& outage : servers_.outages()) {
    ++number;
    const std::int64_t role = names_.role(outage.server);
    if (role < 0 || actions.size() >= kMostActions) continue;
    const SimTime begin = outage.begin() - imported_.first_attempt;
    const std::string id = "outage " + std::to_string(number);
    const std::string comment = "  # between " + format_time(outage.after) + " and " +
                                format_time(outage.first_unanswered) + " of the capture\n";
    if (&outage == failover) {
      actions.push_back({begin, comment + "  - fault: {server: primary, kind: power loss, id: " + id + "}\n"});
      continue;
    }
    const std::string link = role == 0 ? "phones <-> primary" : "phones <-> secondary";
    actions.push_back({begin, comment + "  - fault: {link: " + link + ", kind: cut, class: sip, id: " + id + "}\n"});
    if (const auto end = outage.end()) {
      actions.push_back({*end - imported_.first_attempt, "  # between " + format_time(outage.last_unanswered) +
                                                             " and " + format_time(*outage.until) +
                                                             " of the capture\n  - repair: " + id + "\n"});
    }
  }
}

void ScenarioWriter::add_calls(std::vector<Action>& actions) {
  std::size_t number = 0;
  for (const hil::SeenCall& call : imported_.import->calls().seen_calls()) {
    ++number;
    if (!call.connected || actions.size() >= kMostActions) continue;
    const SimTime at = call.dialled - imported_.first_attempt;
    const SimTime talk = call.ended.value_or(imported_.summary.duration) - *call.connected;
    actions.push_back({at, "  - call: {id: c" + std::to_string(number) + ", from: " + names_.party(call.caller) +
                               ", to: " + names_.party(call.callee) + ", kind: extension to extension, talk: " +
                               duration_text(std::max<SimTime>(talk, 1ms)) + "}\n"});
  }
}

void ScenarioWriter::write_steps() {
  std::vector<Action> actions;
  add_outages(actions);
  add_calls(actions);
  std::stable_sort(actions.begin(), actions.end(), [](const Action& a, const Action& b) { return a.at < b.at; });
  out_ << "steps:\n  - start: primary\n  - wait until: {full control: primary}\n";
  if (names_.server(1)) {
    out_ << "  - start: secondary\n  - wait until: {protection restored: yes}\n";
  }
  auto action = actions.begin();
  // A phone's first REGISTER leaves in the instant in which it starts.
  for (; action != actions.end() && action->at < SimTime{0}; ++action) out_ << action->step;
  out_ << "  - start: phones\n";
  SimTime now{0};
  for (; action != actions.end(); ++action) {
    if (action->at > now) out_ << "  - wait: " << duration_text(action->at - now) << "\n";
    now = std::max(now, action->at);
    out_ << action->step;
  }
  const SimTime end = imported_.summary.duration - imported_.first_attempt;
  out_ << "  - wait: " << duration_text(std::max(end - now, SimTime{0}) + kTail) << "\n";
  const std::uint64_t left_out = imported_.import->calls().calls() - imported_.import->calls().seen_calls().size();
  if (left_out > 0) {
    out_ << "# " << left_out << " calls are not played: not between two phones whose registration the capture shows\n";
  }
  out_ << "time limit: " << duration_text(imported_.summary.duration + 4h) << "\n";
}

std::string ScenarioWriter::write() {
  write_head();
  if (imported_.families.empty()) {
    write_without_phones();
  } else {
    write_system();
    write_steps();
  }
  return out_.str();
}

}  // namespace

std::string scenario_text(const Imported& imported) { return ScenarioWriter(imported).write(); }

}  // namespace switchback::sim
