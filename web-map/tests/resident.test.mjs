// People without an account: report, follow, rate; without a connection; with a puzzle; and the public map.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import { PHONE, close_browser, close_visits, picture, until, visitor } from './help/browser.mjs';
import { move } from './help/desk.mjs';
import { any_colour, png } from './help/pictures.mjs';
import { server_under_test } from './help/server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CHANGZHOU = { latitude: 23.0733, longitude: 113.42, accuracy: 12 };
/** What a first visit may load, compressed. */
const FIRST_LOAD_BYTES_MAX = 700 * 1024;
/** A first visit is over when no file has come for so long; the stream of news never ends. */
const QUIET_MS = 1500;

afterEach(close_visits);
let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

const phone = (options = {}) => visitor(server.url, {
  viewport: PHONE, hasTouch: true, isMobile: true, geolocation: CHANGZHOU, permissions: ['geolocation'], ...options,
});

async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return violations.filter((one) => ['serious', 'critical'].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
}

/** Place by GPS, words; everything that must be given. */
async function filled(page, words = '网页测试：人行道上堆着垃圾') {
  await page.locator('[data-ready=true]').waitFor();
  await page.getByRole('button', { name: '用我现在的位置' }).tap();
  await until('a grid', async () => /^440112010\d{6}$/.test(await page.locator('[data-finding]').getAttribute('data-finding')));
  await page.getByRole('textbox', { name: /^描述/ }).fill(words);
}

const answered = (page, state) => page.locator(`[data-answer=${state}]`);

async function sent(page) {
  await page.getByRole('button', { name: '发送', exact: true }).tap();
  await answered(page, 'done').waitFor();
  return {
    number: await answered(page, 'done').getAttribute('data-case'),
    link: await page.locator('[data-follow]').getAttribute('href'),
  };
}

/** As anybody else would send one. */
function report(id, more = {}) {
  const body = {
    id: `test-${Date.now()}-${process.pid}-${id}`, at: new Date().toISOString(), lon: 113.42, lat: 23.0733, class: '0102', text: '网页测试', ...more,
  };
  return fetch(`${server.url}/v1/public/reports`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
}

const whole = async (number) => (await fetch(`${server.url}/v1/cases/${number}`)).json();

/** The staff's part, by the interface: from where it stands to its end. */
async function closed(number) {
  const steps = {
    verifying: ['verify', { found: true, note: '内部备注甲' }], 'to-file': ['file', {}], 'to-dispatch': ['dispatch', {}],
    dispatched: ['accept', {}], handling: ['report-back', { note: '内部备注乙' }], handled: ['check', { passed: true }], checked: ['close', {}],
    unclassified: ['classify', { class: '0102' }],
  };
  for (let turn = 0; turn < 12; turn += 1) {
    const { status } = await whole(number);
    if (status === 'closed') return;
    const [step, fields] = steps[status];
    await move(server.url, step === 'check' || step === 'close' ? 'checker-secret' : 'team-secret', number, step, fields);
  }
  throw new Error(`${number} was not closed`);
}

test('a resident reports without an account, follows the link, sees it closed, takes the receipt and rates it', async () => {
  const { open, context, faults } = await phone({ acceptDownloads: true });
  const page = await open('/report');
  await filled(page);
  await page.locator('[data-kind]').selectOption('0102');
  await page.locator('input[type=file]').first().setInputFiles([{ name: 'scene.png', mimeType: 'image/png', buffer: png(any_colour()) }]);
  await page.locator('[data-upload=done]').waitFor();
  assert.deepEqual(await findings(page), []);
  await picture(page, 'resident-report-phone');
  await page.screenshot({ path: `${new URL('./out/', import.meta.url).pathname}resident-report-phone-whole.png`, fullPage: true });
  const { number, link } = await sent(page);
  assert.match(number, /^HY\d{9}$/);
  assert.match(link, /^\/follow\/[a-z2-7]{32}$/);
  assert.deepEqual(await findings(page), []);
  await page.screenshot({ path: `${new URL('./out/', import.meta.url).pathname}resident-answer-phone.png`, fullPage: true });
  const stored = await whole(number);
  assert.equal(stored.source, 'resident');
  assert.equal(stored.class, '0102');
  assert.match(stored.area, /^440112010/);
  assert.equal(stored.photos.length, 1);

  const follow = await context.newPage();
  await follow.goto(server.url + link);
  await follow.locator('[data-stands]').waitFor();
  assert.equal(await follow.locator('[data-rating]').count(), 0, 'nothing to rate yet');
  await closed(number);
  await follow.reload();
  await follow.locator('[data-stands=closed]').waitFor();
  const words = await follow.locator('main').innerText();
  for (const inside of ['内部备注', 'secret']) assert.ok(!words.includes(inside), inside);
  assert.deepEqual(await findings(follow), []);
  await follow.screenshot({ path: `${new URL('./out/', import.meta.url).pathname}resident-follow-phone.png`, fullPage: true });

  const [download] = await Promise.all([follow.waitForEvent('download'), follow.locator('[data-receipt]').tap()]);
  assert.equal(download.suggestedFilename(), `${number}.receipt.json`);
  const file = await download.path();
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).case, number);
  const check = await context.newPage();
  await check.goto(`${server.url}/verify`);
  await check.locator('[data-receipt]').setInputFiles(file);
  await check.getByText(number).first().waitFor();

  await follow.getByRole('button', { name: '提交评价' }).tap();
  await follow.getByRole('alert').getByText('请至少回答一个问题').waitFor();
  await follow.locator('[data-rating] fieldset').nth(0).getByText('是', { exact: true }).tap();
  await follow.locator('[data-rating] fieldset').nth(1).getByText('是', { exact: true }).tap();
  await follow.locator('[data-rating] fieldset').nth(2).getByText('否', { exact: true }).tap();
  await follow.getByRole('button', { name: '提交评价' }).tap();
  await follow.locator('[data-thanks]').waitFor();
  const rated = (await whole(number)).events.at(-1);
  assert.deepEqual([rated.word, rated.by, rated.step.contacted, rated.step.solved, rated.step.satisfied], ['evaluate', 'resident', true, true, false]);
  await follow.reload();
  await follow.locator('[data-thanks]').waitFor();
  assert.deepEqual(faults, []);
});

