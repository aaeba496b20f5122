// Who, what, when; the scenario's text, and the parameters of the run.

function factsList(pairs) {
  return make('dl', {class: 'facts'}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) =>
    make('div', {}, make('dt', {}, name), make('dd', {}, value))));
}

function paceText(pacing) {
  if (!pacing) return null;
  return `p99 lateness ${valueText(pacing.p99_ms, 'ms')}, at most ${valueText(pacing.max_ms, 'ms')}, ${grouped(pacing.late)} of ` +
    `${grouped(pacing.events)} events later than ${valueText(pacing.limit_ms, 'ms')}, ${plural(pacing.slips, 'slip')}`;
}

function runFacts(run) {
  return factsList([
    ['Seed', run.seed], ['Scenario time', clock(run.duration)],
    ['Took', `${(run.wall_ms / 1000).toFixed(run.wall_ms < 1000 ? 3 : 1)} s`],
    ['Clock', run.clock === 'wall' ? `real time, ${run.speed} times` : 'virtual'], ['Ended', run.ended_how],
    ['Under test', run.stack ? `${run.stack} (real)` : 'simulated pair'], ['Pace', paceText(run.pacing)],
    ['Started', dateText(run.started)], ['Run', `${run.run} (${run.uuid.slice(0, 8)})`], ['Version', run.version],
    ['Journal', `${grouped(run.journal_events)} events, fingerprint ${run.fingerprint}`],
    ['Settings', run.settings.join(', ')],
  ]);
}

function reproduceSection(run, source) {
  return section('reproduce', 'Again',
                 make('p', {}, 'This run once more, with the same seed:'), copyable(run.command, 'Command that reproduces the run'),
                 make('p', {}, 'From what was recorded, and compared event by event:'),
                 copyable(`./switchback replay ${run.uuid.slice(0, 8)} --db ${source}`, 'Command that replays the run'));
}

function scenarioSection(run, shared) {
  return section('scenario', 'Scenario', make('p', {}, run.about),
                 make('p', {class: 'muted'}, `${run.path} (sha256 ${run.sha256.slice(0, 16)}…)`),
                 make('details', {class: 'fold', open: true}, make('summary', {}, 'Its text'),
                      make('pre', {tabindex: '0', 'aria-label': 'Text of the scenario'}, shared.scenarios[run.scenario_id] ?? '')));
}

function parametersSection(run, shared) {
  const parameters = run.parameters.map((place) => shared.parameters[place]);
  if (parameters.length === 0) return null;
  const assumed = parameters.filter((one) => one[3] === 1).length;
  const rows = parameters.map(([name, value, source, assumption]) => [name, value, assumption === 1 ? 'assumption' : 'sourced', source]);
  return section('parameters', 'Parameters', make('details', {class: 'fold'},
                 make('summary', {}, `${plural(parameters.length, 'parameter')}, ${assumed} of them assumptions`),
                 table('Parameters of the run', [{title: 'Name', head: true}, {title: 'Value'}, {title: 'Rests on'}, {title: 'Source', wide: true}], rows)));
}
