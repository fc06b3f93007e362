// Photos: a case shows them small and large, by keyboard; a step and a report carry them; what was erased says so.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { PHONE, close_browser, close_visits, picture, settled, until, visitor } from './help/browser.mjs';
import { begin, desk_of, desk_ready, move, opened, send, status_is, type_into } from './help/desk.mjs';
import { any_colour, fill_room, png, upload } from './help/pictures.mjs';
import { post_report, server_under_test } from './help/server.mjs';

afterEach(close_visits);
let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

async function reported(kinds) {
  const photos = await Promise.all(kinds.map(async (kind) => ({ photo: await upload(server.url, png(any_colour())), kind })));
  const { case: number } = await post_report(server.url, { photos });
  return { number, photos };
}

const file = (name, buffer, mimeType = 'image/png') => ({ name, mimeType, buffer });

test('a case shows its photos; Enter opens one, arrows turn, Escape goes back to where one was', async () => {
  const { number, photos } = await reported(['scene', 'before', 'proof']);
  const { open, faults } = await desk_of(server, 'desk-photos');
  const page = await open(`/desk?case=${number}`);
  await desk_ready(page);
  const list = opened(page, number).locator('[data-photos]');
  await list.waitFor();
  assert.deepEqual(await list.locator('li').evaluateAll((items) => items.map((item) => item.dataset.kind)), ['scene', 'before', 'proof']);
  await list.locator('img').first().scrollIntoViewIfNeeded();
  await until('the thumbnails', () => list.locator('img').evaluateAll((all) => all.every((one) => one.complete && one.naturalWidth > 0)));
  assert.match(await list.locator('img').first().getAttribute('alt'), /现场照片/);
  await picture(page, 'desk-photos-dark');
  await list.getByRole('button').first().focus();
  await page.keyboard.press('Enter');
  const large = page.locator('dialog[data-photo-large]');
  const shown = () => large.getAttribute('data-photo-large');
  await large.waitFor();
  assert.equal(await shown(), photos[0].photo);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await until('the last', async () => (await shown()) === photos[2].photo);
  await until('the picture', () => large.locator('img').evaluate((one) => one.complete && one.naturalWidth > 0));
  await page.keyboard.press('ArrowLeft');
  await until('the one before', async () => (await shown()) === photos[1].photo);
  await page.keyboard.press('Escape');
  await large.waitFor({ state: 'detached' });
  assert.ok(await list.getByRole('button').first().evaluate((button) => button === document.activeElement), 'the focus is back');
  await opened(page, number).waitFor();
  const { items } = await page.evaluate(async (path) => (await fetch(path)).json(), `/v1/reads?case=${number}`);
  assert.deepEqual(new Set(items.map((read) => read.photo)), new Set(photos.map((photo) => photo.photo)), 'each look is recorded');
  assert.ok(items.every((read) => read.what === 'photos' && read.by !== ''));
  assert.deepEqual(faults, []);
});

/** A case without photos that its team has accepted, open at the team's desk. */
async function in_hand() {
  const { number } = await reported([]);
  const lead = (await (await fetch(`${server.url}/v1/cases/${number}`)).json()).team;
  await move(server.url, lead, number, 'accept');
  const { open } = await desk_of(server, lead);
  const page = await open(`/desk?case=${number}`);
  await status_is(page, number, 'handling');
  return { number, lead, page };
}

test('a step takes photos with it, each with what it shows; a broken one is told and holds nothing back once removed', async () => {
  const { number, lead, page } = await in_hand();
  const form = await begin(page, 'h', 'report-back');
  await type_into(page, 'note', '网页测试：已清理');
  const chooser = form.locator('input[type=file]').first();
  await chooser.setInputFiles([file('after.png', png(any_colour())), file('broken.png', png(any_colour()).subarray(0, 60))]);
  await form.locator('[data-upload=done]').waitFor();
  await form.locator('[data-upload=refused]').getByText('图片损坏或不完整').waitFor();
  await send(page);
  await form.getByRole('alert').getByText('有照片未能上传').waitFor();
  await form.getByRole('button', { name: '移除 broken.png' }).click();
  await form.locator('[data-upload=done] select').selectOption('proof');
  await picture(page, 'desk-step-photo-dark');
  await form.locator('textarea').focus();
  await send(page);
  await status_is(page, number, 'handled');
  const { photos } = await (await fetch(`${server.url}/v1/cases/${number}`)).json();
  assert.deepEqual(photos.map((one) => [one.kind, one.step, one.by]), [['proof', 'reported-back', lead]]);
  await opened(page, number).locator(`[data-photo="${photos[0].photo}"]`).waitFor();
});

/** The report of a phone with place and class chosen: all but photos and words. */
async function report_begun() {
  const { open } = await visitor(server.url, {
    viewport: PHONE, hasTouch: true, isMobile: true, permissions: ['geolocation'],
    geolocation: { latitude: 23.0733, longitude: 113.42, accuracy: 12 },
  });
  const page = await open('/?report=1');
  await settled(page);
  await page.getByRole('button', { name: '使用本机定位' }).tap();
  await until('a grid', async () => (await page.locator('[data-finding]').getAttribute('data-finding')) !== '');
  await page.locator('[data-class="05"]').tap();
  await page.locator('[data-class="0505"]').tap();
  return page;
}

