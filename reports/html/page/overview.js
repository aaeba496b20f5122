// All runs together: the verdict, the scenarios, the measurements over many runs.

const TIMES = ['Control', 'Phones', 'Service', 'Protection'];
const TIME_LIMITS = ['takeover.control', 'phones.rehomed.last', 'service.restored', 'protection.restored'];

function countsLine(counts) {
  return make('ul', {class: 'tally'}, VERDICT_ORDER.filter((verdict) => counts[verdict] > 0).map((verdict) =>
    make('li', {}, make('span', {class: 'count'}, grouped(counts[verdict])), verdictBadge(verdict))));
}

// The share of each verdict as a bar; the words are beside it.
function shares(counts) {
  const all = d3.sum(Object.values(counts));
  const width = 1000;
  const drawing = d3.create('svg').attr('class', 'shares').attr('viewBox', `0 0 ${width} 10`).attr('preserveAspectRatio', 'none').attr('aria-hidden', 'true');
  let at = 0;
  for (const verdict of [...VERDICT_ORDER].reverse()) {
    const share = ((counts[verdict] || 0) / all) * width;
    if (share > 0) drawing.append('rect').attr('class', verdict).attr('x', at).attr('width', share).attr('height', 10);
    at += share;
  }
  return drawing.node();
}

function timeCell(scenario, index) {
  const seconds = scenario.times[index];
  if (seconds === null) return null;
  const limit = scenario.measurements.find((one) => one.name === TIME_LIMITS[index] && one.high !== null);
  const verdict = limit ? withinLimit(seconds, limit) : 'skipped';
  return make('div', {class: 'time'}, make('span', {}, `${seconds.toFixed(1)} s`),
              limit ? bullet(seconds, limit.warn_high, limit.high, verdict, `${secondsText(seconds)}; ${limitText(limit)}`) : null);
}

function scenariosTable(overview, linkTo) {
  const order = (one) => VERDICT_ORDER.indexOf(one.verdict);
  const scenarios = [...overview.scenarios].sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
  const repeated = overview.runs_in_all > overview.scenarios.length;
  const rows = scenarios.map((one) => {
    const passed = (one.counts.pass || 0) + (one.counts.marginal || 0);
    const all = d3.sum(Object.values(one.counts));
    const why = one.why && repeated ? `seed ${one.seed}: ${one.why}` : one.why;
    return [verdictBadge(one.verdict), linkTo(one), ...(repeated ? [`${grouped(passed)} of ${grouped(all)}`] : []),
            ...TIMES.map((_, index) => timeCell(one, index)), why];
  });
  return table(repeated ? 'Times from the first trigger, the longest of all runs' : 'Times from the first trigger to full control, the last phone, service and protection restored', [
    {title: 'Verdict'}, {title: 'Scenario', head: true}, ...(repeated ? [{title: 'Passed', number: true}] : []),
    ...TIMES.map((title) => ({title, number: true})), {title: 'Why', wide: true}], rows, {class: 'scenarios'});
}

// A distribution: least to greatest thin, 5 % to 95 % thick, the middle as a tick, limits as edges.
function strip(one) {
  const values = one.quantiles;
  if (values.length < 2) return null;
  const width = 180;
  const at = (share) => values[Math.round(share * (values.length - 1))];
  const [low, high] = d3.extent([...values, one.low, one.high].filter((value) => value !== null));
  const x = d3.scaleLinear([low, high === low ? low + 1 : high], [3, width - 3]);
  const drawing = d3.create('svg').attr('class', 'strip').attr('width', width).attr('height', 18).attr('role', 'img')
    .attr('aria-label', `from ${valueText(values[0], one.unit)} to ${valueText(values.at(-1), one.unit)}, half below ${valueText(at(0.5), one.unit)}`);
  const line = (from, to, css) => drawing.append('line').attr('class', css).attr('x1', x(from)).attr('x2', x(to)).attr('y1', 9).attr('y2', 9);
  line(values[0], values.at(-1), 'all-values');
  line(at(0.05), at(0.95), 'most-values');
  drawing.append('line').attr('class', 'middle').attr('x1', x(at(0.5))).attr('x2', x(at(0.5))).attr('y1', 3).attr('y2', 15);
  for (const [limit, css] of [[one.high, 'max-line'], [one.low, 'max-line'], [one.warn_high, 'warn-line'], [one.warn_low, 'warn-line']]) {
    if (limit !== null && limit >= low && limit <= high) drawing.append('line').attr('class', css).attr('x1', x(limit)).attr('x2', x(limit)).attr('y1', 0).attr('y2', 18);
  }
  return drawing.node();
}

