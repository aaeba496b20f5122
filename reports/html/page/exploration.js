// What explorations drew and what of it failed, and which actions met which states of the pair, as a map of warm colours.

const ROW_ORDERS = ['name', 'most gaps', 'least often'];

const plantedText = (defects) => (defects === '' ? '' : `planted: ${defects}`);

function seedsText(one) {
  const first = BigInt(one.seed).toLocaleString('en-GB');
  if (one.played === one.planned) return one.played === 1 ? first : `${first} to ${BigInt(one.last_seed).toLocaleString('en-GB')}`;
  return `from ${first}, ${grouped(one.played)} of ${grouped(one.planned)} planned`;
}

function explorationsTable(exploration) {
  const number = (title) => ({title, number: true});
  const some = (count) => (count > 0 ? grouped(count) : '');
  return make('div', {class: 'rows'}, table('What was drawn, and what came of it', [
    {title: 'Started', head: true}, number('Seeds'), number('Scenarios drawn'), number('Passed'), number('Inconclusive'), number('Failed'),
    number('Broke the bench'), {title: 'Planted defects', wide: true}, {title: 'Version'}, number('Took')],
    exploration.explorations.map((one) => [dateText(one.created), seedsText(one), grouped(one.played), grouped(one.passed), some(one.inconclusive),
      grouped(one.failed), some(one.errors), one.defects, one.version, secondsText(Number(one.wall_seconds.toPrecision(3)))])));
}

// What failed, each kind once; `linkToRun` leads to the run where the page has it.
function explorationFailures(exploration, source, linkToRun) {
  if (exploration.kinds === 0) return note('Nothing failed.');
  const rest = exploration.kinds - exploration.failures.length;
  const differ = new Set(exploration.explorations.map((one) => one.defects)).size > 1;
  return make('div', {}, make('h4', {}, 'What failed'),
    make('div', {class: 'rows'}, table('Runs that failed alike, by the one with the lowest seed', [
      {title: 'Verdict'}, {title: 'Runs', number: true}, {title: 'Run', number: true}, {title: 'Seed', number: true}, {title: 'Failed by', wide: true},
      {title: 'Planted defects', wide: true}],
      exploration.failures.map((one) => [verdictBadge(one.verdict), grouped(one.runs), linkToRun(one), one.seed, one.why, differ ? one.defects : '']), {class: 'failures'})),
    rest > 0 ? note(`${plural(rest, 'more kind')} of failure, of fewer runs, not listed.`) : null,
    make('p', {class: 'said'}, 'A run that is not linked: ', make('code', {}, `./switchback report NUMBER --db ${source}`),
      '. The smallest scenario that fails like it: ', make('code', {}, `./switchback minimise NUMBER --db ${source}`)));
}

// What one can choose to look at: explorations together, or one.
function mapTitle(map, exploration) {
  if (map.exploration === null) {
    const alike = exploration.maps.filter((one) => one.exploration === null).length > 1 || exploration.explorations.some((one) => one.defects !== map.defects);
    const kind = map.defects !== '' ? `, ${plantedText(map.defects)}` : alike ? ', no defect planted' : '';
    return `${plural(map.explorations, 'exploration')} together${kind}`;
  }
  const one = exploration.explorations[map.exploration];
  return [dateText(one.created), `seeds ${seedsText(one)}`, plantedText(one.defects)].filter((text) => text !== '').join(', ');
}

// The states of one server share a head: 'primary taking' and 'primary protected' are both under 'primary in control'.
function stateGroups(states) {
  const groups = [];
  for (const state of states) {
    const [first, ...rest] = state.name.split(' ');
    const group = rest.length > 0 && groups.at(-1)?.name === first ? groups.at(-1) : {name: first, states: []};
    if (group.states.length === 0) groups.push(group);
    group.states.push({text: rest.join(' '), meaning: state.meaning});
  }
  return groups.map((group) => ({...group, alone: group.states.length === 1 && group.states[0].text === ''}));
}

function stateHeads(groups) {
  return [
    make('tr', {}, make('th', {scope: 'col', rowspan: 2}, 'Action'), groups.map((group) => (group.alone
      ? make('th', {scope: 'col', rowspan: 2, class: 'number', title: group.states[0].meaning}, group.name)
      : make('th', {scope: 'colgroup', colspan: group.states.length, class: 'group'}, `${group.name} in control`))),
      make('th', {scope: 'col', rowspan: 2, class: 'number'}, 'in all')),
    make('tr', {}, groups.filter((group) => !group.alone).flatMap((group) => group.states.map((state) =>
      make('th', {scope: 'col', class: 'number', title: state.meaning}, state.text)))),
  ];
}

