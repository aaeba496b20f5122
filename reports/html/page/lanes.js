// The timeline: faults, budgets, and what state everything was in, on one axis.

// Which states look alike; what is not named here is shown as being in between.
const LOOKS = {
  good: ['full control', 'in service', 'Available', 'up', 'answers'],
  up: ['Up', 'Updated', 'running', 'ready', 'no alarm', 'D-channel up'],
  bad: ['Down', 'off', 'down', 'fault', 'out of service', 'Unavailable', 'layer 1 down', 'D-channel down', 'does not answer'],
  hung: ['hung', 'hung and silent'],
};

function lookOf(state) {
  if (state.startsWith('serves')) return 'good';
  if (state.startsWith('alarm') || state.startsWith('stuck')) return 'bad';
  if (state.startsWith('at the')) return 'up';
  return Object.keys(LOOKS).find((look) => LOOKS[look].includes(state)) || 'between';
}

// Whose colour a state has.
function ownerOf(lane, state) {
  const words = `${lane.group} ${lane.name} ${state}`.toLowerCase();
  if (lane.group === 'Primary' || lane.group === 'Secondary') return lane.group.toLowerCase();
  if (state.includes('primary')) return 'primary';
  if (state.includes('secondary')) return 'secondary';
  return words.includes("primary's link") ? 'primary' : words.includes("secondary's link") ? 'secondary' : 'shared';
}

// Limits that end with a moment of a takeover, and where the store has that moment.
const BUDGETS = {
  'takeover.detection': 'detected', 'takeover.decision': 'decided', 'takeover.control': 'full_control',
  'phones.rehomed.last': 'phones_last', 'service.restored': 'service', 'protection.restored': 'protection',
};

const withinLimit = (seconds, one) => (seconds === null ? 'skipped' : seconds > one.high ? 'fail' :
  one.warn_high !== null && seconds > one.warn_high ? 'marginal' : 'pass');

// For each limit the time that each takeover had, from its trigger, and the moment that it was over.
function budgetsOf(run) {
  const limited = run.measurements.filter((one) => one.name in BUDGETS && one.high !== null).sort((a, b) => a.high - b.high);
  const triggered = run.takeovers.filter((takeover) => takeover.trigger !== null);
  return limited.map((one) => ({name: one.name, one, spans: triggered.map((takeover) => {
    const from = takeover.trigger;
    const value = takeover[BUDGETS[one.name]];
    return {from, warn: one.warn_high === null ? null : from + one.warn_high * 1000, max: from + one.high * 1000, value,
            seconds: value === null ? null : (value - from) / 1000,
            verdict: withinLimit(value === null ? null : (value - from) / 1000, one)};
  })})).filter((budget) => budget.spans.length > 0);
}

// Without what the heading above it says.
const nameInGroup = (lane) => lane.name.replace(/^(central office|trunk) (?=.)/, '');

// The end of a dotted name says most; of any other the beginning does.
function shortened(name, room) {
  if (name.length <= room) return name;
  const end = name.split('.').slice(1).join('.');
  if (end !== '') return shortened(end, room);
  return `${name.slice(0, room - 1)}…`;
}

function timelineRows(run) {
  const rows = [];
  const heading = (name) => rows.push({kind: 'heading', name, height: 20});
  if (run.faults.length > 0) {
    heading('Faults');
    for (const fault of run.faults) rows.push({kind: 'fault', name: fault.target, fault, height: 18});
  }
  if (run.violations.length > 0) {
    heading('Monitors');
    for (const violation of run.violations) rows.push({kind: 'violation', name: violation.invariant, violation, height: 18});
  }
  const budgets = budgetsOf(run);
  if (budgets.length > 0) {
    heading('Budgets');
    for (const budget of budgets) rows.push({kind: 'budget', name: budget.name, budget, height: 18});
  }
  let group = '';
  for (const lane of run.lanes) {
    if (lane.group !== group) heading(lane.group);
    group = lane.group;
    const thin = lane.group === 'Primary' || lane.group === 'Secondary';
    rows.push({kind: 'lane', name: nameInGroup(lane), lane, height: thin && lane.name !== 'control' ? 15 : 18});
  }
  let y = 34;
  for (const row of rows) {
    row.y = y;
    y += row.height;
  }
  return {rows, bottom: y + 4};
}

