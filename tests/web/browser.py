"""Debian's Chromium for tests of pages, at two widths and in both themes.

A test that imports this ends with exit code 77 where Debian's chromium-driver or python3-selenium is missing. Its arguments are
PROGRAM ARTEFACTS [unittest arguments]; screenshots of what failed stay in ARTEFACTS.
"""
import base64
import os
import shutil
import sys
import unittest

try:
    from selenium import webdriver
except ImportError:
    print('skipped: python3-selenium is not installed')
    sys.exit(77)
if shutil.which('chromedriver') is None:
    print('skipped: chromium-driver is not installed')
    sys.exit(77)

PROGRAM, ARTEFACTS = (os.path.abspath(argument) for argument in sys.argv[1:3])
WIDTHS = {'phone': 375, 'desk': 1440}
THEMES = ['light', 'dark']


class PageTest(unittest.TestCase):
    """Opens one browser for all its tests in `start_browser`; `prefix` begins the names of its screenshots."""
    prefix = ''

    @classmethod
    def start_browser(cls, profile, *logs):
        """`logs` are kept besides what the page logs, such as 'performance'."""
        options = webdriver.ChromeOptions()
        for argument in ('--headless=new', '--disable-dev-shm-usage', '--disable-gpu', '--hide-scrollbars', f'--user-data-dir={profile}'):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument('--no-sandbox')
        cls.logs = ('browser', *logs)
        options.set_capability('goog:loggingPrefs', {log: 'ALL' for log in cls.logs})
        cls.browser = webdriver.Chrome(options=options)

    def tearDown(self):
        outcome = self._outcome.result
        if any(test is self for test, _ in outcome.failures + outcome.errors):
            self.screenshot(self.prefix + self.id().rsplit('.', maxsplit=1)[-1])

    def screenshot(self, name):
        os.makedirs(ARTEFACTS, exist_ok=True)
        shot = self.browser.execute_cdp_cmd('Page.captureScreenshot', {'captureBeyondViewport': True, 'format': 'png'})
        with open(os.path.join(ARTEFACTS, name + '.png'), 'wb') as file:
            file.write(base64.b64decode(shot['data']))

    def load(self, width, theme, url):
        """Loads the page anew; what the browser logged before is forgotten."""
        self.browser.execute_cdp_cmd('Emulation.setDeviceMetricsOverride',
                                     {'width': WIDTHS[width], 'height': 900, 'deviceScaleFactor': 1, 'mobile': width == 'phone'})
        self.browser.execute_cdp_cmd('Emulation.setEmulatedMedia',
                                     {'media': '', 'features': [{'name': 'prefers-color-scheme', 'value': theme},
                                                                {'name': 'prefers-reduced-motion', 'value': 'reduce'}]})
        self.browser.get('about:blank')
        for log in self.logs:
            self.browser.get_log(log)
        self.browser.get(url)

    def script(self, text, *arguments):
        return self.browser.execute_script('return ' + text, *arguments)

    def assert_quiet(self):
        self.assertEqual([entry['message'] for entry in self.browser.get_log('browser')], [])
