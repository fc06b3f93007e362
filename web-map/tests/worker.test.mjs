// The grid worker's phone: with no signal, with two tabs, after a restart, with a wrong clock and an old log-in; one case each time.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { end_sessions, log_in, new_account } from './help/accounts.mjs';
import { PHONE, close_browser, close_visits, picture, until, visitor } from './help/browser.mjs';
import { move } from './help/desk.mjs';
import { figure } from './help/figures.mjs';
import { any_colour, png } from './help/pictures.mjs';
import { post_report, server_under_test } from './help/server.mjs';

const CHANGZHOU = { latitude: 23.0733, longitude: 113.42, accuracy: 8 };
const OPTIONS = { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: 'light', locale: 'zh-CN', geolocation: CHANGZHOU, permissions: ['geolocation'] };
/** A capture in the rain takes no longer, and no more touches. */
const CAPTURE_MAX_MS = 20_000;
const TAPS_MAX = 8;

afterEach(close_visits);
let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

const worker = (options = {}) => visitor(server.url, { ...OPTIONS, ...options });
const ready = (page) => page.waitForSelector('[data-worker][data-ready=true]');
/** The page, its map and the pack are on the phone. */
async function carried(page) {
  await ready(page);
  await page.waitForSelector('[data-shell=kept][data-map-kept=true][data-signal=on]');
  await page.waitForSelector('[data-class], [data-chosen]');
}
const grid = (page) => page.waitForFunction(() => /^440112/.test(document.querySelector('[data-place]')?.dataset.place ?? ''));
const tab = (page, name) => page.locator(`[data-tab=${name}]`).tap();
const items = (page, state) => page.locator(`[data-item=${state}]`);
const case_of = async (number) => (await fetch(`${server.url}/v1/cases/${number}`)).json();
const total = async () => (await (await fetch(`${server.url}/v1/counts`)).json()).total;
const file = () => ({ name: 'scene.png', mimeType: 'image/png', buffer: png(any_colour(), 2400, 1800) });

async function shoot(page) {
  const shots = await page.locator('[data-shot]').count();
  await page.locator('[data-capture] [data-camera]').setInputFiles([file()]);
  await page.locator('[data-shot]').nth(shots).waitFor();
}

async function choose(page, initials = 'jdcltf', code = '0505') {
  await page.locator('[data-find]').fill(initials);
  await page.locator(`[data-class="${code}"]`).tap();
}

/** A whole report, without the camera's own buttons. */
async function capture(page, words) {
  await page.waitForSelector('[data-place]');
  if (words) {
    await page.locator('[data-note]').tap();
    await page.locator('textarea').fill(words);
  }
  await choose(page);
  await page.locator('[data-send]').tap();
  await page.locator('[data-sent]').waitFor();
}

const arrived = async (page, count = 1) => {
  await tab(page, 'line');
  await until(`${count} arrived`, async () => (await items(page, 'arrived').count()) === count);
  return items(page, 'arrived').evaluateAll((all) => all.map((one) => one.dataset.case));
};

test('after one visit it works with no signal: page, map, classes; what is reported arrives once when signal returns', async () => {
  const { context, open, faults } = await worker();
  const page = await open('/worker');
  await carried(page);
  await context.setOffline(true);
  await page.reload();
  await ready(page);
  await page.waitForSelector('[data-map-ready=true]');
  await page.waitForSelector('[data-signal=off]');
  // Where the pages were built with it, the phone says itself where it stands; else it says that it cannot.
  const decides = /\.wasm/.test(await (await fetch(`${server.url}/sw.js`)).text());
  if (decides) {
    await page.waitForSelector('[data-said-by=phone]');
    const located = await (await fetch(`${server.url}/v1/locate?lon=${CHANGZHOU.longitude}&lat=${CHANGZHOU.latitude}&accuracy_m=8`)).json();
    assert.equal(await page.locator('[data-place]').getAttribute('data-place'), located.area);
    await page.getByText('由手机判定').waitFor();
  } else await page.getByText('无信号，网格待送达后确定').waitFor();
  const before_it = await total();
  await shoot(page);
  await capture(page, '网页测试：无信号');
  await picture(page, 'worker-offline-light');
  await tab(page, 'line');
  await items(page, 'waiting').waitFor();
  assert.equal(await total(), before_it);
  await context.setOffline(false);
  const [number] = await arrived(page);
  await picture(page, 'worker-line-light');
  assert.equal(await total(), before_it + 1);
  const stored = await case_of(number);
  assert.equal(stored.text, '网页测试：无信号');
  assert.match(stored.id, /^phone-/);
  assert.equal(stored.class, '0505');
  assert.match(stored.area, /^440112010/);
  const [photo] = stored.photos;
  assert.equal(photo.kind, 'scene');
  assert.equal(Math.max(photo.facts.width, photo.facts.height), 1600, 'made smaller on the phone');
  assert.ok(Math.abs(Date.parse(photo.facts.taken_at) - Date.now()) < 180_000, photo.facts.taken_at);
  assert.ok(Math.abs(photo.facts.position.lon - CHANGZHOU.longitude) < 1e-5);
  assert.deepEqual(faults, []);
});

