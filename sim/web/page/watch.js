// One live run: time, the console, the procedure, phones, trunks, measurements, journal.

const LOG_SHOWN = 200;

function fill(element, key, make_children) {
  const text = JSON.stringify(key);
  if (element.dataset.key === text) return;
  element.dataset.key = text;
  element.replaceChildren(...make_children().filter((one) => one !== null));
}

function phonesBar(phones) {
  const share = (count) => (phones.all === 0 ? 0 : (100 * count) / phones.all);
  let x = 0;
  const part = (count, name) => {
    const width = share(count);
    const bar = d3.create('svg:rect').attr('x', `${x}%`).attr('width', `${width}%`).attr('height', 14).attr('class', `part ${name}`).node();
    x += width;
    return bar;
  };
  const svg = d3.create('svg').attr('class', 'owners').attr('width', '100%').attr('height', 14).attr('role', 'img')
    .attr('aria-label', `${phones.primary} phones on the primary, ${phones.secondary} on the secondary, ${phones.none} on neither`).node();
  svg.append(part(phones.primary, 'primary'), part(phones.secondary, 'secondary'), part(phones.none, 'none'));
  return svg;
}

function phonesPanel(box, state) {
  fill(box, [state.phones, state.calls], () => [phonesBar(state.phones), make('dl', {class: 'facts owners-list'},
    [['primary', state.phones.primary], ['secondary', state.phones.secondary], ['none', state.phones.none]].map(([name, count]) =>
      make('div', {class: name}, make('dt', {}, make('span', {class: `dot ${name}`}), name === 'none' ? 'not registered' : `on the ${name}`), make('dd', {id: `phones-${name}`}, grouped(count)))),
    make('div', {}, make('dt', {}, 'calls up'), make('dd', {}, grouped(state.calls))))]);
}

function plantPanel(box, state) {
  const views = {primary: state.pair.primary.views, secondary: state.pair.secondary.views};
  fill(box, [views, state.trunks], () => {
    const ids = [...new Set(['primary', 'secondary'].flatMap((name) => (views[name] ? views[name].boards.map((board) => board.physical_id) : [])))].sort((a, b) => a - b);
    const cell = (name, id) => {
      if (!views[name]) return make('span', {class: 'muted'}, 'no answer');
      const board = views[name].boards.find((one) => one.physical_id === id);
      if (!board) return make('span', {class: 'word down'}, 'missing');
      return make('span', {class: `word ${board.ready ? 'up' : 'updating'}`}, board.ready ? 'ready' : 'not ready');
    };
    const typeOf = (id) => ['primary', 'secondary'].map((name) => views[name] && views[name].boards.find((one) => one.physical_id === id)).find(Boolean).type;
    const extensions = (name) => (views[name] ? `list ${String(views[name].extensions).slice(-5)}` : make('span', {class: 'muted'}, 'no answer'));
    const equal = views.primary && views.secondary ? JSON.stringify(views.primary) === JSON.stringify(views.secondary) : null;
    return [
      table('As MaxAdmin shows it on each server', [{title: 'Board', head: true}, {title: 'on the primary'}, {title: 'on the secondary'}],
            [...ids.map((id) => [`${typeOf(id)} (${id})`, cell('primary', id), cell('secondary', id)]),
             ['trunks', views.primary ? views.primary.trunks.join(', ') || 'none' : null, views.secondary ? views.secondary.trunks.join(', ') || 'none' : null],
             ['extensions', extensions('primary'), extensions('secondary')]], {class: 'plant'}),
      make('p', {class: 'same', id: 'views-equal'}, equal === null ? 'One console does not answer.' : equal ? '✓ Both servers show the same.' : '✕ The servers show different things.'),
      table('Trunks at the telephone company’s end', [{title: 'Trunk', head: true}, {title: 'State'}],
            state.trunks.map((trunk) => [trunk.name, make('span', {class: `word ${trunk.state === 'in service' ? 'up' : 'down'}`}, trunk.state)])),
    ];
  });
}

