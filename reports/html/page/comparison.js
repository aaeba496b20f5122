// The page of a comparison: what got worse, by how much, and both distributions of each row that changed.

const CHANGES = {
  'regression': {css: 'fail', mark: '✕', means: 'worse than before'},
  'different': {css: 'inconclusive', mark: '≠', means: 'changed, and neither direction is better'},
  'improvement': {css: 'pass', mark: '✓', means: 'better than before'},
  'too few runs': {css: 'marginal', mark: '?', means: 'nothing that could have happened to it alone would have been found'},
  'no difference': {css: 'skipped', mark: '–', means: 'no difference that matters'},
};

const changed = (row) => row.verdict !== 'no difference' && row.verdict !== 'too few runs';
const signed = (value, unit) => (value > 0 ? '+' : '') + valueText(value, unit);

function changeBadge(change) {
  const known = CHANGES[change];
  return make('span', {class: `verdict ${known.css}`, title: known.means},
              make('span', {class: 'mark', 'aria-hidden': 'true'}, known.mark), change);
}

function rowName(row) {
  if (row.of === 'failed runs') return 'failed runs';
  return row.of === 'values' ? row.measurement : `${row.measurement}: runs without a value`;
}

function spreadText(row, side) {
  const one = row[side];
  if (row.of !== 'values') return `${grouped(one.count)} of ${grouped(one.of)}`;
  const numbers = [one.min, one.median, one.p95, one.max].map((value) => Number(value.toPrecision(4)).toLocaleString('en-GB'));
  return `${numbers.join(' / ')}${row.unit === 'count' ? '' : ` ${row.unit}`}`;
}

function changeText(row) {
  if (row.of !== 'values') return `${(100 * row.size).toFixed(0)} % of runs`;
  const share = row.base.median !== 0 ? ` (${row.shift.estimate > 0 ? '+' : ''}${(100 * row.shift.estimate / Math.abs(row.base.median)).toPrecision(3)} %)` : '';
  const mean = row.size !== row.shift.estimate ? `, mean ${signed(row.size, row.unit)}` : '';
  return `${signed(row.shift.estimate, row.unit)}${share}${mean}`;
}

function intervalText(row) {
  if (row.of !== 'values' || row.shift.low === null) return null;
  return `${signed(row.shift.low, 'count')} to ${signed(row.shift.high, row.unit)}`;
}

const pText = (p) => (p >= 0.0001 ? String(Number(p.toPrecision(2))) : p.toExponential(0));

function runsText(row) {
  if (row.of !== 'values') return null;
  return row.paired ? grouped(row.pairs) : `${grouped(row.base.n)} and ${grouped(row.new.n)}`;
}

function rowsTable(caption, rows) {
  const number = (title) => ({title, number: true});
  return make('div', {class: 'rows'}, table(caption, [{title: 'Verdict'}, {title: 'Measurement', head: true}, number('Change'), number('95 % interval'), number('P'),
                         number('Base'), number('New'), number('Runs')],
               rows.map((row) => [changeBadge(row.verdict), rowName(row), changeText(row), intervalText(row), pText(row.p_adjusted),
                                  spreadText(row, 'base'), spreadText(row, 'new'), runsText(row)])));
}

