// The notable events of the journal: those around the instant that is looked at, and all of them.

const AROUND = 7;

function eventsAround(run, view) {
  const list = make('ol', {class: 'around', 'aria-label': 'Events up to this instant'});
  const bisect = d3.bisector((event) => event[0]);
  const refresh = () => {
    const end = bisect.right(run.events, view.cursor);
    const shown = run.events.slice(Math.max(0, end - AROUND), end);
    list.replaceChildren(...shown.map((event) => make('li', {class: event[0] === view.cursor ? 'now' : null},
      button(clock(event[0]), () => view.lookAt(event[0]), {class: 'link'}), ' ', make('b', {}, event[1]), ` ${event[2]}`,
      event[3] ? make('span', {class: 'muted'}, ` (${event[3]})`) : null)));
  };
  view.onChange(({moved}) => moved && refresh());
  refresh();
  return list;
}

function journalSection(run) {
  if (run.events.length === 0) return null;
  const list = () => table('Notable events of the journal, without the curve of registered phones', [
    {title: 'At', number: true, head: true}, {title: 'Who'}, {title: 'What'}, {title: 'Details', wide: true}],
    run.events.map((event) => [clock(event[0]), event[1], event[2], event[3]]));
  return section('journal', 'Journal', lazyFold(plural(run.events.length, 'notable event'), list));
}
