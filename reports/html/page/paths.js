// The critical path of each takeover as a waterfall: what took how long, one after the other.

const ROW = 26;

function longestPhase(path) {
  const sums = d3.rollup(path.phases, (phases) => d3.sum(phases, (phase) => phase.duration), (phase) => phase.name);
  return d3.greatest(sums, ([, sum]) => sum)[0];
}

// A phase's name stands where there is room for it: behind its bar, before it, or above it.
function placeName(drawing, phase, css, y, from, to, width) {
  const text = drawing.append('text').attr('y', y + 9.5).text(phase.name);
  const needed = phase.name.length * 6.4 + 10;
  if (width - to >= needed) return text.attr('x', to + 6);
  if (from >= needed) return text.attr('x', from - 6).attr('text-anchor', 'end');
  return text.attr('x', from + 5).attr('class', `on-bar ${css}`);
}

function waterfall(path) {
  const top = 24;
  const longest = longestPhase(path);
  const label = `Phases from ${path.trigger} to ${path.target}, over the time since the trigger; the longest is ${longest}`;
  return chart(label, (drawing, width) => {
    drawing.attr('height', top + path.phases.length * ROW + 4);
    const x = d3.scaleLinear([0, path.total], [20, width - 8]);
    const axis = timeAxis(drawing, x, top - 4);
    gridLines(drawing, x, top, top + path.phases.length * ROW, axis.selectAll('.tick').data());
    path.phases.forEach((phase, index) => {
      const y = top + index * ROW + 6;
      const from = x(phase.start);
      const to = Math.max(from + 1.5, x(phase.start + phase.duration));
      const css = phase.name === longest ? 'phase longest' : 'phase';
      drawing.append('rect').attr('class', css)
        .attr('x', from).attr('y', y).attr('width', to - from).attr('height', 13)
        .append('title').text(`${phase.name}: ${span(phase.duration)}, ${phase.share}`);
      placeName(drawing, phase, css, y, from, to, width);
    });
  }).box;
}

function phasesTable(path) {
  const number = (title) => ({title, number: true});
  const rows = path.phases.map((phase) => [
    make('span', {}, phase.name, phase.assumption ? assumptionBadge() : null), phase.entity, span(phase.start), span(phase.duration),
    phase.share, phase.rests_on]);
  return table('Phases; A rests on an assumption', [{title: 'Phase', head: true}, {title: 'Of'}, number('Start'), number('Duration'), number('Share'),
    {title: 'Rests on', wide: true}], rows);
}

function pathsSection(run) {
  if (run.paths.length === 0) return null;
  return section('paths', 'What took how long', run.paths.map((path) => make('div', {class: 'path'},
    make('h4', {}, `${path.trigger} to ${path.target}: ${span(path.total)}`),
    note(path.takeover > 0 ? `Takeover ${path.takeover}, ` : 'After the last fault, ', `from ${clock(path.begin)}. `, path.savings.join(' ')),
    waterfall(path),
    make('details', {class: 'fold'}, make('summary', {}, 'Each phase and what it rests on'), phasesTable(path)))));
}