// How often, for the colour: counts differ by thousands, so that each tenfold is as much warmer. Once is more than never.
const LEAST_WARMTH = 0.1;
const often = (count, most) => LEAST_WARMTH + (1 - LEAST_WARMTH) * warmth(Math.log(count), 0, Math.log(most));

function coverageTable(exploration, map, order) {
  const {actions, states} = exploration;
  const most = d3.max(map.counts, (row) => d3.max(row));
  const rows = actions.map((action, index) => ({action, counts: map.counts[index], all: d3.sum(map.counts[index])}));
  const gaps = (row) => row.counts.filter((count) => count === 0).length;
  if (order === 1) rows.sort((a, b) => gaps(b) - gaps(a) || a.all - b.all);
  if (order === 2) rows.sort((a, b) => a.all - b.all);
  const cellOf = (row, count, column) => {
    const {name, meaning} = states[column];
    if (count === 0) return make('td', {class: 'number never', title: `${row.action}, while ${meaning}: never`, 'data-title': name}, 'never');
    const share = ((count / row.all) * 100).toFixed(count === row.all ? 0 : 1);
    return warmCell(often(count, most), grouped(count), `${row.action}, while ${meaning}: ${plural(count, 'time')}, ${share} % of its ${grouped(row.all)}`, name);
  };
  const groups = stateGroups(states);
  const drawn = heatTable('How often each action, a row, met the pair in each of its states, a column', stateHeads(groups), [null], rows.map((row) => ({
    names: [row.action],
    cells: [...row.counts.map((count, column) => cellOf(row, count, column)), make('td', {class: 'number all', 'data-title': 'in all'}, grouped(row.all))],
  })));
  drawn.caption.after(make('colgroup', {}), ...groups.map((group) => make('colgroup', {span: group.states.length})), make('colgroup', {}));
  return drawn;
}

function coverageLegend(most) {
  return make('ul', {class: 'legend'},
    make('li', {}, '1 ', make('span', {class: 'swatch heat-scale'}), `${grouped(most)} times, each tenfold as much warmer`),
    make('li', {}, make('span', {class: 'swatch never'}), 'never reached'));
}

function stateMeanings(states) {
  return make('details', {class: 'fold'}, make('summary', {}, 'What the states mean'),
    make('dl', {class: 'facts'}, states.map((state) => make('div', {}, make('dt', {}, state.name), make('dd', {}, state.meaning)))));
}

function coverageMap(exploration) {
  // All that are like the one that the report is about.
  const like = exploration.maps.findIndex((map) => map.defects === exploration.explorations[0].defects);
  const asked = {map: like, order: 0};
  const place = make('div', {});
  const draw = () => {
    const map = exploration.maps[asked.map];
    const cells = map.counts.flat();
    const reached = cells.filter((count) => count > 0).length;
    place.replaceChildren(
      make('p', {class: 'reached'}, `${plural(map.played, 'scenario')} reached ${grouped(reached)} of ${grouped(cells.length)} combinations of ` +
        `${plural(exploration.actions.length, 'action')} and ${plural(exploration.states.length, 'state')} of the pair; ${grouped(cells.length - reached)} were never reached.`),
      ...(map.seeds_repeat ? [note('Some seeds were played by more than one of these explorations; what they covered counts each time.')] : []),
      coverageLegend(d3.max(cells)),
      make('div', {class: 'rows coverage', tabindex: '0', role: 'region', 'aria-label': 'Coverage'}, coverageTable(exploration, map, asked.order)));
  };
  const set = (name) => (index) => {
    asked[name] = index;
    draw();
  };
  const choices = make('div', {class: 'picker'},
    exploration.maps.length > 1 ? labelledChoice('coverage-of', 'Of', exploration.maps.map((map) => mapTitle(map, exploration)), asked.map, set('map')) : null,
    labelledChoice('coverage-order', 'Rows by', ROW_ORDERS, asked.order, set('order')));
  draw();
  return make('div', {}, choices, place, stateMeanings(exploration.states));
}

function explorationSection(exploration, source, linkToRun) {
  if (!exploration) return null;
  const title = 'Which actions met which states of the pair';
  const covered = () => (exploration.actions.length === 0 ? note('No action met the pair.') : coverageMap(exploration));
  return section('exploration', 'Explored by chance', explorationsTable(exploration),
    exploration.not_listed > 0 ? note(`${plural(exploration.not_listed, 'earlier exploration')} not listed; what they covered counts in what all covered together.`) : null,
    explorationFailures(exploration, source, linkToRun),
    exploration.asked_for ? [make('h4', {}, title), covered()] : lazyFold(title, covered));
}