function patterns(drawing) {
  const defs = drawing.append('defs');
  const hatch = (id, size, width) => {
    const pattern = defs.append('pattern').attr('id', id).attr('class', id).attr('patternUnits', 'userSpaceOnUse')
      .attr('width', size).attr('height', size).attr('patternTransform', 'rotate(45)');
    pattern.append('rect').attr('class', 'ground').attr('width', size).attr('height', size);
    pattern.append('rect').attr('class', 'stroke').attr('width', width).attr('height', size);
  };
  for (const owner of ['primary', 'secondary', 'shared']) hatch(`between-${owner}`, 6, 2);
  hatch('bad-hatch', 5, 1.2);
  hatch('hung-hatch', 5, 2.5);
  hatch('fault-hatch', 7, 2);
  return defs;
}

// The part of [from, to] that can be seen.
const clipped = (x, from, to) => {
  const [low, high] = x.domain();
  return from > high || to < low ? null : [x(Math.max(from, low)), x(Math.min(to, high))];
};

function drawBar(drawing, x, row, from, to, css, text, title) {
  const shown = clipped(x, from, to);
  if (!shown) return;
  const width = Math.max(1.5, shown[1] - shown[0]);
  const bar = drawing.append('g').attr('class', css);
  bar.append('rect').attr('x', shown[0]).attr('y', row.y + 2).attr('width', width).attr('height', row.height - 4).attr('rx', 1.5);
  bar.append('title').text(title);
  if (text && width > text.length * 6.2 + 8) {
    bar.append('text').attr('x', shown[0] + 4).attr('y', row.y + row.height / 2).attr('dy', '0.35em').text(text);
  }
}

function drawLane(drawing, x, row) {
  for (const [from, to, state] of row.lane.states) {
    const look = lookOf(state);
    const owner = ownerOf(row.lane, state);
    drawBar(drawing, x, row, from, to, `state ${look} ${owner}`, row.height > 15 || look === 'bad' ? state : '',
            `${row.lane.group}, ${row.lane.name}: ${state}, ${clock(from)} to ${clock(to)} (${span(to - from)})`);
  }
}

function drawBudget(drawing, x, row, one, {from, warn, max, value, seconds, verdict}) {
  const title = `${one.name}: ${seconds === null ? 'not reached' : secondsText(seconds)}, ${limitText(one)}`;
  drawBar(drawing, x, row, from, warn ?? max, 'budget', '', title);
  if (warn !== null) drawBar(drawing, x, row, warn, max, 'budget warn', '', title);
  const edge = clipped(x, max, max);
  if (edge) {
    drawing.append('line').attr('class', 'budget-edge').attr('x1', edge[0]).attr('x2', edge[0]).attr('y1', row.y).attr('y2', row.y + row.height);
    drawing.append('text').attr('class', 'small').attr('x', edge[0] + 4).attr('y', row.y + row.height / 2).attr('dy', '0.35em')
      .text(secondsText(one.high));
  }
  const at = value === null ? null : clipped(x, value, value);
  if (at) {
    drawing.append('path').attr('class', `measured ${verdict}`).attr('transform', `translate(${at[0]},${row.y + row.height / 2})`)
      .attr('d', shape(d3.symbolDiamond, 60)).append('title').text(title);
  }
}

function drawRow(drawing, x, row, run) {
  if (row.kind === 'lane') drawLane(drawing, x, row);
  if (row.kind === 'budget') row.budget.spans.forEach((one) => drawBudget(drawing, x, row, row.budget.one, one));
  if (row.kind === 'fault') {
    const {kind, injected, confirmed, cleared} = row.fault;
    drawBar(drawing, x, row, injected, cleared ?? run.duration, 'fault-bar', kind,
            `${kind} of ${row.fault.target}: ${clock(injected)} to ${cleared === null ? 'the end' : clock(cleared)}` +
            (confirmed === null ? '; it never took effect' : ''));
  }
  if (row.kind === 'violation') {
    const {invariant, detail, began, ended, expected} = row.violation;
    drawBar(drawing, x, row, began, ended ?? run.duration, expected ? 'violation expected' : 'violation', detail,
            `${invariant}: ${detail}, ${clock(began)} to ${ended === null ? 'the end' : clock(ended)}` +
            (expected ? '; the scenario means to show it' : ''));
  }
}

