// Starting a scenario and choosing among the runs that are live.

const SPEEDS = [['1', '1×'], ['10', '10×'], ['60', '60×'], ['0', 'max']];

function startForm(scenarios, wanted) {
  const said = make('p', {class: 'message', role: 'alert'});
  const choice = make('select', {id: 'live-scenario'}, scenarios.map((one) => make('option', {value: one.name}, one.name)));
  choice.value = scenarios.some((one) => one.name === wanted) ? wanted : 'manual-switchback';
  const about = make('p', {class: 'muted about', id: 'live-about'});
  const person = make('input', {type: 'checkbox', id: 'live-person', checked: true});
  const personField = make('label', {class: 'check', for: 'live-person'}, person, ' I am the administrator: stop when it is my turn, and let me press the buttons');
  const speed = make('select', {id: 'live-speed'}, SPEEDS.map(([value, text]) => make('option', {value}, text)));
  const describe = () => {
    const one = scenarios.find((each) => each.name === choice.value);
    about.textContent = one.about;
    personField.hidden = one.procedure === null;
    speed.value = one.procedure === null ? '10' : '0';
  };
  choice.addEventListener('change', describe);
  describe();
  return make('form', {class: 'panel', 'aria-labelledby': 'start-title', onsubmit: async (event) => {
    event.preventDefault();
    try {
      const started = await tellServer('/api/live', {scenario: choice.value, speed: Number(speed.value), person: person.checked && !personField.hidden});
      location.hash = `#live/${started.id}`;
    } catch (error) {
      said.textContent = `${capital(error.message)}.`;
    }
  }}, make('h2', {id: 'start-title'}, 'Play a scenario live'),
      make('p', {class: 'muted'}, 'The simulated pair with its phones, boards and trunks, as it happens. Pause it, look at both consoles, press the buttons. ' +
           'Live runs are for looking and learning; they are not stored.'),
      make('div', {class: 'filters'}, make('label', {class: 'field', for: 'live-scenario'}, make('span', {}, 'Scenario'), choice),
           make('label', {class: 'field', for: 'live-speed'}, make('span', {}, 'Speed'), speed)),
      about, personField, make('p', {}, make('button', {type: 'submit', class: 'main', id: 'live-start'}, 'Start')), said);
}

async function liveView(place, parameters, rest) {
  if (rest.length > 0) return watchRun(place, rest[0]);
  const [scenarios, runs] = await Promise.all([ask('/api/scenarios'), ask('/api/live')]);
  place.replaceChildren(startForm(scenarios, parameters.get('scenario')),
    runs.length === 0 ? '' : make('section', {class: 'panel', 'aria-labelledby': 'live-title'}, make('h2', {id: 'live-title'}, 'Runs of this server'),
      make('ul', {class: 'plain'}, runs.map((run) => make('li', {}, make('a', {href: `#live/${run.id}`}, run.scenario), run.alive ? '' : ' (ended)')))));
  return null;
}