test('nothing that the API answers lies in the browser’s caches', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await arrivals_seen(page);
  const paths = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
  assert.ok(paths.length > 5 && paths.includes('/worker.html'), `${paths}`);
  assert.deepEqual(paths.filter((path) => path.startsWith('/v1')), []);
});

/** The page has asked for tasks and reported something. */
async function arrivals_seen(page) {
  await capture(page);
  await page.locator('[data-sent=arrived]').waitFor();
  await tab(page, 'tasks');
  await page.locator('[data-tasks]').waitFor();
}

test('with no page open the browser itself sends what waits, once', async () => {
  const { context, open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await context.setOffline(true);
  await capture(page, '网页测试：后台发送');
  await page.close();
  await context.setOffline(false);
  const before_it = await total();
  const elsewhere = await open('/verify');
  const line = await context.newCDPSession(elsewhere);
  const registered = new Promise((resolve) => {
    line.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find((one) => one.scopeURL.endsWith('/worker'));
      if (own) resolve(own.registrationId);
    });
  });
  await line.send('ServiceWorker.enable');
  await line.send('ServiceWorker.dispatchSyncEvent', {
    origin: new URL(server.url).origin, registrationId: await registered, tag: 'huying-queue', lastChance: false,
  });
  await until('it arrived', async () => (await total()) === before_it + 1);
  const again = await open('/worker');
  await ready(again);
  const [number] = await arrived(again);
  assert.equal((await case_of(number)).text, '网页测试：后台发送');
});

test('a phone without room says so, and what was made stays on the screen', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await choose(page);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await page.locator('[data-send]').tap();
  await page.locator('[data-complaint]').getByText('手机存储已满').waitFor();
  await page.locator('[data-chosen="0505"]').waitFor();
});

