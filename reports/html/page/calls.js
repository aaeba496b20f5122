// The calls of a run: when each was up, on which server, how it ended; and what passed between whom.

const FATE_SYMBOLS = {
  normal: d3.symbolCircle, preserved: d3.symbolDiamond, dropped: d3.symbolCross, blocked: d3.symbolCross,
  ghost: d3.symbolStar, open: d3.symbolTriangle,
};

function fateSymbol(fate, size) {
  return shape(FATE_SYMBOLS[fate] || d3.symbolSquare, size);
}

// When a call moved to the other server; null if it never did.
function keptAt(call) {
  const kept = (call.events || []).find((event) => event[2] === 'call kept');
  return kept ? kept[0] : null;
}

function drawCall(drawing, x, y, call, run) {
  const end = call.ended ?? run.duration;
  const rung = drawing.append('g').attr('class', `call ${call.fate}`).attr('transform', `translate(0,${y})`);
  const line = (from, to, css) => rung.append('line').attr('class', css).attr('x1', x(from)).attr('x2', Math.max(x(to), x(from) + 1));
  line(call.dialled, call.connected ?? end, 'setup');
  if (call.connected !== null) {
    const moved = call.at_start === call.at_end ? null : keptAt(call);
    line(call.connected, moved ?? end, `talk ${call.at_start}`);
    if (moved !== null) line(moved, end, `talk ${call.at_end}`);
  }
  const mark = rung.append('path').attr('class', 'mark').attr('d', fateSymbol(call.fate, call.fate === 'dropped' || call.fate === 'blocked' ? 110 : call.fate === 'normal' ? 46 : 80)).attr('transform', `translate(${x(end)},0)`);
  if (call.fate === 'dropped' || call.fate === 'blocked') mark.attr('transform', `translate(${x(end)},0) rotate(45)`);
  rung.append('title').text(`Call ${call.number}, ${call.kind}, ${call.caller} to ${call.callee}: ${call.fate}, ${call.reason}`);
}

function callsChart(run) {
  const step = run.calls.length > 60 ? 8 : 16;
  const top = 34;
  const bottom = top + run.calls.length * step + 6;
  const from = d3.min(run.calls, (call) => call.dialled);
  const to = d3.max(run.calls, (call) => call.ended ?? run.duration);
  const margin = Math.max(2000, (to - from) * 0.03);
  return chart(`Ladder of ${run.calls.length} calls; the table below has the same in words`, (drawing, width) => {
    const left = step > 8 ? (width < 560 ? 104 : 190) : 14;
    const x = d3.scaleLinear([Math.max(0, from - margin), to + margin], [left, width - 16]);
    drawing.attr('height', bottom);
    timeAxis(drawing, x, 28, width);
    for (const takeover of run.takeovers) {
      const shown = clipped(x, takeover.control, takeover.control);
      if (shown) {
        drawing.append('line').attr('class', `control-line ${takeover.to}`).attr('x1', shown[0]).attr('x2', shown[0])
          .attr('y1', 28).attr('y2', bottom).append('title').text(`${takeover.to} in control`);
      }
    }
    run.calls.forEach((call, index) => {
      const y = top + (index + 0.5) * step;
      if (step > 8) {
        const text = width < 560 ? `${call.caller}` : `${call.caller} → ${call.callee}`;
        drawing.append('text').attr('class', 'lane-label').attr('x', 0).attr('y', y).attr('dy', '0.35em').text(text);
      }
      drawCall(drawing, x, y, call, run);
    });
  }).box;
}

// Who takes part in an event of a call, as places of the ladder: caller, primary, secondary, callee.
function arrowOf(call, [, , words, details]) {
  const place = {primary: 1, secondary: 2};
  const server = details.includes('server secondary') ? 2 : details.includes('server primary') ? 1 : place[call.at_start] ?? 1;
  switch (words) {
    case 'call dialled': return [0, place[call.at_start] ?? null];
    case 'call connected': return [server, 3];
    case 'call kept': return [server === 1 ? 2 : 1, server];
    case 'call ended': return [place[call.at_end] ?? server, 0];
    case 'call dropped': return [place[call.at_end] ?? server, 3];
    default: return [server, null];
  }
}

