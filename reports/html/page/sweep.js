// A campaign's swept values: how each cell did as a map of warm colours, and what each parameter does as a tornado.

const CELL_STATISTICS = [['median', 0], ['95th percentile', 1], ['greatest', 2]];
const BUDGETED = 'takeover.control';

// What the map shows of a cell: {value, text, title}; null where the cell has no value.
function cellReading(sweep, cell, asked) {
  const runs = plural(cell.runs, 'run');
  if (asked.statistic === CELL_STATISTICS.length) {
    if (!cell.risk) return null;
    const percent = (share) => `${(share * 100).toFixed(1)} %`;
    return {value: cell.risk.share, text: percent(cell.risk.share),
            title: `${percent(cell.risk.low)} to ${percent(cell.risk.high)} (95 %) above ${secondsText(cell.risk.budget)}, ${runs}`};
  }
  const spread = cell.spreads[asked.measurement];
  if (!spread) return null;
  const {unit} = sweep.measurements[asked.measurement];
  const [, index] = CELL_STATISTICS[asked.statistic];
  return {value: spread[index], text: valueText(spread[index], unit),
          title: `median ${valueText(spread[0], unit)}, 95 % below ${valueText(spread[1], unit)}, greatest ${valueText(spread[2], unit)}, ${runs}`};
}

// Columns are the values of one parameter, rows every combination of the others.
function heatMap(sweep, asked) {
  const across = asked.parameter;
  const {name, values} = sweep.parameters[across];
  const others = d3.range(sweep.parameters.length).filter((index) => index !== across);
  const cells = sweep.cells.filter((cell) => cell.scenario === asked.scenario);
  const rowOf = (cell) => others.map((index) => cell.levels[index]).join(' ');
  const rows = d3.group(cells, rowOf);
  const readings = new Map(cells.map((cell) => [cell, cellReading(sweep, cell, asked)]));
  const [least, greatest] = d3.extent([...readings.values()].filter((one) => one !== null), (one) => one.value);
  const cellOf = (row, level) => {
    const reading = readings.get(row.find((cell) => cell.levels[across] === level));
    return reading ? warmCell(warmth(reading.value, least, greatest), reading.text, reading.title, values[level]) : make('td', {class: 'number empty'}, '');
  };
  const heads = others.length > 0 ? others.map((index) => sweep.parameters[index].name) : ['Scenario'];
  const names = (row) => (others.length > 0 ? others.map((index) => sweep.parameters[index].values[row[0].levels[index]]) : [sweep.scenarios[asked.scenario]]);
  const head = make('tr', {}, heads.map((text) => make('th', {scope: 'col'}, text)), values.map((text) => make('th', {scope: 'col', class: 'number'}, text)));
  return heatTable(`${name} from left to right; the warmer, the greater`, head, heads,
    [...rows.values()].map((row) => ({names: names(row), cells: values.map((_, level) => cellOf(row, level))})));
}