test('a report from a phone carries its photos, also when the connection fails on the way', async () => {
  const page = await report_begun();
  let lost = 0;
  await page.route('**/v1/photos', (route) => ((lost += 1) === 1 ? route.abort('connectionreset') : route.continue()));
  await page.getByRole('button', { name: '拍照' }).waitFor();
  assert.equal(await page.locator('input[type=file][capture]').getAttribute('capture'), 'environment');
  await page.locator('input[type=file]').first().setInputFiles([file('scene.png', png(any_colour()))]);
  await page.locator('[data-upload=waiting]').waitFor();
  await picture(page, 'report-photo-phone-dark');
  await page.getByRole('button', { name: '发送' }).tap();
  await page.locator('[data-answer=done]').waitFor();
  const number = await page.locator('[data-answer=done]').getAttribute('data-case');
  const { photos } = await (await fetch(`${server.url}/v1/cases/${number}`)).json();
  assert.deepEqual(photos.map((one) => [one.kind, one.step]), [['scene', 'reported']]);
  await page.goto(`${server.url}/?case=${number}`);
  await page.locator('[data-part=photos] img').waitFor();
});

test('what was erased is said and cannot be opened', async () => {
  const { number, photos } = await reported(['scene', 'after']);
  const { open } = await desk_of(server, 'desk-erased');
  const page = await open('/about:blank');
  // As the server tells it once somebody has erased the first photo.
  await page.route(`**/v1/cases/${number}`, async (route) => {
    const answer = await route.fetch();
    const told = await answer.json();
    Object.assign(told.photos[0], { erased: true, facts: null, metres: null });
    await route.fulfill({ response: answer, json: told });
  });
  await page.goto(`${server.url}/desk?case=${number}`);
  const gone = page.locator(`[data-photo="${photos[0].photo}"]`);
  await gone.getByText('照片已删除').waitFor();
  assert.equal(await gone.getByRole('button').count(), 0);
  await page.locator(`[data-photo="${photos[1].photo}"]`).getByRole('button').click();
  await until('the one that is held', async () => (await page.locator('dialog').getAttribute('data-photo-large')) === photos[1].photo);
});

// The last one: it leaves the room of this address full but for a few.
test('where there is no room for one more photo the pages say so and until when, keep what was written, and send it once there is room', async () => {
  const { number, lead, page } = await in_hand();
  const report = await report_begun();
  const waiting = await fill_room(server.url);
  const said = /^已上传但还没有随上报或处置发出的照片到了上限（200 张或 400 MiB）.*\d\d\/\d\d \d\d:\d\d 后可再试$/;
  const form = await begin(page, 'h', 'report-back');
  await type_into(page, 'note', '网页测试：照片放不下时写的');
  await form.locator('input[type=file]').first().setInputFiles([file('after.png', png(any_colour()))]);
  await form.locator('[data-upload=waiting]').getByText(said).waitFor();
  await send(page);
  await form.getByRole('alert').getByText('有照片未能上传').waitFor();
  assert.equal(await form.locator('[data-field=note] textarea').inputValue(), '网页测试：照片放不下时写的');
  await picture(page, 'desk-photo-no-room-dark');
  await report.locator('textarea').first().fill('网页测试：等位置的上报');
  await report.locator('input[type=file]').first().setInputFiles([file('scene.png', png(any_colour()))]);
  await report.locator('[data-upload=waiting]').getByText(said).waitFor();
  await report.getByRole('button', { name: '发送' }).tap();
  await report.locator('[data-answer=waiting] [data-held=true]').getByText(said).waitFor();
  await report.getByRole('button', { name: '不等照片，先发送' }).waitFor();
  await picture(report, 'report-photo-no-room-phone-dark');
  // Photos that a report names wait no longer.
  await post_report(server.url, { photos: waiting.slice(0, 9).map((photo) => ({ photo, kind: 'scene' })) });
  await form.locator('textarea').first().focus();
  await send(page);
  await status_is(page, number, 'handled');
  const handled = await (await fetch(`${server.url}/v1/cases/${number}`)).json();
  assert.deepEqual(handled.photos.map((one) => [one.kind, one.step, one.by]), [['after', 'reported-back', lead]]);
  // It tries again by itself within a minute; at once when the browser tells of a connection.
  await report.evaluate(() => dispatchEvent(new Event('online')));
  await report.locator('[data-answer=done]').waitFor();
  const sent = await (await fetch(`${server.url}/v1/cases/${await report.locator('[data-answer=done]').getAttribute('data-case')}`)).json();
  assert.deepEqual(sent.photos.map((one) => [one.kind, one.step]), [['scene', 'reported']]);
});