function distributionTable(scenario) {
  const number = (title) => ({title, number: true});
  const rows = scenario.measurements.map((one) => {
    const at = (share) => (one.quantiles.length === 0 ? 'never set' :
      valueText(one.quantiles[Math.round(share * (one.quantiles.length - 1))], one.unit));
    return [make('span', {title: one.meaning}, one.name), grouped(one.runs), at(0), at(0.5), at(0.95), at(1), strip(one),
            one.failed > 0 ? `${grouped(one.failed)} fail` : one.marginal > 0 ? `${grouped(one.marginal)} marginal` : '', limitText(one)];
  });
  return table('Measurements over all its runs; strip: all values thin, 5 % to 95 % thick', [
    {title: 'Name', head: true}, number('Runs'), number('Least'), number('50 %'), number('95 %'), number('Greatest'),
    {title: '', drawn: true}, {title: 'Beyond limits'}, {title: 'Limit'}], rows);
}

function distributions(overview) {
  if (overview.drawn !== undefined || overview.runs_in_all === overview.scenarios.length) return null;
  return section('distributions', 'Measurements over many runs', overview.scenarios.map((scenario) =>
    lazyFold(`${scenario.name}: ${plural(d3.sum(Object.values(scenario.counts)), 'run')}`, () => distributionTable(scenario))));
}

function runsList(overview, linkToRun) {
  if (overview.runs_in_all === overview.scenarios.length) return null;
  const list = () => table('Runs', [
    {title: 'Run', head: true}, {title: 'Verdict'}, {title: 'Scenario'}, {title: 'Seed', number: true},
    ...TIMES.map((title) => ({title, number: true})), {title: 'Why', wide: true}],
    overview.runs.map((one) => [linkToRun(one), verdictBadge(one.verdict), overview.scenarios[one.scenario].name, one.seed,
                                ...one.times.map((seconds) => (seconds === null ? null : `${seconds.toFixed(1)} s`)), one.why]));
  const rest = overview.runs_in_all - overview.runs_listed;
  return section('runs', 'Runs', rest > 0 ? note(`${grouped(rest)} more runs are counted above and not listed.`) : null,
                 lazyFold(plural(overview.runs_listed, 'run'), list));
}

function detailNote(data) {
  const {overview} = data;
  const shown = Object.keys(data.runs).length;
  if (shown === overview.runs_in_all) return null;
  const parts = [`${grouped(shown)} of ${grouped(overview.runs_in_all)} runs are shown in detail`];
  if (overview.detail_rule) parts.push(`: ${overview.detail_rule}`);
  if (overview.details_not_fitting > 0) parts.push(`; ${grouped(overview.details_not_fitting)} more would have made this file too large to mail`);
  return note(`${parts.join('')}. For another: ./switchback report NUMBER --db ${overview.source}.`);
}

function exploredText(overview) {
  const {fail, error} = overview.counts;
  const failed = fail + error === 0 ? 'nothing failed' : `${grouped(fail + error)} failed, and are stored as runs`;
  return `${plural(overview.drawn, 'scenario')} drawn by chance: ${failed}`;
}

function verdictHero(overview) {
  const all = overview.runs_in_all;
  const explored = overview.drawn !== undefined;
  return make('div', {class: `hero ${overview.verdict}`},
              make('div', {class: 'word'}, make('span', {class: 'mark', 'aria-hidden': 'true'}, VERDICTS[overview.verdict].mark), capital(overview.verdict)),
              make('div', {class: 'sum'},
                   make('p', {}, explored ? exploredText(overview) : `${plural(all, 'run')} of ${plural(overview.scenarios.length, 'scenario')}: ${VERDICTS[overview.verdict].means}`),
                   countsLine(overview.counts), shares(overview.counts)));
}
