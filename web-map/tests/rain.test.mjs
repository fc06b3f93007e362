// A grid worker in the rain with one bar of signal, an old phone and a full disk: nothing is lost, nothing is done twice, all is said.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { PHONE, close_browser, close_visits, picture, until, visitor } from './help/browser.mjs';
import { with_newer } from './help/newer.mjs';
import { noisy_jpeg } from './help/pictures.mjs';
import { post_report, server_under_test } from './help/server.mjs';
import { begin, case_of, do_it, open_task, phone_of, row, stands, write } from './help/team.mjs';

const CHANGZHOU = { latitude: 23.0733, longitude: 113.42, accuracy: 8 };
const OPTIONS = { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: 'light', locale: 'zh-CN', geolocation: CHANGZHOU, permissions: ['geolocation'] };
/** 2G at the edge of a cell. */
const SLOW = { offline: false, latency: 2000, downloadThroughput: 50_000 / 8, uploadThroughput: 50_000 / 8 };
const DAY_MS = 86_400_000;

afterEach(close_visits);
let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

const worker = (options = {}, url = server.url) => visitor(url, { ...OPTIONS, ...options });
const total = async () => (await (await fetch(`${server.url}/v1/counts`)).json()).total;
const tab = (page, name) => page.locator(`[data-tab=${name}]`).tap();
async function carried(page) {
  await page.waitForSelector('[data-worker][data-ready=true][data-shell=kept][data-map-kept=true][data-signal=on]');
  await page.waitForSelector('[data-class], [data-chosen]');
}
async function choose(page) {
  await page.locator('[data-find]').fill('jdcltf');
  await page.locator('[data-class="0505"]').tap();
}
async function shoot(page, file) {
  const shots = await page.locator('[data-shot]').count();
  await page.locator('[data-capture] [data-camera]').setInputFiles([file]);
  await page.locator('[data-shot]').nth(shots).waitFor();
}
async function arrived(page) {
  await tab(page, 'line');
  const item = page.locator('[data-item=arrived]');
  await item.waitFor();
  return item.first().getAttribute('data-case');
}
/** Of the tests that need a clock that is wrong. */
const off_by = (context, ms) => context.addInitScript((off_ms) => {
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...given) {
      super(...(given.length === 0 ? [Right.now() + off_ms] : given));
    }

    static now() {
      return Right.now() + off_ms;
    }
  };
}, ms);

test('over 50 kbit/s with two seconds of delay a photo whose upload breaks off arrives once', async () => {
  const { context, open } = await worker();
  const page = await open('/worker');
  await carried(page);
  const before_it = await total();
  await shoot(page, { name: 'rain.jpg', mimeType: 'image/jpeg', buffer: await noisy_jpeg(page, 480, 360) });
  await choose(page);
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', SLOW);
  let uploads = 0;
  // The first breaks off when the server has all of it and the phone no answer; the second on the way.
  await context.route('**/v1/photos', async (route) => {
    uploads += 1;
    if (uploads === 1) await route.fetch();
    return uploads > 2 ? route.continue() : route.abort('connectionreset');
  });
  await page.locator('[data-send]').tap();
  await tab(page, 'line');
  await page.locator('[data-item=waiting]').getByText('没有信号').waitFor();
  await picture(page, 'rain-broken-off');
  const number = await arrived(page);
  assert.ok(uploads >= 3, `${uploads} uploads`);
  assert.equal(await total(), before_it + 1);
  assert.equal((await case_of(server, number)).photos.length, 1);
});

test('a phone too full to note what became of an item says so, loses nothing, and goes on when there is room', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  const before_it = await total();
  // Room for the item itself, and none for what follows.
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    globalThis.full = true;
    IDBObjectStore.prototype.put = function keep(value, key) {
      if (globalThis.full && value?.state === 'arrived') throw new DOMException('no room', 'QuotaExceededError');
      return put.call(this, value, key);
    };
  });
  await choose(page);
  await page.locator('[data-send]').tap();
  await page.locator('[data-banner=full]').getByText('手机存储已满').waitFor();
  await picture(page, 'rain-full');
  await page.evaluate(() => (globalThis.full = false));
  await tab(page, 'line');
  await page.locator('[data-hurry]:enabled').tap();
  await arrived(page);
  assert.equal(await total(), before_it + 1);
  await page.locator('[data-banner=full]').waitFor({ state: 'detached' });
});

