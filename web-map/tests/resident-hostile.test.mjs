// Residents where something is wrong: the place, the clock, the link, the words, the connection.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { PHONE, close_browser, close_visits, picture, until, visitor } from './help/browser.mjs';
import { move } from './help/desk.mjs';
import { server_under_test } from './help/server.mjs';

afterEach(close_visits);
let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

const phone = (options = {}) => visitor(server.url, { viewport: PHONE, hasTouch: true, isMobile: true, ...options });
const answered = (page, state) => page.locator(`[data-answer=${state}]`);
const whole = async (number) => (await fetch(`${server.url}/v1/cases/${number}`)).json();
const send = (page) => page.getByRole('button', { name: '发送', exact: true });
const words = (page) => page.getByRole('textbox', { name: /^描述/ });

async function report(text, more = {}) {
  const body = { id: `test-${Date.now()}-${process.pid}-${Math.random()}`, at: new Date().toISOString(), lon: 113.42, lat: 23.0733, class: '0102', text, ...more };
  const answer = await fetch(`${server.url}/v1/public/reports`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

test('a place outside is told with the nearest area and how far it is', async () => {
  const { open, faults } = await phone();
  const page = await open('/report?lon=113.35&lat=23.05');
  await page.locator('[data-ready=true]').waitFor();
  await page.getByText('最近的是').waitFor();
  assert.match(await page.locator('[data-finding]').innerText(), /离这里约 [\d.,]+ (公里|米)/);
  await page.locator('[data-finding]').scrollIntoViewIfNeeded();
  await picture(page, 'resident-outside-phone');
  assert.deepEqual(faults, []);
});

test('a link in the coordinates of maps for China sets the pin where it is meant', async () => {
  const { open } = await phone();
  const page = await open('/report?lon=113.4261106&lat=23.0707752&crs=gcj02');
  await until('a grid', async () => /^440112010/.test(await page.locator('[data-finding]').getAttribute('data-finding')));
  await words(page).fill('网页测试：二维码上的地点');
  await send(page).tap();
  await answered(page, 'done').waitFor();
  const { lon, lat } = await whole(await answered(page, 'done').getAttribute('data-case'));
  assert.ok(Math.abs(lon - 113.4206) < 2e-6 && Math.abs(lat - 23.0733) < 2e-6, `${lon}, ${lat}`);
});

test('without permission to read the position it is said what to do, and words are enough', async () => {
  const { open } = await phone({ permissions: [] });
  const page = await open('/report');
  await page.getByRole('button', { name: '用我现在的位置' }).tap();
  await page.getByText('没有定位权限').waitFor();
  await words(page).fill('网页测试：井盖没了');
  await page.getByRole('textbox', { name: '也可以写出地点' }).fill('长洲街深井村口');
  await send(page).tap();
  await answered(page, 'done').waitFor();
});

test('a telephone whose clock is three hours ahead reports all the same, at the true time', async () => {
  const { open } = await phone();
  const page = await open('/public');
  await page.addInitScript(() => {
    const ahead_ms = 3 * 3600 * 1000;
    const True = Date;
    globalThis.Date = class extends True {
      constructor(...given) {
        super(...(given.length === 0 ? [True.now() + ahead_ms] : given));
      }
      static now() {
        return True.now() + ahead_ms;
      }
    };
  });
  await page.goto(`${server.url}/report?lon=113.42&lat=23.0733`);
  await page.locator('[data-ready=true]').waitFor();
  await words(page).fill('网页测试：手机时间不对');
  await send(page).tap();
  await answered(page, 'done').waitFor();
  const { at } = await whole(await answered(page, 'done').getAttribute('data-case'));
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000, at);
});

test('loading the page anew loses neither a report on its way nor the link of one that arrived', async () => {
  const { open } = await phone();
  const page = await open('/report?lon=113.42&lat=23.0733');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.locator('[data-ready=true]').waitFor();
  const ids = [];
  let away = true;
  await page.route('**/v1/public/reports', (route) => {
    ids.push(route.request().postDataJSON().id);
    return away ? route.abort('connectionreset') : route.continue();
  });
  await words(page).fill('网页测试：刷新不丢');
  await page.getByText('留下联系方式').tap();
  await page.getByRole('textbox', { name: '电话', exact: true }).fill('13800000000');
  await send(page).tap();
  await answered(page, 'waiting').waitFor();
  away = false;
  await page.reload();
  await answered(page, 'done').waitFor();
  assert.equal(new Set(ids).size, 1, `ids: ${ids}`);
  const number = await answered(page, 'done').getAttribute('data-case');
  const link = await page.locator('[data-follow]').getAttribute('href');
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).includes('13800000000'), 'who it was is forgotten once it has arrived');
  await page.reload();
  assert.equal(await answered(page, 'done').getAttribute('data-case'), number);
  assert.equal(await page.locator('[data-follow]').getAttribute('href'), link);
  await page.getByRole('button', { name: '再上报一件' }).tap();
  await page.reload();
  await words(page).waitFor();
});

