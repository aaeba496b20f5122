// Puts the page together.

function runsWithDetail(data) {
  const order = (run) => VERDICT_ORDER.indexOf(run.verdict);
  return Object.values(data.runs).sort((a, b) => order(a) - order(b) || a.scenario.localeCompare(b.scenario) || a.run - b.run);
}

function runOfHash(data) {
  const match = /^#run-(\d+)$/.exec(location.hash);
  return match && data.runs[match[1]] ? data.runs[match[1]] : null;
}

function picker(runs, show) {
  const choice = make('select', {id: 'which-run'}, runs.map((run) =>
    make('option', {value: run.run}, `${VERDICTS[run.verdict].mark} ${run.verdict}: ${run.scenario}, seed ${run.seed}`)));
  choice.addEventListener('change', () => show(choice.value));
  const step = (by) => {
    const index = choice.selectedIndex + by;
    if (index >= 0 && index < runs.length) show(runs[index].run);
  };
  const element = make('div', {class: 'picker'}, make('label', {for: 'which-run'}, 'Run'), choice,
                       button('◀', () => step(-1), {'aria-label': 'Previous run'}), button('▶', () => step(1), {'aria-label': 'Next run'}));
  return {element, choice};
}

function masthead(overview) {
  const campaign = overview.campaigns[0];
  return [
    make('div', {class: 'title'}, make('h1', {}, 'Switchback report'),
         make('p', {class: 'muted'}, `${dateText(campaign.created)}, ${campaign.name}, from ${overview.source}`)),
    themeChoice(),
  ];
}

function colophon(overview) {
  const campaign = overview.campaigns[0];
  return make('p', {}, `Switchback ${campaign.version}${campaign.station ? ` on ${campaign.station}` : ''}. Charts: D3 ${d3.version}, © Mike Bostock, BSD 3-Clause licence. ` +
                       'Everything is in this file; nothing is loaded, nothing is sent.');
}

function startPage() {
  const data = JSON.parse(document.getElementById('data').textContent);
  const {overview} = data;
  const runs = runsWithDetail(data);
  document.getElementById('masthead').append(...masthead(overview));
  document.getElementById('colophon').append(colophon(overview));
  const content = document.getElementById('content');
  const place = make('div', {id: 'run'});
  const show = (number, move) => {
    const run = data.runs[number];
    pick.choice.value = run.run;
    history.replaceState(null, '', `#run-${run.run}`);
    const drawn = drawRun(run, data);
    place.replaceChildren(drawn.element);
    window.switchback = {run, view: drawn.view, picture: pictureAt};
    if (move) {
      document.getElementById('run-title').focus({preventScroll: true});
      place.scrollIntoView();
    }
  };
  const pick = picker(runs, (number) => show(number, false));
  const link = (number, text) => make('a', {href: `#run-${number}`, onclick: (event) => {
    event.preventDefault();
    show(number, true);
  }}, text);
  const detailOf = (scenario) => (data.runs[scenario.run] ? data.runs[scenario.run] : runs.find((run) => run.scenario === scenario.name));
  const linkToScenario = (scenario) => {
    const run = detailOf(scenario);
    return run ? link(run.run, scenario.name) : scenario.name;
  };
  const linkToRun = (one) => (data.runs[one.run] ? link(one.run, String(one.run)) : String(one.run));
  content.replaceChildren(...[
    verdictHero(overview),
    overview.drawn === undefined ? make('section', {id: 'scenarios', class: 'panel', 'aria-label': 'Scenarios'}, scenariosTable(overview, linkToScenario)) : null,
    sweepSection(overview.sweep), explorationSection(overview.exploration, overview.source, linkToRun), distributions(overview), runsList(overview, linkToRun), detailNote(data), runs.length > 0 ? pick.element : null, place].filter((one) => one !== null));
  const first = runOfHash(data) || runs[0];
  if (first) show(first.run, false);
  window.addEventListener('hashchange', () => runOfHash(data) && show(runOfHash(data).run, true));
  window.addEventListener('beforeprint', () => {
    for (const fold of document.querySelectorAll('#calls > .fold:not(:has(.ladders)), #scenario > .fold, #distributions > .fold, #exploration .fold')) {
      if (fold.fill) fold.fill();
      fold.open = true;
    }
  });
}

startPage();
