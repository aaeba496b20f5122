#!/usr/bin/python3
"""What `switchback bench` makes of what programs print. Usage: bench_test.py BUILD [unittest arguments]"""
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

# A cache would lie among the sources.
sys.dont_write_bytecode = True
import bench
import register_rate
import station
from figures import Section, document, number_text, ratio_text, result_hash, table
from programs import Bench, Failed, run
from sections import hold, pacing, phones, registering, runs

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()


class Figures(unittest.TestCase):
    def section(self):
        section = Section("pace", "late")
        section.compare("a / b", section.add("a", "us", [6.0, 3.0, 9.0]), section.add("b", "us", [1.0, 2.0, 3.0]), 3)
        return section

    def test_a_row_stands_for_its_median(self):
        self.assertEqual(self.section().rows[0].median, 6.0)
        self.assertEqual(Section("", "").add("a", "us", [4.0, 1.0, 2.0, 3.0]).median, 2.5)

    def test_a_ratio_is_of_one_round_each(self):
        ratio, = self.section().ratios
        self.assertEqual(ratio.values, [6.0, 1.5, 3.0])
        self.assertEqual(ratio.median, 3.0)
        self.assertTrue(ratio.good)
        ratio.wanted = 3.1
        self.assertFalse(ratio.good)

    def test_rows_of_different_rounds_are_not_compared(self):
        with self.assertRaises(ValueError):
            self.section().compare("a / b", [1.0], [1.0, 2.0])

    def test_the_table_says_what_was_wanted_and_what_is_missing(self):
        section = self.section()
        section.lacks("ns-3", "libns3-dev")
        section.ratios[0].wanted = 4
        lines = list(table({"pace": section}))
        self.assertIn("  a / b: 3.00 times (1.50 to 6.00), wanted at least 4: NO", lines)
        self.assertIn("  ns-3 not measured: Debian's libns3-dev is not installed", lines)
        self.assertEqual(lines[2].split(), ["a,", "us", "6", "3", "9"])

    def test_the_document_holds_every_round_and_the_median(self):
        found = document({"pace": self.section()})["pace"]
        self.assertEqual(found["rows"][1], {"name": "b", "unit": "us", "values": [1.0, 2.0, 3.0], "median": 2.0})
        self.assertEqual(found["ratios"][0]["good"], True)

    def test_the_hash_is_of_the_facts_alone(self):
        one, other = self.section(), self.section()
        one.facts = {"10": [1, 2], "9": [3]}
        other.facts = {"9": [3], "10": [1, 2]}
        other.rows[0].values = [1.0, 1.0, 1.0]
        other.lacks("ns-3", "libns3-dev")
        self.assertEqual(result_hash({"pace": one}), result_hash({"pace": other, "empty": self.section()}))
        other.facts["9"] = [4]
        self.assertNotEqual(result_hash({"pace": one}), result_hash({"pace": other}))

    def test_numbers_are_shown_with_the_digits_that_count(self):
        shown = {12_345_678.0: "12,300,000", 1234.0: "1,230", 999.6: "1000", 123.4: "123", 98.76: "98.8", 0.1234: "0.123",
                 0.0: "0"}
        self.assertEqual({value: number_text(value) for value in shown}, shown)
        self.assertEqual([ratio_text(value) for value in (0.4321, 9.876, 12.345)], ["0.43", "9.88", "12.3"])


class Programs(unittest.TestCase):
    def test_a_program_that_fails_is_told_with_what_it_said(self):
        with self.assertRaisesRegex(Failed, "(?s)ended with 3:.*no such thing"):
            run(["/bin/sh", "-c", "echo no such thing >&2; exit 3"])
        self.assertEqual(run(["/bin/sh", "-c", "echo fine; exit 3"], codes=(0, 3)), "fine\n")

    def test_a_program_that_is_not_there_is_told(self):
        with self.assertRaisesRegex(Failed, "/no/such cannot be started"):
            run(["/no/such"])


