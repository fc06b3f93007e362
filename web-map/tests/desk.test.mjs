// The dispatcher's desk against the real server: a report goes through every state, by keyboard; what may not be is refused.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { PHONE, close_browser, close_visits, picture, until, visitor } from './help/browser.mjs';
import {
  begin, change_account, desk_of, desk_ready, find_and_open, move, opened, pick, send, status_is, type_into,
} from './help/desk.mjs';
import { post_report, server_under_test } from './help/server.mjs';

/** Oily smoke: the demo's duties want it dispatched by hand. A hotline's report is filed by hand, a resident's is verified. */
const BY_HAND = { class: '0116', text: '网页测试：餐馆油烟直排' };

afterEach(close_visits);
let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

async function handled_case() {
  const { case: number } = await post_report(server.url, { source: 'police' });
  await move(server.url, '长洲城管', number, 'accept');
  await move(server.url, '长洲城管', number, 'report-back', { note: '已劝离' });
  return number;
}

test('asks once who sits here, and keeps the name', async () => {
  const { open } = await visitor(server.url);
  const page = await open('/desk');
  await page.locator('[data-account]').fill('王敏');
  await page.keyboard.press('Enter');
  await desk_ready(page);
  await page.reload();
  await desk_ready(page);
  assert.equal(await page.locator('[data-account]').count(), 0);
  assert.match(await page.locator('button.account').innerText(), /王敏/);
});

test('the counts of the queues are the server’s, and a queue lists its cases', async () => {
  const { open } = await desk_of(server, '王敏');
  const page = await open('/desk?queue=to-check');
  await desk_ready(page);
  const told = async () => (await (await fetch(`${server.url}/v1/queues`)).json()).items;
  assert.equal((await told()).length, 13);
  const shown = (queue) => page.locator(`[data-queue=${queue}] b`).innerText().then((words) => Number(words.replaceAll(/\D/g, '')));
  // Cases fall due meanwhile: both sides are looked at until they agree.
  for (const { queue } of await told()) {
    await until(queue, async () => (await shown(queue)) === (await told()).find((one) => one.queue === queue).count);
  }
  const listed = (await told()).find((one) => one.queue === 'to-check').count;
  await until('rows', async () => (await page.locator('[data-row]').count()) >= Math.min(listed, 60));
});

