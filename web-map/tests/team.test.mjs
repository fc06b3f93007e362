// The team's phone against the real server: from a new task to its report back, without a signal, against others, by call.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import { close_browser, close_visits, picture, until } from './help/browser.mjs';
import { move } from './help/desk.mjs';
import { any_colour, png } from './help/pictures.mjs';
import { server_under_test } from './help/server.mjs';
import { begin, begin_other, case_of, do_it, open_task, phone_of, phone_ready, reported, row, stands, take_photo, write } from './help/team.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

afterEach(close_visits);
let server;
/** The team that a parked lorry at the museum is given to. */
let team;
before(async () => {
  server = await server_under_test();
  team = (await reported(server)).team;
});
after(async () => {
  await close_browser();
  await server?.remove();
});

test('asks once who is here and for which team, then lists the tasks with how long is left', async () => {
  const { number } = await reported(server);
  const { open, faults } = await phone_of(server, '', '');
  const page = await open('/team');
  await page.locator('[data-name]').fill('李雷');
  await page.locator('[data-find]').fill(team);
  await page.locator(`[data-team="${team}"]`).tap();
  await phone_ready(page);
  await row(page, number).waitFor();
  assert.match(await row(page, number).innerText(), /还剩|已超时/);
  assert.deepEqual(faults, []);
});

test('accept, report back with a photo before and one after, and the task is done', async () => {
  const { number } = await reported(server);
  const { open, faults } = await phone_of(server, '李雷', team);
  const page = await open('/team?theme=light');
  await phone_ready(page);
  await picture(page, 'team-list-light');
  await open_task(page, number);
  const link = await page.locator('[data-navigate]').getAttribute('href');
  assert.match(link, /^geo:23\.073300,113\.420000\?q=23\.073300,113\.420000\(HY\d{9}\)$/);
  assert.match(await page.locator('[data-way]').innerText(), /WGS 84/);
  await picture(page, 'team-task-light');
  await begin(page, 'accept');
  await stands(server, number, 'handling');
  await page.locator('[data-task-view][data-status=handling]').waitFor();
  await begin(page, 'report-back');
  await take_photo(page, 'before', png(any_colour()));
  await take_photo(page, 'after', png(any_colour()));
  await write(page, 'note', '已劝离');
  await picture(page, 'team-report-back-light');
  await do_it(page);
  await stands(server, number, 'handled');
  const { photos, events } = await case_of(server, number);
  assert.deepEqual(photos.map((photo) => [photo.kind, photo.step, photo.by]), [['before', 'reported-back', '李雷'], ['after', 'reported-back', '李雷']]);
  assert.equal(events.at(-1).note, '已劝离');
  await until('the task has left', async () => (await page.locator('[data-bar] .main').count()) === 0);
  await page.getByRole('button', { name: '返回任务列表' }).tap();
  await row(page, number).waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
});