test('a full phone keeps a team’s step on the screen with all that was written', async () => {
  const { case: number } = await post_report(server.url, { source: 'police', text: '网页测试：存储满' });
  const { team } = await case_of(server, number);
  const { open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await row(page, number).waitFor();
  await open_task(page, number);
  await begin(page, 'accept');
  await stands(server, number, 'handling');
  await begin(page, 'report-back');
  await write(page, 'note', '写了很多');
  await page.evaluate(() => {
    globalThis.put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await do_it(page);
  await page.locator('[data-sheet] [data-complaint]').getByText('手机存储已满').waitFor();
  await picture(page, 'rain-team-full');
  assert.equal(await page.locator('[data-sheet] textarea').first().inputValue(), '写了很多');
  await page.evaluate(() => (IDBObjectStore.prototype.put = globalThis.put));
  await do_it(page);
  await stands(server, number, 'handled');
});

test('a private window that keeps nothing says so, and works as long as it is open', async () => {
  const { case: number } = await post_report(server.url, { source: 'police', text: '网页测试：无痕' });
  const { team } = await case_of(server, number);
  const without = (context) => context.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  const { context, open } = await worker({ serviceWorkers: 'block' });
  await without(context);
  const page = await open('/worker');
  await page.waitForSelector('[data-worker][data-ready=true][data-signal=on]');
  await page.locator('[data-banner=forgetful]').waitFor();
  await choose(page);
  await picture(page, 'rain-private');
  await page.locator('[data-send]').tap();
  await arrived(page);
  const street = await phone_of(server, '李雷', team, { serviceWorkers: 'block' });
  await without(street.context);
  const other = await street.open('/team');
  await row(other, number).waitFor();
  await other.locator('[data-banner=forgetful]').waitFor();
  await open_task(other, number);
  await begin(other, 'accept');
  await stands(server, number, 'handling');
});

test('without leave to know the place the map is moved under the pin, and a place that comes late is taken', async () => {
  const { context, open } = await worker({ permissions: [] });
  const page = await open('/worker');
  await carried(page);
  await page.getByText('没有定位许可').waitFor();
  await picture(page, 'rain-no-place');
  const box = await page.locator('[data-map-ready=true]').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 - 20, box.y + box.height / 2 - 20, { steps: 4 });
  await page.mouse.up();
  await page.getByText('手动放置').waitFor();
  await context.close();
  const late = await worker();
  await late.context.addInitScript(() => {
    const { watchPosition } = Geolocation.prototype;
    Geolocation.prototype.watchPosition = function watch(found, failed, options) {
      failed({ code: 3, PERMISSION_DENIED: 1, TIMEOUT: 3 });
      setTimeout(() => watchPosition.call(this, found, failed, options), 1500);
      return 1;
    };
  });
  const indoors = await late.open('/worker');
  await indoors.getByText('无法定位').waitFor();
  await indoors.getByText('精度约 8 米').waitFor();
});

test('a circle of forty metres over a border asks which side, and the circle is told with the report', async () => {
  const { features } = await (await fetch(`${server.url}/v1/worker/pack`)).json();
  const grid = features.find((one) => one.geometry && /^440112010\d{6}$/.test(one.properties.code));
  const ring = grid.geometry.type === 'Polygon' ? grid.geometry.coordinates[0] : grid.geometry.coordinates[0][0];
  const [longitude, latitude] = [(ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2];
  const { open } = await worker({ geolocation: { longitude, latitude, accuracy: 40 } });
  const page = await open('/worker');
  await carried(page);
  await page.locator('[data-side]').nth(1).waitFor();
  await choose(page);
  const side = await page.locator('[data-side]').nth(1).getAttribute('data-side');
  await page.locator(`[data-side="${side}"]`).tap();
  await picture(page, 'rain-forty-metres');
  await page.locator('[data-send]').tap();
  const stored = await case_of(server, await arrived(page));
  assert.equal(stored.area, side);
  assert.match(JSON.stringify(stored.given), /"accuracy_m":40[,}.]/);
});

test('a phone whose clock is a day fast says when a step was done by the server’s clock', async () => {
  const { case: number } = await post_report(server.url, { source: 'resident', text: '网页测试：快一天', at: new Date(Date.now() - 600_000).toISOString() });
  const { context, open } = await worker();
  await off_by(context, DAY_MS);
  const page = await open('/worker');
  await carried(page);
  await page.locator('[data-banner=clock]').getByText('快了').waitFor();
  await tab(page, 'tasks');
  await page.locator(`[data-task=${number}]`).tap();
  await context.setOffline(true);
  const name = page.locator('[data-name]');
  if ((await name.count()) > 0) await name.fill('王敏');
  await page.locator('[data-answer=yes]').tap();
  await page.waitForTimeout(61_500);
  await context.setOffline(false);
  await arrived(page);
  const event = (await case_of(server, number)).events.find((one) => one.by === '王敏');
  const back_s = (Date.parse(event.recorded) - Date.parse(event.claim.done_at)) / 1000;
  assert.ok(back_s >= 60 && back_s < 120, `${back_s} s`);
  assert.equal(event.claim.doubt, undefined);
});

test('a newer page comes while items wait: it is offered, taken by a touch, and what waits goes once', async () => {
  const front = await with_newer(server.url);
  try {
    const { context, open } = await worker({}, front.url);
    const page = await open('/worker');
    await carried(page);
    const before_it = await total();
    await context.setOffline(true);
    await choose(page);
    await page.locator('[data-send]').tap();
    await page.locator('[data-sent=waiting]').waitFor();
    await context.route('**/v1/cases', (route) => route.abort());
    front.release();
    await context.setOffline(false);
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await page.locator('[data-banner=newer]').getByText('草稿和队列会保留').waitFor();
    await picture(page, 'rain-newer');
    const reloaded = page.waitForEvent('load');
    await page.locator('[data-banner=newer] button').tap();
    await reloaded;
    await page.waitForSelector('[data-worker][data-ready=true]');
    await page.locator('[data-banner=newer]').waitFor({ state: 'detached' });
    await tab(page, 'line');
    await page.locator('[data-item=waiting]').waitFor();
    await context.unroute('**/v1/cases');
    // By a touch, unless it has gone by itself before.
    await Promise.race([page.locator('[data-hurry]:enabled').tap(), page.locator('[data-item=arrived]').waitFor()]);
    await arrived(page);
    assert.equal(await total(), before_it + 1);
  } finally {
    await front.close();
  }
});

test('a HEIC of twelve megapixels is told with what to do, and holds nothing up', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await choose(page);
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(3_000_000, 7)]);
  await page.locator('[data-capture] [data-camera]').setInputFiles([{ name: 'IMG_0001.HEIC', mimeType: 'image/heic', buffer: heic }]);
  await page.locator('[data-unreadable]').getByText('HEIC').waitFor();
  await picture(page, 'rain-heic');
  await page.locator('[data-send]').tap();
  const stored = await case_of(server, await arrived(page));
  assert.deepEqual(stored.photos, []);
});

