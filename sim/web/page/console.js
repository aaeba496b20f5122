// The Redundancy Administration dialog as the administrator sees it from either console, with its buttons.

const CONSOLE_SERVICES = ['keep-alive', 'switching', 'gateway', 'registrar', 'call control', 'replication', 'voicemail link'];
const OPTION = 'Automatically assume control when active system is not available';
const OPTION_WARNING = `The option “${OPTION}” is not checked on this standby system. It will not take over if the active system fails.`;

const dialogWord = (text) => make('span', {class: `word ${text.toLowerCase()}`}, text);

function dialogGroup(caption, rows) {
  return make('table', {class: 'dialog-group'}, make('caption', {}, caption),
              make('tbody', {}, rows.map(([name, value]) => make('tr', {}, make('th', {scope: 'row'}, name), make('td', {}, value)))));
}

// A box that shows what is so until the person changes it, and is applied by Apply or OK.
function optionBox(id, text) {
  const input = make('input', {type: 'checkbox', id});
  const box = {input, touched: false, element: make('label', {class: 'check', for: id}, input, ` ${text}`)};
  input.addEventListener('change', () => { box.touched = true; });
  return box;
}

// press(button, server, checked) does it; `server` is 'primary' or 'secondary'.
function consolePanel(press) {
  let server = 'primary';
  let opened = {primary: false, secondary: false};
  let state = null;
  let chosen = false;
  const told = {};
  const tabs = {};
  const groups = make('div', {class: 'dialog', id: 'dialog', role: 'region', 'aria-label': 'Redundancy Administration'});
  const options = {
    enabled: optionBox('enable-redundancy', 'Enable Redundancy'),
    assume: optionBox('auto-assume', OPTION),
  };
  const warning = make('p', {class: 'warning', role: 'alert', hidden: true, id: 'warning'});
  const warn = (text) => {
    warning.hidden = !text;
    warning.textContent = text || '';
  };
  const pressHere = (button, checked) => press(button, server, checked);
  const enter = (button) => {
    const shown = state && state.pair[server];
    warn(shown && shown.reachable && shown.auto_assume_warning ? OPTION_WARNING : '');
    pressHere(button);
  };
  const open = button('Redundancy Administration…', () => {
    opened[server] = true;
    enter('open redundancy dialog');
    refresh();
  }, {id: 'open-dialog', 'data-control': 'open redundancy dialog'});
  const tools = make('div', {class: 'toolbar'}, open,
    button('MaxAdmin…', () => enter('open MaxAdmin'), {id: 'open-maxadmin', 'data-control': 'open MaxAdmin'}),
    button('Start & Stop All Services', () => pressHere('restart services'), {id: 'restart-services', 'data-control': 'restart services'}),
    button('Restart server', () => pressHere('restart server'), {id: 'restart-server', 'data-control': 'restart server'}));
  const apply = () => {
    if (options.enabled.touched) pressHere('enable redundancy', options.enabled.input.checked);
    if (options.assume.touched) pressHere('auto assume', options.assume.input.checked);
    options.enabled.touched = options.assume.touched = false;
  };
  const shut = () => {
    opened[server] = false;
    options.enabled.touched = options.assume.touched = false;
    warn('');
    refresh();
  };
  const buttons = make('div', {class: 'toolbar dialog-buttons'},
    button('Manual Switch Over', () => pressHere('manual switch over'), {id: 'switch-over', 'data-control': 'manual switch over'}),
    make('span', {class: 'gap'}),
    button('OK', () => { apply(); shut(); }, {id: 'ok'}), button('Cancel', shut, {id: 'cancel'}),
    button('Apply', apply, {id: 'apply', 'data-control': 'auto assume'}));
  const boxes = make('div', {class: 'options'}, options.enabled.element, options.assume.element);
  const connected = make('p', {class: 'connected'});
  const silent = make('p', {class: 'no-answer'});
  const choose = (name) => {
    server = name;
    options.enabled.touched = options.assume.touched = false;
    warn('');
    refresh();
  };
  for (const name of ['primary', 'secondary']) {
    const input = make('input', {type: 'radio', name: 'live-console', id: `live-console-${name}`, value: name});
    input.addEventListener('change', () => { chosen = true; choose(name); });
    tabs[name] = {input, label: make('label', {for: `live-console-${name}`}, input, ` ${name}`)};
  }
  const systemRows = (group) => [...CONSOLE_SERVICES.map((service) => [service, dialogWord(group.services[service])]),
                                 ['replication status', dialogWord(group.replication)]];
  const refresh = () => {
    tabs[server].input.checked = true;
    const shown = state ? state.pair[server] : null;
    const answers = shown !== null && shown.reachable;
    const isOpen = answers && opened[server];
    silent.hidden = answers;
    silent.textContent = `The console of the ${server} does not answer: its server is off, booting or hung.`;
    for (const one of tools.children) one.disabled = !answers;
    open.hidden = isOpen;
    groups.hidden = boxes.hidden = buttons.hidden = !isOpen;
    if (!isOpen) return;
    const own = {...shown, in_control: shown.in_control};
    const systems = server === 'primary' ? [own, shown.peer] : [shown.peer, own];
    const yes = (group) => dialogWord(group.in_control ? 'Yes' : 'No');
    connected.textContent = `Connected server: ${shown.connected_address || server}`;
    const content = [
      dialogGroup('Redundancy Status', [['primary in control', yes(systems[0])], ['secondary in control', yes(systems[1])],
        ['take-over reason', shown.take_over_reason || '–'],
        ['take-over time', shown.take_over_reason ? clock(shown.take_over_time / 1e6, false) : '–']]),
      dialogGroup('Primary System', systemRows(systems[0])), dialogGroup('Secondary System', systemRows(systems[1])),
      dialogGroup('Voice Mail Server', [['link to the active system', dialogWord(shown.voicemail_available ? 'Available' : 'Unavailable')]]),
      shown.system_key_missing ? make('p', {class: 'warning wide'}, 'This server expects a system key: it was started alone.') : null,
      connected];
    const key = JSON.stringify([server, shown, state.pair[server].peer]);
    if (told.key !== key) {
      told.key = key;
      groups.replaceChildren(...content.filter((one) => one !== null));
    }
    if (!options.enabled.touched) options.enabled.input.checked = shown.redundancy_enabled;
    if (!options.assume.touched) options.assume.input.checked = shown.auto_assume;
    options.assume.input.disabled = !shown.auto_assume_selectable && !shown.auto_assume;
  };
  const element = make('section', {class: 'panel console', 'aria-label': 'Console'},
    make('fieldset', {class: 'consoles'}, make('legend', {}, 'Console of the'), tabs.primary.label, tabs.secondary.label),
    tools, warning, silent, groups, boxes, buttons);
  return {
    element,
    update(now) {
      state = now;
      // Who opens the page looks at the server that is in control.
      if (!chosen && now.pair.secondary.reachable && now.pair.secondary.in_control) server = 'secondary';
      refresh();
    },
    // Where the next step is done.
    point(step) {
      for (const one of element.querySelectorAll('[data-control]')) {
        const wanted = step && step.control === one.dataset.control && step.console === server;
        one.classList.toggle('next', Boolean(wanted));
      }
      const inside = step && step.console === server && ['manual switch over', 'auto assume', 'enable redundancy'].includes(step.control);
      open.classList.toggle('next', Boolean(step && step.console === server && (step.control === 'open redundancy dialog' || (inside && open.hidden === false))));
      options.assume.element.classList.toggle('next', Boolean(inside && step.control === 'auto assume' && !options.assume.touched));
      options.enabled.element.classList.toggle('next', Boolean(inside && step.control === 'enable redundancy' && !options.enabled.touched));
      for (const [name, tab] of Object.entries(tabs)) tab.label.classList.toggle('next', Boolean(step && step.control && step.control !== 'test calls' && step.console === name && name !== server));
    },
  };
}
