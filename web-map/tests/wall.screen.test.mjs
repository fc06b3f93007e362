// The wall and who is logged in on it: what it says while nobody is, that it comes back by itself, and a session made for screens.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { OUT, close_browser, close_visits, until, visitor } from './help/browser.mjs';
import { server_with_logins } from './help/server.mjs';
import { LARGE, WALL, crowded, faint, illegible, serious_findings, shows } from './help/wall.mjs';

afterEach(close_visits);

describe('who is logged in on the wall', () => {
  let server;
  let key;
  /** Cookies of the administrator, for what the wall's people do elsewhere. */
  let admin;
  before(async () => {
    server = await server_with_logins();
    admin = await logged_in('admin');
    key = (await asked('POST', '/v1/keys', { name: 'sensors', scopes: ['report-cases'], reach: { sources: ['sensor'] } }, admin)).key;
  });
  after(async () => {
    await close_browser();
    await server?.remove();
  });

  async function asked(method, path, body, cookie) {
    const headers = { 'content-type': 'application/json', origin: server.url, ...(cookie ? { cookie } : {}) };
    const answer = await fetch(server.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.clone().text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  async function logged_in(name) {
    const body = JSON.stringify({ account: name, password: server.passwords.get(name) });
    const answer = await fetch(`${server.url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body });
    assert.equal(answer.status, 200);
    return answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  }

  let floods = 0;
  async function flood() {
    const report = {
      id: `screen-${Date.now()}-${(floods += 1)}`, source: 'sensor', at: new Date().toISOString(), class: '08201', text: '下穿隧道积水报警',
      lon: 113.4535, lat: 23.1035 + 0.004 * floods,
    };
    const answer = await fetch(`${server.url}/v1/cases`, {
      method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` }, body: JSON.stringify(report),
    });
    assert.ok(answer.ok, await answer.clone().text());
    return answer.json();
  }

  /** In another tab of the wall's browser, by its own page. */
  async function log_in_beside(open, name) {
    const tab = await open('/login?to=/account');
    await tab.locator('[data-login] [data-account]').fill(name);
    await tab.locator('[data-login] [data-password]').fill(server.passwords.get(name));
    await tab.locator('[data-login] [data-submit]').click();
    await tab.waitForURL((at) => at.pathname === '/account');
    await tab.close();
  }

  /** What is wrong with the words, from six metres. */
  const wrong_words = async (page, within) =>
    [...await illegible(page, within), ...await faint(page, within), ...await crowded(page, within), ...await serious_findings(page)];

  const no_figure = async (page) => assert.equal(await page.locator('[data-wall]').count(), 0, 'no scene, no figure');

  for (const [size, words] of [[WALL, 'zh-CN'], [WALL, 'en'], [LARGE, 'zh-CN']]) {
    test(`without anybody it says so and what to do, at ${size.width} × ${size.height} in ${words}`, async () => {
      const { open } = await visitor(server.url, { viewport: size });
      const page = await open(`/wall?lang=${words}`);
      await page.waitForSelector('[data-signed-out=never]');
      assert.equal(new URL(page.url()).pathname, '/wall', 'nobody stands there to fill in a form');
      assert.deepEqual(await wrong_words(page, '[data-notice]'), []);
      await page.screenshot({ path: `${OUT}wall-signed-out-${words}-${size.width}.png` });
      await no_figure(page);
    });
  }

  test('a person’s session: said until when, acknowledges in their own name, and when it ends no figure is left; it comes back by itself', async () => {
    const { open } = await visitor(server.url, { viewport: WALL });
    const page = await open('/wall?scenes=overdue&by=somebody-else');
    await page.waitForSelector('[data-signed-out=never]');
    await log_in_beside(open, 'command');
    await shows(page, 'overdue');
    await page.waitForSelector('[data-signed=person]');
    const { case: number } = await flood();
    await page.waitForSelector('[data-raised="1"]');
    await until('acknowledged', async () => {
      await page.keyboard.press('a');
      return (await page.getAttribute('[data-raised]', 'data-raised')) === '0';
    });
    const { items } = await asked('GET', '/v1/alarms', undefined, await logged_in('command'));
    assert.equal(items.find((item) => item.case === number)?.acknowledged?.by, 'command');

    await asked('POST', '/v1/accounts/command/end-sessions', undefined, admin);
    await page.waitForSelector('[data-signed-out=ended]');
    await no_figure(page);
    assert.deepEqual(await wrong_words(page, '[data-notice]'), []);
    await page.screenshot({ path: `${OUT}wall-ended.png` });
    await log_in_beside(open, 'command');
    await shows(page, 'overdue');
    await page.waitForSelector('[data-fresh=true]');
  });

  test('whoever may not see alarms is told so, and not that there are none', async () => {
    const { open } = await visitor(server.url, { viewport: WALL });
    await log_in_beside(open, 'plan');
    const page = await open('/wall?scenes=overdue');
    await page.waitForSelector('[data-forbidden]');
    assert.equal(await page.locator('[data-none]').count(), 0);
  });

  test('a screen’s session: opened by a link, said quietly, acknowledges, survives the browser’s end, and is over when it is ended', async () => {
    const commander = await logged_in('command');
    const { link } = await asked('POST', '/v1/accounts/command/screens', undefined, commander);
    const { context, open } = await visitor(server.url, { viewport: WALL });
    const page = await open(link);
    await page.locator('[data-open-screen]').click();
    await page.waitForURL((at) => at.pathname === '/wall');
    await shows(page, 'heat');
    await page.waitForSelector('[data-signed=screen]');
    await page.waitForSelector('[data-connection=live]');
    assert.deepEqual(await wrong_words(page, '[data-wall]'), []);
    assert.equal(await page.locator('[data-ends]').count(), 0, 'it does not end today');
    for (const scene of ['overdue', 'calls', 'busiest', 'teams']) {
      await page.keyboard.press('ArrowRight');
      await shows(page, scene);
      await page.waitForSelector('[data-fresh=true]');
    }
    await flood();
    await page.waitForSelector('[data-raised="1"]');
    await until('acknowledged', async () => {
      await page.keyboard.press('a');
      return (await page.getAttribute('[data-raised]', 'data-raised')) === '0';
    });
    // The machine is turned off and on: what the browser keeps is enough.
    const kept = await context.storageState();
    await context.close();
    const anew = await visitor(server.url, { viewport: WALL, storageState: kept });
    const wall = await anew.open('/wall');
    await shows(wall, 'heat');
    await wall.waitForSelector('[data-signed=screen]');

    const { items } = await asked('GET', '/v1/accounts/command/screens', undefined, commander);
    assert.equal(items.length, 1);
    await asked('DELETE', `/v1/accounts/command/screens/${items[0].id}`, undefined, commander);
    await wall.waitForSelector('[data-signed-out=ended]');
    await no_figure(wall);
    const next = await asked('POST', '/v1/accounts/command/screens', undefined, commander);
    const tab = await anew.open(next.link);
    await tab.locator('[data-open-screen]').click();
    await shows(wall, 'heat');
    await wall.waitForSelector('[data-signed=screen]');
  });
});