function ladder(call) {
  const events = call.events || [];
  const height = 44 + events.length * 30;
  return chart(`Ladder of call ${call.number}`, (drawing, width) => {
    const left = 66;
    const x = d3.scalePoint([0, 1, 2, 3], [left + 30, width - 40]);
    drawing.attr('height', height);
    drawing.append('defs').append('marker').attr('id', `head-${call.number}`).attr('class', 'arrow-head').attr('viewBox', '0 0 8 8').attr('refX', 7).attr('refY', 4)
      .attr('markerWidth', 7).attr('markerHeight', 7).attr('orient', 'auto-start-reverse').append('path').attr('d', 'M0,0 L8,4 L0,8 Z');
    [call.caller, 'primary', 'secondary', call.callee].forEach((name, index) => {
      drawing.append('text').attr('class', 'ladder-name').attr('x', x(index)).attr('y', 14).attr('text-anchor', 'middle').text(name);
      drawing.append('line').attr('class', 'ladder-line').attr('x1', x(index)).attr('x2', x(index)).attr('y1', 22).attr('y2', height);
    });
    events.forEach((event, index) => {
      const y = 48 + index * 30;
      const [from, to] = arrowOf(call, event);
      drawing.append('text').attr('class', 'small').attr('x', 0).attr('y', y + 3).text(clock(event[0]));
      if (to === null) {
        drawing.append('circle').attr('class', 'ladder-dot').attr('cx', x(from)).attr('cy', y).attr('r', 3);
      } else {
        drawing.append('line').attr('class', 'ladder-arrow').attr('x1', x(from)).attr('x2', x(to)).attr('y1', y).attr('y2', y)
          .attr('marker-end', `url(#head-${call.number})`);
      }
      const middle = to === null ? x(from) : (x(from) + x(to)) / 2;
      drawing.append('text').attr('class', 'ladder-text').attr('x', middle).attr('y', y - 5).attr('text-anchor', 'middle').text(event[2].replace(/^call /, ''))
        .append('title').text(`${event[2]} ${event[3]}`);
    });
  }).box;
}

function callRow(call) {
  return [
    String(call.number), fateBadge(call.fate), `${call.caller} → ${call.callee}`, call.kind, clock(call.dialled),
    call.connected === null ? 'never' : clock(call.connected), call.ended === null ? 'still up' : clock(call.ended),
    call.at_start === call.at_end ? call.at_start : `${call.at_start}, then ${call.at_end}`, call.reason,
  ];
}

function callsSection(run) {
  if (run.calls.length === 0) return null;
  const counts = Object.entries(run.call_counts).map(([fate, count]) => fateBadge(fate, count));
  const rows = run.calls.map(callRow);
  const number = (title) => ({title, number: true});
  const list = table(plural(run.calls.length, 'call'), [
    {title: 'Call', number: true, head: true}, {title: 'Fate'}, {title: 'From → to'}, {title: 'Kind'}, number('Dialled'), number('Connected'),
    number('Ended'), {title: 'Server'}, {title: 'Why', wide: true}], rows);
  const ladders = run.calls.filter((call) => call.events && call.events.length > 0).map((call) =>
    lazyFold(`Call ${call.number}, ${call.caller} → ${call.callee}: ${call.fate}`, () => ladder(call)));
  return section('calls', 'Calls', make('p', {class: 'counts'}, counts), callsChart(run),
                 make('details', {class: 'fold', open: run.calls.length <= 16}, make('summary', {}, 'All of them'), list),
                 ladders.length > 0 ? make('details', {class: 'fold'}, make('summary', {}, 'What passed between whom'), make('div', {class: 'ladders'}, ladders)) : null);
}