function drawMoments(drawing, x, run, bottom) {
  for (const fault of run.faults) {
    const shown = clipped(x, fault.injected, fault.cleared ?? run.duration);
    if (shown) {
      drawing.insert('rect', ':first-child').attr('class', 'fault-shade').attr('x', shown[0]).attr('y', 30)
        .attr('width', Math.max(1, shown[1] - shown[0])).attr('height', bottom - 30);
    }
  }
  const control = budgetsOf(run).find((budget) => budget.name === 'takeover.control');
  const edges = control ? control.spans.flatMap((one) => [[one.warn, 'warn-line'], [one.max, 'max-line']]) : [];
  for (const [time, css] of edges) {
    const shown = time === null ? null : clipped(x, time, time);
    if (shown) drawing.append('line').attr('class', css).attr('x1', shown[0]).attr('x2', shown[0]).attr('y1', 30).attr('y2', bottom);
  }
  for (const takeover of run.takeovers) {
    const shown = clipped(x, takeover.control, takeover.control);
    if (!shown) continue;
    drawing.append('line').attr('class', `control-line ${takeover.to}`).attr('x1', shown[0]).attr('x2', shown[0])
      .attr('y1', 30).attr('y2', bottom).append('title').text(`${takeover.to} in control: ${takeover.reason}`);
  }
}

const labelWidth = (width) => (width < 560 ? 92 : 168);

function drawCursor(drawing, x, view, bottom) {
  const shown = clipped(x, view.cursor, view.cursor);
  if (!shown) return;
  const cursor = drawing.append('g').attr('class', 'cursor').attr('transform', `translate(${shown[0]},0)`);
  cursor.append('line').attr('y1', 24).attr('y2', bottom);
  cursor.append('path').attr('d', 'M-5,19 L5,19 L0,27 Z');
}

function followPointer(drawing, x, view) {
  const node = drawing.node();
  const [low, high] = x.range();
  let pressed = false;
  const move = (event) => {
    const at = event.clientX - node.getBoundingClientRect().left;
    if (at >= low - 4 && at <= high + 4) view.lookAt(x.invert(Math.min(high, Math.max(low, at))));
  };
  node.addEventListener('pointerdown', (event) => {
    pressed = true;
    move(event);
  });
  node.addEventListener('pointermove', (event) => pressed && event.buttons === 1 && move(event));
  node.addEventListener('pointerup', () => (pressed = false));
}

function timelineChart(run, view) {
  const {rows, bottom} = timelineRows(run);
  let cursor = () => {};
  const drawn = chart(`Timeline of the run: ${run.lanes.length} lanes; the table "What was so" has the same in words`, (drawing, width) => {
    const left = labelWidth(width);
    const x = d3.scaleLinear([view.from, view.to], [left, width - 14]);
    drawing.attr('height', bottom);
    patterns(drawing);
    timeAxis(drawing, x, 28, width);
    for (const row of rows) {
      const label = drawing.append('text').attr('class', row.kind === 'heading' ? 'lane-heading' : 'lane-label')
        .attr('x', row.kind === 'heading' ? 0 : 8).attr('y', row.y + row.height / 2).attr('dy', '0.35em');
      label.text(shortened(row.name, Math.floor((left - 10) / 6.1))).append('title').text(row.name);
      if (row.kind !== 'heading') {
        drawing.append('line').attr('class', 'lane-line').attr('x1', left).attr('x2', width - 14)
          .attr('y1', row.y + row.height / 2).attr('y2', row.y + row.height / 2);
      }
      drawRow(drawing, x, row, run);
    }
    drawMoments(drawing, x, run, bottom);
    cursor = () => {
      drawing.selectAll('.cursor').remove();
      drawCursor(drawing, x, view, bottom);
    };
    cursor();
    followPointer(drawing, x, view);
  });
  view.onChange(({zoomed}) => (zoomed ? drawn.redraw() : cursor()));
  return drawn.box;
}

// The same as the timeline at one instant, in words.
function statesAt(run, view) {
  const body = make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'State of everything at this instant'});
  const refresh = () => {
    const rows = run.lanes.map((lane) => {
      const now = lane.states.find(([from, to]) => from <= view.cursor && (view.cursor < to || to === run.duration));
      return [lane.group, lane.name, now ? now[2] : '–', now ? span(view.cursor - now[0]) : ''];
    });
    body.replaceChildren(table('What was so', [{title: 'Where'}, {title: 'What', head: true}, {title: 'State'}, {title: 'For', number: true}], rows));
  };
  view.onChange(({moved}) => moved && refresh());
  refresh();
  return body;
}

function legend() {
  const entry = (css, text) => make('li', {}, make('span', {class: `swatch ${css}`, 'aria-hidden': 'true'}), text);
  return make('ul', {class: 'legend'},
              entry('primary good', 'primary'), entry('secondary good', 'secondary'), entry('shared good', 'serving, Available'),
              entry('up', 'running, Up'), entry('between', 'on its way'), entry('bad', 'Down, alarm'), entry('hung', 'hung'),
              entry('fault', 'fault'), entry('budget', 'budget, ◆ as measured'), entry('control', 'change of control'));
}
