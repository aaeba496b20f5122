// What a live run tells: numbered updates. After a break it goes on from the number that was seen last.

// hear(message, first): `first` for the first message of all, whose log is history.
function listenTo(id, hear, connection) {
  let last = 0;
  let first = true;
  let socket = null;
  let closed = false;
  let failures = 0;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/api/live/${encodeURIComponent(id)}/feed?after=${last}`);
    socket.onopen = () => connection(true);
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      failures = 0;
      last = message.number;
      hear(message, first);
      first = false;
    };
    socket.onclose = async () => {
      if (closed) return;
      connection(false);
      const known = await ask('/api/live').catch(() => null);
      if (closed) return;
      // A server that was started anew has other runs.
      if (known && !known.some((run) => run.id === id)) return connection(false, true);
      failures += 1;
      setTimeout(() => closed || connect(), Math.min(5000, 250 * 2 ** failures));
    };
  };
  connect();
  return () => {
    closed = true;
    socket.close();
  };
}