test('a report can be made by keyboard alone', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await page.locator('[data-find]').focus();
  await page.keyboard.type('jdcltf');
  await page.keyboard.press('Enter');
  await until('the chosen class has the focus', () => page.evaluate(() => document.activeElement?.hasAttribute('data-chosen')));
  const reach = async (selector) => {
    for (let n = 0; n < 30; n += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${selector} cannot be reached`);
  };
  await reach('[data-shoot]');
  await reach('[data-send]');
  await page.keyboard.press('Enter');
  await page.locator('[data-sent=arrived]').waitFor();
});

test('a capture takes eight touches at most', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await grid(page);
  await page.evaluate(() => {
    globalThis.taps = 0;
    addEventListener('pointerdown', () => (globalThis.taps += 1), true);
  });
  const start = performance.now();
  const chooser = page.waitForEvent('filechooser');
  await page.locator('[data-shoot]').tap();
  await (await chooser).setFiles([file()]);
  await page.locator('[data-shot]').waitFor();
  await page.locator('[data-class="05"]').tap();
  await page.locator('[data-class="0505"]').tap();
  if ((await page.locator('[data-side]').count()) > 0) await page.locator('[data-side]').first().tap();
  await page.locator('[data-send]').tap();
  await page.locator('[data-sent=arrived]').waitFor();
  const took_ms = performance.now() - start;
  // The camera itself takes two more: its shutter, and “use it”.
  const taps = (await page.evaluate(() => globalThis.taps)) + 2;
  assert.ok(taps <= TAPS_MAX, `${taps} touches`);
  figure('a capture', took_ms, CAPTURE_MAX_MS);
});

test('the queue and a draft survive the end of the browser', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'huying-phone-'));
  const launch = async () => {
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'], ...OPTIONS,
    });
    context.setDefaultTimeout(60_000);
    return context;
  };
  let context = await launch();
  try {
    let page = await context.newPage();
    await page.goto(`${server.url}/worker`);
    await carried(page);
    await context.setOffline(true);
    await shoot(page);
    await capture(page, '网页测试：重启');
    await shoot(page);
    await choose(page, 'bllj', '0102');
    await page.waitForTimeout(300);
    await context.close();
    context = await launch();
    await context.setOffline(true);
    page = await context.newPage();
    await page.goto(`${server.url}/worker`);
    await ready(page);
    await page.locator('[data-shot]').waitFor();
    await page.locator('[data-chosen="0102"]').waitFor();
    await tab(page, 'line');
    await items(page, 'waiting').waitFor();
    await context.setOffline(false);
    const [number] = await arrived(page);
    const stored = await case_of(number);
    assert.deepEqual([stored.text, stored.photos.length], ['网页测试：重启', 1]);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an answer that is lost makes no second case', async () => {
  const { context, open } = await worker();
  const page = await open('/worker');
  await carried(page);
  const ids = [];
  await context.route('**/v1/cases', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    ids.push(route.request().postDataJSON().id);
    if (ids.length > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  const before_it = await total();
  await capture(page);
  await tab(page, 'line');
  await page.locator('[data-hurry]:enabled').tap();
  const [number] = await arrived(page);
  assert.ok(ids.length >= 2 && new Set(ids).size === 1, `ids: ${ids}`);
  assert.equal(await total(), before_it + 1);
  assert.equal((await case_of(number)).id, ids[0]);
});

test('two tabs send once', async () => {
  const { context, open } = await worker();
  const page = await open('/worker');
  await carried(page);
  const other = await open('/worker');
  await ready(other);
  let sent = 0;
  context.on('request', (request) => (sent += request.method() === 'POST' && request.url().endsWith('/v1/cases') ? 1 : 0));
  await context.setOffline(true);
  await capture(page);
  await tab(other, 'line');
  await items(other, 'waiting').waitFor();
  await context.setOffline(false);
  await Promise.all([arrived(page), arrived(other)]);
  assert.equal(sent, 1);
});

/** A place so near to a border of two grids that a phone cannot tell, and what the server says of it. */
async function near_a_border() {
  const { features } = await (await fetch(`${server.url}/v1/worker/pack`)).json();
  for (const { geometry, properties } of features) {
    if (!geometry || !/^440112010\d{6}$/.test(properties.code)) continue;
    const ring = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates[0][0];
    for (let at = 1; at < ring.length; at += 1) {
      const [lon, lat] = [(ring[at - 1][0] + ring[at][0]) / 2, (ring[at - 1][1] + ring[at][1]) / 2];
      const where = await (await fetch(`${server.url}/v1/locate?lon=${lon}&lat=${lat}&accuracy_m=10`)).json();
      const sides = (where.within ?? []).filter((one) => /^440112010\d{6}$/.test(one.code));
      if (sides.length === 2 && where.within.length === 2 && where.area) return { lon, lat, where };
    }
  }
  throw new Error('no two grids with a border between them');
}

test('at a border it asks which side, the answer counts, and the position stays as it was given', async () => {
  const { lon, lat, where } = await near_a_border();
  const { open } = await worker({ geolocation: { longitude: lon, latitude: lat, accuracy: 10 } });
  const page = await open('/worker');
  await carried(page);
  await page.locator('[data-sides]').waitFor();
  const other = where.within.find((one) => one.code !== where.area);
  await choose(page);
  await page.locator('[data-send]').tap();
  await page.locator('[data-complaint]').getByText('请先选择在边界的哪一侧').waitFor();
  await picture(page, 'worker-side-light');
  for (const one of await page.locator('[data-side]').all()) assert.ok((await one.boundingBox()).height >= 48);
  await page.locator(`[data-side="${other.code}"]`).tap();
  await page.locator('[data-place]').getByText(`你在 ${other.name}`).waitFor();
  await page.locator('[data-send]').tap();
  await page.locator('[data-sent=arrived]').waitFor();
  const [number] = await arrived(page);
  const stored = await case_of(number);
  assert.equal(stored.area, other.code);
  assert.ok(Math.abs(stored.lon - lon) < 1e-6 && Math.abs(stored.lat - lat) < 1e-6);
  assert.ok(stored.why.some((words) => words.en.includes('named the side')), JSON.stringify(stored.why));
});

/** A grid worker of Changzhou, logged in, with the pack on the phone. */
async function at_work() {
  const account = await new_account(server.url, ['grid-worker'], ['440112010']);
  const { context, open } = await worker();
  const page = await open('/verify');
  await log_in(page, account);
  await page.goto(`${server.url}/worker`);
  await carried(page);
  await page.getByText(account.name).waitFor();
  return { account, context, page };
}

test('what was handled on the spot is reported and closed in one, with its photos', async () => {
  const { classes } = await (await fetch(`${server.url}/v1/worker/pack?area=440112010`)).json();
  const can = classes.find((one) => one.on_the_spot && one.parent);
  const cannot = classes.find((one) => !one.on_the_spot && one.parent);
  const { page, account } = await at_work();
  await page.locator('[data-handled]').tap();
  await choose(page, cannot.code, cannot.code);
  await shoot(page);
  await page.locator('[data-send]').tap();
  await page.locator('[data-complaint]').getByText('不能当场结案').waitFor();
  await page.locator('[data-chosen]').tap();
  await choose(page, can.code, can.code);
  await page.locator('[data-send]').tap();
  await page.locator('[data-complaint]').getByText('处理后').waitFor();
  await shoot(page);
  assert.deepEqual(await page.locator('[data-shot]').evaluateAll((all) => all.map((one) => one.dataset.shot)), ['before', 'after']);
  await page.locator('[data-note]').tap();
  await page.locator('textarea').fill('网页测试：已清走');
  await page.locator('[data-send]').tap();
  const [number] = await arrived(page);
  const stored = await case_of(number);
  assert.ok(['closed', 'handled'].includes(stored.status), `${stored.status}; one in some goes to another's check`);
  assert.deepEqual(stored.photos.map((one) => one.kind), ['before', 'after']);
  assert.ok(stored.events[0].handled, JSON.stringify(stored.events[0]));
  assert.equal(stored.events[0].by, account.name);
});

test('a verify task is done without signal; whoever was faster is shown, and nothing is overwritten', async () => {
  const reports = [];
  for (let n = 0; n < 2; n += 1) reports.push((await post_report(server.url, { source: 'resident', text: `网页测试：核实 ${n}` })).case);
  const { context, open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await tab(page, 'tasks');
  for (const number of reports) await page.locator(`[data-task=${number}][data-kind=verify]`).waitFor();
  await picture(page, 'worker-tasks-light');
  await context.setOffline(true);
  for (const number of reports) {
    await page.locator(`[data-task=${number}]`).tap();
    const name = page.locator('[data-name]');
    if ((await name.count()) > 0) await name.fill('王敏');
    await page.locator('[data-answer=yes]').tap();
    await page.locator('[data-tasks]').waitFor();
  }
  await move(server.url, '李强', reports[1], 'verify', { found: false, note: '现场没有' });
  await context.setOffline(false);
  await arrived(page, 1);
  const conflict = items(page, 'conflict');
  await conflict.getByText('李强').waitFor();
  await picture(page, 'worker-conflict-light');
  const moved = await case_of(reports[1]);
  assert.deepEqual(moved.events.filter((event) => event.by === '王敏'), [], 'nothing was overwritten');
  assert.ok((await case_of(reports[0])).events.some((event) => event.by === '王敏'));
  await conflict.locator('[data-drop]').tap();
  await conflict.waitFor({ state: 'detached' });
});

test('a log-in that ended loses nothing: the queue waits for it, and for nobody else', async () => {
  const { account, context, page } = await at_work();
  await context.setOffline(true);
  await capture(page, '网页测试：登录失效');
  await end_sessions(server.url, account.name);
  // As a server answers that is not open to whoever sits at its machine, as the demo is.
  const ended = (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"code":"session_ended","status":401}' });
  await context.route('**/v1/session', ended);
  await context.setOffline(false);
  await page.locator('[data-banner=login]').getByText('1 条').waitFor();
  assert.equal(await page.locator('[data-banner=login] a').getAttribute('href'), '/login?to=/worker');
  await picture(page, 'worker-login-light');
  await tab(page, 'line');
  await items(page, 'waiting').waitFor();
  await context.unroute('**/v1/session', ended);
  const other = await new_account(server.url, ['grid-worker'], ['440112010']);
  await log_in(page, other);
  await page.reload();
  await page.waitForSelector('[data-signal=on]');
  await tab(page, 'line');
  await items(page, 'other').getByText(account.name).waitFor();
  await log_in(page, account);
  await page.reload();
  const [number] = await arrived(page);
  const stored = await case_of(number);
  assert.deepEqual([stored.text, stored.events[0].by], ['网页测试：登录失效', account.name]);
});

test('whoever logs out leaves the next nothing of their areas and tasks, and their queue waits for them', async () => {
  const { account, context, page } = await at_work();
  await context.setOffline(true);
  await capture(page, '网页测试：退出');
  await context.route('**/v1/cases', (route) => route.abort());
  await context.setOffline(false);
  await page.goto(`${server.url}/account`);
  await page.locator('[data-log-out]:visible').first().click();
  await page.waitForURL(/\/login/);
  const held = await page.evaluate(() => new Promise((resolve, reject) => {
    const asked = indexedDB.open('huying-worker');
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const work = asked.result.transaction(['kept', 'queue']);
      const [kept, queue] = ['kept', 'queue'].map((shelf) => work.objectStore(shelf).getAllKeys());
      work.oncomplete = () => resolve({ kept: kept.result, queue: queue.result.length });
    };
  }));
  assert.deepEqual(held.kept.filter((name) => ['pack', 'tasks', 'who'].includes(name)), []);
  assert.equal(held.queue, 1);
  await context.unroute('**/v1/cases');
  await log_in(page, account);
  await page.goto(`${server.url}/worker`);
  await carried(page);
  await arrived(page);
});

test('a clock that is ten minutes slow is said, and the report’s time is corrected', async () => {
  const { context, open } = await worker();
  await context.addInitScript(() => {
    const Right = Date;
    const off_ms = 600_000;
    globalThis.Date = class extends Right {
      constructor(...given) {
        super(...(given.length === 0 ? [Right.now() - off_ms] : given));
      }

      static now() {
        return Right.now() - off_ms;
      }
    };
  });
  const page = await open('/worker');
  await carried(page);
  await page.locator('[data-banner=clock]').getByText('慢了').waitFor();
  await capture(page);
  const [number] = await arrived(page);
  await items(page, 'arrived').getByText('时间已更正').waitFor();
  assert.ok(Math.abs(Date.parse((await case_of(number)).at) - Date.now()) < 60_000);
});

test('what the server refuses is said and can be changed and sent again under its own key', async () => {
  const { context, open } = await worker();
  const page = await open('/worker');
  await carried(page);
  const ids = [];
  await context.route('**/v1/cases', (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    ids.push(route.request().postDataJSON().id);
    const problem = { status: 422, code: 'fields', detail: '位置不对', errors: [{ field: 'area', reason: 'x', fix: 'y' }] };
    return ids.length > 1 ? route.continue() : route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
  await shoot(page);
  await capture(page, '网页测试：退回');
  await tab(page, 'line');
  await items(page, 'refused').getByText('位置不对').waitFor();
  await page.locator('[data-edit]').tap();
  await page.locator('[data-shot]').waitFor();
  await page.locator('[data-chosen="0505"]').tap();
  await choose(page, 'bllj', '0102');
  await page.locator('[data-send]').tap();
  const [number] = await arrived(page);
  assert.equal(await page.locator('[data-item]').count(), 1);
  const stored = await case_of(number);
  assert.deepEqual([stored.class, stored.text, stored.photos.length, stored.id], ['0102', '网页测试：退回', 1, ids[0]]);
  assert.deepEqual(ids, [ids[0], ids[0]]);
});

test('a step that was refused can be put in other words and sent again', async () => {
  const { case: number } = await post_report(server.url, { source: 'resident', text: '网页测试：改写' });
  const { account, context, page } = await at_work();
  await tab(page, 'tasks');
  const bodies = [];
  await context.route('**/moves', (route) => {
    bodies.push(route.request().postDataJSON());
    const problem = { status: 422, code: 'wrong_fields', detail: '备注不对', errors: [] };
    return bodies.length > 1 ? route.continue() : route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
  await page.locator(`[data-task=${number}]`).tap();
  await page.locator('[data-answer=yes]').tap();
  await tab(page, 'line');
  await items(page, 'refused').getByText('备注不对').waitFor();
  await page.locator('[data-item=refused] textarea').fill('网页测试：在现场看到');
  await page.locator('[data-insist]').tap();
  await arrived(page);
  assert.equal(bodies[0].id, bodies[1].id);
  const last = (await case_of(number)).events.find((event) => event.by === account.name);
  assert.equal(last.note ?? last.step?.note, '网页测试：在现场看到');
});

test('a pin that is put by hand counts, and one touch goes back to where the phone is', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await page.waitForSelector('[data-map-ready=true]');
  await grid(page);
  const box = await page.locator('[data-map-ready]').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y - 40, { steps: 6 });
  await page.mouse.up();
  await page.getByText('手动放置').waitFor();
  await grid(page);
  await page.locator('[data-follow]').tap();
  await page.getByText('精度约 8 米').waitFor();
});

test('everything that is touched is large enough, by a thumb’s measure', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await shoot(page);
  for (const name of ['report', 'tasks', 'line']) {
    await tab(page, name);
    const small = await page.locator('button:visible, a:visible, select:visible, input:not([type=file]):visible, textarea:visible').evaluateAll((all) => all
      .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()]).filter(([, box]) => box.height < 48 || box.width < 48).map(([words]) => words));
    assert.deepEqual(small.filter((words) => !words.includes('maplibre')), [], name);
  }
});