const signed = (value, unit) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${valueText(Math.abs(value), unit)}`;

function tornado(sweep, asked) {
  const {name, unit} = sweep.measurements[asked.measurement];
  const effects = sweep.effects.filter((one) => one.scenario === asked.scenario && one.measurement === name)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  if (effects.length === 0) return note('No two runs with the same seed differ in one parameter alone and have this measurement.');
  const words = (one) => {
    const {values} = sweep.parameters[one.parameter];
    return `${sweep.parameters[one.parameter].name}: ${values[one.from]} → ${values[one.to]}`;
  };
  const interval = (one) => (one.low === null ? '' : ` (${signed(one.low, unit)} to ${signed(one.high, unit)})`);
  const rowHeight = 46;
  const label = `What each parameter does to ${name}: ${effects.map((one) => `${words(one)} ${signed(one.difference, unit)}`).join('; ')}`;
  return chart(label, (drawing, width) => {
    const ends = effects.flatMap((one) => [0, one.difference, one.low ?? one.difference, one.high ?? one.difference]);
    const [low, high] = d3.extent(ends);
    const x = d3.scaleLinear([low, high === low ? low + 1 : high], [14, width - 34]).nice();
    const bottom = effects.length * rowHeight;
    drawing.attr('height', bottom + 26).attr('class', 'tornado');
    gridLines(drawing, x, 0, bottom, x.ticks(Math.max(3, width / 120)));
    drawing.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`)
      .call(d3.axisBottom(x).ticks(Math.max(3, width / 120)).tickFormat((value) => signed(value, unit)).tickSizeOuter(0));
    drawing.append('line').attr('class', 'nothing').attr('x1', x(0)).attr('x2', x(0)).attr('y1', 0).attr('y2', bottom);
    effects.forEach((one, index) => {
      const y = index * rowHeight;
      const bar = drawing.append('g').attr('class', one.difference > 0 ? 'effect more' : 'effect less');
      bar.append('text').attr('x', 14).attr('y', y + 14).text(`${words(one)}, ${signed(one.difference, unit)}${interval(one)}`);
      bar.append('rect').attr('x', Math.min(x(0), x(one.difference))).attr('y', y + 20).attr('height', 18)
        .attr('width', Math.max(1, Math.abs(x(one.difference) - x(0))));
      if (one.low !== null) bar.append('line').attr('class', 'interval').attr('x1', x(one.low)).attr('x2', x(one.high)).attr('y1', y + 29).attr('y2', y + 29);
      bar.append('title').text(`${words(one)}: ${signed(one.difference, unit)}${interval(one)}, ${plural(one.pairs, 'pair')} of the same seed`);
    });
  }).box;
}

function sweepSection(sweep) {
  if (!sweep) return null;
  const first = sweep.measurements.findIndex((one) => one.name === BUDGETED);
  const asked = {scenario: 0, measurement: Math.max(0, first), statistic: 0, parameter: 0};
  const map = make('div', {class: 'rows'});
  const bars = make('div', {});
  const draw = () => {
    map.replaceChildren(heatMap(sweep, asked));
    bars.replaceChildren(tornado(sweep, asked));
  };
  const set = (name) => (index) => {
    asked[name] = index;
    // How often the budget is exceeded is told of one measurement alone.
    if (name === 'statistic' && index === CELL_STATISTICS.length) asked.measurement = Math.max(0, first);
    if (name === 'measurement' && index !== first) asked.statistic = Math.min(asked.statistic, CELL_STATISTICS.length - 1);
    fillChoices();
    draw();
  };
  const statistics = CELL_STATISTICS.map(([text]) => text);
  if (sweep.cells.some((cell) => cell.risk)) statistics.push('how often over budget');
  const choices = make('div', {class: 'picker'});
  const fillChoices = () => {
    const focused = document.activeElement?.id;
    choices.replaceChildren(
      ...(sweep.scenarios.length > 1 ? [labelledChoice('sweep-scenario', 'Scenario', sweep.scenarios, asked.scenario, set('scenario'))] : []),
      labelledChoice('sweep-measurement', 'Measurement', sweep.measurements.map((one) => one.name), asked.measurement, set('measurement')),
      labelledChoice('sweep-statistic', 'of all seeds the', statistics, asked.statistic, set('statistic')),
      ...(sweep.parameters.length > 1 ? [labelledChoice('sweep-parameter', 'across', sweep.parameters.map((one) => one.name), asked.parameter, set('parameter'))] : []));
    if (focused && focused.startsWith('sweep-')) document.getElementById(focused)?.focus();
  };
  fillChoices();
  draw();
  return section('sweep', 'Swept values', choices, map,
    make('h4', {}, 'What each parameter does'),
    note('The typical difference between two runs of the same seed that differ in this parameter alone, from its least value to its greatest; the line is its 95 % interval.'),
    bars);
}