class Hold(unittest.TestCase):
    MARKS = (65_000_000_001, 100_000_000_001, 150_000_000_001)  # the model begins at 60 s

    def setUp(self):
        self.bench = Bench(BUILD, 1, smoke=True, say=lambda text: None)

    def play(self, name, size):
        command, env, count = hold.players(self.bench)[name]
        return hold.play(command, env, size, count)

    def test_the_rate_is_that_after_the_first_mark(self):
        marks = [hold.Mark(line) for line in ("1 100 aa 7.0", "3 300 ab 0.5", "5 1100 ac 0.5")]
        self.assertEqual(hold.rate(marks), 1000.0)
        self.assertEqual(hold.rate(marks[:2]), 400.0)

    def test_what_is_no_mark_is_told(self):
        with self.assertRaisesRegex(Failed, "printed 'Segmentation fault'"):
            hold.Mark("Segmentation fault")

    def test_other_events_are_told(self):
        ours = [hold.Mark("1 100 aa 7.0"), hold.Mark("3 300 ab 0.5")]
        hold.check_same("SimPy", [hold.Mark("1 100 aa 9.0")], ours, 10)
        for other in ("1 101 aa 7.0", "1 100 ab 7.0"):
            with self.assertRaisesRegex(Failed, "SimPy did not have the same events"):
                hold.check_same("SimPy", [hold.Mark(other)], ours, 10)

    def test_all_have_the_same_events(self):
        for phones in (1, 2_000):
            size = hold.Size(phones, self.MARKS)
            ours = self.play(hold.OURS, size)
            if phones > 1:  # the mean delay is 30 s
                self.assertAlmostEqual(ours[-1].events / phones, 3, delta=0.15)
            for name in hold.players(self.bench):
                hold.check_same(name, self.play(name, size), ours, phones)

    def test_programs_refuse_what_is_no_plan(self):
        for plan in ([], ["0", "1"], ["5"], ["5", "2"], ["5", "3", "1"]):
            with self.assertRaisesRegex(Failed, "ended with 2:\nUsage"):
                run([self.bench.program("hold_switchback"), *plan])

    def test_peers_that_are_not_there_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "bin").mkdir()
            for name in ("hold_switchback", "hold_systemc"):
                (pathlib.Path(folder) / "bin" / name).symlink_to(self.bench.program(name))
            section = hold.measure(Bench(folder, 2, smoke=True, say=lambda text: None))
        self.assertIn("ns-3 not measured: Debian's libns3-dev is not installed", section.missing)
        self.assertEqual([len(row.values) for row in section.rows], [2] * len(section.rows))
        self.assertEqual(set(section.facts), {"1000", "10000"})


class Phones(unittest.TestCase):
    def test_the_rate_and_the_events_of_a_benchmark_are_read(self):
        one = {"name": "phone_bank/phones:1000", "iterations": 10, "events": 177635.0, "events/s": 1.25e7}
        self.assertEqual(phones.counters(json.dumps({"benchmarks": [one]})), (177635, 1.25e7))

    def test_no_figures_are_told(self):
        two = json.dumps({"benchmarks": [{"name": "a", "events": 1.0, "events/s": 1.0}] * 2})
        for text in (two, '{"benchmarks": []}', '{"benchmarks": [{"name": "a"}]}', "Failed to match any benchmarks"):
            with self.assertRaisesRegex(Failed, "printed no figures"):
                phones.counters(text)
        broken = {"name": "phone_bank", "error_occurred": True, "error_message": "not all phones are registered"}
        with self.assertRaisesRegex(Failed, "phone_bank: not all phones are registered"):
            phones.counters(json.dumps({"benchmarks": [broken]}))


