// Making elements. Text goes in as text, never as markup, so that nothing in a result can become part of the page.

// make('td', {class: 'number', scope: 'row'}, 'text', element, ...); what is null or undefined is left out.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function verdictBadge(verdict) {
  const known = VERDICTS[verdict] || {mark: '?', means: ''};
  return make('span', {class: `verdict ${verdict}`, title: known.means},
              make('span', {class: 'mark', 'aria-hidden': 'true'}, known.mark), verdict);
}

function fateBadge(fate, count) {
  const known = FATES[fate] || {mark: '?', means: ''};
  return make('span', {class: `fate ${fate}`, title: known.means},
              make('span', {class: 'mark', 'aria-hidden': 'true'}, known.mark),
              count === undefined ? fate : `${grouped(count)} ${fate}`);
}

const assumptionBadge = () =>
  make('abbr', {class: 'assumption', title: 'rests on an assumption: a parameter without a source influences it'}, 'A');

// A section with a heading that can be linked to.
function section(id, title, ...children) {
  return make('section', {id, class: 'panel', 'aria-labelledby': `${id}-title`},
              make('h3', {id: `${id}-title`}, title), ...children);
}

const note = (...text) => make('p', {class: 'note'}, ...text);
const button = (text, press, attributes = {}) => make('button', {type: 'button', onclick: press, ...attributes}, text);

// Something folded away that is made when it is first looked at: it may be long.
function lazyFold(summary, fill, attributes = {}) {
  const fold = make('details', {class: 'fold', ...attributes}, make('summary', {}, summary));
  fold.fill = () => fold.children.length === 1 && fold.append(fill());
  fold.addEventListener('toggle', () => fold.open && fold.fill());
  return fold;
}

// A text to take along, with a button that copies it.
function copyable(text, label) {
  const said = make('span', {class: 'said', role: 'status'});
  const code = make('code', {tabindex: '0', 'aria-label': label}, text);
  const copy = button('Copy', async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = 'copied';
    } catch {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      said.textContent = 'selected';
    }
  });
  return make('div', {class: 'copyable'}, code, copy, said);
}

// A chart that is drawn for the width it has, and again when that changes.
function chart(label, draw) {
  const box = make('div', {class: 'chart'});
  let width = 0;
  const redraw = () => {
    if (width < 50) return;
    const drawing = d3.create('svg').attr('role', 'img').attr('aria-label', label).attr('width', width);
    draw(drawing, width);
    drawing.attr('viewBox', `0 0 ${width} ${drawing.attr('height')}`);
    box.replaceChildren(drawing.node());
  };
  new ResizeObserver(() => {
    const now = Math.floor(box.clientWidth);
    if (now === width) return;
    width = now;
    redraw();
  }).observe(box);
  return {box, redraw};
}
