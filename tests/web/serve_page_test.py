#!/usr/bin/python3
"""The page of `switchback serve` in a real browser, at two widths and in both themes.

Usage: serve_page_test.py PROGRAM ARTEFACTS [unittest arguments]
Screenshots of what failed stay in ARTEFACTS. Exit code 77: Debian's chromium-driver or python3-selenium is missing.
"""
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

# A cache would lie among the sources.
sys.dont_write_bytecode = True
from browser import PROGRAM, THEMES, WIDTHS, PageTest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

TOKEN = 'a token for this test'


class Served:
    """`switchback serve` at a free port."""

    def __init__(self, folder, token='', store='results.db'):
        environment = {**os.environ, 'SWITCHBACK_WEB_TOKEN': token}
        if not token:
            del environment['SWITCHBACK_WEB_TOKEN']
        self.process = subprocess.Popen([PROGRAM, 'serve', '--db', store, '--listen', '127.0.0.1:0'], cwd=folder, env=environment,
                                        stdout=subprocess.PIPE, text=True)
        self.url = re.match(r'(http://\S+)', self.process.stdout.readline()).group(1)
        self.port = int(re.search(r':(\d+)/', self.url).group(1))

    def get(self, path):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        connection.request('GET', path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        return code


class ServePage(PageTest):
    prefix = 'serve-'

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix='switchback-serve-')
        for arguments in (['manual-switchback', 'views-differ'], ['automatic-failover-power-loss', '--repeat', '60'],
                          ['manual-switchback', '--set', 'phones.count=50']):
            subprocess.run([PROGRAM, 'run', *arguments, '--no-report'], cwd=cls.folder, check=False, capture_output=True, timeout=60)
        shutil.copy(os.path.join(cls.folder, 'results.db'), os.path.join(cls.folder, 'grows.db'))
        cls.served = Served(cls.folder)
        cls.start_browser(f'{cls.folder}/profile')

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        code = cls.served.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)
        if code != 0:
            raise AssertionError(f'Ctrl-C ended it with exit code {code}')

    # ---- helpers

    def show(self, width='desk', theme='light', fragment='', url=None):
        self.width = width
        self.load(width, theme, (url or self.served.url) + fragment)

    def find(self, selector):
        return self.until(lambda: next(iter(self.browser.find_elements(By.CSS_SELECTOR, selector)), None), selector)

    def until(self, condition, what, seconds=60):
        return WebDriverWait(self.browser, seconds, poll_frequency=0.1).until(lambda _: condition(), f'{what}: {self.seen()}')

    def seen(self):
        return self.script("(document.getElementById('banner') || document.body).textContent.slice(0, 300)")

    def click(self, selector):
        element = self.find(selector)
        self.script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def make_test_calls(self):
        """One round; some may fail as long as the voicemail server is not available."""
        button = self.browser.find_element(By.ID, 'test-calls')
        if not button.is_enabled():
            return
        lines = len(self.browser.find_elements(By.CSS_SELECTOR, '#log .remark, #log .refused'))
        self.click('#test-calls')
        self.until(lambda: not button.is_enabled(), 'calls are made')
        self.click('[data-speed="0"]')
        self.until(lambda: len(self.browser.find_elements(By.CSS_SELECTOR, '#log .remark, #log .refused')) > lines, 'what became of the calls')

    def assert_fits(self):
        self.assertLessEqual(self.script('document.documentElement.scrollWidth'), WIDTHS[self.width])

    # ---- what must be so

    def test_runs_are_listed_and_lead_to_their_reports(self):
        for theme in THEMES:
            for width in WIDTHS:
                with self.subTest(theme=theme, width=width):
                    self.show(width, theme, '#runs')
                    self.find('table.runs')
                    self.assertEqual(len(self.browser.find_elements(By.CSS_SELECTOR, 'table.runs tbody tr')), 50)
                    self.assert_fits()
                    self.assert_quiet()
                    if os.environ.get('SCREENSHOTS'):
                        self.screenshot(f'serve-runs-{width}-{theme}')
        next(one for one in self.browser.find_elements(By.TAG_NAME, 'button') if 'older' in one.text).click()
        self.until(lambda: len(self.browser.find_elements(By.CSS_SELECTOR, 'table.runs tbody tr')) == 63, 'all runs')
        Select(self.find('#run-scenario')).select_by_visible_text('views-differ')
        self.until(lambda: len(self.browser.find_elements(By.CSS_SELECTOR, 'table.runs tbody tr')) == 1, 'one run')
        self.click('table.runs a')
        self.until(lambda: self.browser.find_elements(By.ID, 'scrubber'), 'the report')
        self.assertIn('views-differ', self.browser.find_element(By.ID, 'content').text)
        self.assert_quiet()

    def test_views_begin_at_their_top(self):
        self.show()
        self.find('table.runs')
        next(one for one in self.browser.find_elements(By.CSS_SELECTOR, 'nav a') if one.text == 'Runs').click()
        self.until(lambda: self.script('window.scrollY') == 0, 'the top of the page')

    def test_trends_are_drawn(self):
        for theme in THEMES:
            for width in WIDTHS:
                with self.subTest(theme=theme, width=width):
                    self.show(width, theme, '#trends?scenario=manual-switchback')
                    self.find('.curves svg .medians circle')
                    self.assertIn('takeover.control', self.find('.curves').text)
                    self.assert_fits()
                    self.assert_quiet()
                    if os.environ.get('SCREENSHOTS'):
                        self.screenshot(f'serve-trends-{width}-{theme}')

    def test_what_is_not_there_is_said(self):
        for path, expected in (('/report?run=999', 404), ('/api/trends?scenario=nothing', 404), ('/nothing', 404),
                               ('/api/runs?before=x', 400), ('/api/runs?verdict=good', 400), ('/report', 400)):
            status, text = self.served.get(path)
            self.assertEqual(status, expected, path)
            self.assertTrue(json.loads(text)['error'])
        self.show(fragment='#trends?scenario=nothing')
        self.assertIn("'nothing'", self.find('.problem').text)
        self.show(fragment='#live/nothing')
        self.until(lambda: 'knows this run no longer' in self.browser.find_element(By.TAG_NAME, 'body').text, 'an unknown run')

    def test_runs_are_shown_while_others_are_being_stored(self):
        served = Served(self.folder, store='grows.db')
        try:
            first = json.loads(served.get('/api/runs')[1])['runs'][0]['run']
            answers = []
            with subprocess.Popen([PROGRAM, 'run', 'automatic-failover-power-loss', '--repeat', '300', '--no-report', '--db', 'grows.db'],
                                  cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as writer:
                while writer.poll() is None:
                    answers.append(served.get('/api/runs')[0])
            self.assertGreater(len(answers), 1)
            self.assertEqual(set(answers), {200})
            self.assertEqual(json.loads(served.get('/api/runs')[1])['runs'][0]['run'], first + 300)
        finally:
            self.assertEqual(served.stop(), 0)

    def test_the_token_is_asked_for_once(self):
        served = Served(self.folder, TOKEN)
        try:
            self.show(url=served.url)
            self.assertEqual(served.get('/api/runs')[0], 401)
            self.find('#token').send_keys('wrong')
            self.click('.login button')
            self.until(lambda: 'wrong' in self.find('.login .message').text, 'the refusal')
            self.find('#token').clear()
            self.find('#token').send_keys(TOKEN)
            self.click('.login button')
            self.find('table.runs')
            self.browser.refresh()
            self.find('table.runs')
            self.assertEqual(self.script('document.cookie'), '')
        finally:
            self.assertEqual(served.stop(), 0)

    def switch_back(self, width, theme, shots=''):
        """The whole procedure by clicking what the page points at."""
        def step(number):
            return f'#live-procedure .checklist li:nth-child({number}).done'

        def wait_for(number):
            """Skips what there is to wait for, as a person does who has no time."""
            self.until(lambda: self.browser.find_elements(By.CSS_SELECTOR, step(number)) or
                       self.browser.find_elements(By.CSS_SELECTOR, '[data-speed="0"][aria-pressed="true"]') or
                       self.click('[data-speed="0"]'), f'step {number}', 90)
            self.find(step(number))

        def look(name):
            self.assert_fits()
            if shots:
                self.screenshot(f'{shots}-{name}-{width}-{theme}')

        self.show(width, theme, '#live?scenario=manual-switchback')
        self.find('#live-start')
        look('start')
        self.click('#live-start')
        self.until(lambda: 'Your turn' in self.seen(), 'my turn', 90)
        self.click('#live-console-secondary')
        self.click('#open-dialog')
        self.find(step(1))
        wait_for(3)
        self.assertEqual(self.find('#phones-secondary').text, '200')
        look('dialog')
        self.click('#switch-over')
        self.find(step(4))
        wait_for(5)
        wait_for(6)
        self.click('#live-console-primary')
        self.click('#open-maxadmin')
        self.find(step(7))
        wait_for(8)
        self.assertEqual(self.find('#phones-primary').text, '200')
        self.until(lambda: self.browser.find_elements(By.CSS_SELECTOR, step(9)) or self.make_test_calls(), 'the test calls', 90)
        look('calls')
        self.click('#live-console-secondary')
        # The standby warns whoever opens its dialog.
        self.click('#cancel')
        self.click('#open-dialog')
        self.until(lambda: 'is not checked on this standby' in self.find('#warning').text, 'the warning')
        self.click('#auto-assume')
        self.click('#ok')
        self.until(lambda: 'everything as expected' in self.seen(), 'the verdict')
        look('over')
        self.assert_quiet()

    def test_somebody_does_the_switchback_at_a_desk(self):
        self.switch_back('desk', 'light', 'serve' if os.environ.get('SCREENSHOTS') else '')

    def test_somebody_does_the_switchback_at_a_desk_in_the_dark(self):
        self.switch_back('desk', 'dark', 'serve' if os.environ.get('SCREENSHOTS') else '')

    def test_somebody_does_the_switchback_on_a_phone(self):
        self.switch_back('phone', 'light', 'serve' if os.environ.get('SCREENSHOTS') else '')

    def test_somebody_does_the_switchback_on_a_phone_in_the_dark(self):
        self.switch_back('phone', 'dark', 'serve' if os.environ.get('SCREENSHOTS') else '')

    def test_a_live_run_is_paused_stepped_and_ended(self):
        self.show(fragment='#live?scenario=automatic-failover-power-loss')
        self.click('#live-start')
        self.find('#clock')
        self.until(lambda: self.find('#clock').text not in ('', '0:00.0'), 'time passes')
        self.click('#pause')
        self.until(lambda: self.find('#pause').text == 'Resume', 'the pause')
        before = self.find('#clock').text
        self.click('#step')
        self.until(lambda: self.find('#clock').text != before, 'a step')
        self.browser.refresh()
        self.until(lambda: self.find('#pause').text == 'Resume', 'the same run after a reload')
        self.click('#end')
        self.until(lambda: 'was ended' in self.seen(), 'the end')
        self.assert_quiet()

    def test_after_a_break_the_page_goes_on_where_it_was(self):
        added = self.browser.execute_cdp_cmd('Page.addScriptToEvaluateOnNewDocument', {'source': """
            window.sockets = [];
            window.WebSocket = class extends WebSocket { constructor(...all) { super(...all); window.sockets.push(this); } };"""})
        self.addCleanup(self.browser.execute_cdp_cmd, 'Page.removeScriptToEvaluateOnNewDocument', added)
        self.show(fragment='#live?scenario=manual-switchback')
        self.click('#live-start')
        self.until(lambda: 'Your turn' in self.seen(), 'my turn', 90)
        self.click('#pause')
        self.until(lambda: self.find('#pause').text == 'Resume', 'the pause')
        before = len(self.browser.find_elements(By.CSS_SELECTOR, '#log li'))
        self.script("""sockets[0].close(), fetch('/api/live/' + location.hash.split('/')[1], {method: 'POST',
            headers: {'Content-Type': 'application/json'}, body: JSON.stringify({do: 'press', server: 'primary', button: 'none'})})""")
        self.until(lambda: len(self.browser.find_elements(By.CSS_SELECTOR, '#log .refused')) == 1, 'what happened meanwhile')
        self.assertEqual(self.script('sockets.length'), 2)
        self.assertEqual(len(self.browser.find_elements(By.CSS_SELECTOR, '#log li')), min(200, before + 1), 'each line once')
        self.assert_quiet()


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
