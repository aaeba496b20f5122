// Measurements against their limits.

// A value on a scale from nothing to a little more than its limit.
function bullet(value, warn, high, verdict, label) {
  const width = 120;
  const drawing = d3.create('svg').attr('class', 'bullet').attr('width', width).attr('height', 16).attr('role', 'img').attr('aria-label', label);
  const x = d3.scaleLinear([0, Math.max(high, value ?? 0) * 1.08 || 1], [0, width]).clamp(true);
  drawing.append('rect').attr('class', 'room').attr('y', 4).attr('height', 8).attr('width', x(warn ?? high));
  if (warn !== null) drawing.append('rect').attr('class', 'room warn').attr('y', 4).attr('height', 8).attr('x', x(warn)).attr('width', x(high) - x(warn));
  drawing.append('line').attr('class', 'edge').attr('x1', x(high)).attr('x2', x(high)).attr('y1', 1).attr('y2', 15);
  if (value !== null) {
    drawing.append('rect').attr('class', `value ${verdict}`).attr('y', 6.5).attr('height', 3).attr('width', Math.max(1.5, x(value)));
    drawing.append('path').attr('class', `measured ${verdict}`).attr('transform', `translate(${x(value)},8)`).attr('d', shape(d3.symbolDiamond, 48));
  }
  return drawing.node();
}

function bulletOf(one) {
  if (one.high === null) return null;
  return bullet(one.value, one.warn_high, one.high, one.verdict, `${valueText(one.value, one.unit)}; ${limitText(one)}`);
}

function measurementsSection(run) {
  if (run.measurements.length === 0) return null;
  const rows = run.measurements.map((one) => [
    make('span', {title: one.meaning ?? ''}, one.name,
         one.assumption ? assumptionBadge() : null),
    valueText(one.value, one.unit), one.verdict === 'skipped' ? null : verdictBadge(one.verdict), limitText(one), bulletOf(one), one.meaning ?? '',
  ]);
  return section('measurements', 'Measurements', table('Derived from the journal; A rests on an assumption', [
    {title: 'Name', head: true}, {title: 'Value', number: true}, {title: 'Verdict'}, {title: 'Limit'}, {title: '', drawn: true}, {title: 'Meaning', wide: true}], rows));
}
