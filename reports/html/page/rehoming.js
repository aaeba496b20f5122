// How the phones followed each takeover: the share that had, over the time since the trigger.

function rehomingLimits(run) {
  return run.measurements.filter((one) => /^phones\.rehomed\.(first|p50|p95|p99|last)$/.test(one.name) && one.high !== null);
}

// The time by which `share` of the phones had followed, in ms; null if they never did.
function reachedBy(rehoming, share) {
  const rank = Math.max(1, Math.ceil(share * rehoming.phones - 1e-9));
  const point = rehoming.points.find(([, count]) => count >= rank);
  return point ? point[0] : null;
}

function drawLimit(drawing, x, y, one, top, bottom) {
  const line = (value, css, text) => {
    if (value === null || value > x.domain()[1]) return;
    drawing.append('line').attr('class', css).attr('x1', x(value)).attr('x2', x(value)).attr('y1', top).attr('y2', bottom);
    drawing.append('text').attr('class', 'small').attr('x', x(value) - 4).attr('y', top + 24).attr('text-anchor', 'end').text(text);
  };
  line(one.warn_high, 'warn-line', `warn ${secondsText(one.warn_high ?? 0)}`);
  line(one.high, 'max-line', `${one.name.split('.').at(-1)} ≤ ${secondsText(one.high)}`);
}

function rehomingChart(run) {
  const height = 250;
  const top = 12;
  const bottom = height - 34;
  const limits = rehomingLimits(run);
  const latest = d3.max(run.rehoming, (one) => one.points.at(-1)[0] / 1000);
  const end = Math.max(latest, ...limits.map((one) => one.high)) * 1.06;
  return chart('Share of phones that had followed the takeover, over seconds since its trigger', (drawing, width) => {
    const left = 46;
    const x = d3.scaleLinear([0, end], [left, width - 14]);
    const y = d3.scaleLinear([0, 1], [bottom, top]);
    drawing.attr('height', height);
    gridLines(drawing, x, top, bottom, x.ticks(Math.max(3, width / 120)));
    drawing.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`)
      .call(d3.axisBottom(x).ticks(Math.max(3, width / 120)).tickFormat((value) => `${value} s`).tickSizeOuter(0));
    drawing.append('g').attr('class', 'axis').attr('transform', `translate(${left},0)`)
      .call(d3.axisLeft(y).ticks(4).tickFormat(d3.format('.0%')).tickSizeOuter(0));
    drawing.append('text').attr('class', 'small').attr('x', width - 14).attr('y', height - 2).attr('text-anchor', 'end').text('since the trigger');
    for (const one of limits) drawLimit(drawing, x, y, one, top, bottom);
    for (const one of run.rehoming) {
      const share = (count) => count / one.phones;
      const points = [[0, 0], ...one.points.map(([ms, count]) => [ms / 1000, share(count)])];
      points.push([end, points.at(-1)[1]]);
      drawing.append('path').attr('class', `ecdf ${one.to} takeover-${one.takeover}`)
        .attr('d', d3.line().curve(d3.curveStepAfter).x((point) => x(point[0])).y((point) => y(point[1]))(points))
        .append('title').text(`Takeover ${one.takeover}, to the ${one.to}`);
    }
  }).box;
}

function rehomingTable(run) {
  const cell = (one, share) => {
    const ms = reachedBy(one, share);
    return ms === null ? 'not all' : span(ms);
  };
  const rows = run.rehoming.map((one) => [
    `${one.takeover}, to the ${one.to}`, clock(one.start), `${grouped(one.points.at(-1)[1])} of ${grouped(one.phones)}`,
    cell(one, 1e-9), cell(one, 0.5), cell(one, 0.95), cell(one, 0.99), cell(one, 1),
  ]);
  const number = (title) => ({title, number: true});
  return table('Time from the trigger until phones were registered with the server in control',
               [{title: 'Takeover', head: true}, number('Trigger at'), number('Followed'), number('First'), number('50 %'), number('95 %'),
                number('99 %'), number('Last')], rows);
}

function rehomingSection(run) {
  if (run.rehoming.length === 0) return null;
  const curve = run.rehoming.some((one) => one.from_curve) ?
    note('Read off the curve of registered phones, whose points are up to a second apart: this run has more single registrations than ' +
         'are kept and read.') : null;
  return section('rehoming', 'Phones following', rehomingChart(run), rehomingTable(run), curve);
}
