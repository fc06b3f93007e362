// People with an account, as an administrator makes them, and logged in as they log in themselves.

let number = 0;

async function asked(url, method, path, body, cookie) {
  const headers = { 'content-type': 'application/json', origin: url, ...(cookie ? { cookie } : {}) };
  const answer = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** A new account and its password, chosen by itself already. */
export async function new_account(url, roles, areas, teams) {
  const name = `test-${Date.now().toString(36)}-${(number += 1)}`;
  const made = await (await asked(url, 'PUT', `/v1/accounts/${name}`, { roles, ...(areas || teams ? { reach: { areas, teams } } : {}) })).json();
  const password = `own-${Math.random().toString(36).slice(2)}-${Date.now()}`;
  const first = await asked(url, 'POST', '/v1/session', { account: name, password: made.fresh_password });
  const cookie = first.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  await asked(url, 'POST', '/v1/session/password', { old: made.fresh_password, new: password }, cookie);
  return { name, password };
}

/** Logs a browser in, by its own page. */
export async function log_in(page, { name, password }) {
  const status = await page.evaluate(async (body) => {
    const answer = await fetch('/v1/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return answer.status;
  }, { account: name, password });
  if (status !== 200) throw new Error(`log-in: ${status}`);
}

export async function end_sessions(url, name) {
  await asked(url, 'POST', `/v1/accounts/${name}/end-sessions`);
}
