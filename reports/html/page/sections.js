// What is shown of a run, in order. A new section is a function of (run, view, data) that returns a section or null.

function storySection(run, view) {
  if (run.lanes.length === 0) {
    const none = 'No events of this run were kept, so that there is no timeline and no picture of the consoles.';
    // Explored runs are kept whole or, where their process died, have none.
    const again = run.explored ? note(none) : make('div', {}, note(`${none} Played again with --keep-events notable (or all) it has them:`),
      copyable(`${run.command} --keep-events notable`, 'Command that keeps the events'));
    return section('timeline', 'Timeline', again, run.phones.length > 0 ? phonesChart(run, view) : null);
  }
  return section('timeline', 'Timeline', windowButtons(view), timelineChart(run, view), legend(), scrubber(view, run),
                 make('div', {class: 'instant'},
                      make('div', {class: 'picture'}, make('h4', {}, 'Redundancy Administration'), picturePanel(run, view)),
                      make('div', {class: 'near'}, make('h4', {}, 'Events up to this instant'), eventsAround(run, view),
                           make('details', {class: 'fold'}, make('summary', {}, 'State of everything'), statesAt(run, view)))));
}

function phonesSection(run, view) {
  if (run.phones.length === 0 || run.lanes.length === 0) return null;
  return section('phones', 'Registered phones', phonesChart(run, view), phonesAt(run, view));
}

function violationsSection(run) {
  if (run.violations.length === 0 && run.faults.length === 0) return null;
  const faults = run.faults.map((fault) => [fault.kind, fault.target, clock(fault.injected),
    fault.confirmed === null ? 'never: nobody felt it' : clock(fault.confirmed), fault.cleared === null ? 'never' : clock(fault.cleared)]);
  const violations = run.violations.map((one) => [one.invariant, one.expected ? 'meant to be shown' : 'unexpected', clock(one.began),
    one.ended === null ? 'never' : clock(one.ended), one.detail]);
  const number = (title) => ({title, number: true});
  return section('faults', 'Faults and monitors',
    faults.length > 0 ? table('Injected faults', [{title: 'Fault', head: true}, {title: 'Of'}, number('Injected'), number('Took effect'), number('Cleared')], faults) : null,
    violations.length > 0 ? table('What the monitors saw', [{title: 'Invariant', head: true}, {title: 'Violation'}, number('Began'), number('Ended'),
      {title: 'Detail', wide: true}], violations) : null);
}

function leftOut(run) {
  if (run.left_out.length === 0) return null;
  return make('div', {class: 'note'}, make('p', {}, 'To stay small this page leaves out:'), make('ul', {}, run.left_out.map((text) => make('li', {}, text))));
}

const SECTIONS = [
  (run, view) => stepsSection(run, view),
  (run, view) => storySection(run, view),
  (run) => pathsSection(run),
  (run, view) => phonesSection(run, view),
  (run) => rehomingSection(run),
  (run) => callsSection(run),
  (run) => measurementsSection(run),
  (run) => violationsSection(run),
  (run, view, data) => reproduceSection(run, data.overview.source),
  (run, view, data) => scenarioSection(run, data.shared),
  (run, view, data) => parametersSection(run, data.shared),
  (run) => journalSection(run),
];