test('a report goes through every state by keyboard, from no place to its evaluation', async () => {
  const { case: number } = await post_report(server.url, { source: 'resident', lon: undefined, lat: undefined, class: undefined, text: '网页测试：不知在哪的油烟' });
  const { open, faults } = await desk_of(server, '王敏');
  const page = await open('/desk');
  await desk_ready(page);

  await find_and_open(page, '1', number);
  await status_is(page, number, 'unplaced');
  await begin(page, 'p', 'place');
  await pick(page, '440112010003');
  await send(page);

  await status_is(page, number, 'unclassified');
  await begin(page, 't', 'classify');
  await page.keyboard.type('油烟污染');
  await page.locator('[data-move-form] [data-class="0116"]').focus();
  await page.keyboard.press('Enter');
  await send(page);

  await status_is(page, number, 'verifying');
  await begin(page, 'v', 'verify');
  await page.keyboard.press('ArrowRight');
  await type_into(page, 'note', '现场未见');
  await send(page);

  await status_is(page, number, 'to-file');
  await opened(page, number).getByText('不属实').first().waitFor();
  await begin(page, 'f', 'file');
  await page.keyboard.press('Enter');

  await status_is(page, number, 'to-dispatch');
  await begin(page, 'd', 'dispatch');
  await page.keyboard.press('Enter');

  await status_is(page, number, 'dispatched');
  await opened(page, number).locator('[data-part=tasks] [data-task]').first().waitFor();
  await begin(page, 'a', 'accept');
  await send(page);

  await status_is(page, number, 'handling');
  await begin(page, 's', 'suspend');
  await page.keyboard.type('等待检测报告');
  await send(page);
  await status_is(page, number, 'suspended');
  await begin(page, 's', 'resume');
  await send(page);
  await status_is(page, number, 'handling');
  await picture(page, 'desk-handling-dark');
  await begin(page, 'h', 'report-back');
  await type_into(page, 'note', '已加装净化设备');
  await send(page);
  await status_is(page, number, 'handled');

  // Who handled may not check: refused, with the reason in view.
  await begin(page, 'c', 'check');
  await page.keyboard.press('Space');
  await type_into(page, 'note', '看过');
  await send(page);
  await page.locator('[data-trouble=refused]').waitFor();
  await picture(page, 'desk-refused-dark');
  await page.keyboard.press('Escape');

  await change_account(page, '李核');
  await begin(page, 'c', 'check');
  await page.keyboard.press('Space');
  await type_into(page, 'note', '现场已达标');
  await send(page);
  await status_is(page, number, 'checked');
  await begin(page, 'l', 'close');
  await send(page);
  await status_is(page, number, 'closed');
  await begin(page, 'e', 'evaluate');
  await page.locator('[data-field=solved] input').first().focus();
  await page.keyboard.press('Space');
  await send(page);
  await until('evaluated', async () => (await opened(page, number).locator('[data-word=evaluate]').count()) === 1);

  const words = await opened(page, number).locator('[data-story] [data-word]').evaluateAll((list) => list.map((one) => one.dataset.word));
  // The log's own words, also where a step is an event of its own kind.
  const told = [['reported'], ['place', 'placed'], ['classify', 'classified'], ['verify'], ['file'], ['dispatch'], ['accept', 'accepted'], ['suspend'], ['resume'],
    ['report-back', 'reported-back'], ['check'], ['close', 'closed'], ['evaluate']];
  for (const either of told) assert.ok(either.some((word) => words.includes(word)), `${either} in ${words}`);
  assert.deepEqual(faults, []);
});

test('the open case explains its deadline and its team, and shows its place', async () => {
  const { case: number } = await post_report(server.url);
  const { open } = await desk_of(server, '王敏');
  const page = await open(`/desk?case=${number}`);
  await status_is(page, number, 'dispatched');
  const drawer = opened(page, number);
  await drawer.locator('[data-clock=handle] .bar i.counted').first().waitFor();
  assert.ok((await drawer.locator('[data-clock=handle] .words').count()) >= 1);
  assert.ok((await drawer.locator('[data-part=why] li').count()) >= 1);
  assert.ok((await drawer.locator('[data-part=why] tr.won').count()) === 1);
  await drawer.locator('.map[data-ready=true]').waitFor();
  await picture(page, 'desk-case-dark');
});

test('sent back, a case can go on only after somebody reviewed it', async () => {
  const { case: number } = await post_report(server.url);
  const { open } = await desk_of(server, '王敏');
  const page = await open(`/desk?case=${number}`);
  await status_is(page, number, 'dispatched');
  await begin(page, 'b', 'send-back');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('alert').getByText('请填写：理由').waitFor();
  await type_into(page, 'reason', '不属本队职责');
  await send(page);
  await status_is(page, number, 'to-dispatch');
  await opened(page, number).getByText('不属本队职责').first().waitFor();
  assert.equal(await opened(page, number).locator('[data-step=dispatch]').count(), 0, 'no dispatch before the review');
  await page.keyboard.press('d');
  await page.locator('[data-said]').getByText(/可以做：.*复核/).waitFor();
  await begin(page, 'r', 'review');
  await page.keyboard.type('确属城管');
  await send(page);
  await opened(page, number).locator('[data-step=dispatch]').waitFor();
  await begin(page, 'd', 'dispatch');
  await page.keyboard.press('Enter');
  await status_is(page, number, 'dispatched');
});

