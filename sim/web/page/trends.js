// How measurements went over campaigns.

function trendChart(series) {
  const points = series.points;
  const label = `${series.measurement} over ${plural(points.length, 'campaign')}: the latest median is ${valueText(points[points.length - 1].median, series.unit)}`;
  return chart(label, (drawing, width) => {
    const height = 170;
    drawing.attr('height', height);
    const x = d3.scalePoint().domain(d3.range(points.length)).range([58, width - 16]).padding(0.4);
    const top = d3.max(points, (point) => point.max);
    const bottom = Math.min(0, d3.min(points, (point) => point.min));
    const y = d3.scaleLinear().domain([bottom, top > bottom ? top : bottom + 1]).nice(4).range([height - 26, 12]);
    drawing.append('g').attr('class', 'axis').attr('transform', 'translate(50,0)').call(d3.axisLeft(y).ticks(4).tickSizeOuter(0));
    drawing.append('g').attr('class', 'grid').selectAll('line').data(y.ticks(4)).join('line')
      .attr('x1', 50).attr('x2', width - 10).attr('y1', y).attr('y2', y);
    const place = (_, index) => x(index);
    drawing.append('g').attr('class', 'spread').selectAll('line').data(points).join('line').attr('x1', place).attr('x2', place)
      .attr('y1', (point) => y(point.min)).attr('y2', (point) => y(point.max));
    drawing.append('path').attr('class', 'edge').attr('d', d3.line().x(place).y((point) => y(point.median))(points));
    drawing.append('g').attr('class', 'medians').selectAll('circle').data(points).join('circle').attr('cx', place)
      .attr('cy', (point) => y(point.median)).attr('r', 4).attr('class', (point) => (point.failed > 0 ? 'fail' : 'pass'))
      .append('title').text((point) => `campaign ${point.campaign}, ${dateText(point.date_utc)}, ${point.tool_version}: median ${valueText(point.median, series.unit)}, ` +
                                       `${valueText(point.min, series.unit)} to ${valueText(point.max, series.unit)}, ${plural(point.runs, 'run')}, ${point.failed} beyond the limit`);
    const every = Math.ceil(points.length / Math.max(1, Math.floor(width / 60)));
    drawing.append('g').selectAll('text').data(points.filter((_, index) => index % every === 0)).join('text').attr('class', 'small')
      .attr('text-anchor', 'middle').attr('x', (_, index) => x(index * every)).attr('y', height - 8).text((point) => `#${point.campaign}`);
  }).box;
}

function trendFigure(series) {
  const last = series.points[series.points.length - 1];
  return make('figure', {class: 'primary'}, make('figcaption', {}, make('h3', {}, series.measurement),
    make('p', {class: 'muted'}, `${capital(series.meaning)}. Latest median ${valueText(last.median, series.unit)}, ${plural(last.runs, 'run')}.`)),
    trendChart(series));
}

async function trendsView(place, parameters) {
  let scenario = parameters.get('scenario') || '';
  let known = await ask('/api/trends', {scenario});
  if (!scenario && known.scenarios.length > 0) {
    scenario = known.scenarios[0];
    known = await ask('/api/trends', {scenario});
  }
  const choice = filterChoice('trend-scenario', 'Scenario', 'choose one', known.scenarios, scenario, (name) => {
    location.hash = `#trends?${new URLSearchParams({scenario: name})}`;
  });
  // What is nothing in every campaign has no trend to show.
  const shown = known.trends.filter((series) => series.points.some((point) => point.max !== 0));
  place.replaceChildren(make('section', {class: 'panel', 'aria-labelledby': 'trends-title'},
    make('div', {class: 'heading'}, make('h2', {id: 'trends-title'}, 'Trends'),
         make('p', {class: 'muted'}, 'Medians of each campaign, the oldest first, with the least and the greatest value')),
    make('div', {class: 'filters'}, choice),
    shown.length === 0 ? note('No stored run measured anything here.') : make('div', {class: 'curves'}, shown.map(trendFigure))));
}
