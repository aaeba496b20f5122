#!/usr/bin/python3
"""What `switchback bench` makes of what programs print. Usage: bench_test.py BUILD [unittest arguments]"""
import pathlib
import sys
import tempfile
import unittest

# A cache would lie among the sources.
sys.dont_write_bytecode = True
from figures import Section, document, number_text, ratio_text, result_hash, table
from programs import Bench, Failed, run
from sections import hold

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
    MARKS = (5_000_000_001, 40_000_000_001, 90_000_000_001)

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


if __name__ == "__main__":
    unittest.main()
