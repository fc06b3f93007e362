// What stands on the wall is what the lists say, of when it says it is, whatever the machine, the network or a proxy do.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { OUT, close_browser, close_visits, until, visitor } from './help/browser.mjs';
import { figure } from './help/figures.mjs';
import { BadProxy } from './help/proxy.mjs';
import { OwnServer, post_report } from './help/server.mjs';
import { WALL, crowded, faint, flood, illegible, only_sensors, shows } from './help/wall.mjs';

const MINUTE_MS = 60_000;
/** Between the time of the server and the wall's clock: a second is shown after it began, and asked for within another. */
const CLOCKS_DIFFER_MS = 2500;
/** From the report of a sensor, with the stream kept back, until the alarm is raised. */
const UNSTREAMED_MS_MAX = 5000;
afterEach(close_visits);
after(close_browser);

const json = async (url) => (await fetch(url)).json();

/** A machine whose clock is wrong. */
function set_clock(page_or_context, ahead_ms) {
  return page_or_context.addInitScript((ahead) => {
    const Right = Date;
    globalThis.Date = class extends Right {
      constructor(...parts) {
        if (parts.length === 0) super(Right.now() + ahead);
        else super(...parts);
      }

      static now() {
        return Right.now() + ahead;
      }
    };
  }, ahead_ms);
}

const number_of = (words) => Number(words.replaceAll(/[^\d]/g, ''));

