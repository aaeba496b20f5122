// Asking the server, and being asked for the token.

class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function answerOf(response) {
  const text = await response.text();
  let json = null;
  try {
    json = JSON.parse(text);
  } catch {
    // The server's own refusals are plain text.
  }
  if (!response.ok) throw new Refused(response.status, json && json.error ? json.error : text.trim() || response.statusText);
  return json;
}

async function ask(path, parameters = {}) {
  const wanted = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined));
  return reach(() => fetch(wanted.size > 0 ? `${path}?${wanted}` : path));
}

async function tellServer(path, body) {
  return reach(() => fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)}));
}

async function reach(send) {
  let response;
  try {
    response = await send();
  } catch {
    throw new Refused(0, 'The server does not answer; is switchback serve still running?');
  }
  return answerOf(response);
}

function loginForm(again) {
  const said = make('p', {class: 'message', role: 'alert'});
  const token = make('input', {type: 'password', id: 'token', autocomplete: 'current-password', required: true});
  return make('form', {class: 'panel login', onsubmit: async (event) => {
    event.preventDefault();
    try {
      await tellServer('/api/login', {token: token.value});
      again();
    } catch (error) {
      said.textContent = `${capital(error.message)}.`;
      token.select();
    }
  }}, make('h2', {}, 'Log in'),
      make('p', {class: 'muted'}, 'This server is reached from other machines. Its token is what SWITCHBACK_WEB_TOKEN was when it was started.'),
      make('label', {for: 'token'}, 'Token'), token, make('button', {type: 'submit', class: 'main'}, 'Log in'), said);
}

// What went wrong, in place of what was asked for.
function problemOf(error, again) {
  if (error.status === 401) return loginForm(again);
  return make('section', {class: 'panel problem', role: 'alert'}, make('h2', {}, 'That did not work'),
              make('p', {}, error.message), button('Try again', again));
}
