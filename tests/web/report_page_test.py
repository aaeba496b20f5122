#!/usr/bin/python3
"""The report in a real browser, from a file, at two widths and in both themes.

Usage: report_page_test.py PROGRAM ARTEFACTS [unittest arguments]
Screenshots of what failed stay in ARTEFACTS. Exit code 77: Debian's chromium-driver or python3-selenium is missing.
"""
import base64
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

# A cache would lie among the sources.
sys.dont_write_bytecode = True
from browser import PROGRAM, THEMES, WIDTHS, PageTest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

HOSTILE = '</script><img src=x onerror="document.title=1"> <!-- &lt; \\u003c/script>'

HOSTILE_SCENARIO = f"""scenario: hostile-words
about: '{HOSTILE}'
tags: [test]
system:
  phones: {{count: 3, first extension: 2000}}
steps:
  - start: all
  - expect: {{in control: secondary, within: 5s}}
"""

# Its width between the browser's own margins, in CSS pixels.
A4 = 717

PLAN = """campaign: two-scenarios
about: Two parameters that matter and one that does not.
scenarios: [automatic-failover-power-loss, automatic-failover-switching-crash]
sweep:
  server.keep-alive.period: [2 s, 5 s, 7 s]
  server.takeover.activation: [80 s, 100 s]
seeds: {count: 6}
"""


def play(folder, *arguments):
    """Runs the program; its own verdicts do not matter here."""
    ended = subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, timeout=60)
    if ended.returncode not in (0, 1):
        raise RuntimeError(f'{arguments}: exit code {ended.returncode}: {ended.stderr}')


