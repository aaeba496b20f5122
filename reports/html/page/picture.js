// The Redundancy Administration dialog at the instant that is looked at, from either console, in the dialog's own words.

const SERVICES = ['keep-alive', 'switching', 'gateway', 'registrar', 'call control', 'replication', 'voicemail link'];
const STATUS = {U: 'Up', D: 'Down', '?': 'Unknown'};
const REPLICATION = {g: 'Updating', d: 'Updated', '?': 'Unknown'};

// Reads a change as reports/html/run_story.cpp writes it; null while the console does not answer.
function readPicture(change) {
  if (change.length === 1) return null;
  const system = (at) => ({
    inControl: change[at] === 1 ? 'Yes' : 'No',
    services: [...change[at + 1]].map((letter) => STATUS[letter]),
    replication: REPLICATION[change[at + 2]],
  });
  const box = (value) => (value === null ? 'not recorded' : value === 1 ? 'checked' : 'unchecked');
  return {
    systems: [system(1), system(4)], reason: change[7], reasonTime: change[8],
    voicemail: change[9] === 1 ? 'Available' : 'Unavailable', fullControl: change[10] === 1,
    autoAssume: box(change[11]), redundancy: box(change[12]),
  };
}

function pictureAt(run, consoleNumber, ms) {
  const changes = run.pictures[consoleNumber];
  const at = d3.bisector((change) => change[0]).right(changes, ms) - 1;
  return at < 0 ? null : readPicture(changes[at]);
}

const word = (text) => make('span', {class: `word ${text.toLowerCase().replaceAll(' ', '-')}`}, text);

function pictureTable(caption, rows) {
  return make('table', {class: 'dialog-group'}, make('caption', {}, caption),
              make('tbody', {}, rows.map(([name, value]) => make('tr', {}, make('th', {scope: 'row'}, name), make('td', {}, value)))));
}

function drawPicture(picture, consoleNumber) {
  const names = ['Primary', 'Secondary'];
  if (picture === null) {
    return [make('p', {class: 'no-answer'}, `The console of the ${names[consoleNumber].toLowerCase()} does not answer: ` +
                 'its server is off, booting or hung.')];
  }
  const system = (number) => pictureTable(`${names[number]} System`, [
    ...SERVICES.map((service, index) => [service, word(picture.systems[number].services[index])]),
    ['replication status', word(picture.systems[number].replication)],
  ]);
  return [
    pictureTable('Redundancy Status', [
      ['primary in control', word(picture.systems[0].inControl)],
      ['secondary in control', word(picture.systems[1].inControl)],
      ['take-over reason', picture.reason || '–'],
      ['take-over time', picture.reason ? clock(picture.reasonTime) : '–'],
    ]),
    system(0), system(1),
    pictureTable('Voice Mail Server', [['link to the active system', word(picture.voicemail)]]),
    pictureTable('Options', [
      ['Enable Redundancy', picture.redundancy],
      ['Automatically assume control', picture.autoAssume],
    ]),
    make('p', {class: 'connected'}, `Connected server: ${names[consoleNumber].toLowerCase()}`),
  ];
}

function picturePanel(run, view) {
  const box = make('div', {class: 'dialog', role: 'region', 'aria-label': 'Redundancy Administration', id: 'dialog'});
  // The server that is about to take over has more to show than the one that has failed.
  let consoleNumber = run.takeovers.length > 0 && run.takeovers[0].to === 'secondary' ? 1 : 0;
  const refresh = () => {
    box.replaceChildren(...drawPicture(pictureAt(run, consoleNumber, view.cursor), consoleNumber));
  };
  const choice = (number, name) => {
    const input = make('input', {type: 'radio', name: 'console', id: `console-${number}`, checked: number === consoleNumber});
    input.addEventListener('change', () => {
      consoleNumber = number;
      refresh();
    });
    return make('label', {for: `console-${number}`}, input, ` ${name}`);
  };
  view.onChange(({moved}) => moved && refresh());
  refresh();
  return make('div', {},
              make('fieldset', {class: 'consoles'}, make('legend', {}, 'Seen from the console of the'),
                   choice(0, 'primary'), choice(1, 'secondary')),
              box);
}