test('without a signal steps wait on the phone, in their order, and are done once when it is back', async () => {
  const { number } = await reported(server);
  const { context, open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await phone_ready(page);
  await open_task(page, number);
  await page.locator('[data-bar] .main[data-step=accept]').waitFor();
  await context.setOffline(true);
  await begin(page, 'accept');
  await page.locator('[data-errand=waiting][data-errand-step=accept]').waitFor();
  await begin(page, 'report-back');
  await take_photo(page, 'after', png(any_colour()));
  await write(page, 'note', '断网时完成');
  await do_it(page);
  await page.locator('[data-errand-step=report-back]').waitFor();
  await picture(page, 'team-offline');
  assert.equal((await case_of(server, number)).status, 'dispatched');
  await context.setOffline(false);
  await stands(server, number, 'handled');
  const { events, photos } = await case_of(server, number);
  assert.deepEqual(events.map((event) => event.type), ['reported', 'accepted', 'reported-back']);
  assert.equal(photos.length, 1);
  await page.locator('[data-errand]').first().waitFor({ state: 'detached' });
});

test('a step outlives its page', async () => {
  const { number } = await reported(server);
  const { context, open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await phone_ready(page);
  await open_task(page, number);
  await page.locator('[data-bar] .main[data-step=accept]').waitFor();
  await context.setOffline(true);
  await begin(page, 'accept');
  await page.locator('[data-errand=waiting]').waitFor();
  await page.close();
  await context.setOffline(false);
  const next = await open('/team');
  await phone_ready(next);
  await stands(server, number, 'handling');
  assert.equal((await case_of(server, number)).events.filter((event) => event.type === 'accepted').length, 1);
});

test('an answer that is lost on the way does not do the step twice', async () => {
  const { number } = await reported(server);
  const { open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await phone_ready(page);
  await open_task(page, number);
  let lost = 0;
  await page.route('**/moves', async (route) => {
    if ((lost += 1) > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await begin(page, 'accept');
  await stands(server, number, 'handling');
  await until('sent again', () => lost >= 2);
  await page.locator('[data-errand]').waitFor({ state: 'detached' });
  assert.equal((await case_of(server, number)).events.filter((event) => event.type === 'accepted').length, 1);
});

test('who was faster is said, and nothing of theirs is overwritten', async () => {
  const { number } = await reported(server);
  const { context, open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await phone_ready(page);
  await open_task(page, number);
  await page.locator('[data-bar] .main[data-step=accept]').waitFor();
  await context.setOffline(true);
  await begin(page, 'accept');
  await page.locator('[data-errand=waiting]').waitFor();
  await move(server.url, '韩梅梅', number, 'accept');
  await context.setOffline(false);
  const note = page.locator('[data-errand=refused]');
  await note.waitFor();
  assert.match(await note.locator('[data-why]').innerText(), /韩梅梅.*接单/);
  await picture(page, 'team-conflict');
  await page.locator('[data-understood]').tap();
  await page.locator('[data-bar] .main[data-step=report-back]').waitFor();
  assert.deepEqual((await case_of(server, number)).events.map((event) => event.by ?? null), [null, '韩梅梅']);
});

test('on and off duty, seen by the mates', async () => {
  const { open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await phone_ready(page);
  const present = async () => (await (await fetch(`${server.url}/v1/presence?team=${team}`)).json()).items.map((one) => one.account);
  await page.locator('[data-duty=off] [data-duty-switch]').tap();
  await page.locator('[data-duty=on]').waitFor();
  assert.ok((await present()).includes('李雷'));
  const mate = await (await phone_of(server, '韩梅梅', team)).open('/team');
  await phone_ready(mate);
  await mate.locator('[data-mates]').getByText('李雷').waitFor();
  await page.reload();
  await page.locator('[data-duty=on] [data-duty-switch]').tap();
  await page.locator('[data-duty=off]').waitFor();
  assert.ok(!(await present()).includes('李雷'));
});

test('a new task appears by itself, shakes the phone, and says so; both can be turned off', async () => {
  const { open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await phone_ready(page);
  const { number } = await reported(server, { text: '新来的任务' });
  await page.locator(`[data-task=${number}][data-new]`).waitFor();
  assert.match(await page.locator('[data-new-words]').innerText(), /新任务/);
  assert.ok(await page.evaluate(() => globalThis.shaken) > 0);
  await page.locator(`[data-fresh=${number}]`).waitFor();
  await picture(page, 'team-new');
  await page.locator('[data-open-settings]').tap();
  for (const name of ['sound', 'shake']) {
    await page.locator(`[data-switch=${name}]`).tap();
    assert.equal(await page.locator(`[data-switch=${name}]`).getAttribute('aria-checked'), 'false');
  }
  await page.keyboard.press('Escape');
  await page.reload();
  await phone_ready(page);
  const later = await reported(server);
  await page.locator(`[data-task=${later.number}][data-new]`).waitFor();
  assert.equal(await page.evaluate(() => globalThis.shaken), 0);
});

test('a call is refused with a reason and not without one', async () => {
  const { number } = await reported(server);
  const called = '440112010-police';
  await move(server.url, '街道值班', number, 'call', { departments: [called], note: '请到场' });
  const { open } = await phone_of(server, '民警', called);
  const page = await open('/team');
  await phone_ready(page);
  await open_task(page, number, 'call');
  await picture(page, 'team-call');
  await begin(page, 'answer-call');
  await page.locator('[data-sheet] label', { hasText: '拒绝' }).tap();
  await do_it(page);
  await page.locator('[data-sheet]').getByRole('alert').waitFor();
  await write(page, 'note', '警力已满');
  await do_it(page);
  await until('refused', async () => (await case_of(server, number)).calls[0].answers[0].state === 'refused');
  const [answer] = (await case_of(server, number)).calls[0].answers;
  assert.equal(answer.note, '警力已满');
  await page.getByRole('button', { name: '返回任务列表' }).tap();
  await row(page, number, 'call').waitFor({ state: 'detached' });
});

test('a called team accepts and arrives', async () => {
  const { number } = await reported(server);
  const called = '440112010-police';
  await move(server.url, '街道值班', number, 'call', { departments: [called] });
  const { open } = await phone_of(server, '民警', called);
  const page = await open('/team');
  await phone_ready(page);
  await open_task(page, number, 'call');
  for (const [word, state] of [['接受', 'accepted'], ['到场', 'arrived']]) {
    await begin(page, 'answer-call');
    await page.locator('[data-sheet] label', { hasText: word }).tap();
    await do_it(page);
    await until(state, async () => (await case_of(server, number)).calls[0].answers[0].state === state);
    await page.locator('[data-errand]').waitFor({ state: 'detached' });
  }
});

test('asks a team near by for support, asks for more time, suspends, and sends back with a reason', async () => {
  const { number } = await reported(server);
  await move(server.url, '李雷', number, 'accept');
  const { open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await phone_ready(page);
  await open_task(page, number);
  await begin_other(page, 'add-support');
  const near = page.locator('[data-help-team]').first();
  await near.tap();
  const asked = await near.getAttribute('data-help-team');
  const name = await near.locator('span').innerText();
  await picture(page, 'team-support');
  await do_it(page);
  await until('asked', async () => (await case_of(server, number)).tasks.some((task) => task.team === asked && task.role === 'support'));
  await page.locator('[data-errand]').waitFor({ state: 'detached' });
  await begin_other(page, 'ask-extension');
  await write(page, 'reason', '需要吊车');
  await do_it(page);
  await until('asked for time', async () => (await case_of(server, number)).extension !== null);
  await page.locator('[data-errand]').waitFor({ state: 'detached' });
  await begin_other(page, 'send-back');
  await do_it(page);
  await page.locator('[data-sheet]').getByRole('alert').waitFor();
  await write(page, 'reason', '不属本队');
  await do_it(page);
  // One's own request for support must be withdrawn first: the phone says so and offers it.
  await page.locator('[data-errand=refused][data-code=support_open]').waitFor();
  await page.locator('[data-understood]').tap();
  await begin_other(page, 'withdraw-support');
  await page.locator('[data-sheet] label', { hasText: name }).tap();
  await write(page, 'reason', '不用了');
  await do_it(page);
  await until('withdrawn', async () => (await case_of(server, number)).tasks.every((task) => task.team !== asked || task.state === 'withdrawn'));
  await page.locator('[data-errand]').waitFor({ state: 'detached' });
  await begin_other(page, 'send-back');
  await write(page, 'reason', '不属本队');
  await do_it(page);
  await stands(server, number, 'to-dispatch');
  assert.equal((await case_of(server, number)).sent_back.reason, '不属本队');
});

test('by distance the nearest comes first, and the position never leaves the phone', async () => {
  const far = await reported(server, { lon: 113.415, lat: 23.069 });
  const near = await reported(server, { lon: 113.42, lat: 23.0733 });
  const { open, context } = await phone_of(server, '李雷', team, { permissions: ['geolocation'], geolocation: { latitude: 23.0733, longitude: 113.42, accuracy: 5 } });
  const asked = [];
  context.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')));
  const page = await open('/team');
  await phone_ready(page);
  if (far.team !== team || near.team !== team) return;
  await page.locator('[data-order=near]').tap();
  await page.locator(`[data-task=${near.number}] em`).waitFor();
  const order = await page.locator('[data-task]').evaluateAll((rows) => rows.map((one) => one.dataset.task));
  assert.ok(order.indexOf(near.number) < order.indexOf(far.number), String(order));
  assert.ok(!asked.some((url) => /113\.42/.test(url)), 'asked with the position');
});

test('a push shows what, where and until when, and opens the case', async () => {
  const { number } = await reported(server);
  const { context, open } = await phone_of(server, '李雷', team, { permissions: ['notifications'] });
  const page = await open('/team');
  await phone_ready(page);
  const devtools = await context.newCDPSession(page);
  const registered = new Promise((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations.forEach((one) => one.scopeURL.endsWith('/team') && resolve(one.registrationId)));
  });
  await devtools.send('ServiceWorker.enable');
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/team-sw.js', { scope: '/team' });
    await navigator.serviceWorker.ready;
  });
  const data = JSON.stringify({ what: 'called', case: number, class: { zh: '机动车乱停放', en: 'Parked motor vehicle' }, area: '长洲社区', due: '2026-11-26T18:00:00+08:00' });
  const registrationId = await registered;
  const shown = () => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/team');
    return (await registration.getNotifications()).map(({ title, body, tag, data: held }) => ({ title, body, tag, held }));
  });
  // What comes while the service worker begins is dropped by the browser; a real push service sends it again.
  await until('a notification', async () => {
    await devtools.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data });
    await page.waitForTimeout(500);
    return (await shown()).length === 1;
  });
  const [one] = await shown();
  assert.equal(one.tag, number);
  assert.deepEqual(one.held, { case: number });
  assert.match(one.title, /呼叫|call/);
  assert.match(one.body, /长洲社区/);
});

test('a phone is subscribed only when somebody asks for it here', async () => {
  const { context, open } = await phone_of(server, '李雷', team, { permissions: ['notifications'] });
  await context.addInitScript(() => {
    // A push service is beyond this machine; the browser's own part is tried above.
    PushManager.prototype.subscribe = (options) => {
      globalThis.subscribed_with = options;
      return Promise.resolve({ toJSON: () => ({ endpoint: 'https://push.example/1', expirationTime: null, keys: { p256dh: 'p', auth: 'a' } }), unsubscribe: () => Promise.resolve(true) });
    };
  });
  const sent = [];
  const page = await open('/about:blank');
  await page.route('**/v1/push/key', (route) => route.fulfill({ json: { key: 'BEl62iUYgUivxIkv69yViEuiBIa40HI' } }));
  await page.route('**/v1/push/subscriptions', (route) => {
    sent.push(route.request().postDataJSON());
    return route.fulfill({ status: 204 });
  });
  await page.goto(`${server.url}/team`);
  await phone_ready(page);
  await page.locator('[data-open-settings]').tap();
  await page.locator('[data-switch=push]:enabled').waitFor();
  assert.deepEqual(sent, []);
  await page.locator('[data-switch=push]').tap();
  await page.locator('[data-switch=push][aria-checked=true]').waitFor();
  assert.deepEqual(sent, [{ endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' }, by: '李雷' }]);
  assert.deepEqual(await page.evaluate(() => globalThis.subscribed_with), { userVisibleOnly: true, applicationServerKey: 'BEl62iUYgUivxIkv69yViEuiBIa40HI' });
});

describe('for everybody', () => {
  const findings = async (page) => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    return violations.filter((one) => ['serious', 'critical'].includes(one.impact))
      .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
  };
  /** What is too small for a thumb: controls in view, less than 48 px high or wide. */
  const small = (page) => page.evaluate(() => [...document.querySelectorAll('button, a[href], select, textarea, label:has(> input[type=radio]), input:not([type=radio], [type=file])')]
    .filter((one) => one.checkVisibility() && !one.closest('.hidden-words'))
    .filter((one) => one.getBoundingClientRect().height < 48 || one.getBoundingClientRect().width < 48)
    .filter((one) => !one.closest('[data-photos], .synthetic'))
    .map((one) => `${one.outerHTML.slice(0, 90)} ${Math.round(one.getBoundingClientRect().width)}×${Math.round(one.getBoundingClientRect().height)}`));

  for (const theme of ['dark', 'light']) {
    test(`${theme}: no serious finding, and nothing too small for a thumb`, async () => {
      const { number } = await reported(server);
      const { open } = await phone_of(server, '李雷', team, { colorScheme: theme });
      const page = await open(`/team?theme=${theme}&lang=${theme === 'dark' ? 'zh-CN' : 'en'}`);
      await phone_ready(page);
      const look = async (where) => {
        assert.deepEqual(await findings(page), [], where);
        assert.deepEqual(await small(page), [], where);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${where} is too wide`);
      };
      await look('list');
      await page.locator('[data-open-settings]').tap();
      await page.locator('[data-settings]').waitFor();
      await picture(page, `team-settings-${theme}`);
      await look('settings');
      await page.keyboard.press('Escape');
      await open_task(page, number);
      await page.locator('[data-more]').tap();
      await look('task');
      await page.locator('#other-steps [data-step=ask-extension]').tap();
      await look('sheet');
      await page.keyboard.press('Escape');
      await move(server.url, '李雷', number, 'accept');
      await begin(page, 'report-back');
      await look('report back');
    });
  }

  test('by keyboard alone, from the list to a step and back to the same row', async () => {
    const { number } = await reported(server);
    const { open } = await phone_of(server, '李雷', team);
    const page = await open('/team');
    await phone_ready(page);
    await row(page, number).focus();
    await page.keyboard.press('Enter');
    await until('the heading has the focus', () => page.evaluate(() => document.activeElement?.tagName === 'H2'));
    await page.locator('[data-more]').focus();
    await page.keyboard.press('Enter');
    await page.locator('#other-steps [data-step=suspend]').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-sheet=suspend]').waitFor();
    await page.locator('[data-field=reason] textarea').focus();
    await page.keyboard.type('等待吊车');
    await page.locator('[data-do]').focus();
    await page.keyboard.press('Enter');
    await stands(server, number, 'suspended');
    await page.getByRole('button', { name: '返回任务列表' }).focus();
    await page.keyboard.press('Enter');
    await until('the same row has the focus', () => row(page, number).evaluate((one) => one === document.activeElement));
  });

  test('the page is small, and loads no map', async () => {
    const { open, context } = await phone_of(server, '李雷', team);
    const loaded = [];
    context.on('response', (answer) => loaded.push(answer));
    const page = await open('/team');
    await phone_ready(page);
    const scripts = loaded.filter((answer) => /\/assets\//.test(answer.url()));
    const sizes = await Promise.all(scripts.map(async (answer) => (await answer.request().sizes()).responseBodySize));
    const sum = sizes.reduce((total, bytes) => total + bytes, 0);
    console.log(`the team's first load: ${Math.round(sum / 1024)} KB`);
    assert.ok(sum < 300 * 1024);
    assert.ok(!scripts.some((answer) => /board|maplibre/.test(answer.url())), 'no map');
  });
});