test('nothing is sent before it is said what and where, and words alone are a place', async () => {
  const { open } = await phone();
  const page = await open('/report');
  let posts = 0;
  page.on('request', (request) => (posts += request.method() === 'POST' ? 1 : 0));
  await page.getByRole('button', { name: '发送', exact: true }).tap();
  await page.getByRole('alert').getByText('请写一句话').waitFor();
  await page.getByRole('textbox', { name: /^描述/ }).fill('网页测试：路灯不亮');
  await page.getByRole('button', { name: '发送', exact: true }).tap();
  await page.getByRole('alert').getByText('请在地图上选地点').waitFor();
  assert.equal(posts, 0);
  await page.getByRole('textbox', { name: '也可以写出地点' }).fill('金洲大道公交站旁');
  const { number } = await sent(page);
  assert.equal((await whole(number)).status, 'unplaced');
});

test('the pin is set by a tap and can be dragged', async () => {
  const { open } = await phone();
  const page = await open('/report');
  const asked = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/v1/locate') asked.push([Number(searchParams.get('lon')), Number(searchParams.get('lat'))]);
  });
  await page.locator('[data-ready=true]').waitFor();
  await page.locator('canvas').scrollIntoViewIfNeeded();
  const box = await page.locator('canvas').boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const pin = page.getByLabel('上报的地点，可以拖动');
  await pin.waitFor();
  await until('the place is looked up', () => asked.length === 1);
  const at = await pin.boundingBox();
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  await page.mouse.down();
  await page.mouse.move(at.x + at.width / 2 + 40, at.y + at.height / 2 + 30, { steps: 8 });
  await page.mouse.up();
  await until('the new place is looked up', () => asked.length === 2);
  const [[west, north], [east, south]] = asked;
  assert.ok(east > west && south < north, 'to the right and down');
});

test('without a connection the report waits on the page and is sent once, under its first id', async () => {
  const { open } = await phone();
  const page = await open('/report');
  await filled(page, '网页测试：断网时的上报');
  // The first try reaches the server, but its answer is lost: the worst case for counting twice.
  const ids = [];
  await page.route('**/v1/public/reports', async (route) => {
    ids.push(route.request().postDataJSON().id);
    if (ids.length === 1) await route.fetch();
    return ids.length < 3 ? route.abort('connectionreset') : route.continue();
  });
  await page.getByRole('button', { name: '发送', exact: true }).tap();
  await answered(page, 'waiting').waitFor();
  await picture(page, 'resident-offline-phone');
  await answered(page, 'done').waitFor();
  const number = await answered(page, 'done').getAttribute('data-case');
  assert.ok(ids.length >= 3 && new Set(ids).size === 1, `ids: ${ids}`);
  assert.equal((await whole(number)).id, ids[0]);
});