function measurementBar(one, running) {
  const value = one.value === null ? running : one.value;
  const bound = one.high === null ? one.warn_high : one.high;
  const verdict = value === null ? 'skipped' : (bound !== null && value > bound) || (one.value !== null && one.low !== null && value < one.low) ? 'fail'
    : one.warn_high !== null && value > one.warn_high ? 'marginal' : one.value === null ? 'skipped' : 'pass';
  const text = one.value !== null ? valueText(one.value, one.unit) : running !== null ? `${secondsText(Math.round(running))} so far` : 'not yet';
  const share = bound ? Math.min(100, (100 * (value || 0)) / bound) : 0;
  const svg = d3.create('svg').attr('class', `budget-bar ${verdict}`).attr('width', '100%').attr('height', 8).attr('aria-hidden', 'true');
  svg.append('rect').attr('class', 'room').attr('width', '100%').attr('height', 8).attr('rx', 4);
  svg.append('rect').attr('class', 'used').attr('width', `${share}%`).attr('height', 8).attr('rx', 4);
  return make('li', {class: verdict}, make('span', {class: 'name'}, one.name), make('span', {class: 'value'}, text),
              bound ? svg.node() : '', make('span', {class: 'muted limit'}, limitText(one)));
}

function measurementsPanel(box, state) {
  const running = state.trigger === null || state.over ? null : state.time - state.trigger;
  fill(box, [state.measurements, running === null ? null : Math.round(running)], () => [state.measurements.length === 0
    ? note('This scenario sets no limits, or nothing has been measured yet.')
    : make('ul', {class: 'budgets'}, state.measurements.map((one) => measurementBar(one, one.unit === 's' ? running : null)))]);
}

function nextStep(state) {
  return state.turn && state.procedure ? state.procedure.steps.find((step) => !step.done) || null : null;
}

function procedurePanel(box, state) {
  const next = nextStep(state);
  fill(box, [state.procedure, state.turn], () => {
    if (state.procedure === null) return [note('Nobody has begun a procedure yet.')];
    return [make('ol', {class: 'checklist'}, state.procedure.steps.map((step) => {
      const now = step === next;
      return make('li', {class: step.done ? 'done' : now ? 'now' : 'later', 'aria-current': now ? 'step' : null},
        make('span', {class: 'mark', 'aria-hidden': 'true'}, step.done ? '✓' : now ? '➜' : ''),
        make('div', {}, make('span', {class: 'number'}, /^\d/.test(step.number) ? `Step ${step.number}` : capital(step.number)), ' ', step.text,
             make('span', {class: 'visually-hidden'}, step.done ? ' (done)' : ''),
             now ? make('p', {class: 'hint'}, step.hint) : null));
    }))];
  });
}

function stepsPanel(box, state) {
  fill(box, state.steps, () => [make('ol', {class: 'script'}, state.steps.map((step) => make('li', {class: step.state},
    make('span', {class: 'mark', 'aria-hidden': 'true'}, {passed: '✓', failed: '✕', running: '▶', waiting: ''}[step.state]),
    make('code', {}, step.text), make('span', {class: 'visually-hidden'}, ` (${step.state})`), step.message ? make('p', {class: 'message'}, step.message) : null)))]);
}

function bannerText(state, ended) {
  if (ended === 'ended') return ['inconclusive', 'This run was ended.'];
  if (ended) return ['error', `${capital(ended)}. The server is well; start the scenario again.`];
  if (state.over) return [state.over.verdict, state.over.verdict === 'pass' ? 'Done: everything as expected. The pair is in service and protected.' : `Over: ${state.over.verdict}. ${state.over.why}`];
  const next = nextStep(state);
  if (state.turn && next) return ['turn', `Your turn. ${/^\d/.test(next.number) ? `Step ${next.number}` : capital(next.number)}: ${next.text}.`];
  if (state.turn) return ['turn', `Every step is done${state.missing ? `; still missing: ${state.missing}` : ''}.`];
  const step = state.steps.find((one) => one.state === 'running');
  return ['plays', step ? `The scenario plays: ${step.text}` : 'The scenario begins.'];
}

function logLine(line) {
  return make('li', {class: line.refused ? 'refused' : line.remark ? 'remark' : ''}, make('span', {class: 'when'}, clock(line.t * 1000)),
              make('span', {class: 'who'}, line.who), make('span', {class: 'what'}, line.what, line.more ? make('span', {class: 'muted'}, ` ${line.more}`) : ''));
}