test('a photo that the camera wrote lying down stands up', async () => {
  const { open } = await worker();
  const page = await open('/worker');
  await carried(page);
  await shoot(page, { name: 'turned.jpg', mimeType: 'image/jpeg', buffer: await noisy_jpeg(page, 320, 200, 6) });
  await choose(page);
  await page.locator('[data-send]').tap();
  const { photos } = await case_of(server, await arrived(page));
  assert.deepEqual([photos[0].facts.width, photos[0].facts.height], [200, 320]);
});

test('twice as large and in the dark everything is there, nothing runs over, and what is pressed most is within a thumb’s reach', async () => {
  const { case: number } = await post_report(server.url, { source: 'resident', text: '网页测试：放大' });
  const { open } = await worker({ viewport: { width: PHONE.width / 2, height: PHONE.height / 2 }, deviceScaleFactor: 2, colorScheme: 'dark' });
  const page = await open('/worker');
  await carried(page);
  for (const name of ['report', 'tasks', 'line']) {
    await tab(page, name);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is too wide`);
    await picture(page, `rain-twice-${name}-dark`);
  }
  await tab(page, 'report');
  await page.locator('[data-find]').scrollIntoViewIfNeeded();
  await page.locator('[data-find]').fill('jdcltf');
  await page.locator('[data-class="0505"]').scrollIntoViewIfNeeded();
  assert.ok((await page.locator('[data-class="0505"]').boundingBox()).height >= 48);
  const usual = await worker();
  const hand = await usual.open('/worker');
  await carried(hand);
  const low = async (selector) => {
    const box = await hand.locator(selector).first().boundingBox();
    assert.ok(box.y >= PHONE.height / 3 && box.height >= 48 && box.width >= 48, `${selector}: ${JSON.stringify(box)}`);
  };
  for (const selector of ['[data-shoot]', '[data-send]', '[data-note]', '[data-tab=report]', '[data-tab=tasks]', '[data-tab=line]', '[data-class="05"]']) await low(selector);
  await tab(hand, 'tasks');
  await hand.locator(`[data-task=${number}]`).tap();
  for (const selector of ['[data-answer=yes]', '[data-answer=no]']) await low(selector);
});
