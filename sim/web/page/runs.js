// The stored runs.

function filterChoice(id, label, all, names, value, change) {
  const choice = make('select', {id}, make('option', {value: ''}, all), names.map((name) => make('option', {value: name}, name)));
  choice.value = value;
  choice.addEventListener('change', () => change(choice.value));
  return make('label', {class: 'field', for: id}, make('span', {}, label), choice);
}

const secondsOrNothing = (seconds) => (seconds === null ? null : secondsText(seconds));

function runRow(run) {
  const title = make('a', {href: `/report?run=${run.run}`}, String(run.run));
  return [title, verdictBadge(run.verdict), run.scenario, run.seed, secondsOrNothing(run.control), secondsOrNothing(run.phones),
          secondsOrNothing(run.protection), dateText(run.started), run.why || null];
}

const RUN_COLUMNS = [{title: 'Run', head: true}, {title: 'Verdict'}, {title: 'Scenario', wide: true}, {title: 'Seed', number: true},
                     {title: 'Control', number: true}, {title: 'Last phone', number: true}, {title: 'Protected', number: true},
                     {title: 'Started'}, {title: 'Why', wide: true}];

async function runsView(place, parameters) {
  const chosen = {scenario: parameters.get('scenario') || '', verdict: parameters.get('verdict') || ''};
  const list = await ask('/api/runs', chosen);
  const go = (change) => {
    const wanted = new URLSearchParams(Object.entries({...chosen, ...change}).filter(([, value]) => value));
    location.hash = wanted.size > 0 ? `#runs?${wanted}` : '#runs';
  };
  const verdicts = VERDICT_ORDER.filter((verdict) => list.verdicts[verdict]);
  const all = d3.sum(verdicts, (verdict) => list.verdicts[verdict]);
  const box = make('div');
  let rows = list.runs;
  const draw = (more) => {
    box.replaceChildren(rows.length === 0 ? note('No stored run is like that.') :
      table(`The latest first; times count from the first fault or press to full control, the last phone, and protection`,
            RUN_COLUMNS, rows.map(runRow), {class: 'runs'}));
    if (more) box.append(button('Show older runs', older));
  };
  const older = async () => {
    const next = await ask('/api/runs', {...chosen, before: rows[rows.length - 1].run});
    rows = rows.concat(next.runs);
    draw(next.more);
  };
  draw(list.more);
  place.replaceChildren(make('section', {class: 'panel', 'aria-labelledby': 'runs-title'},
    make('div', {class: 'heading'}, make('h2', {id: 'runs-title'}, 'Runs'), make('p', {class: 'muted'}, `${plural(all, 'run')} in ${list.source}`)),
    make('ul', {class: 'tally'}, verdicts.map((verdict) => make('li', {}, make('span', {class: 'count'}, grouped(list.verdicts[verdict])), verdictBadge(verdict)))),
    make('div', {class: 'filters'},
         filterChoice('run-scenario', 'Scenario', 'all', list.scenarios, chosen.scenario, (scenario) => go({scenario})),
         filterChoice('run-verdict', 'Verdict', 'all', VERDICT_ORDER, chosen.verdict, (verdict) => go({verdict})),
         list.runs.length > 0 ? make('a', {class: 'button', href: `/report?campaign=${list.runs[0].campaign}`}, 'Report of the latest invocation') : null),
    box));
}
