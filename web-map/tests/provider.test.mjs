// Logging in by an identity provider that is not ours, in a real browser: there and back, unknown, cancelled, away, keys changed.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { close_browser, close_visits, picture, visitor } from './help/browser.mjs';
import { CLIENT, CityProvider } from './help/provider.mjs';
import { server_with_config } from './help/server.mjs';

const CALLBACK = '/v1/session/oidc/callback';
const PEOPLE = [['li', 'grid-worker', 'sub-of-li'], ['wang', 'administrator', 'sub-of-wang']];

let city;
let server;
before(async () => {
  city = await CityProvider.reserve();
  const config = `
    [oidc]
    issuer = "${city.issuer}"
    client_id = "${CLIENT.id}"
    client_secret = "${CLIENT.secret}"
    name = "市统一身份认证"
  `;
  const accounts = PEOPLE.map(([name, role, oidc]) => [name, '--role', role, '--oidc', oidc]);
  server = await server_with_config(config, accounts);
});
afterEach(close_visits);
after(async () => {
  await close_browser();
  await server?.remove();
  city?.remove();
});

const here = () => city.up(server.url + CALLBACK);

/** A browser of its own at the login. The provider's pages ask for a font from elsewhere: it gets none. */
async function at_login(path = '/login') {
  const visit = await visitor(server.url);
  await visit.context.route('https://fonts.googleapis.com/**', (route) => route.abort());
  const page = await visit.open(path);
  await page.locator('[data-oidc]').waitFor();
  return { ...visit, page };
}

const begin = (page) => page.locator('[data-oidc]').click();
const on = (page, path) => page.waitForURL((at) => at.origin === new URL(server.url).origin && at.pathname === path);
const told = (page, why) => page.locator(`[data-outside=${why}]`).waitFor();
const who = (page) => page.evaluate(async () => (await (await fetch('/v1/session')).json()).account);

// The first: nothing is known of the provider yet.
test('a provider that is away is told, and when it is back one logs in without anybody doing anything here', async () => {
  const { page } = await at_login();
  await begin(page);
  await told(page, 'away');
  assert.match(await page.locator('[data-oidc]').innerText(), /市统一身份认证/);
  await picture(page, 'login-by-provider-away');
  here();
  await begin(page);
  await city.log_in(page, 'sub-of-wang');
  await on(page, '/accounts');
});

test('one presses “log in by”, logs in there, is here under the own name on the own page, and logs out', async () => {
  here();
  const { context, page } = await at_login();
  await picture(page, 'login-by-provider');
  await begin(page);
  await city.log_in(page, 'sub-of-li');
  await on(page, '/worker');
  assert.equal(await who(page), 'li');
  const cookies = (await context.cookies(server.url)).filter(({ name }) => name.startsWith('__Host-'));
  assert.ok(cookies.some(({ name }) => name === '__Host-huying'), 'a session');
  for (const { name, httpOnly, secure, sameSite } of cookies) {
    assert.deepEqual({ name, httpOnly, secure, sameSite }, { name, httpOnly: true, secure: true, sameSite: 'Lax' });
  }
  await page.goto(`${server.url}/account`);
  await page.locator('[data-me=li]').waitFor();
  await page.locator('[data-log-out]').last().click();
  await on(page, '/login');
  assert.equal(await page.evaluate(async () => (await fetch('/v1/cases')).status), 401);
  // Back by the browser's own history: the code is spent, and nobody is logged in.
  const { page: other } = await at_login();
  await begin(other);
  const came = other.waitForRequest((request) => new URL(request.url()).pathname === CALLBACK);
  await city.log_in(other, 'sub-of-li');
  const spent = (await came).url();
  await on(other, '/worker');
  for (const [one, what] of [[other, 'the same browser'], [page, 'another browser']]) {
    await one.context().clearCookies({ name: '__Host-huying' });
    await one.goto(spent);
    await told(one, 'stale');
    assert.equal(await one.evaluate(async () => (await fetch('/v1/cases')).status), 401, what);
  }
});

test('whoever wanted to be elsewhere is there after the login', async () => {
  here();
  const { page } = await at_login('/login?to=/account');
  await begin(page);
  await city.log_in(page, 'sub-of-li');
  await on(page, '/account');
});

test('somebody whom the provider knows and nobody here is told so', async () => {
  here();
  const { page } = await at_login();
  await begin(page);
  await city.log_in(page, 'sub-of-a-stranger');
  await told(page, 'no_account');
  await picture(page, 'login-by-provider-unknown');
  // Whoever makes the account finds in the log what to write into it.
  assert.match(server.words, /sub-of-a-stranger/);
});

test('whoever turns back at the provider is told that it did not let them in', async () => {
  here();
  const { page } = await at_login();
  await begin(page);
  await city.cancel(page);
  await told(page, 'refused');
  assert.match(server.words, /access_denied/);
});

test('a provider that goes away while somebody logs in there is told', async () => {
  here();
  const { page } = await at_login();
  await begin(page);
  city.hang_up_on('/token');
  await city.log_in(page, 'sub-of-li');
  await told(page, 'away');
});

test('keys and their algorithm may change between two logins', async () => {
  for (const algorithm of ['ES256', 'RS256', 'PS256', 'EdDSA']) {
    city.up(server.url + CALLBACK, algorithm);
    const { page } = await at_login();
    await begin(page);
    await city.log_in(page, 'sub-of-li');
    await on(page, '/worker');
  }
  // Under the old name, too.
  for (const _ of [1, 2]) {
    city.up(server.url + CALLBACK, 'ES256', 'always the same');
    const { page } = await at_login();
    await begin(page);
    await city.log_in(page, 'sub-of-li');
    await on(page, '/worker');
  }
});