// The share of runs up to each value, of both sides.
function curves(row) {
  const height = 200;
  const top = 12;
  const bottom = height - 34;
  return chart(`${row.measurement} of both sides: share of runs up to each value`, (drawing, width) => {
    const left = 46;
    const [least, greatest] = d3.extent([...row.base_curve, ...row.new_curve], (point) => point[0]);
    const room = (greatest - least || Math.abs(greatest) || 1) * 0.04;
    const x = d3.scaleLinear([least - room, greatest + room], [left, width - 14]);
    const y = d3.scaleLinear([0, 1], [bottom, top]);
    const ticks = Math.max(3, width / 120);
    drawing.attr('height', height);
    gridLines(drawing, x, top, bottom, x.ticks(ticks));
    drawing.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`)
      .call(d3.axisBottom(x).ticks(ticks).tickSizeOuter(0));
    drawing.append('g').attr('class', 'axis').attr('transform', `translate(${left},0)`)
      .call(d3.axisLeft(y).ticks(4).tickFormat(d3.format('.0%')).tickSizeOuter(0));
    drawing.append('text').attr('class', 'small').attr('x', width - 14).attr('y', height - 2).attr('text-anchor', 'end').text(row.unit);
    for (const [side, css, points] of [['base', 'primary', row.base_curve], ['new', 'secondary takeover-2', row.new_curve]]) {
      const all = [[x.domain()[0], 0], ...points, [x.domain()[1], 1]];
      drawing.append('path').attr('class', `ecdf ${css}`)
        .attr('d', d3.line().curve(d3.curveStepAfter).x((point) => x(point[0])).y((point) => y(point[1]))(all))
        .append('title').text(side);
    }
  }).box;
}

function curvesOf(row) {
  const better = row.better === 'neither' ? 'neither direction is better' : `${row.better} is better`;
  return make('figure', {}, make('figcaption', {}, make('h4', {}, rowName(row)),
              make('p', {class: 'said'}, `Solid: base, dashed: new; ${better}. ${row.test}${row.paired ? ` of ${plural(row.pairs, 'pair')}` : ''}, p ${row.exact ? 'exact' : 'approximated'}.`)), curves(row));
}

function scenarioOfRows(name, rows) {
  const shown = rows.filter(changed);
  const rest = rows.length - shown.length;
  const few = rows.filter((row) => row.verdict === 'too few runs').length;
  const others = rest === 0 ? null : lazyFold(
    `${plural(rest, 'row')} without a difference that matters${few > 0 ? `, ${grouped(few)} of them with too few runs` : ''}`,
    () => rowsTable('What did not change', rows.filter((row) => !changed(row))));
  return section(`scenario-${name}`, name, shown.length > 0 ? rowsTable('Least / median / 95 % / greatest', shown) : null,
                 make('div', {class: 'curves'}, shown.filter((row) => row.base_curve).map(curvesOf)), others);
}

function sidesTable(data) {
  const row = (title, side) => [title, side.label, grouped(side.runs), side.first_utc ? dateText(side.first_utc) : '', side.versions.join(', '),
                                side.conditions.join(', '), side.settings.join(', ')];
  return table('What is compared', [{title: 'Side', head: true}, {title: 'Runs of', wide: true}, {title: 'Runs', number: true}, {title: 'First started'},
                                    {title: 'Version'}, {title: 'Played in'}, {title: 'With', wide: true}],
               [row('Base', data.base), row('New', data.new)]);
}

function comparisonHero(data) {
  const worse = data.counts.regression;
  const word = worse > 0 ? plural(worse, 'regression') : 'No regression';
  return make('div', {class: `hero ${worse > 0 ? 'fail' : 'pass'}`},
              make('div', {class: 'word'}, make('span', {class: 'mark', 'aria-hidden': 'true'}, worse > 0 ? '✕' : '✓'), word),
              make('div', {class: 'sum'},
                   make('ul', {class: 'tally'}, Object.entries(data.counts).filter(([, count]) => count > 0).map(([change, count]) =>
                     make('li', {}, make('span', {class: 'count'}, grouped(count)), changeBadge(change)))),
                   make('p', {class: 'muted'},
                        `A change counts if the chance of any false alarm among all ${plural(data.rule.tests, 'test')} stays below ` +
                        `${data.rule.level * 100} % (Holm), and if it reaches ${data.rule.least_percent} % of the base's median and ` +
                        `${valueText(data.rule.least_seconds, 's')}, ${data.rule.least_count} of a count or ${data.rule.least_rate} a second.`)));
}

function newlyFailing(data) {
  if (data.newly_failing.length === 0) return null;
  return section('newly-failing', 'Passed before, fail now with the same seed',
                 table('Runs of the new side', [{title: 'Scenario', head: true}, {title: 'Seed', number: true}, {title: 'Run', number: true}],
                       data.newly_failing.map((one) => [one.scenario, one.seed, one.run])));
}

function startComparison() {
  const data = JSON.parse(document.getElementById('data').textContent);
  document.getElementById('masthead').append(
    make('div', {class: 'title'}, make('h1', {}, 'Switchback comparison'), make('p', {class: 'muted'}, `${data.base.label} and ${data.new.label}`)),
    themeChoice());
  document.getElementById('colophon').append(make('p', {},
    `Charts: D3 ${d3.version}, © Mike Bostock, BSD 3-Clause licence. Everything is in this file; nothing is loaded, nothing is sent.`));
  const scenarios = d3.nest().key((row) => row.scenario).entries(data.rows);
  const notes = data.notes.length === 0 ? null : make('div', {class: 'note'}, make('ul', {}, data.notes.map((text) => make('li', {}, text))));
  document.getElementById('content').replaceChildren(...[
    comparisonHero(data), make('section', {class: 'panel', 'aria-label': 'Sides'}, sidesTable(data)), notes, newlyFailing(data),
    ...scenarios.map((one) => scenarioOfRows(one.key, one.values))].filter((one) => one !== null));
  window.addEventListener('beforeprint', () => {
    for (const fold of document.querySelectorAll('.fold')) {
      fold.fill();
      fold.open = true;
    }
  });
}

startComparison();
