// Tables that become lists of cards where there is no room for columns.

// columns: [{title, number, head}]; rows: lists of cells, each a text, an element or null.
function table(caption, columns, rows, attributes = {}) {
  const head = make('thead', {}, make('tr', {}, columns.map((column) =>
    make('th', {scope: 'col', class: column.number ? 'number' : null}, column.title))));
  const body = make('tbody', {}, rows.map((cells) => make('tr', {}, cells.map((cell, index) => {
    const column = columns[index];
    const empty = cell === null || cell === undefined || cell === '';
    return make(column.head ? 'th' : 'td', {
      scope: column.head ? 'row' : null,
      class: [column.number ? 'number' : '', column.wide ? 'wide' : '', empty ? 'empty' : ''].join(' ').trim() || null,
      'data-title': column.title,
    }, empty ? '' : cell);
  }))));
  return make('table', attributes, make('caption', {}, caption), head, body);
}
