// Registered phones over time, on both servers.

function phonesChart(run, view) {
  const height = 190;
  const top = 30;
  const total = d3.max(run.phones, (point) => point[1] + point[2] + point[3]) || 1;
  let cursor = () => {};
  const drawn = chart('Phones registered on the primary and on the secondary over time', (drawing, width) => {
    const left = width < 560 ? 58 : labelWidth(width);
    const x = d3.scaleLinear([view.from, view.to], [left, width - 14]);
    const y = d3.scaleLinear([0, total], [height - 16, top + 6]);
    drawing.attr('height', height);
    const clip = `phones-${run.run}`;
    drawing.append('defs').append('clipPath').attr('id', clip).append('rect').attr('x', left).attr('y', top)
      .attr('width', width - 14 - left).attr('height', height - top);
    patterns(drawing);
    timeAxis(drawing, x, 28, width);
    drawing.append('g').attr('class', 'axis').attr('transform', `translate(${left},0)`)
      .call(d3.axisLeft(y).ticks(4).tickFormat((count) => (count >= 10000 ? d3.format('~s')(count) : grouped(count))).tickSizeOuter(0));
    const curves = drawing.append('g').attr('clip-path', `url(#${clip})`);
    const points = [...run.phones, [run.duration, ...(run.phones.at(-1) || [0, 0, 0, 0]).slice(1)]];
    const area = (low, high) => d3.area().curve(d3.curveStepAfter).x((point) => x(point[0])).y0((point) => y(low(point))).y1((point) => y(high(point)));
    const edge = (count, high) => d3.line().curve(d3.curveStepAfter).defined((point) => count(point) > 0).x((point) => x(point[0])).y((point) => y(high(point)));
    const onPrimary = (point) => point[1];
    const onBoth = (point) => point[1] + point[2];
    curves.append('path').attr('class', 'area primary').attr('d', area(() => 0, onPrimary)(points));
    curves.append('path').attr('class', 'area secondary').attr('d', area(onPrimary, onBoth)(points));
    curves.append('path').attr('class', 'edge primary').attr('d', edge(onPrimary, onPrimary)(points));
    curves.append('path').attr('class', 'edge secondary').attr('d', edge((point) => point[2], onBoth)(points));
    for (const fault of run.faults) {
      const shown = clipped(x, fault.injected, fault.cleared ?? run.duration);
      if (shown) {
        curves.insert('rect', ':first-child').attr('class', 'fault-shade').attr('x', shown[0]).attr('y', top)
          .attr('width', Math.max(1, shown[1] - shown[0])).attr('height', height - 16 - top);
      }
    }
    curves.append('line').attr('class', 'all-phones').attr('x1', left).attr('x2', width - 14).attr('y1', y(total)).attr('y2', y(total));
    for (const takeover of run.takeovers) {
      curves.append('line').attr('class', `control-line ${takeover.to}`).attr('x1', x(takeover.control)).attr('x2', x(takeover.control))
        .attr('y1', top).attr('y2', height - 16);
    }
    cursor = () => {
      drawing.selectAll('.cursor').remove();
      drawCursor(drawing, x, view, height - 16);
    };
    cursor();
    followPointer(drawing, x, view);
  });
  view.onChange(({zoomed}) => (zoomed ? drawn.redraw() : cursor()));
  return drawn.box;
}

function phonesAt(run, view) {
  const said = make('p', {class: 'reading'});
  const bisect = d3.bisector((point) => point[0]);
  const refresh = () => {
    const point = run.phones[bisect.right(run.phones, view.cursor) - 1];
    said.replaceChildren(
      make('b', {}, `At ${clock(view.cursor)}: `),
      point ? `${grouped(point[1])} on the primary, ${grouped(point[2])} on the secondary, ${grouped(point[3])} on neither` :
              'no phone has registered yet');
  };
  view.onChange(({moved}) => moved && refresh());
  refresh();
  return said;
}