test('the public map asks only what anybody may, shows no single sensitive case, and says why', async () => {
  const { open, faults } = await phone();
  // A case that nobody has classified is sensitive: it must not show.
  const page = await open('/public');
  const asked = [];
  page.on('request', (request) => asked.push(request));
  await page.reload();
  await page.locator('[data-ready=true]').waitFor();
  await page.locator('[data-figures] li').first().waitFor();
  const total = async () => Number(await page.locator('[data-total]').getAttribute('data-total'));
  const before = await total();
  const sensitive = await report('sensitive', { class: undefined });
  assert.equal(sensitive.status, 201);
  const open_case = await report('open');
  assert.equal(open_case.status, 201);
  await page.reload();
  await page.locator('[data-total]').waitFor();
  const veiled = await (await fetch(`${server.url}/v1/counts`, { headers: { 'x-huying-as': 'anybody' } })).json();
  const seen = await (await fetch(`${server.url}/v1/counts`)).json();
  assert.ok(veiled.total < seen.total, `${veiled.total} of ${seen.total}: the veil is on`);
  assert.ok((await total()) > before && (await total()) <= veiled.total, 'the open one is there');
  await page.waitForFunction(() => globalThis.huying_map?.areTilesLoaded());
  await picture(page, 'resident-public-phone');
  await page.screenshot({ path: `${new URL('./out/', import.meta.url).pathname}resident-public-phone-whole.png`, fullPage: true });
  assert.deepEqual(await findings(page), []);
  await page.locator('[data-veil]').getByText('3').waitFor();
  await page.locator('[data-refreshed]').waitFor();
  const paths = asked.map((request) => new URL(request.url()).pathname).filter((path) => path.startsWith('/v1/'));
  assert.ok(paths.some((path) => path.startsWith('/v1/tiles/heat/')));
  for (const path of paths) assert.doesNotMatch(path, /^\/v1\/(cases|events|tiles\/cases|queues|claims)/);
  for (const request of asked.filter((one) => new URL(one.url()).pathname.startsWith('/v1/'))) {
    assert.equal((await request.allHeaders())['x-huying-as'], 'anybody', request.url());
  }
  assert.deepEqual(faults, []);
});

test('a wrong link says so', async () => {
  const { open } = await phone();
  const page = await open('/follow/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
  await page.locator('[data-trouble=unknown]').waitFor();
  assert.deepEqual(await findings(page), []);
});

describe('in English and light', () => {
  test('each page has its words and no serious finding', async () => {
    const { open } = await phone({ colorScheme: 'light', locale: 'en' });
    const { follow } = await (await report('english')).json();
    for (const [path, title] of [['/report', 'Report an issue near you'], [follow, 'How it goes'], ['/public', 'Public map']]) {
      const page = await open(`${path}?lang=en`);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.locator(path === follow ? '[data-stands]' : '[data-ready=true]').waitFor();
      assert.doesNotMatch(await page.locator('main h2, main label, main button').allInnerTexts().then((texts) => texts.join(' ')), /resident\./);
      assert.deepEqual(await findings(page), [], path);
      await picture(page, `resident-${title.split(' ')[0].toLowerCase()}-light-en`);
    }
  });
});

test('the first load is small', async () => {
  for (const path of ['/report', '/public', '/follow/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']) {
    const { context, open } = await phone();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const sizes = new Map();
    let [bytes, came_ms] = [0, Infinity];
    session.on('Network.responseReceived', ({ requestId, response }) => sizes.set(requestId, response.url));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      came_ms = performance.now();
      if (!/\/v1\//.test(sizes.get(requestId) ?? '')) bytes += encodedDataLength;
    });
    await page.goto(server.url + path);
    await page.locator(path.startsWith('/follow') ? '[data-trouble]' : '[data-ready=true]').waitFor();
    await until('no file comes any more', () => performance.now() - came_ms > QUIET_MS);
    assert.ok(bytes > 20_000, `${path}: ${bytes} bytes were seen`);
    assert.ok(bytes <= FIRST_LOAD_BYTES_MAX, `${path}: ${bytes} bytes`);
    console.log(`${path}: ${Math.round(bytes / 1024)} KiB`);
    assert.ok(open);
  }
});

test('when much is sent from one network the telephone solves a puzzle, and the report gets through', async () => {
  const { open } = await phone();
  const page = await open('/report');
  await filled(page, '网页测试：要做题的上报');
  let refused = 0;
  for (let number = 0; number < 400 && refused < 3; number += 1) refused += (await report(`flood-${number}`)).status === 429 ? 1 : 0;
  assert.equal(refused, 3, 'the bucket is empty');
  const states = [];
  await page.exposeFunction('told_state', (state) => states.push(state));
  await page.evaluate(() => new MutationObserver(() => {
    const state = document.querySelector('[data-answer]')?.getAttribute('data-answer');
    if (state) globalThis.told_state(state);
  }).observe(document.body, { subtree: true, childList: true, attributes: true }));
  // The others go on: what becomes free meanwhile is theirs.
  let goes_on = true;
  const others = (async () => {
    for (let more = 0; goes_on; more += 1) await report(`more-${more}`);
  })();
  const start = performance.now();
  const { number } = await sent(page).finally(() => (goes_on = false));
  const took_ms = performance.now() - start;
  await others;
  assert.ok(states.includes('solving'), `states: ${states}`);
  assert.match(number, /^HY/);
  console.log(`a puzzle and a report: ${Math.round(took_ms)} ms`);
});