class Runs(unittest.TestCase):
    """With the program itself."""

    def setUp(self):
        self.bench = Bench(BUILD, 1, smoke=True, say=lambda text: None)

    def play(self, *arguments):
        return runs.play(self.bench, ["run", runs.SCENARIO, "--no-report", *arguments])

    def test_the_digest_is_of_what_happened(self):
        (took, one), (_, other), (_, seeded) = self.play(), self.play("--jobs", "0"), self.play("--seed", "2")
        self.assertGreater(took, 0)
        self.assertEqual(one.runs, 1)
        self.assertEqual(one.digest, other.digest)
        self.assertNotEqual(one.digest, seeded.digest)

    def test_all_rows_are_counted(self):
        _, few = self.play("--keep-events", "none")
        _, all_kept = self.play("--keep-events", "all")
        self.assertGreater(all_kept.rows, few.rows + 1000)

    def test_a_program_that_runs_nothing_is_told(self):
        with self.assertRaisesRegex(Failed, "ended with 2"):
            self.play("--set", "no.such=1")


class Pacing(unittest.TestCase):
    def test_the_lateness_is_read(self):
        self.assertEqual(pacing.lateness("871 2.1 69.7 1190.0 12\n"), pacing.Lateness(871, 2.1, 69.7, 1190.0, 12.0))
        with self.assertRaisesRegex(Failed, "printed 'none'"):
            pacing.lateness("none\n")

    def test_the_pacer_is_measured_without_its_peer(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "bin").mkdir()
            (pathlib.Path(folder) / "bin/pace_stream").symlink_to(BUILD / "bin/pace_stream")
            section = pacing.measure(Bench(folder, 1, smoke=True, say=lambda text: None))
        self.assertEqual(section.missing, ["ns-3 not measured: Debian's libns3-dev is not installed"])
        self.assertEqual([row.name for row in section.rows][:2], ["pacer, p50", "pacer, p99"])
        self.assertEqual(section.ratios, [])
        self.assertGreater(section.facts["stream"][0], 100)


class Registering(unittest.TestCase):
    def clean_below(self, limit, start, gallop=4):
        """(the rung found, the rungs tried) where rungs up to `limit` are clean."""
        tried = []
        found = register_rate.clean_rate(lambda rung: tried.append(rung) or rung <= limit, start, gallop)
        return found, tried

    def test_the_highest_clean_rung_is_found_from_both_sides(self):
        for start in (20, 59, 60, 61, 100):
            for gallop in (1, 4):
                self.assertEqual(self.clean_below(60, start, gallop)[0], 60)

    def test_two_trials_do_where_the_rate_has_not_changed(self):
        self.assertEqual(self.clean_below(60, 60, 1)[1], [60, 61])
        self.assertEqual(self.clean_below(60, 61, 1)[1], [61, 60])

    def test_a_registrar_that_is_never_clean_is_told(self):
        with self.assertRaisesRegex(Failed, "not clean at 5.. registrations/s"):
            self.clean_below(-1000, 20)

    def compare(self, patience):
        """The rates found in three rounds by a generator that is always clean below 10,000/s."""
        class Generator:
            def play(self, _folder, _port, rate, phones, seconds):
                seen.append(phones)
                return (phones, rate, 1.0) if rate < 10_000 else (0, 0.0, 1.0)

        class Registrar:
            @contextlib.contextmanager
            def trial(self, requests):
                yield 5060
                requests.append(seen.pop())

        seen = []
        options = type("Options", (), {"start": 60, "rounds": 3, "seconds": 1, "verbose": False})
        return register_rate.compare("a", Registrar(), {"bench": Generator()}, options, "", lambda text: None, patience)

    def test_another_round_begins_only_while_there_is_patience(self):
        clean = register_rate.rate_of(58)
        self.assertEqual(self.compare(60), {"bench": [(clean, 1e6 / clean)] * 3})
        self.assertEqual(self.compare(-1), {"bench": [(clean, 1e6 / clean)]})

    def test_a_sipp_that_cannot_start_is_told(self):
        options = type("Options", (), {"sipp": "/bin/false"})
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(Failed, "sipp ended with 1"):
            register_rate.Sipp(options).play(folder, 5060, 1000, 1000, 1)

    def test_peers_that_are_not_there_are_named(self):
        real = registering.SIPP, registering.KAMAILIO
        registering.SIPP = registering.KAMAILIO = "/no/such"
        try:
            section = registering.measure(Bench(BUILD, 1, smoke=True, say=lambda text: None))
        finally:
            registering.SIPP, registering.KAMAILIO = real
        self.assertEqual(section.missing, ["SIPp not measured: Debian's sip-tester is not installed",
                                           "Kamailio not measured: Debian's kamailio is not installed"])
        self.assertEqual([row.name for row in section.rows], ["Switchback, trivial responder"] * 2)
        self.assertGreater(section.rows[0].median, 0)


