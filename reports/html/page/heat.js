// Tables whose cells are the warmer, the greater what they hold; and how one chooses what they show.

function labelledChoice(id, label, texts, chosen, change) {
  const choice = make('select', {id}, texts.map((text, index) => make('option', {value: index, selected: index === chosen}, text)));
  choice.addEventListener('change', () => change(choice.selectedIndex));
  return make('span', {class: 'choice'}, make('label', {for: id}, label), choice);
}

// The place of a value between the least, 0, and the greatest, 1.
const warmth = (value, least, greatest) => (greatest > least ? (value - least) / (greatest - least) : 0);

function warmCell(share, text, title, column) {
  const cell = make('td', {class: 'number warm', title, 'data-title': column}, text);
  cell.style.setProperty('--warmth', share.toFixed(3));
  return cell;
}

// head: rows of heads; rows: {names, cells}, the names as heads of the row under `heads`.
function heatTable(caption, head, heads, rows) {
  return make('table', {class: 'heat'}, make('caption', {}, caption), make('thead', {}, head),
    make('tbody', {}, rows.map(({names, cells}) => make('tr', {},
      names.map((text, index) => make('th', {scope: 'row', 'data-title': heads[index]}, text)), cells))));
}