test('a call is made, answered by each department, and confirmed', async () => {
  const { case: number } = await post_report(server.url);
  const { open } = await desk_of(server, '长洲街道');
  const page = await open(`/desk?case=${number}`);
  await status_is(page, number, 'dispatched');
  await begin(page, 'g', 'call');
  await pick(page, '黄埔区交通运输局');
  await pick(page, '黄埔区公安分局');
  await type_into(page, 'note', '三辆货车长期占道');
  await send(page);
  const call = opened(page, number).locator('[data-call="1"]');
  await call.waitFor();
  assert.equal(await call.locator('[data-answer=asked]').count(), 2);
  await until('in the queue of calls', async () => (await (await fetch(`${server.url}/v1/cases?queue=calls&limit=200`)).json()).items.some((one) => one.case === number));
  await picture(page, 'desk-call-dark');

  await begin(page, 'y', 'answer-call');
  await page.locator('[data-field=team] input').focus();
  await pick(page, '黄埔区交通运输局');
  await page.locator('[data-field=answer]').getByText('到场', { exact: true }).click();
  await send(page);
  await call.locator('[data-answer=arrived]').waitFor();
  await move(server.url, '公安值班', number, 'answer-call', { call: 1, team: '440112-police', answer: 'arrive' });
  await until('both', async () => (await call.locator('[data-answer=arrived]').count()) === 2);
  await begin(page, 'n', 'confirm-call');
  await send(page);
  await opened(page, number).locator('[data-call="1"][data-open=false]').waitFor();
});

test('two reports of one matter are merged and parted again', async () => {
  const place = { lon: 113.4231, lat: 23.0752 };
  const [main, other] = [await post_report(server.url, place), await post_report(server.url, { ...place, source: 'traffic' })];
  const { open } = await desk_of(server, '王敏');
  const page = await open(`/desk?case=${other.case}`);
  await status_is(page, other.case, 'dispatched');
  await begin(page, 'm', 'merge');
  await type_into(page, 'into', main.case);
  await send(page);
  await status_is(page, other.case, 'merged');
  await opened(page, other.case).locator('[data-part=merges]').getByText(main.case).waitFor();
  await begin(page, 'u', 'unmerge');
  await page.keyboard.type('并非同一辆车');
  await send(page);
  await status_is(page, other.case, 'dispatched');
});

describe('two desks', () => {
  test('see each other’s open cases, live, until they are left', async () => {
    const number = await handled_case();
    const [one, two] = [await desk_of(server, '王敏'), await desk_of(server, 'Li Wei')];
    const [left, right] = [await one.open(`/desk?queue=to-check&q=${number}`), await two.open(`/desk?queue=to-check&q=${number}`)];
    for (const page of [left, right]) await page.locator(`[data-row=${number}]`).waitFor();
    await left.bringToFront();
    await left.keyboard.press('Enter');
    await right.locator(`[data-row=${number}][data-claimed="王敏"]`).waitFor();
    await right.locator(`[data-row=${number}] button`).click();
    await right.locator('[data-claimed-by="王敏"]').waitFor();
    await picture(right, 'desk-claimed-dark');
    await left.keyboard.press('Escape');
    await right.locator('[data-claimed-by="王敏"]').waitFor({ state: 'detached' });
  });

  test('acting at once, one wins and the other is told who did what', async () => {
    const number = await handled_case();
    const { open } = await desk_of(server, '王敏');
    const page = await open(`/desk?case=${number}`);
    await status_is(page, number, 'handled');
    // The stream is cut, so that this desk acts on what it last saw, as two people do within one second.
    await page.route('**/v1/events', (route) => route.abort());
    await page.route(`**/v1/cases/${number}`, (route) => route.abort());
    await begin(page, 'c', 'check');
    await page.keyboard.press('Space');
    await type_into(page, 'note', '看过');
    await move(server.url, 'Li Wei', number, 'check', { passed: true, note: '已看' });
    await page.unroute(`**/v1/cases/${number}`);
    await send(page);
    const trouble = page.locator('[data-trouble=conflict]');
    await trouble.getByText(/Li Wei/).waitFor();
    await trouble.getByText(/核查/).first().waitFor();
    await status_is(page, number, 'checked');
    await picture(page, 'desk-conflict-dark');
  });
});

