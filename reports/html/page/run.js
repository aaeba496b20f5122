// One run in full.

function runHeading(run) {
  return make('div', {class: 'run-heading'}, make('h2', {id: 'run-title', tabindex: '-1'}, run.scenario), verdictBadge(run.verdict),
              make('span', {class: 'muted'}, `seed ${run.seed}`));
}

function runLinks(sections) {
  const links = sections.map((one) => {
    const target = one.querySelector('h3');
    return make('li', {}, make('a', {href: `#${one.id}`, onclick: (event) => {
      event.preventDefault();
      target.setAttribute('tabindex', '-1');
      target.focus({preventScroll: true});
      one.scrollIntoView();
    }}, target.textContent));
  });
  return make('nav', {class: 'sections', 'aria-label': 'Sections of this run'}, make('ul', {}, links));
}

function drawRun(run, data) {
  const view = new View(run);
  const sections = SECTIONS.map((draw) => draw(run, view, data)).filter((one) => one !== null);
  return {
    view,
    element: make('article', {class: 'run', 'aria-labelledby': 'run-title'}, runHeading(run),
                  run.why ? make('p', {class: `why ${run.verdict}`}, run.why) : make('p', {class: 'about'}, run.about),
                  runFacts(run), leftOut(run), runLinks(sections), sections),
  };
}
