// Reporting on the staff's map page: place, class, words, send; what it belongs to at once; and with no connection, once and only once.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { PHONE, close_browser, close_visits, picture, settled, until, visitor } from './help/browser.mjs';
import { server_under_test } from './help/server.mjs';

const CHANGZHOU = { latitude: 23.0733, longitude: 113.42, accuracy: 12 };
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

test('a report by the phone’s position tells its grid and team, is sent, and gets a number and a deadline', async () => {
  const { open, faults } = await phone();
  const page = await open('/?report=1');
  await settled(page);
  await page.getByRole('button', { name: '使用本机定位' }).tap();
  await until('a grid', async () => /^440112010\d{6}$/.test(await page.locator('[data-finding]').getAttribute('data-finding')));
  await page.locator('[data-class="05"]').tap();
  await page.locator('[data-class="0505"]').tap();
  await page.locator('.team').getByText(/长洲/).waitFor();
  await page.getByRole('textbox', { name: '描述' }).fill('网页测试：货车占道');
  await picture(page, 'report-phone-dark');
  await page.getByRole('button', { name: '发送' }).tap();
  await page.locator('[data-answer=done]').waitFor();
  const number = await page.locator('[data-answer=done]').getAttribute('data-case');
  assert.match(number, /^HY\d{9}$/);
  const stored = await (await fetch(`${server.url}/v1/cases/${number}`)).json();
  assert.equal(stored.class, '0505');
  assert.match(stored.area, /^440112010/);
  await picture(page, 'report-answer-phone-dark');
  assert.deepEqual(faults, []);
});

test('a tap on the map chooses the place, on the map page’s own panel too', async () => {
  const { open } = await visitor(server.url);
  const page = await open('/?report=1&map=14.00/23.07330/113.42000');
  await settled(page);
  const box = await page.locator('main canvas').boundingBox();
  const { x, y } = await page.evaluate(() => globalThis.huying_map.project([113.42, 23.0733]));
  await page.mouse.click(box.x + x, box.y + y);
  await until('a grid', async () => /^440112\d{9}$/.test(await page.locator('[data-finding]').getAttribute('data-finding')));
  assert.doesNotMatch(page.url(), /area=/, 'the tap was for the form, not for the area');
  await picture(page, 'report-panel-dark');
});

test('nothing is sent without a place and a class, and the form says what is missing', async () => {
  const { open } = await visitor(server.url);
  const page = await open('/?report=1');
  let sent = 0;
  page.on('request', (request) => (sent += request.method() === 'POST' ? 1 : 0));
  await page.getByRole('button', { name: '发送' }).click();
  await page.getByRole('alert').getByText('请先选定位置').waitFor();
  assert.equal(sent, 0);
});

test('a place outside goes to the queue, and the form says so before', async () => {
  const { open } = await phone({ geolocation: { latitude: 23.5, longitude: 113.9, accuracy: 30 } });
  const page = await open('/?report=1');
  await page.getByRole('button', { name: '使用本机定位' }).tap();
  await page.getByText(/不在任何网格内/).waitFor();
  await page.locator('.unsure').tap();
  await page.getByRole('button', { name: '发送' }).tap();
  await page.locator('[data-answer=done]').getByText('已受理，等待人工处理').waitFor();
});

test('without a connection the report waits on the page and is sent once, under its first id', async () => {
  const { open } = await phone();
  const page = await open('/?report=1');
  await settled(page);
  await page.getByRole('button', { name: '使用本机定位' }).tap();
  await until('a grid', async () => (await page.locator('[data-finding]').getAttribute('data-finding')) !== '');
  await page.locator('[data-class="05"]').tap();
  await page.locator('[data-class="0505"]').tap();

  // The first try reaches the server, but its answer is lost: the worst case for counting twice.
  const ids = [];
  let lost = 0;
  await page.route('**/v1/cases', async (route) => {
    ids.push(route.request().postDataJSON().id);
    if (lost < 2) {
      lost += 1;
      if (lost === 1) await route.fetch();
      return route.abort('connectionreset');
    }
    return route.continue();
  });
  await page.getByRole('button', { name: '发送' }).tap();
  await page.locator('[data-answer=waiting]').waitFor();
  await picture(page, 'report-offline-phone-dark');
  await page.locator('[data-answer=done]').waitFor();
  const number = await page.locator('[data-answer=done]').getAttribute('data-case');
  assert.ok(ids.length >= 3 && new Set(ids).size === 1, `ids: ${ids}`);
  const again = await (await fetch(`${server.url}/v1/cases/${number}`)).json();
  assert.equal(again.id, ids[0]);
});
