// The instant that is looked at and the window of time that is shown: what the charts of a run have in common.

class View {
  constructor(run) {
    this.duration = Math.max(run.duration, 1);
    this.windows = windowsOf(run);
    this.listeners = [];
    const first = this.windows[this.windows.length > 1 ? 1 : 0];
    this.from = first.from;
    this.to = first.to;
    this.cursor = first.cursor;
  }

  // listener({moved, zoomed})
  onChange(listener) {
    this.listeners.push(listener);
  }

  tell(what) {
    for (const listener of this.listeners) listener(what);
  }

  lookAt(ms) {
    this.cursor = Math.min(this.duration, Math.max(0, Math.round(ms)));
    const width = this.to - this.from;
    const outside = this.cursor < this.from || this.cursor > this.to;
    if (outside) this.show(this.cursor - width / 2, this.cursor + width / 2, false);
    this.tell({moved: true, zoomed: outside});
  }

  show(from, to, tell = true) {
    const width = Math.min(this.duration, Math.max(1000, to - from));
    this.from = Math.min(Math.max(0, from), this.duration - width);
    this.to = this.from + width;
    if (tell) this.tell({moved: false, zoomed: true});
  }

  zoom(factor) {
    const width = (this.to - this.from) * factor;
    const share = (this.cursor - this.from) / (this.to - this.from);
    const at = share >= 0 && share <= 1 ? this.cursor : (this.from + this.to) / 2;
    const kept = share >= 0 && share <= 1 ? share : 0.5;
    this.show(at - width * kept, at + width * (1 - kept));
  }
}

// The whole run, and each takeover with a little before and after it.
function windowsOf(run) {
  const windows = [{name: 'Whole run', from: 0, to: run.duration, cursor: run.duration}];
  run.takeovers.forEach((takeover, index) => {
    const start = takeover.trigger ?? takeover.control;
    const ends = [takeover.full_control, takeover.phones_last, takeover.service, takeover.control].filter((time) => time !== null);
    const end = Math.max(...ends);
    const margin = Math.max(15000, (end - start) * 0.12);
    windows.push({
      name: run.takeovers.length > 1 ? `Takeover ${index + 1}` : 'Takeover',
      from: Math.max(0, start - margin),
      to: Math.min(run.duration, end + margin),
      cursor: takeover.control,
    });
  });
  return windows;
}

function windowButtons(view) {
  const choices = view.windows.map((one) =>
    button(one.name, () => {
      view.show(one.from, one.to);
    }));
  return make('div', {class: 'toolbar', role: 'group', 'aria-label': 'Time shown'}, choices,
              button('Zoom in', () => view.zoom(0.5)), button('Zoom out', () => view.zoom(2)));
}

// The slider that moves the instant; arrow keys by a second, page keys by ten.
function scrubber(view, run) {
  const shown = make('output', {class: 'clock', for: 'scrubber'});
  const slider = make('input', {
    type: 'range', id: 'scrubber', min: 0, max: view.duration, step: 1, 'aria-label': 'Instant of the run',
  });
  const keys = {ArrowLeft: -1000, ArrowDown: -1000, ArrowRight: 1000, ArrowUp: 1000, PageDown: -10000, PageUp: 10000};
  slider.addEventListener('input', () => view.lookAt(Number(slider.value)));
  slider.addEventListener('keydown', (event) => {
    if (!(event.key in keys)) return;
    event.preventDefault();
    view.lookAt(view.cursor + keys[event.key]);
  });
  const times = [...new Set(run.events.map((event) => event[0]))];
  const before = d3.bisector((time) => time);
  const jump = (direction) => {
    const index = direction < 0 ? before.left(times, view.cursor) - 1 : before.right(times, view.cursor);
    if (index >= 0 && index < times.length) view.lookAt(times[index]);
  };
  const refresh = () => {
    slider.value = view.cursor;
    slider.setAttribute('aria-valuetext', clock(view.cursor));
    shown.textContent = clock(view.cursor);
  };
  view.onChange(refresh);
  refresh();
  return make('div', {class: 'scrub'},
              button('◀ Event', () => jump(-1), {'aria-label': 'Previous event', disabled: times.length === 0}),
              slider,
              button('Event ▶', () => jump(1), {'aria-label': 'Next event', disabled: times.length === 0}), shown);
}
