// The steps of the scenario, as they went.

function stepsSection(run, view) {
  const decided = run.decided_by_step;
  const rows = run.steps.map((step, index) => {
    const jump = run.duration > 0 && step.verdict !== 'skipped' ?
      button(clock(step.start), () => view.lookAt(step.start), {class: 'link', title: 'Look at this instant'}) : null;
    return [
      String(index + 1), verdictBadge(step.verdict), jump, step.verdict === 'skipped' ? null : span(step.end - step.start),
      make('div', {}, make('code', {}, step.text),
           step.message ? make('p', {class: `message ${step.verdict}`}, step.message) : null,
           decided === index + 1 ? make('p', {class: 'decided'}, 'This step decided the verdict.') : null),
    ];
  });
  return section('steps', 'Steps', table(`${plural(run.steps.length, 'step')} of ${run.scenario}`, [
    {title: 'Step', number: true, head: true}, {title: 'Verdict'}, {title: 'At', number: true}, {title: 'Took', number: true},
    {title: 'What', wide: true}], rows, {class: 'steps'}));
}
