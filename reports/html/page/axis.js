// The time axis that the charts of a run share, and the shapes of their marks.

const shape = (type, size) => d3.symbol().type(type).size(size)();

function timeAxis(drawing, x, y, width) {
  const ticks = Math.max(2, Math.floor((x.range()[1] - x.range()[0]) / 110));
  const [from, to] = x.domain();
  const step = d3.bisector((value) => value);
  const steps = [100, 200, 500, 1000, 2000, 5000, 10000, 15000, 30000, 60000, 120000, 300000, 600000, 900000, 1800000,
                 3600000, 7200000, 14400000, 43200000, 86400000];
  const wanted = (to - from) / ticks;
  const every = steps[Math.min(steps.length - 1, step.left(steps, wanted))];
  const values = d3.range(Math.ceil(from / every) * every, to + 1, every);
  const axis = d3.axisTop(x).tickValues(values).tickFormat((ms) => clock(ms, every < 1000)).tickSizeOuter(0);
  return drawing.append('g').attr('class', 'axis').attr('transform', `translate(0,${y})`).call(axis);
}

function gridLines(drawing, x, top, bottom, values) {
  drawing.append('g').attr('class', 'grid').selectAll('line').data(values).join('line')
    .attr('x1', (value) => x(value)).attr('x2', (value) => x(value)).attr('y1', top).attr('y2', bottom);
}
