// Tables that become lists of cards where there is no room for columns.

// columns: [{title, number, head}]; rows: lists of cells, each a text, an element or null.
function table(caption, allColumns, allRows, attributes = {}) {
  // What no row has needs no column.
  const used = allColumns.map((_, index) => allRows.some((cells) => cells[index] !== null && cells[index] !== undefined && cells[index] !== ''));
  const columns = allColumns.filter((_, index) => used[index]);
  const rows = allRows.map((cells) => cells.filter((_, index) => used[index]));
  const head = make('thead', {}, make('tr', {}, columns.map((column) =>
    make('th', {scope: 'col', class: column.number ? 'number' : null}, column.title))));
  const body = make('tbody', {}, rows.map((cells) => make('tr', {}, cells.map((cell, index) => {
    const column = columns[index];
    const empty = cell === null || cell === undefined || cell === '';
    return make(column.head ? 'th' : 'td', {
      scope: column.head ? 'row' : null,
      class: [column.number ? 'number' : '', column.wide ? 'wide' : '', column.drawn ? 'drawn' : '', empty ? 'empty' : ''].join(' ').trim() || null,
      'data-title': column.title,
    }, empty ? '' : cell);
  }))));
  return make('table', attributes, make('caption', {}, caption), head, body);
}
