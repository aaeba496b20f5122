// Broken files: each kind of mistake is answered with its place and a hint, and nothing runs.
#include <gmock/gmock.h>

#include <chrono>
#include <fstream>

#include "scenarios/loader.h"

namespace switchback::scenarios {
namespace {

/// A file that is right but for one place: `{}` parts stand for lines that a case replaces.
struct Parts {
  std::string head = "scenario: s\nabout: a\n";                                 // lines 1, 2
  std::string system = "system:\n  phones: {count: 10, first extension: 1}\n";  // lines 3, 4
  std::string steps = "steps:\n  - start: all\n";                               // lines 5, 6
  std::string tail;                                                             // from line 7
};

std::string steps(const std::string& lines) {
  Parts parts;
  return parts.head + parts.system + "steps:\n" + lines;
}

std::string system_is(const std::string& lines) {
  Parts parts;
  return parts.head + "system:\n" + lines + parts.steps;
}

std::string with_tail(const std::string& lines) {
  Parts parts;
  return parts.head + parts.system + parts.steps + lines;
}

struct Broken {
  std::string name;
  std::string text;
  int line;
  int column;
  std::string fragment;

  friend void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }
};

const std::vector<Broken>& broken_files() {
  static const std::vector<Broken> kFiles{
      // the text itself
      {"empty", "", 1, 1, "the file is empty"},
      {"only_comments", "# nothing\n", 1, 1, "the file is empty"},
      {"not_utf8", "scenario: s\nabout: \xff\xfe\n", 2, 8, "not UTF-8"},
      {"utf8_cut_short", "scenario: s\nabout: ä\xc3", 2, 9, "not UTF-8"},
      {"overlong_utf8", "a: \xc0\xaf", 1, 4, "not UTF-8"},
      {"surrogate_in_utf8", "a: \xed\xa0\x80", 1, 4, "not UTF-8"},
      {"nul_byte", std::string("scenario: s\nab\0out: a\n", 22), 2, 3, "control character 0x00"},
      {"escape_byte", "scenario: \x1b[31m\n", 1, 11, "control character 0x1b"},
      {"tab_indentation", steps("\t- start: all\n"), 6, 1, "a tab in the indentation; indent with spaces"},
      {"unclosed_brace", steps("  - expect: {in control: primary\n"), 7, 1, "not YAML"},
      {"unclosed_quote", "scenario: \"s\nabout: a\n", 1, 11, "a quotation mark that is never closed"},
      {"colon_in_value", "scenario: s\nabout: this: that\n", 2, 12, "a value with ': ' in it needs quotes"},
      {"ragged_indentation", "scenario: s\n about: a\n", 2, 7, "not YAML"},
      {"incident_without_faulty",
       with_tail("incident: {symptom: s, cause: c, correct: c, defect: never yields, sources: [x]}\n"), 7, 11,
       "missing 'faulty'"},
      {"incident_with_unknown_defect",
       with_tail("incident: {symptom: s, cause: c, correct: c, faulty: f, defect: never yield, sources: [x]}\n"), 7, 65,
       "did you mean 'never yields'"},
      {"incident_without_sources",
       with_tail("incident: {symptom: s, cause: c, correct: c, faulty: f, defect: never yields, sources: []}\n"), 7, 88,
       "at least 1"},
      {"undefined_alias", steps("  - expect: *nowhere\n"), 6, 13, "not YAML"},
      {"alias_in_itself", "a: &x [*x]\n", 1, 8, "an alias inside the value it stands for"},
      {"two_documents", "scenario: s\n---\nscenario: t\n", 2, 1, "a second document in the file"},
      {"duplicate_key", with_tail("scenario: t\n"), 7, 1, "'scenario' occurs twice; it is already in line 1"},
      {"tagged_value", "scenario: !name s\nabout: a\nsystem: {}\nsteps: [{start: all}]\n", 1, 11, "unknown tag"},
      {"list_as_key", "[a, b]: c\n", 1, 1, "a key must be a word"},
      {"deep_nesting", "a: " + std::string(65, '[') + std::string(65, ']') + "\n", 1, 67,
       "nested deeper than 64 levels"},
      {"very_deep_nesting", "a: " + std::string(100'000, '['), 1, 1004, "nested deeper than 64 levels"},
      {"deep_dashes",
       [] {
         std::string text;
         for (int i = 0; i < 100'000; ++i) text += "- ";
         return text;
       }(),
       1, 2001, "nested deeper than 64 levels"},
      {"billion_laughs",
       [] {
         std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
         for (int i = 1; i < 10; ++i) {
           const std::string last = "*a" + std::to_string(i - 1);
           text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
           for (int j = 0; j < 9; ++j) text += ", " + last;
           text += "]\n";
         }
         return text;
       }(),
       5, 15, "more than 20000 values"},
      {"very_long_value", "about: " + std::string(9000, 'x') + "\n", 1, 8, "a value of 9000 characters"},
      // structure
      {"a_list", "- scenario: s\n", 1, 1, "found a list; expected a map"},
      {"a_word", "hello\n", 1, 1, "found 'hello'; expected a map"},
      {"unknown_top_key", with_tail("limit: {}\n"), 7, 1, "unknown key 'limit'; did you mean 'limits'?"},
      {"missing_steps", "scenario: s\nabout: a\nsystem: {}\n", 1, 1, "missing 'steps'"},
      {"missing_name_and_about", "system: {}\nsteps: [{start: all}]\n", 1, 1, "missing 'scenario', 'about'"},
      {"name_is_a_list", "scenario: [s]\nabout: a\nsystem: {}\nsteps: [{start: all}]\n", 1, 11,
       "found a list; expected a name"},
      {"name_with_slash", "scenario: a/b\nabout: a\nsystem: {}\nsteps: [{start: all}]\n", 1, 11, "expected a name"},
      {"empty_about", "scenario: s\nabout: ''\nsystem: {}\nsteps: [{start: all}]\n", 2, 8, "this text is empty"},
      {"missing_value", "scenario: s\nabout:\nsystem: {}\nsteps: [{start: all}]\n", 2, 1,
       "found nothing; expected text"},
      {"tags_not_a_list", with_tail("tags: regression\n"), 7, 7, "expected a list"},
      {"tag_twice", with_tail("tags: [a, a]\n"), 7, 11, "'a' occurs twice"},
      {"no_steps", "scenario: s\nabout: a\nsystem: {}\nsteps: []\n", 4, 8, "this list is empty"},
      {"unknown_step", steps("  - waituntil: {in control: primary}\n"), 6, 5,
       "unknown step 'waituntil'; did you mean 'wait until'?"},
      {"step_is_a_word", steps("  - start\n"), 6, 5, "found 'start'; expected a map"},
      {"two_words_in_a_step", steps("  - start: all\n    wait: 3 s\n"), 7, 5, "a second word 'wait' in one step"},
      {"options_beside_the_step", steps("  - expect: {in control: primary}\n    within: 3 s\n"), 7, 5,
       "unknown step 'within'"},
      {"unknown_start", steps("  - start: every\n"), 6, 12, "expected one of: all, primary, secondary, phones"},
      {"starts_nothing", steps("  - start: {primary: no}\n"), 6, 12, "this starts nothing"},
      // values
      {"missing_unit", steps("  - wait: 30\n"), 6, 11, "'30' has no unit; write 30 s"},
      {"unknown_unit", steps("  - wait: 30 sec\n"), 6, 11, "unknown unit 'sec'"},
      {"negative_time", steps("  - wait: -5 s\n"), 6, 11, "'-5 s' is negative"},
      {"negative_number_as_time", steps("  - wait: -5\n"), 6, 11, "'-5' has no unit"},
      {"time_of_centuries", steps("  - wait: 1000000 h\n"), 6, 11, "longer than 100 years"},
      {"time_is_a_word", steps("  - wait: long\n"), 6, 11, "is not a duration"},
      {"time_is_a_list", steps("  - wait: [3 s]\n"), 6, 11, "found a list; expected a duration"},
      {"distribution_backwards", steps("  - call: {from: 1, to: 2, answer: 'U(5 s, 1 s)'}\n"), 6, 36,
       "the upper end is below the lower one"},
      {"distribution_unknown", steps("  - call: {from: 1, to: 2, answer: 'N(5 s, 1 s)'}\n"), 6, 36,
       "is not a duration"},
      {"share_over_all", steps("  - wait until: {phones registered: 120%}\n"), 6, 37, "expected a share"},
      {"share_out_of_range", steps("  - wait until: {phones registered: 95}\n"), 6, 37,
       "out of range; expected a share such as 95% or 0.95, from 0 to 1"},
      {"flag_is_a_number", system_is("  auto assume: 1\n"), 4, 16, "expected yes or no"},
      {"flag_is_capitalised", system_is("  auto assume: Yes\n"), 4, 16, "expected yes or no"},
      // system
      {"unknown_profile", system_is("  profile: altigen-maxc\n"), 4, 12,
       "unknown profile 'altigen-maxc'; did you mean 'altigen-maxcs'?"},
      {"unknown_phone_profile", system_is("  phones: {count: 1, first extension: 1, profile: altigen-ipp}\n"), 4, 51,
       "did you mean 'altigen-ip'?"},
      {"unknown_parameter", system_is("  parameters: {keepalive.period: 2s}\n"), 4, 16,
       "unknown parameter 'keepalive.period'; did you mean 'keep-alive.period'?"},
      {"bad_parameter", system_is("  parameters: {keep-alive.period: often}\n"), 4, 35,
       "keep-alive.period: 'often' is not a duration"},
      {"zero_period", system_is("  parameters: {keep-alive.period: 0}\n"), 4, 35, "must be more than 0"},
      {"bad_choice", system_is("  parameters: {generation: hard}\n"), 4, 28, "is not one of: softswitch, ab-switch"},
      {"no_phones_in_group", system_is("  phones: {count: 0, first extension: 1}\n"), 4, 19,
       "0 is out of range; expected a number, from 1 to 1000000"},
      {"half_a_phone", system_is("  phones: {count: 1.5, first extension: 1}\n"), 4, 19,
       "found '1.5'; expected a whole number"},
      {"too_many_phones", system_is("  phones: {count: 1000001, first extension: 1}\n"), 4, 19, "out of range"},
      {"too_many_phones_together",
       system_is("  phones:\n    - {count: 600000, first extension: 1}\n    - {count: 600000, first extension: "
                 "700000}\n"),
       6, 7, "1200000 phones up to this group; at most 1000000 are simulated"},
      {"missing_extension", system_is("  phones: {count: 5}\n"), 4, 11, "missing 'first extension'"},
      {"overlapping_extensions",
       system_is("  phones:\n    - {count: 100, first extension: 2000}\n    - {count: 5, first extension: 2099}\n"), 6,
       7, "extensions 2099..2103 overlap 2000..2099; the other group is in line 5"},
      {"two_boards_in_a_slot", system_is("  boards: [{type: triton-t1, slots: [1, 2]}, {type: sipsp, slot: 2}]\n"), 4,
       66, "a second board in slot 2"},
      {"board_without_slot", system_is("  boards: [{type: triton-t1}]\n"), 4, 12, "missing 'slot' or 'slots'"},
      {"board_with_slot_and_slots", system_is("  boards: [{type: triton-t1, slot: 1, slots: [2]}]\n"), 4, 39,
       "both 'slot' and 'slots'"},
      {"slot_out_of_range", system_is("  boards: [{type: triton-t1, slot: 32}]\n"), 4, 36, "32 is out of range"},
      {"unknown_board_type", system_is("  boards: [{type: triton-t, slot: 1}]\n"), 4, 19,
       "unknown word 'triton-t'; did you mean 'triton-t1'?"},
      {"trunk_without_board", system_is("  trunks: [{name: co-1, type: t1-pri, board: 1}]\n"), 4, 46,
       "no board is in slot 1; the system has no boards"},
      {"trunk_on_wrong_board",
       system_is("  boards: [{type: sipsp, slot: 1}]\n  trunks: [{name: co-1, type: t1-pri, board: 1}]\n"), 5, 46,
       "a t1-pri trunk needs a triton-t1 board; board 1 is a sipsp"},
      {"two_trunks_of_a_name",
       system_is("  boards: [{type: sipsp, slot: 1}]\n  trunks: [{name: a, type: sip, board: 1}, {name: a, type: sip, "
                 "board: 1}]\n"),
       5, 45, "a second trunk 'a'"},
      {"two_spans_on_a_board",
       system_is("  boards: [{type: triton-t1, slot: 1}]\n  trunks: [{name: a, type: t1-pri, board: 1}, {name: b, "
                 "type: t1-pri, board: 1}]\n"),
       5, 78, "a second span on board 1"},
      {"same_address", system_is("  addresses: {primary: 10.0.0.5, secondary: 10.0.0.5}\n"), 4, 45,
       "both servers have the address 10.0.0.5"},
      {"same_address_as_default", system_is("  addresses: {primary: 10.0.0.12}\n"), 4, 24,
       "both servers have the address 10.0.0.12"},
      {"bad_address", system_is("  addresses: {primary: '10.0.0.5 '}\n"), 4, 24, "expected an IP address or host name"},
      {"unknown_endpoint", system_is("  lan: [{from: primary, to: phone}]\n"), 4, 29, "did you mean 'phones'?"},
      {"link_to_itself", system_is("  lan: [{from: primary, to: primary}]\n"), 4, 25,
       "a link from 'primary' to itself"},
      {"unknown_defect", system_is("  defects: [down behind up]\n"), 4, 13,
       "unknown defect 'down behind up'; did you mean 'down behind down'?"},
      // faults
      {"unknown_fault_key", steps("  - fault: {servr: primary, kind: hang}\n"), 6, 13,
       "unknown key 'servr'; did you mean 'server'?"},
      {"unknown_fault_kind", steps("  - fault: {server: primary, kind: power los}\n"), 6, 36,
       "unknown fault kind 'power los'; did you mean 'power loss'?"},
      {"fault_of_wrong_target", steps("  - fault: {server: primary, kind: los}\n"), 6, 36,
       "a server cannot suffer 'los'; expected one of: power loss, hang, restart, nic loss"},
      {"fault_without_target", steps("  - fault: {kind: hang}\n"), 6, 12, "missing a target"},
      {"fault_without_kind", steps("  - fault: {server: primary}\n"), 6, 12, "missing 'kind'"},
      {"fault_with_two_targets", steps("  - fault: {server: primary, voicemail: yes, kind: down}\n"), 6, 30,
       "two targets, 'server' and 'voicemail'"},
      {"fault_of_unknown_service", steps("  - fault: {service: primary/switch, kind: crash}\n"), 6, 22,
       "unknown service 'primary/switch'; did you mean 'primary/switching'?"},
      {"fault_of_unknown_trunk", steps("  - fault: {trunk: co-9, kind: los}\n"), 6, 20, "unknown trunk 'co-9'"},
      {"fault_of_unknown_board", steps("  - fault: {board: 7, kind: reset}\n"), 6, 20, "no board is in slot 7"},
      {"fault_of_bad_link", steps("  - fault: {link: primary to secondary, kind: cut}\n"), 6, 19,
       "expected a link such as"},
      {"slow_without_factor", steps("  - fault: {service: primary/gateway, kind: slow}\n"), 6, 39,
       "'slow' needs 'factor'"},
      {"factor_that_speeds_up", steps("  - fault: {service: primary/gateway, kind: slow, factor: 0.5}\n"), 6, 59,
       "0.5 is out of range"},
      {"factor_of_a_cut", steps("  - fault: {link: primary -> secondary, kind: cut, factor: 2}\n"), 6, 52,
       "'factor' does not belong to this fault"},
      {"central_office_no", steps("  - fault: {central office: no, kind: outage}\n"), 6, 29, "names no target"},
      {"fault_id_twice",
       steps("  - fault: {server: primary, kind: hang, id: f}\n  - fault: {server: secondary, kind: hang, id: f}\n"), 7,
       44, "a fault 'f' exists already"},
      {"repair_of_unknown_id", steps("  - fault: {server: primary, kind: hang, id: freeze}\n  - repair: freez\n"), 7,
       13, "unknown fault 'freez'; did you mean 'freeze'?"},
      {"repair_of_what_is_whole", steps("  - repair: {server: primary}\n"), 6, 13,
       "nothing to repair: no earlier step faults primary"},
      // calls and phones
      {"unknown_call", steps("  - expect: {call: c1, is: kept}\n"), 6, 20,
       "unknown call 'c1'; no call has been named before"},
      {"call_named_later", steps("  - hang up: c1\n  - call: {id: c1, from: 1, to: 2}\n"), 6, 14, "unknown call 'c1'"},
      {"call_id_twice", steps("  - call: {id: c, from: 1, to: 2}\n  - call: {id: c, from: 3, to: 4}\n"), 7, 16,
       "a call 'c' exists already"},
      {"unknown_extension", steps("  - call: {from: ext 11, to: 2}\n"), 6, 18,
       "no phone has extension 11; the phones have 1..10"},
      {"bad_extension", steps("  - call: {from: extension 1, to: 2}\n"), 6, 18,
       "expected an extension such as ext 2001"},
      {"call_to_itself", steps("  - call: {from: 1, to: 1}\n"), 6, 25, "extension 1 calls itself"},
      {"call_to_nobody", steps("  - call: {from: 1}\n"), 6, 11, "needs an extension in 'to'"},
      {"outgoing_without_trunk", steps("  - call: {from: 1, to: outside}\n"), 6, 11, "an outgoing call needs a trunk"},
      {"rate_without_time", steps("  - calls: {rate: 120}\n"), 6, 19, "expected a rate with its time"},
      {"rate_of_zero", steps("  - calls: {rate: 0/h}\n"), 6, 19, "out of range"},
      {"phone_without_server", steps("  - expect: {phone: 1}\n"), 6, 14, "'phone' needs 'on'"},
      // conditions
      {"unknown_condition", steps("  - expect: {in contrl: primary}\n"), 6, 14,
       "unknown condition 'in contrl'; did you mean 'in control'?"},
      {"no_condition", steps("  - expect: {within: 3 s}\n"), 6, 13, "no condition"},
      {"empty_condition", steps("  - wait until: {}\n"), 6, 17, "this map is empty"},
      {"unknown_status", steps("  - expect: {replication: updated}\n"), 6, 27, "did you mean 'Updated'?"},
      {"state_of_another_thing", steps("  - expect: {server: primary, is: kept}\n"), 6, 35, "a server is never 'kept'"},
      {"state_of_nothing", steps("  - expect: {is: Up}\n"), 6, 14, "'is' needs something it is said of"},
      {"warn_after_within", steps("  - expect: {in control: primary, within: 3 s, warn: 4 s}\n"), 6, 48,
       "'warn' is later than 'within'"},
      {"while_and_within",
       steps("  - call: {id: c, from: 1, to: 2}\n  - expect: {in control: primary, within: 3 s, while: c}\n"), 7, 35,
       "both 'while' and 'within'"},
      {"after_without_ends",
       steps("  - call: {id: c, from: 1, to: 2}\n  - expect: {in control: primary, after: call c}\n"), 7, 42,
       "expected call ID ends"},
      {"beyond_the_time_limit", with_tail("  - wait: 3 h\ntime limit: 2 h\n"), 7, 11,
       "beyond the scenario's time limit"},
      // administrator, buttons, test calls
      {"unknown_procedure", steps("  - administrator: {procedure: switch back}\n"), 6, 32,
       "did you mean 'switchback to primary'?"},
      {"unknown_skip", steps("  - administrator: {procedure: recover redundancy, skip: [restart]}\n"), 6, 59,
       "unknown procedure step 'restart'"},
      {"unknown_wrong", steps("  - administrator: {procedure: recover redundancy, wrong: [press twice]}\n"), 6, 60,
       "unknown mistake 'press twice'; did you mean 'presses twice'?"},
      {"expected_and_allowed", with_tail("expected violations: [illegal chain]\nallowed violations: [illegal chain]\n"),
       8, 22, "'illegal chain' is expected, which is more than allowed"},
      {"fault_of_software",
       Parts().head + "system: {boards: [{type: sipsp, slot: 3}]}\nsteps:\n  - fault: {board: 3, kind: fault}\n", 5, 13,
       "board 3 is a sipsp, which is software and cannot fail"},
      {"presses_nothing", steps("  - set: {server: primary, refused: yes}\n"), 6, 10, "this presses nothing"},
      {"unknown_test_call", steps("  - test calls: [incomming]\n"), 6, 18, "did you mean 'incoming'?"},
      {"test_call_without_trunk", steps("  - test calls: [incoming]\n"), 6, 17, "an incoming test call needs a trunk"},
      // limits and monitors
      {"unknown_measurement", with_tail("limits:\n  takeover.contrl: {max: 3 s}\n"), 8, 3,
       "unknown measurement 'takeover.contrl'; did you mean 'takeover.control'?"},
      {"limit_without_unit", with_tail("limits:\n  takeover.control: {max: 180}\n"), 8, 27, "'180' has no unit"},
      {"limit_with_unit", with_tail("limits:\n  calls.dropped: {max: 3 s}\n"), 8, 24,
       "expected a number without a unit"},
      {"limit_that_none_keeps", with_tail("limits:\n  calls.dropped: {min: 3, max: 2}\n"), 8, 19,
       "'min' is more than 'max'"},
      {"warn_beyond_max", with_tail("limits:\n  takeover.control: {warn: 4 s, max: 3 s}\n"), 8, 22,
       "'warn' is more than 'max'"},
      {"warn_of_both_ends", with_tail("limits:\n  calls.placed: {min: 1, max: 3, warn: 2}\n"), 8, 34,
       "'warn' with both 'min' and 'max'"},
      {"empty_limit", with_tail("limits:\n  calls.placed: {}\n"), 8, 17, "this map is empty"},
      {"unknown_monitor", with_tail("expected violations: [two in contrl]\n"), 7, 23,
       "unknown monitor 'two in contrl'; did you mean 'two in control'?"},
      {"no_time_at_all", with_tail("time limit: 0\n"), 7, 13, "the time limit must be more than 0"},
  };
  return kFiles;
}

class BrokenFile : public testing::TestWithParam<Broken> {};

TEST_P(BrokenFile, IsAnsweredWithPlaceAndHint) {
  const Broken& broken = GetParam();
  try {
    parse_scenario(broken.text, "broken.yaml");
    FAIL() << "was accepted";
  } catch (const ScenarioError& error) {
    const std::string wanted =
        "broken.yaml:" + std::to_string(broken.line) + ":" + std::to_string(broken.column) + ": ";
    EXPECT_THAT(std::string(error.what()), testing::HasSubstr(wanted));
    EXPECT_THAT(std::string(error.what()), testing::HasSubstr(broken.fragment));
    EXPECT_EQ(error.diagnostics().size(), 1U) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenFile, testing::ValuesIn(broken_files()),
                         [](const auto& one) { return one.param.name; });

TEST(BrokenFiles, AreOfMoreThanFiftyKinds) { EXPECT_GT(broken_files().size(), 50U); }

TEST(BrokenFiles, TellAllTheirMistakesAtOnce) {
  const std::string text =
      "scenario: s\n"
      "about: a\n"
      "system:\n"
      "  profil: altigen-maxcs\n"
      "  phones: {count: 10, first extension: 2000}\n"
      "steps:\n"
      "  - waituntil: {in control: primary}\n"
      "  - wait: 30\n"
      "  - call: {from: ext 3000, to: ext 2001}\n"
      "  - fault: {server: primary, kind: los}\n"
      "limits:\n"
      "  takeover.control: {warn: 4 s, max: 3 s}\n";
  try {
    parse_scenario(text, "x.yaml");
    FAIL() << "was accepted";
  } catch (const ScenarioError& error) {
    EXPECT_STREQ(error.what(),
                 "x.yaml:4:3: unknown key 'profil'; did you mean 'profile'?\n"
                 "x.yaml:7:5: unknown step 'waituntil'; did you mean 'wait until'?\n"
                 "x.yaml:8:11: '30' has no unit; write 30 s, or use ns, us, ms, min, h\n"
                 "x.yaml:9:18: no phone has extension 3000; the phones have 2000..2009\n"
                 "x.yaml:10:36: a server cannot suffer 'los'; expected one of: power loss, hang, restart, nic loss\n"
                 "x.yaml:12:22: 'warn' is more than 'max'; nothing could keep this limit");
  }
}

TEST(BrokenFiles, OfTenMebibytesOfNestingAreAnsweredAtOnce) {
  const std::string path = testing::TempDir() + "/nesting.yaml";
  std::ofstream(path) << std::string(10 * 1024 * 1024, '[');
  try {
    load_scenario(path);
    FAIL() << "was accepted";
  } catch (const ScenarioError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("nesting.yaml:1:1: the file has 10485760 bytes; at most 1 MiB"));
  }
}

TEST(BrokenFiles, OfOneMebibyteAreAnsweredInASecond) {
  const auto repeat = [](std::string_view part) {
    std::string text;
    while (text.size() + part.size() <= 1024 * 1024) text += part;
    return text;
  };
  for (const std::string_view part :
       {"[", "{",  "- ",  "? ",    "a: ", "[a, ", "{a: ", "a: [\n", "&a ", "*a ",     "!",
        "'", "\"", "x\n", "- x\n", "[],", "%",    "|\n",  "--- \n", "'' ", "[[[]]],", "- 0s\n "}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THROW(parse_scenario(repeat(part), "x.yaml"), ScenarioError) << part;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    EXPECT_LT(elapsed.count(), 5.0) << part;
  }
}

TEST(BrokenFiles, ThatAreMissingOrFoldersSaySo) {
  EXPECT_THROW(
      {
        try {
          load_scenario("no/such/file.yaml");
        } catch (const ScenarioError& error) {
          EXPECT_STREQ(error.what(), "no/such/file.yaml: cannot be read; check the name and its permissions");
          throw;
        }
      },
      ScenarioError);
  EXPECT_THROW(load_scenario(testing::TempDir()), ScenarioError);
}

}  // namespace
}  // namespace switchback::scenarios