class ReportPage(PageTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='switchback-web-')
        with open(os.path.join(cls.folder, 'hostile.yaml'), 'w', encoding='utf-8') as file:
            file.write(HOSTILE_SCENARIO)
        play(cls.folder, 'run', 'manual-switchback', 'kept-calls-thirty-minutes', 'one-way-keep-alive-loss', 'hostile.yaml',
             '--db', 'results.db')
        play(cls.folder, 'run', 'automatic-failover-power-loss', '--keep-events', 'none', '--db', 'bare.db', '--report', 'bare.html')
        play(cls.folder, 'run', 'automatic-failover-power-loss', 'views-differ', '--repeat', '40', '--db', 'many.db',
             '--report', 'many.html')
        play(cls.folder, 'run', 'automatic-failover-power-loss', '--repeat', '30', '--db', 'compared.db', '--no-report')
        play(cls.folder, 'run', 'automatic-failover-power-loss', '--repeat', '30', '--db', 'compared.db', '--no-report',
             '--set', 'server.registrar.rate=5')
        play(cls.folder, 'compare', 'last~1', 'last', '--db', 'compared.db', '--html', 'compare.html')
        with open(os.path.join(cls.folder, 'plan.yaml'), 'w', encoding='utf-8') as file:
            file.write(PLAN)
        play(cls.folder, 'campaign', 'plan.yaml', '--db', 'sweep.db')
        play(cls.folder, 'report', '--db', 'sweep.db', '--out', 'sweep.html')
        play(cls.folder, 'explore', '--count', '60', '--defect', 'takes over unchecked', '--db', 'explored.db')
        play(cls.folder, 'report', '--db', 'explored.db', '--out', 'failed.html')
        play(cls.folder, 'explore', '--count', '30', '--seed', '1001', '--db', 'explored.db')
        play(cls.folder, 'explore', '--count', '20', '--seed', '1021', '--db', 'explored.db')
        play(cls.folder, 'report', '--db', 'explored.db', '--out', 'explored.html')
        cls.start_browser(f'{cls.folder}/profile', 'performance')

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        shutil.rmtree(cls.folder, ignore_errors=True)

    # ---- helpers

    def show(self, width='desk', theme='light', page='report.html', fragment=''):
        self.load(width, theme, f'file://{self.folder}/{page}{fragment}')

    def texts(self, selector):
        return [element.text for element in self.browser.find_elements(By.CSS_SELECTOR, selector)]

    def run_named(self, scenario):
        """Chooses the run of this scenario, as a person does."""
        choice = Select(self.browser.find_element(By.ID, 'which-run'))
        choice.select_by_visible_text(next(option.text for option in choice.options if f' {scenario},' in option.text))

    def look_at(self, milliseconds):
        self.script('''(() => { const slider = document.getElementById('scrubber'); slider.value = arguments[0];
                       slider.dispatchEvent(new Event('input')); })()''', milliseconds)

    def dialog(self):
        """What the Redundancy Administration dialog shows: {group: {field: word}}; empty if it does not answer."""
        return self.script('''Object.fromEntries([...document.querySelectorAll('#dialog table')].map((table) => [
            table.caption.textContent, Object.fromEntries([...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent)))]))''')

    # ---- what must be so

    def test_the_page_loads_nothing_but_itself_and_logs_nothing(self):
        for page in ('report.html', 'bare.html', 'many.html', 'compare.html', 'sweep.html', 'failed.html', 'explored.html'):
            self.show(page=page)
            self.assert_quiet()
            requests = []
            for entry in self.browser.get_log('performance'):
                message = json.loads(entry['message'])['message']
                if message['method'] == 'Network.requestWillBeSent':
                    requests.append(message['params']['request']['url'])
            wanted = f'file://{self.folder}/{page}'
            self.assertIn(wanted, requests)
            self.assertEqual([url for url in requests if url != wanted and not url.startswith('data:')], [])

    def test_it_may_load_nothing_even_if_it_wanted_to(self):
        self.show()
        answer = self.browser.execute_async_script('''const done = arguments[0];
            fetch('http://127.0.0.1:9/').then(() => done('loaded'), () => done('refused'))''')
        self.assertEqual(answer, 'refused')
        self.assertTrue(any('Content Security Policy' in entry['message'] for entry in self.browser.get_log('browser')))

    def test_every_run_fits_a_phone_and_a_desk_in_both_themes(self):
        for theme in THEMES:
            for width in WIDTHS:
                self.show(width, theme)
                for scenario in ('manual-switchback', 'kept-calls-thirty-minutes', 'hostile-words'):
                    self.run_named(scenario)
                    with self.subTest(theme=theme, width=width, scenario=scenario):
                        self.assertLessEqual(self.script('document.documentElement.scrollWidth'), WIDTHS[width])
                        self.assertGreater(len(self.browser.find_elements(By.CSS_SELECTOR, '.chart svg')), 0)
                if os.environ.get('SCREENSHOTS'):
                    self.run_named('manual-switchback')
                    self.screenshot(f'{width}-{theme}')
                self.assert_quiet()

    def test_a_comparison_fits_a_phone_and_a_desk_and_draws_what_changed(self):
        for theme in THEMES:
            for width in WIDTHS:
                self.show(width, theme, 'compare.html')
                with self.subTest(theme=theme, width=width):
                    self.assertLessEqual(self.script('document.documentElement.scrollWidth'), WIDTHS[width])
                    self.assertIn('regressions', self.texts('.hero .word')[0])
                    self.assertIn('phones.rehomed.last', ' '.join(self.texts('tbody th')))
                    values = self.script("""JSON.parse(document.getElementById('data').textContent).rows
                        .filter((row) => row.base_curve).length""")
                    self.assertEqual(len(self.browser.find_elements(By.CSS_SELECTOR, 'figure .ecdf')), 2 * values)
                if os.environ.get('SCREENSHOTS'):
                    self.screenshot(f'compare-{width}-{theme}')
                self.assert_quiet()

    def sweep_choice(self, name, text):
        Select(self.browser.find_element(By.ID, f'sweep-{name}')).select_by_visible_text(text)

    def heat(self):
        """The heat map: the columns' titles, and each row's texts."""
        return (self.texts('.heat thead th'),
                self.script('[...document.querySelectorAll(".heat tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent))'))

    def test_swept_values_are_drawn_as_a_heat_map_of_what_the_store_has(self):
        self.show(page='sweep.html')
        heads, rows = self.heat()
        self.assertEqual(heads, ['server.takeover.activation', '2 s', '5 s', '7 s'])
        self.assertEqual([row[0] for row in rows], ['80 s', '100 s'])
        # Longer periods and a longer activation take longer: from the top left to the bottom right.
        shown = [[float(text.split()[0]) for text in row[1:]] for row in rows]
        with sqlite3.connect(f'{self.folder}/sweep.db') as store:
            stored = [row[0] for row in store.execute(
                "select control_p50 from campaign_cell where scenario = 'automatic-failover-power-loss' order by cell")]
        self.assertEqual(len(stored), 6)
        for text, value in zip(sorted(sum(shown, [])), sorted(stored)):
            self.assertAlmostEqual(text, value, delta=3)
        warmth = self.script('[...document.querySelectorAll(".heat td")].map((cell) => Number(cell.style.getPropertyValue("--warmth")))')
        self.assertEqual((warmth[0], warmth[-1]), (0, 1))
        self.sweep_choice('statistic', 'how often over budget')
        self.assertEqual({text for row in self.heat()[1] for text in row[1:]}, {'0.0 %'})
        self.sweep_choice('parameter', 'server.takeover.activation')
        self.assertEqual(self.heat()[0], ['server.keep-alive.period', '80 s', '100 s'])
        self.sweep_choice('measurement', 'takeover.detection')
        self.sweep_choice('scenario', 'automatic-failover-switching-crash')
        self.assertTrue(all(text.endswith('s') for row in self.heat()[1] for text in row[1:]))
        self.assert_quiet()

    def test_what_each_parameter_does_is_a_tornado_with_the_greatest_first(self):
        self.show(page='sweep.html')
        texts = self.texts('.tornado .effect text')
        self.assertEqual(len(texts), 2)
        self.assertIn('server.keep-alive.period: 2 s → 7 s, +30 s', texts[0])
        self.assertIn('server.takeover.activation: 80 s → 100 s, +20 s', texts[1])
        widths = [rect.size['width'] for rect in self.browser.find_elements(By.CSS_SELECTOR, '.tornado .effect rect')]
        self.assertAlmostEqual(widths[0] / widths[1], 1.5, delta=0.05)
        self.assertIn('+30 s', self.browser.find_element(By.CSS_SELECTOR, '#sweep .chart svg').get_attribute('aria-label'))

    def test_swept_values_fit_a_phone_and_a_desk_in_both_themes(self):
        for theme in THEMES:
            for width in WIDTHS:
                self.show(width, theme, 'sweep.html')
                with self.subTest(theme=theme, width=width):
                    self.assertLessEqual(self.script('document.documentElement.scrollWidth'), WIDTHS[width])
                if os.environ.get('SCREENSHOTS'):
                    self.screenshot(f'sweep-{width}-{theme}')
                self.assert_quiet()

    def coverage(self):
        """What the map of an exploration shows: {(action, state): text}."""
        return dict(self.script("""[...document.querySelectorAll('.coverage tbody tr')].flatMap((row) =>
            [...row.querySelectorAll('td:not(.all)')].map((cell) => [[row.cells[0].textContent, cell.dataset.title].join('|'), cell.textContent]))"""))

    def explored(self, condition):
        """What the store has, as the map is to show it."""
        with sqlite3.connect(f'{self.folder}/explored.db') as store:
            rows = store.execute(f'SELECT action, state, sum(count) FROM explored WHERE {condition} GROUP BY 1, 2').fetchall()
        return {f'{action}|{state}': f'{count:,}' for action, state, count in rows}

    def map_of(self, choice):
        """The section with another choice of what the map shows."""
        choices = Select(self.browser.find_element(By.ID, 'coverage-of'))
        choices.select_by_visible_text(next(option.text for option in choices.options if choice in option.text))
        return self.browser.find_element(By.ID, 'exploration').text

    def test_explorations_are_drawn_as_a_heat_map_of_what_the_store_has(self):
        self.show(page='explored.html')
        self.assertIn('Pass', self.texts('.hero .word')[0])
        self.assertIn('20 scenarios drawn by chance: nothing failed', self.texts('.hero p')[0])
        for choice, condition in (('2 explorations together, no defect planted', "defects = ''"), ('seeds 1,021 to 1,040', 'seed = 1021'),
                                  ('planted: takes over unchecked', "defects <> ''")):
            self.map_of(choice)
            shown, stored = self.coverage(), self.explored(condition)
            self.assertGreater(len(stored), 50)
            self.assertEqual({key: text for key, text in shown.items() if text != 'never'}, stored)
            self.assertEqual(len(shown) % 8, 0)
            self.assertIn(f'{len(stored)} of {len(shown)} combinations', self.texts('.reached')[0].replace(',', ''))
            self.assertEqual(len(self.browser.find_elements(By.CSS_SELECTOR, '.coverage td.never')), len(shown) - len(stored))
        self.assertIn('Some seeds were played by more than one', self.map_of('2 explorations together'))
        self.assertEqual(self.texts('.coverage thead .group'), ['primary in control', 'secondary in control'])
        self.assert_quiet()

    def test_what_an_exploration_met_often_is_warmer_and_says_more_when_pointed_at(self):
        self.show(page='failed.html')
        cells = self.script("""[...document.querySelectorAll('.coverage td.warm')].map((cell) =>
            [Number(cell.textContent.replace(',', '')), Number(cell.style.getPropertyValue('--warmth')), cell.title])""")
        cells.sort()
        self.assertEqual((cells[0][0], cells[0][1], cells[-1][1]), (1, 0.1, 1))
        for (count, warmth, title), (more, warmer, _) in zip(cells, cells[1:]):
            self.assertEqual(count < more, warmth < warmer)
            self.assertRegex(title, rf'.+, while .+: {count} times?, [0-9.]+ % of its [0-9,]+$')
        drawn = self.script("""(() => { const paint = (css) => getComputedStyle(document.querySelector(css));
            return [paint('.coverage td.never').backgroundImage, paint('.coverage td.warm').backgroundImage]; })()""")
        self.assertIn('repeating-linear-gradient', drawn[0], 'never is not told by the colour alone')
        self.assertEqual(drawn[1], 'none')
        Select(self.browser.find_element(By.ID, 'coverage-order')).select_by_visible_text('most gaps')
        gaps = self.script("[...document.querySelectorAll('.coverage tbody tr')].map((row) => row.querySelectorAll('.never').length)")
        self.assertEqual(gaps, sorted(gaps, reverse=True))
        self.assertGreater(gaps[0], gaps[-1])

    def test_what_an_exploration_found_leads_to_its_run(self):
        self.show(page='failed.html')
        self.assertIn('Fail', self.texts('.hero .word')[0])
        with sqlite3.connect(f'{self.folder}/explored.db') as store:
            run, seed = store.execute("SELECT run_id, seed FROM run WHERE verdict = 'fail' ORDER BY seed LIMIT 1").fetchone()
            failed = store.execute("SELECT count(*) FROM run WHERE verdict = 'fail'").fetchone()[0]
        self.assertEqual(sum(int(text) for text in self.texts('.failures tbody td:nth-child(2)')), failed)
        self.browser.find_element(By.LINK_TEXT, str(run)).click()
        self.assertEqual(self.texts('#run-title'), [f'explored-{seed}'])
        # Its command plays it again, as it was.
        command = shlex.split(self.browser.find_element(By.CSS_SELECTOR, '#reproduce code').text)
        play(self.folder, *command[1:], '--db', 'again.db')
        fingerprints = []
        for name in ('explored.db', 'again.db'):
            with sqlite3.connect(f'{self.folder}/{name}') as store:
                fingerprints += store.execute('SELECT fingerprint FROM run WHERE seed = ?', (seed,)).fetchall()
        self.assertEqual(len(fingerprints), 2)
        self.assertEqual(fingerprints[0], fingerprints[1])
        # In the report of a later exploration it has no link.
        self.show(page='explored.html')
        self.assertEqual(self.browser.find_elements(By.LINK_TEXT, str(run)), [])
        self.assertIn('./switchback report NUMBER --db explored.db', self.browser.find_element(By.ID, 'exploration').text)

    def test_an_exploration_fits_a_phone_a_desk_and_paper_in_both_themes(self):
        for theme in THEMES:
            for width in WIDTHS:
                self.show(width, theme, 'explored.html')
                with self.subTest(theme=theme, width=width):
                    self.assertLessEqual(self.script('document.documentElement.scrollWidth'), WIDTHS[width])
                if os.environ.get('SCREENSHOTS'):
                    self.screenshot(f'explored-{width}-{theme}')
                self.assert_quiet()
        self.browser.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {'width': A4, 'height': 900, 'deviceScaleFactor': 1, 'mobile': False})
        self.browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'media': 'print', 'features': []})
        self.assertLessEqual(self.script('document.documentElement.scrollWidth'), A4)
        self.assertEqual(self.script("getComputedStyle(document.querySelector('.coverage td')).display"), 'table-cell', 'still a map')
        self.assertEqual(self.script("(({scrollHeight, clientHeight}) => scrollHeight - clientHeight)(document.querySelector('.coverage'))"), 0)

    def test_a_store_without_an_exploration_tells_of_none(self):
        self.show(page='sweep.html')
        self.assertEqual(self.script("['sweep', 'exploration'].filter((id) => document.getElementById(id) !== null)"), ['sweep'])

    def test_the_theme_follows_the_system_until_somebody_chooses(self):
        def ground():
            return self.script('getComputedStyle(document.body).backgroundColor')
        self.show(theme='light')
        light = ground()
        self.show(theme='dark')
        self.assertNotEqual(ground(), light)
        Select(self.browser.find_element(By.ID, 'theme')).select_by_visible_text('light')
        self.assertEqual(ground(), light)
        Select(self.browser.find_element(By.ID, 'theme')).select_by_visible_text('automatic')
        self.assertNotEqual(ground(), light)

    def test_scrubbing_shows_what_the_journal_says_on_both_consoles(self):
        self.show()
        self.run_named('manual-switchback')
        store = sqlite3.connect(f'{self.folder}/results.db')
        run, duration = store.execute("SELECT r.run_id, r.duration_ns FROM run r JOIN scenario s USING (scenario_id) "
                                      "WHERE s.name = 'manual-switchback'").fetchone()
        events = store.execute('SELECT seconds, entity, what FROM event_text WHERE run = ? ORDER BY id', (run,)).fetchall()
        store.close()
        compared = 0
        for number, server in enumerate(('primary', 'secondary')):
            self.browser.find_element(By.ID, f'console-{number}').click()
            changes = [seconds for seconds, entity, what in events if entity == server and
                       what in ('in control Yes', 'in control No', 'replication Updating', 'replication Updated', 'power off')]
            for seconds in changes + [duration / 1e9]:
                for at in (seconds - 0.5, seconds + 0.5):
                    if at * 1e9 > duration or any(abs(at - other) < 0.01 for other in changes):
                        continue
                    self.look_at(round(at * 1000))
                    before = [what for when, entity, what in events if entity == server and when <= at]
                    shown = self.dialog()
                    if 'Redundancy Status' not in shown:
                        continue
                    control = [what for what in before if what.startswith('in control')]
                    self.assertEqual(shown['Redundancy Status'][f'{server} in control'],
                                     'Yes' if control and control[-1] == 'in control Yes' else 'No', f'{server} at {at}')
                    replication = [what.split()[1] for what in before if what.startswith('replication ')]
                    self.assertEqual(shown[f'{server.capitalize()} System']['replication status'],
                                     replication[-1] if replication else 'Unknown', f'{server} at {at}')
                    compared += 1
        self.assertGreater(compared, 20)

    def test_the_waterfall_draws_each_phase_where_it_was(self):
        self.show()
        self.run_named('manual-switchback')
        store = sqlite3.connect(f'{self.folder}/results.db')
        stored = store.execute("SELECT p.t_start_ns, p.duration_ns, p.name FROM phase p JOIN run r USING (run_id) JOIN scenario s "
                               "USING (scenario_id) WHERE s.name = 'manual-switchback' ORDER BY p.path, p.ordinal").fetchall()
        store.close()
        drawn = self.script("""[...document.querySelectorAll('#paths .chart')].map((chart) => [...chart.querySelectorAll('rect.phase')]
            .map((bar) => [bar.x.baseVal.value, bar.width.baseVal.value, bar.textContent]))""")
        self.assertEqual(sum(len(path) for path in drawn), len(stored))
        for path in drawn:
            for (x, width, _), (after, _, _) in zip(path, path[1:]):
                self.assertLess(x, after)
                self.assertLess(abs(x + width - after), 2)
        texts = [text for path in drawn for _, _, text in path]
        for _, _, name in stored:
            self.assertTrue(any(text.startswith(name + ':') for text in texts), name)
        longest = max(stored, key=lambda phase: phase[1])[2]
        self.assertIn(longest + ':', self.script("[...document.querySelectorAll('#paths rect.longest')].map((bar) => bar.textContent).join()"))

    def test_a_partition_shows_mirrored_pictures(self):
        self.show()
        self.run_named('one-way-keep-alive-loss')
        lost = self.script("switchback.run.events.find((event) => event[2] === 'keep-alive lost')[0]")
        self.look_at(lost - 1000)
        self.browser.find_element(By.ID, 'console-1').click()
        self.assertEqual(self.dialog()['Primary System']['keep-alive'], 'Up')
        self.look_at(lost + 1000)
        system = self.dialog()['Primary System']
        self.assertEqual(system['keep-alive'], 'Down')
        self.assertEqual(system['switching'], 'Unknown')

    def test_everything_that_can_be_pressed_is_reached_by_the_tab_key(self):
        self.show()
        self.run_named('manual-switchback')
        self.script('document.activeElement.blur()')
        wanted = set(self.script('''[...document.querySelectorAll('a[href], button:not(:disabled), select, input, summary')]
            .filter((one) => one.checkVisibility() && !(one.type === 'radio' && !one.checked)).map((one, place) => (one.dataset.place = place, String(place)))'''))
        reached = set()
        body = self.browser.find_element(By.TAG_NAME, 'body')
        body.send_keys(Keys.HOME)
        for _ in range(len(wanted) + 40):
            self.browser.switch_to.active_element.send_keys(Keys.TAB)
            place, outline = self.script('''[document.activeElement.dataset.place ?? null,
                                             getComputedStyle(document.activeElement).outlineStyle]''')
            if place is not None:
                self.assertNotEqual(outline, 'none', f'element {place} shows no focus')
                reached.add(place)
        self.assertEqual(wanted - reached, set())

    def test_arrow_keys_move_the_instant_by_a_second(self):
        self.show()
        self.run_named('manual-switchback')
        self.look_at(100000)
        slider = self.browser.find_element(By.ID, 'scrubber')
        slider.send_keys(Keys.ARROW_RIGHT)
        self.assertEqual(self.texts('output.clock'), ['1:41.0'])
        slider.send_keys(Keys.PAGE_DOWN)
        self.assertEqual(self.texts('output.clock'), ['1:31.0'])
        self.assertEqual(slider.get_attribute('aria-valuetext'), '1:31.0')

    def test_hostile_words_stay_words(self):
        self.show()
        self.run_named('hostile-words')
        self.assertEqual(self.script("document.querySelectorAll('#run img').length"), 0)
        self.assertIn(HOSTILE, self.script("document.querySelector('#scenario pre').textContent"))
        self.assertTrue(self.browser.title.startswith('Switchback: fail'))
        self.assertIn('fail', self.texts('.hero .word')[0].lower())

    def test_fates_of_calls_differ_by_shape_not_by_colour_alone(self):
        self.show()
        self.run_named('kept-calls-thirty-minutes')
        shapes = {fate: self.script("document.querySelector(arguments[0]).getAttribute('d')", f'.call.{fate} .mark')
                  for fate in ('dropped', 'preserved')}
        self.assertNotEqual(shapes['dropped'], shapes['preserved'])
        self.assertNotIn('A', shapes['preserved'], 'an arc: a circle')

    def test_a_run_without_events_says_how_to_have_them(self):
        self.show(page='bare.html')
        self.assertIn('No events of this run were kept', self.browser.find_element(By.ID, 'timeline').text)
        self.assertIn('--keep-events notable', self.browser.find_element(By.ID, 'timeline').text)

    def test_an_explored_run_without_events_asks_for_no_option_that_explore_lacks(self):
        shutil.copy(f'{self.folder}/explored.db', f'{self.folder}/died.db')
        with sqlite3.connect(f'{self.folder}/died.db') as store:
            store.execute('DELETE FROM event')
            run = store.execute('SELECT min(run_id) FROM run').fetchone()[0]
        play(self.folder, 'report', str(run), '--db', 'died.db', '--out', 'died.html')
        self.show(page='died.html')
        timeline = self.browser.find_element(By.ID, 'timeline').text
        self.assertIn('No events of this run were kept', timeline)
        self.assertNotIn('--keep-events', timeline)

    def test_many_runs_are_summed_up_and_the_choice_of_details_is_told(self):
        self.show('phone', page='many.html')
        self.assertLessEqual(self.script('document.documentElement.scrollWidth'), WIDTHS['phone'])
        self.assertIn('2 of 80 runs are shown in detail: of each scenario the first run that did not pass, and the last run',
                      self.browser.find_element(By.ID, 'content').text)
        fold = self.browser.find_element(By.CSS_SELECTOR, '#distributions details')
        fold.find_element(By.TAG_NAME, 'summary').click()
        self.assertIn('takeover.control', fold.text)
        self.assertLessEqual(self.script('document.documentElement.scrollWidth'), WIDTHS['phone'])
        self.assert_quiet()

    def test_a_link_with_a_run_shows_that_run(self):
        self.show(fragment='#run-3')
        self.assertEqual(self.script('switchback.run.run'), 3)

    def test_on_paper_there_is_nothing_to_press(self):
        self.show()
        printed = self.browser.execute_cdp_cmd('Page.printToPDF', {'printBackground': True})
        self.assertGreater(len(base64.b64decode(printed['data'])), 20000)
        self.browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {'media': 'print', 'features': []})
        self.assertEqual(self.script("getComputedStyle(document.querySelector('.picker')).display"), 'none')
        self.assertEqual(self.script("getComputedStyle(document.querySelector('.toolbar')).display"), 'none')


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