describe('the wall tells the truth', () => {
  let server;
  let proxy;
  before(async () => {
    server = await OwnServer.start(3000, 0);
    await only_sensors(server.url);
    proxy = await BadProxy.to(server.url);
  });
  after(async () => {
    await proxy?.close();
    await server?.remove();
  });
  afterEach(() => ([proxy.held, proxy.hung, proxy.refused] = [null, null, null]));

  const total = async (query) => (await json(`${server.url}/v1/counts?group=none&${query}`)).total;
  /** By following every page of the list. */
  async function listed(query) {
    let [n, cursor] = [0, ''];
    do {
      const page = await json(`${server.url}/v1/cases?limit=200&${query}${cursor}`);
      n += page.items.length;
      cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : null;
    } while (cursor !== null);
    return n;
  }

  for (const [narrowed, query] of [['', ''], ['&class=05', 'class=05'], ['&area=440112010', 'area=440112010'], ['&source=hotline,grid-worker', 'source=hotline,grid-worker']]) {
    test(`the numbers of every scene are those of the table and of the list${narrowed === '' ? '' : `, with ${query}`}`, async () => {
      const { open } = await visitor(server.url, { viewport: WALL });
      const page = await open(`/wall?seconds=3600${narrowed}`);
      await shows(page, 'heat');
      await page.waitForSelector('[data-fresh=true]');
      const figure = (name) => page.locator(`[data-figure=${name}] dd`).innerText().then(number_of);
      for (const [name, queue] of [['overdue', 'overdue'], ['soon', 'due-soon'], ['calls', 'calls'], ['stuck', 'stuck']]) {
        const wanted = await total(`queue=${queue}&${query}`);
        assert.deepEqual([name, await figure(name), await listed(`queue=${queue}&${query}`)], [name, wanted, wanted]);
      }
      const today = new Date(Math.floor((Date.now() + 8 * 60 * MINUTE_MS) / (24 * 60 * MINUTE_MS)) * 24 * 60 * MINUTE_MS - 8 * 60 * MINUTE_MS).toISOString();
      assert.equal(await figure('today'), await total(`from=${today}&${query}`));

      await page.keyboard.press('ArrowRight');
      await shows(page, 'overdue');
      const overdue = await total(`overdue=true&${query}`);
      if (overdue > 0) {
        assert.equal(Number(await page.getAttribute('h2[data-total]', 'data-total')), overdue);
        for (const at of [0, 1]) {
          const values = await page.locator('.two section').nth(at).locator('.value').allInnerTexts();
          assert.equal(values.map(number_of).reduce((all, n) => all + n, 0), overdue, 'what does not fit is in the last line');
        }
      }
      await page.keyboard.press('ArrowRight');
      await shows(page, 'calls');
      const calls = await total(`queue=calls&${query}`);
      if (calls > 0) assert.match(await page.locator('.calls .total, [data-scene-ready]').first().innerText(), new RegExp(`${calls}`));

      await page.keyboard.press('ArrowRight');
      await shows(page, 'busiest');
      await page.keyboard.press('ArrowRight');
      await shows(page, 'teams');
      const values = (await page.locator('.teams .value').allInnerTexts()).map(number_of);
      const open_cases = await json(`${server.url}/v1/counts?group=team&status=dispatched,handling&${query}`);
      const of_teams = open_cases.groups.filter(({ key }) => key !== 'none').reduce((all, { count }) => all + count, 0);
      assert.equal(values.reduce((all, n) => all + n, 0), of_teams);
      if (query.startsWith('class')) assert.notEqual(await page.locator('[data-narrowed]').innerText(), '', 'what narrows is said');
    });
  }

  for (const [words, ahead_ms] of [['ten minutes fast', 10 * MINUTE_MS], ['three hours slow', -180 * MINUTE_MS]]) {
    test(`a machine whose clock is ${words} shows the server’s time, figures of now, and says that its clock is wrong`, async () => {
      const { context, open } = await visitor(server.url, { viewport: WALL });
      await set_clock(context, ahead_ms);
      const page = await open('/wall?scenes=heat&window=1h');
      await page.waitForSelector('[data-clock-wrong=true]');
      await page.waitForSelector('[data-fresh=true]');
      const seconds = (clock) => clock.split(':').reduce((all, part) => all * 60 + Number(part), 0);
      await until('the server’s time', async () => {
        const shown = await page.locator('[data-clock]').innerText();
        const now = new Date(Date.now() + 8 * 60 * MINUTE_MS).toISOString().slice(11, 19);
        return Math.abs(seconds(shown) - seconds(now)) * 1000 <= CLOCKS_DIFFER_MS;
      });
      assert.match(await page.locator('[data-day]').innerText(), /UTC\+8/);
      // The heat of the last hour is that of the server's last hour.
      await until('tiles of the right hour', () => page.evaluate((now_ms) => {
        const url = globalThis.huying_map?.getSource('heat')?.tiles?.[0] ?? '';
        const from = new URL(url, location.origin).searchParams.get('from');
        return from !== null && Math.abs(now_ms - 3_600_000 - new Date(from).getTime()) < 120_000;
      }, Date.now()));
    });
  }

  test('a proxy that keeps the stream back: figures are asked for and of now, it is said, and an alarm is there all the same', async () => {
    proxy.held = /^\/v1\/events/;
    const { open } = await visitor(proxy.url, { viewport: WALL });
    const page = await open('/wall?scenes=overdue');
    await shows(page, 'overdue');
    await page.waitForSelector('[data-fresh=true]');
    await page.keyboard.press('Shift');
    const { case: number } = await flood(server.url);
    const sent_ms = performance.now();
    await until('the alarm', async () => (await page.getAttribute('[data-raised]', 'data-raised')) === '1');
    figure('an alarm on a wall without its stream', performance.now() - sent_ms, UNSTREAMED_MS_MAX);
    assert.ok(number);
    // Beyond a minute: it stays so.
    const end_ms = Date.now() + 50_000;
    while (Date.now() < end_ms) {
      assert.equal(await page.locator('[data-stale]').count(), 0);
      await page.waitForTimeout(1000);
    }
    assert.notEqual(await page.getAttribute('[data-wall]', 'data-connection'), 'live');
    await page.keyboard.press('a');
  });

  test('questions that nobody answers: what stands there is called old although the stream stands, and is of now again afterwards', async () => {
    const { open } = await visitor(proxy.url, { viewport: WALL });
    const page = await open('/wall?scenes=overdue');
    await shows(page, 'overdue');
    await page.waitForSelector('[data-fresh=true]');
    proxy.hung = /^\/v1\/counts/;
    await page.waitForSelector('[data-stale]');
    assert.equal(await page.getAttribute('[data-wall]', 'data-connection'), 'live');
    assert.deepEqual([...await illegible(page), ...await faint(page), ...await crowded(page)], []);
    await page.screenshot({ path: `${OUT}wall-stale.png` });
    proxy.hung = null;
    await page.waitForSelector('[data-fresh=true]');
    assert.equal(await page.locator('[data-stale]').count(), 0);
  });

  test('a server that starts and reads its log, or whose alarms cannot be read: nothing is told that is not known', async () => {
    proxy.refused = { paths: /^\/v1\//, status: 503, code: 'starting' };
    const { open } = await visitor(proxy.url, { viewport: WALL });
    const page = await open('/wall?scenes=overdue');
    await page.waitForSelector('[data-notice]');
    assert.deepEqual([...await illegible(page, '[data-notice]'), ...await faint(page, '[data-notice]'), ...await crowded(page, '[data-notice]')], []);
    await page.screenshot({ path: `${OUT}wall-starting.png` });
    proxy.refused = { paths: /^\/v1\/alarms/, status: 503, code: 'starting' };
    await shows(page, 'overdue');
    await page.waitForSelector('[data-alarms][data-old=true]');
    assert.equal(await page.locator('[data-none]').count(), 0, 'that there is no alarm is not known');
    proxy.refused = null;
    await page.waitForSelector('[data-alarms][data-old=false]');
  });

  test('tiles that do not come: the map says that it is not whole, and is whole by itself once they do', async () => {
    proxy.refused = { paths: /^\/v1\/tiles\/heat/, status: 503, code: 'busy' };
    const { open } = await visitor(proxy.url, { viewport: WALL });
    const page = await open('/wall?scenes=heat');
    await page.waitForSelector('[data-map-trouble=partial]');
    assert.deepEqual([...await illegible(page), ...await faint(page), ...await crowded(page)], []);
    await page.screenshot({ path: `${OUT}wall-partial.png` });
    proxy.refused = null;
    await until('whole', async () => (await page.locator('[data-map-trouble]').count()) === 0, 100_000);
    await page.waitForFunction(() => globalThis.huying_map?.areTilesLoaded());
  });
});

describe('calls', () => {
  let server;
  before(async () => {
    server = await OwnServer.start(0, 0);
  });
  after(async () => server?.remove());

  async function call(at, departments) {
    const { case: number } = await post_report(server.url, { lon: 113.4535 + 0.003 * (at % 4), lat: 23.1035 + 0.004 * Math.floor(at / 4) });
    const body = JSON.stringify({ id: `call-${at}`, by: 'desk-1', step: 'call', departments });
    const answer = await fetch(`${server.url}/v1/cases/${number}/moves`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    assert.ok(answer.ok, await answer.clone().text());
    return number;
  }

  test('who is waited for is told with the time left, and everybody beyond the screen is counted', async () => {
    const { open } = await visitor(server.url, { viewport: WALL });
    const page = await open('/wall?scenes=calls');
    await page.waitForSelector('[data-scene-ready]');
    await call(0, ['police', 'fire']);
    const total = page.locator('.calls .total');
    await total.waitFor();
    assert.deepEqual([await total.getAttribute('data-cases'), await total.getAttribute('data-waiting')], ['1', '2']);
    const left = await page.locator('.calls .left').first().innerText();
    assert.match(left, /\d+:\d\d/);
    for (let at = 1; at < 15; at += 1) await call(at, ['police']);
    await until('all are counted', async () => (await total.getAttribute('data-cases')) === '15');
    assert.match(await total.innerText(), /15.*16/);
    const lines = await page.locator('.calls li').count();
    assert.match(await page.locator('.calls li.rest').innerText(), new RegExp(`${Number(await total.getAttribute('data-waiting')) - (lines - 1)}`));
    assert.deepEqual([...await illegible(page), ...await faint(page), ...await crowded(page)], []);
    await page.screenshot({ path: `${OUT}wall-calls.png` });
  });
});

describe('a district without a case', () => {
  let server;
  before(async () => {
    server = await OwnServer.start(0, 0);
  });
  after(async () => server?.remove());

  test('says on every scene that there is nothing', async () => {
    const { open, faults } = await visitor(server.url, { viewport: WALL });
    const page = await open('/wall?seconds=3600');
    for (const scene of ['heat', 'overdue', 'calls', 'busiest', 'teams']) {
      await shows(page, scene);
      await page.waitForSelector('[data-fresh=true]');
      assert.deepEqual([...await illegible(page), ...await crowded(page)], [], scene);
      await page.screenshot({ path: `${OUT}wall-empty-${scene}.png` });
      await page.keyboard.press('ArrowRight');
    }
    assert.deepEqual(await page.locator('dd').allInnerTexts(), ['0', '0', '0', '0', '0']);
    assert.deepEqual(faults, []);
  });
});
