#!/usr/bin/python3
"""What `run --trace` writes, read by Chromium's own reader of the trace event format: that of its developer tools.

Usage: trace_test.py PROGRAM ARTEFACTS [unittest arguments]
Exit code 77: Debian's chromium-driver or python3-selenium is missing.
"""
import collections
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

# A cache would lie among the sources.
sys.dont_write_bytecode = True
from browser import PROGRAM, PageTest

FRAME = 'devtools://devtools/bundled/devtools_app.html'
# The slices of each track by name and depth, and what the reader said meanwhile.
READ = """
const [text, done] = arguments;
const said = [];
for (const level of ['warn', 'error']) console[level] = (...words) => said.push(words.join(' '));
(async () => {
  const trace = await import('devtools://devtools/bundled/models/trace/trace.js');
  const model = trace.TraceModel.Model.createWithAllHandlers();
  await model.parse(JSON.parse(text).traceEvents, {});
  const {Renderer} = model.parsedTrace().data;
  const tracks = [];
  for (const [pid, process] of Renderer.processes) {
    for (const [tid, thread] of process.threads) tracks.push([pid, tid, thread.name, thread.entries.map((slice) => [slice.name, slice.ts, slice.dur])]);
  }
  done({said, tracks});
})().catch((error) => done({said: [String(error)], tracks: []}));
"""


def slices_of(trace):
    """By track: the name of its thread, and (name, begin, duration) of its slices in the order of their begin."""
    names, slices, begun = {}, collections.defaultdict(list), collections.defaultdict(list)
    for event in trace['traceEvents']:
        track = event['pid'], event['tid']
        if event['ph'] == 'M' and event['name'] == 'thread_name':
            names[track] = event['args']['name']
        elif event['ph'] == 'B':
            begun[track].append([event['name'], event['ts'], 0])
            slices[track].append(begun[track][-1])
        elif event['ph'] == 'E':
            one = begun[track].pop()
            one[2] = event['ts'] - one[1]
    return {track: (names[track], slices[track]) for track in slices}


class Trace(PageTest):
    prefix = 'trace-'

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='switchback-trace-')
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        subprocess.run([PROGRAM, 'run', '--tag', 'regression', '--trace', 'traces', '--no-report'], cwd=cls.folder, check=True,
                       capture_output=True, timeout=120)
        cls.start_browser(f'{cls.folder}/profile')
        cls.addClassCleanup(cls.browser.quit)
        cls.browser.set_script_timeout(60)
        cls.browser.get(FRAME)

    def read(self, text):
        return self.browser.execute_async_script(READ, text)

    def test_of_each_scenario_is_read_slice_by_slice(self):
        files = sorted(glob.glob(os.path.join(self.folder, 'traces', '*.json')))
        self.assertGreater(len(files), 15)
        for name in files:
            with self.subTest(os.path.basename(name)), open(name, encoding='utf-8') as file:
                text = file.read()
                read = self.read(text)
                self.assertEqual(read['said'], [])
                tracks = {(pid, tid): (thread, slices) for pid, tid, thread, slices in read['tracks'] if slices}
                expected = slices_of(json.loads(text))
                self.assertEqual(tracks.keys(), expected.keys())
                for track, (thread, slices) in expected.items():
                    self.assertEqual(tracks[track][0], thread)
                    self.assertEqual([one[0] for one in tracks[track][1]], [one[0] for one in slices])
                    for mine, its in zip(slices, tracks[track][1]):
                        self.assertAlmostEqual(mine[1], its[1], places=3)
                        self.assertAlmostEqual(mine[2], its[2], places=3)

    def test_that_breaks_the_format_is_complained_of(self):
        track = {'pid': 1, 'tid': 1, 'cat': 'event'}
        broken = [{**track, 'ph': 'B', 'ts': 1, 'name': 'one'}, {**track, 'ph': 'E', 'ts': 2, 'name': 'other'}]
        self.assertNotEqual(self.read(json.dumps({'traceEvents': broken}))['said'], [])


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