class Pretended:
    """A section whose figures are given."""

    def __init__(self, ratio=None, failure=None):
        self.ratio, self.failure = ratio, failure

    def measure(self, _bench):
        if self.failure:
            raise self.failure
        section = Section("pretended", "as told", facts={"n": 1})
        section.compare("a / b", section.add("a", "us", [self.ratio]), section.add("b", "us", [1.0]), 2)
        return section


class Command(unittest.TestCase):
    def run_bench(self, sections, *arguments):
        """(exit code, standard output, standard error)"""
        real, bench.SECTIONS = bench.SECTIONS, sections
        try:
            with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
                try:
                    code = bench.main(["--build", str(BUILD), *arguments])
                except SystemExit as end:
                    code = end.code
        finally:
            bench.SECTIONS = real
        return code, out.getvalue(), err.getvalue()

    def test_the_exit_code_says_whether_what_is_wanted_was_reached(self):
        self.assertEqual(self.run_bench({"a": Pretended(2.0)})[0], 0)
        self.assertEqual(self.run_bench({"a": Pretended(2.0), "b": Pretended(1.9)})[0], 1)
        self.assertEqual(self.run_bench({"a": Pretended(2.0), "b": Pretended(1.9)}, "--only", "a")[0], 0)

    def test_a_failure_ends_with_4_and_no_figures(self):
        code, out, err = self.run_bench({"a": Pretended(2.0), "b": Pretended(failure=Failed("sipp ended with 255"))})
        self.assertEqual((code, out), (4, ""))
        self.assertIn("sipp ended with 255", err)

    def test_a_folder_without_programs_is_told(self):
        code, _, err = self.run_bench({"a": Pretended(2.0)}, "--build", "/no/such")
        self.assertEqual(code, 4)
        self.assertIn("/no/such has no programs to run; start it as ./switchback bench", err)

    def test_a_stopped_bench_ends_with_130(self):
        self.assertEqual(self.run_bench({"a": Pretended(failure=KeyboardInterrupt())})[:2], (130, ""))

    def test_a_check_measures_nothing(self):
        self.assertEqual(self.run_bench({"a": Pretended(failure=Failed("measured"))}, "--check")[0], 0)

    def test_mistakes_end_with_2(self):
        for mistake in (["--rounds", "0"], ["--rounds", "x"], ["--only", "b"], ["--out", "/no/such/file"], ["more"]):
            self.assertEqual(self.run_bench({"a": Pretended(2.0)}, *mistake)[0], 2, mistake)

    def test_the_table_begins_with_the_machine_and_ends_with_the_hash(self):
        _, out, _ = self.run_bench({"a": Pretended(2.0)})
        lines = out.splitlines()
        self.assertEqual(lines[0], "machine")
        self.assertRegex(lines[-1], "^result hash of a: [0-9a-f]{64}$")

    def test_the_document_is_the_only_thing_on_standard_output(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "bench.json"
            _, out, _ = self.run_bench({"a": Pretended(2.0)}, "--json", "--out", str(file))
            self.assertEqual(file.read_text(), out)
        found = json.loads(out)
        self.assertEqual(found["sections"]["a"]["ratios"][0]["values"], [2.0])
        self.assertEqual(len(found["load after"]), 3)

    def test_versions_are_those_of_the_packages(self):
        found = station.versions(BUILD)
        self.assertEqual(station.package_version("no-such-package"), "not installed")
        self.assertRegex(found["SystemC"], r"^2\.3")
        self.assertRegex(found["switchback"], r"^\d+\.\d+\.\d+, revision ")
        self.assertNotIn(station.UNKNOWN, found["compiler"])


if __name__ == "__main__":
    unittest.main()
