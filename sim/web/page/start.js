// Which view is shown, and the frame around it.

const VIEWS = {
  runs: {title: 'Runs', show: runsView},
  trends: {title: 'Trends', show: trendsView},
  live: {title: 'Live', show: liveView},
};

function whichView() {
  const [name, query] = location.hash.replace(/^#/, '').split('?');
  const parts = name.split('/');
  return {name: VIEWS[parts[0]] ? parts[0] : Object.keys(VIEWS)[0], rest: parts.slice(1), parameters: new URLSearchParams(query || '')};
}

function startPage() {
  const content = document.getElementById('content');
  const links = Object.entries(VIEWS).map(([name, view]) => make('a', {href: `#${name}`, id: `to-${name}`}, view.title));
  document.getElementById('masthead').append(make('p', {class: 'brand'}, 'Switchback'),
    make('nav', {'aria-label': 'Views'}, links), themeChoice());
  let leave = null;
  let shown = 0;
  const show = async () => {
    if (location.hash === '#content') return;
    const number = ++shown;
    const {name, rest, parameters} = whichView();
    for (const link of links) link.toggleAttribute('aria-current', link.id === `to-${name}`);
    document.title = `${VIEWS[name].title} – Switchback`;
    if (leave) leave();
    leave = null;
    const place = make('div', {class: `view ${name}`});
    try {
      const left = await VIEWS[name].show(place, parameters, rest);
      if (number !== shown) {
        if (left) left();
        return;
      }
      leave = left || null;
    } catch (error) {
      if (number !== shown) return;
      place.replaceChildren(problemOf(error, show));
    }
    content.replaceChildren(place);
  };
  window.addEventListener('hashchange', show);
  show();
}

startPage();