test('what anybody types is text: no script, no foreign direction, nothing wider than the screen', async () => {
  const zalgo = `垃圾${'\u0336\u0351\u0308'.repeat(60)}`;
  const text = `<img src=x onerror="globalThis.hurt=1"><script>globalThis.hurt=1</script> \u202Eelbissop si gnihtyna\u202C ${zalgo} ${'👨‍👩‍👧‍👦'.repeat(40)} ${'w'.repeat(400)} مرحبا`;
  const { follow } = await report(text);
  const { open, faults } = await phone();
  const page = await open(follow);
  await page.locator('[data-stands]').waitFor();
  await page.getByText('onerror').waitFor();
  assert.equal(await page.evaluate(() => globalThis.hurt), undefined);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await page.screenshot({ path: `${new URL('./out/', import.meta.url).pathname}resident-hostile-words-phone.png`, fullPage: true });
  assert.deepEqual(faults, []);
});

test('the number alone opens nothing, and the page says what to do without the link', async () => {
  const { case: number } = await report('网页测试：丢了链接');
  const { open } = await phone();
  const page = await open(`/follow/${number}`);
  await page.locator('[data-trouble=unknown]').waitFor();
  await page.getByText('请拨打12345').waitFor();
  assert.equal(await page.locator('[data-stands]').count(), 0);
  await picture(page, 'resident-lost-link-phone');
});

test('a result that was done again is rated again, and the receipt has no word of the staff', async () => {
  const { case: number, follow } = await report('网页测试：没有解决');
  const closed = async () => {
    const steps = {
      verifying: ['verify', { found: true, note: '内部备注甲' }], 'to-file': ['file', {}], 'to-dispatch': ['dispatch', {}],
      dispatched: ['accept', {}], handling: ['report-back', { note: '内部备注乙' }], handled: ['check', { passed: true }], checked: ['close', {}],
    };
    for (let turn = 0; turn < 12; turn += 1) {
      const { status } = await whole(number);
      if (status === 'closed') return;
      const [step, fields] = steps[status];
      await move(server.url, step === 'check' || step === 'close' ? 'checker-secret' : 'team-secret', number, step, fields);
    }
    throw new Error(`${number} was not closed`);
  };
  const { open } = await phone();
  const rate = async (answer) => {
    const page = await open(follow);
    await page.locator('[data-rating] fieldset').nth(1).getByText(answer, { exact: true }).tap();
    await page.getByText('提交后不能修改').waitFor();
    await page.getByRole('button', { name: '提交评价' }).tap();
    await page.locator('[data-thanks]').waitFor();
    await page.close();
  };
  await closed();
  await rate('否');
  await move(server.url, 'evaluator-secret', number, 'reopen', { reason: '来电人说没有解决' });
  await closed();
  await rate('是');
  const receipt = await (await fetch(`${server.url}/v1${follow}/receipt`)).text();
  for (const inside of ['内部备注', '-secret', '来电人说']) assert.ok(!receipt.includes(inside), inside);
  assert.ok(receipt.includes('网页测试：没有解决'));
});

test('by keyboard alone a report is filled and sent', async () => {
  const { open } = await visitor(server.url, { viewport: { width: 1440, height: 900 } });
  const page = await open('/report?lon=113.42&lat=23.0733');
  await page.locator('[data-ready=true]').waitFor();
  const reach = async (test) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(test)) return;
    }
    throw new Error('the keyboard does not get there');
  };
  await reach(() => document.activeElement?.tagName === 'TEXTAREA');
  await page.keyboard.type('网页测试：只用键盘');
  await reach(() => document.activeElement?.classList.contains('send') ?? false);
  await page.keyboard.press('Enter');
  await answered(page, 'done').waitFor();
  await picture(page, 'resident-answer-wide');
});

test('a foreign telephone is spoken to in English until somebody chooses otherwise', async () => {
  const { open } = await phone({ locale: 'fr-FR' });
  const page = await open('/report');
  await page.getByRole('heading', { level: 1, name: 'Report an issue near you' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  const { open: open_here } = await phone({ locale: 'zh-HK' });
  await (await open_here('/report')).getByRole('heading', { level: 1, name: '上报身边的问题' }).waitFor();
});