async function watchRun(place, id) {
  const send = async (command) => {
    try {
      await tellServer(`/api/live/${id}`, command);
    } catch (error) {
      say(error.message);
    }
  };
  const banner = make('p', {class: 'banner', role: 'status', id: 'banner'});
  const answer = make('p', {class: 'warning', role: 'alert', hidden: true, id: 'answer'});
  const say = (text) => {
    answer.hidden = !text;
    answer.textContent = text ? `${capital(text)}.` : '';
  };
  const time = make('output', {class: 'clock', id: 'clock'}, '0:00.0');
  const pause = button('Pause', () => send({do: state && state.paused ? 'resume' : 'pause'}), {id: 'pause'});
  const step = button('+1 s', () => send({do: 'step', seconds: 1}), {id: 'step', title: 'one second further, while it is paused'});
  const speeds = SPEEDS.map(([value, text]) => button(text, () => send({do: 'speed', speed: Number(value)}), {'data-speed': value, 'aria-pressed': 'false'}));
  const link = make('span', {class: 'link', role: 'status'});
  const end = button('End run', () => send({do: 'end'}), {id: 'end'});
  const title = make('h2', {}, '');
  const boxes = Object.fromEntries(['procedure', 'phones', 'plant', 'measurements', 'script'].map((name) => [name, make('div', {id: `live-${name}`})]));
  const calls = button('Make the four test calls', () => send({do: 'test calls'}), {id: 'test-calls', 'data-control': 'test calls'});
  const log = make('ol', {class: 'log', id: 'log', tabindex: '0', 'aria-label': 'Journal, the latest first'});
  const panel = consolePanel((name, server, checked) => {
    say('');
    send({do: 'press', button: name, server, ...(checked === undefined ? {} : {checked})});
  });
  let state = null;
  const show = (message, first) => {
    if (message.missed) log.prepend(make('li', {class: 'refused'}, make('span', {class: 'what'}, 'Older lines are gone.')));
    for (const line of message.log) {
      log.prepend(logLine(line));
      if (!first && line.refused) say(`${line.who}: ${line.what}`);
    }
    while (log.children.length > LOG_SHOWN) log.lastChild.remove();
    if (message.state === null) return;
    state = message.state;
    const over = state.over !== null || message.ended !== null;
    title.textContent = state.scenario;
    const [tone, text] = bannerText(state, message.ended);
    banner.className = `banner ${tone}`;
    if (banner.textContent !== text) banner.textContent = text;
    time.textContent = clock(state.time * 1000);
    pause.textContent = state.paused ? 'Resume' : 'Pause';
    pause.disabled = over;
    step.disabled = over || !state.paused;
    end.disabled = over;
    for (const one of speeds) {
      one.setAttribute('aria-pressed', String(Number(one.dataset.speed) === state.speed));
      one.disabled = over;
    }
    calls.disabled = over || state.calling;
    calls.textContent = state.calling ? 'Calling…' : 'Make the four test calls';
    procedurePanel(boxes.procedure, state);
    phonesPanel(boxes.phones, state);
    plantPanel(boxes.plant, state);
    measurementsPanel(boxes.measurements, state);
    stepsPanel(boxes.script, state);
    panel.update(state);
    const next = nextStep(state);
    panel.point(next);
    calls.classList.toggle('next', Boolean(next && next.control === 'test calls'));
  };
  const stop = listenTo(id, show, (up, unknown) => {
    link.textContent = up ? '' : unknown ? 'This server knows this run no longer.' : 'Connection lost; trying again…';
  });
  // The highlights follow what the person does, too.
  place.addEventListener('click', () => state && panel.point(nextStep(state)));
  place.append(make('div', {class: 'stage'},
    make('div', {class: 'run-heading'}, title, link),
    make('div', {class: 'controls'}, time, pause, step, make('div', {class: 'speeds', role: 'group', 'aria-label': 'Speed'}, speeds), make('span', {class: 'gap'}), end),
    banner, answer),
    make('div', {class: 'live-grid'},
      make('div', {class: 'column'}, panel.element, section('live-phones-panel', 'Phones by owner', boxes.phones, make('div', {class: 'toolbar calls'}, calls)),
           section('live-plant-panel', 'Boards, trunks, extensions', boxes.plant)),
      make('div', {class: 'column'}, section('live-procedure-panel', 'The procedure', boxes.procedure),
           section('live-measurements-panel', 'Measurements against their budget', boxes.measurements),
           section('live-script-panel', 'The scenario', boxes.script), section('live-log-panel', 'Journal', log))));
  return stop;
}