test('a bulk action shows for each case what it would do, then does it', async () => {
  const filed = [];
  for (let n = 0; n < 3; n += 1) filed.push((await post_report(server.url, { ...BY_HAND, source: 'hotline', text: '网页测试：批量油烟' })).case);
  const { open, faults } = await desk_of(server, '王敏');
  const page = await open('/desk?queue=to-file&q=批量油烟');
  await until('three rows', async () => (await page.locator('[data-row]').count()) === 3);
  await move(server.url, '别人', filed[1], 'cancel', { reason: '重复' }).catch((fault) => { throw fault; });
  for (const key of ['Home', 'x', 'End', 'X', 'q']) await page.keyboard.press(key);
  await page.locator('[data-bulk=choice]').waitFor();
  await page.locator('[data-bulk-preview]').click();
  await page.locator('[data-bulk=preview]').waitFor();
  const done = () => page.locator('[data-bulk-line]').evaluateAll((lines) => Object.fromEntries(lines.map((line) => [line.dataset.bulkLine, line.dataset.done])));
  const would = await done();
  assert.equal(would[filed[0]], 'true');
  if (filed[1] in would) assert.equal(would[filed[1]], 'false');
  assert.equal((await (await fetch(`${server.url}/v1/cases/${filed[0]}`)).json()).status, 'to-file', 'a preview does nothing');
  await picture(page, 'desk-bulk-dark');
  await page.locator('[data-bulk-do]').click();
  await page.locator('[data-bulk=done]').waitFor();
  assert.equal((await (await fetch(`${server.url}/v1/cases/${filed[2]}`)).json()).status, 'to-dispatch');
  assert.deepEqual(faults, []);
});

test('keys are shown, can be turned off, and a palette finds the rest', async () => {
  const { open } = await desk_of(server, '王敏');
  const page = await open('/desk?queue=to-check');
  await desk_ready(page);
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: '快捷键' }).waitFor();
  await page.getByRole('checkbox', { name: '启用单键快捷键' }).uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  assert.match(page.url(), /queue=to-check/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('待定位');
  await page.locator('[data-palette] [role=option]').first().waitFor();
  await page.keyboard.press('Enter');
  await until('the queue', () => /queue=unplaced/.test(page.url()));
});

test('the link holds what is looked at, and the desk works on a phone', async () => {
  const number = await handled_case();
  const { open, faults } = await desk_of(server, '王敏', { viewport: PHONE, hasTouch: true, isMobile: true });
  const page = await open(`/desk?queue=to-check&q=${number}`);
  await page.locator(`[data-row=${number}]`).waitFor();
  await picture(page, 'desk-phone-dark');
  await page.locator(`[data-row=${number}] button`).tap();
  await status_is(page, number, 'handled');
  assert.match(page.url(), new RegExp(`case=${number}`));
  await picture(page, 'desk-case-phone-dark');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= PHONE.width, `the page is ${wide} px wide`);
  await page.getByRole('button', { name: '关闭案件' }).tap();
  await opened(page, number).waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
});

test('the desk loads no map before a case is open, and stays small', async () => {
  const { open, context } = await desk_of(server, '王敏');
  const loaded = [];
  context.on('response', (answer) => loaded.push(answer));
  const page = await open('/desk?queue=to-check');
  await desk_ready(page);
  const scripts = loaded.filter((answer) => /\/assets\//.test(answer.url()));
  const sizes = await Promise.all(scripts.map(async (answer) => (await answer.request().sizes()).responseBodySize));
  const sum = sizes.reduce((total, bytes) => total + bytes, 0);
  console.log(`the desk's first load: ${Math.round(sum / 1024)} KB`);
  assert.ok(sum < 700 * 1024);
  assert.ok(!scripts.some((answer) => /board|maplibre/.test(answer.url())), 'no map yet');
});
