// The team's phone with no signal: from the first visit on it opens, shows what it carries, takes steps, and says what became of each.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { end_sessions, log_in, new_account } from './help/accounts.mjs';
import { PHONE, close_browser, close_visits, picture, until, visitor } from './help/browser.mjs';
import { move } from './help/desk.mjs';
import { any_colour, png, upload } from './help/pictures.mjs';
import { server_under_test } from './help/server.mjs';
import { begin, case_of, do_it, open_task, phone_of, reported, row, stands, take_photo, write } from './help/team.mjs';

afterEach(close_visits);
let server;
let team;
before(async () => {
  server = await server_under_test();
  team = (await reported(server)).team;
});
after(async () => {
  await close_browser();
  await server?.remove();
});

/** Everything is on the phone: the page, the tasks, and the case looked for with all that is known of it. */
async function carried(page, number) {
  await page.waitForSelector('[data-team-page=true][data-shell=kept][data-signal=on]');
  await row(page, number).waitFor();
  await until(`${number} is carried`, () => page.evaluate((key) => new Promise((resolve) => {
    const asked = indexedDB.open('huying-worker');
    asked.onsuccess = () => {
      const got = asked.result.transaction('kept').objectStore('kept').get(key);
      got.onsuccess = () => resolve(got.result !== undefined);
    };
  }), `case ${number}`));
}
const offline = (page) => page.waitForSelector('[data-team-page=true][data-signal=off]');
/** What waits on the phone was done so many minutes ago. */
const age = (page, minutes) => page.evaluate((ms) => new Promise((resolve) => {
  const asked = indexedDB.open('huying-worker');
  asked.onsuccess = () => {
    const work = asked.result.transaction('queue', 'readwrite');
    const shelf = work.objectStore('queue');
    const all = shelf.getAll();
    all.onsuccess = () => all.result.forEach((item) => shelf.put({ ...item, made_ms: item.made_ms - ms }, item.id));
    work.oncomplete = () => resolve();
  };
}), minutes * 60_000);

test('after one visit it opens with no signal: tasks, a case never opened before with its history, and its thumbnails', async () => {
  const photo = await upload(server.url, png(any_colour()));
  const { number } = await reported(server, { photos: [{ photo, kind: 'scene' }] });
  const { context, open, faults } = await phone_of(server, '李雷', team);
  const page = await open('/team?theme=light');
  await carried(page, number);
  await context.setOffline(true);
  await page.reload();
  await offline(page);
  await row(page, number).waitFor();
  await page.locator('[data-as-of]').waitFor();
  await picture(page, 'team-no-signal-list');
  await open_task(page, number);
  const thumbnail = page.locator(`[data-photo="${photo}"] img`);
  await thumbnail.scrollIntoViewIfNeeded();
  await until('the thumbnail is drawn', () => thumbnail.evaluate((one) => one.complete && one.naturalWidth > 0));
  await page.locator('[data-navigate]').waitFor();
  await picture(page, 'team-no-signal-task');
  assert.deepEqual(faults.filter((fault) => !/Failed to fetch|NetworkError/.test(fault)), []);
});

/** The keys of what the phone carries. */
const keys = (page) => page.evaluate(() => new Promise((resolve) => {
  const asked = indexedDB.open('huying-worker');
  asked.onsuccess = () => {
    const all = asked.result.transaction('kept').objectStore('kept').getAllKeys();
    all.onsuccess = () => resolve(all.result);
  };
}));

test('a photo that was erased leaves the phone as soon as that hears of it', async () => {
  const photo = await upload(server.url, png(any_colour()));
  const { number } = await reported(server, { photos: [{ photo, kind: 'scene' }] });
  const { open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await carried(page, number);
  await until('the thumbnail is carried', async () => (await keys(page)).includes(`thumb ${photo}`));
  const answer = await fetch(`${server.url}/v1/cases/${number}/erase`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: `erase-${Date.now()}`, by: '数据专员', what: ['photos'], reason: '网页测试' }),
  });
  assert.equal(answer.status, 200, await answer.text());
  await until('it is gone', async () => !(await keys(page)).includes(`thumb ${photo}`));
});

test('nothing that the API answers lies in the browser’s caches, and a newer worker of the page keeps what waits', async () => {
  const { number } = await reported(server);
  const { open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await carried(page, number);
  const paths = await page.evaluate(async () => {
    const names = await caches.keys();
    return (await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))).flat().map((request) => new URL(request.url).pathname);
  });
  assert.ok(paths.includes('/team.html') && paths.length > 5, `${paths}`);
  assert.deepEqual(paths.filter((path) => path.startsWith('/v1')), []);
});

test('steps taken without signal outlive a reload without signal, go in their order, and say when they were done', async () => {
  const { number } = await reported(server);
  const { context, open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await carried(page, number);
  await context.setOffline(true);
  await open_task(page, number);
  await begin(page, 'accept');
  await page.locator('[data-errand=waiting][data-errand-step=accept]').waitFor();
  await begin(page, 'report-back');
  await take_photo(page, 'after', png(any_colour()));
  await write(page, 'note', '断网时完成');
  await do_it(page);
  await page.locator('[data-errand-step=report-back]').waitFor();
  await age(page, 40);
  await page.reload();
  await offline(page);
  for (const step of ['accept', 'report-back']) await page.locator(`[data-errand=waiting][data-errand-step=${step}]`).waitFor();
  await picture(page, 'team-no-signal-steps');
  assert.equal((await case_of(server, number)).status, 'dispatched');
  await context.setOffline(false);
  await stands(server, number, 'handled');
  const { events, photos } = await case_of(server, number);
  assert.deepEqual(events.map((event) => event.type), ['reported', 'accepted', 'reported-back']);
  assert.equal(photos.length, 1);
  // Forty minutes ago: before the case was even reported, which is kept as a claim in doubt.
  for (const event of events.slice(1)) {
    assert.ok(Math.abs(Date.now() - 2_400_000 - Date.parse(event.claim.done_at)) < 120_000, JSON.stringify(event));
    assert.equal(event.claim.doubt, 'early');
  }
  await page.locator('[data-errand]').first().waitFor({ state: 'detached' });
});

test('who was faster while there was no signal is said after a reload, too, and nothing of theirs is overwritten', async () => {
  const { number } = await reported(server);
  const { context, open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await carried(page, number);
  await context.setOffline(true);
  await open_task(page, number);
  await begin(page, 'accept');
  await begin(page, 'report-back');
  await write(page, 'note', '之后的一步');
  await do_it(page);
  await page.locator('[data-errand-step=report-back]').waitFor();
  await move(server.url, '韩梅梅', number, 'accept');
  await context.setOffline(false);
  await page.locator('[data-errand=refused] [data-why]').getByText('韩梅梅').waitFor();
  await page.reload();
  await page.locator('[data-errand=refused] [data-why]').getByText('韩梅梅').waitFor();
  // What stood on the step that came to nothing waits for a person to look.
  await page.locator('[data-errand=waiting][data-errand-step=report-back]').waitFor();
  assert.deepEqual((await case_of(server, number)).events.map((event) => event.by ?? null), [null, '韩梅梅']);
  await page.locator('[data-understood]').tap();
  await page.locator('[data-errand=refused]').waitFor({ state: 'detached' });
});

test('two tabs send a step once', async () => {
  const { number } = await reported(server);
  const { context, open } = await phone_of(server, '李雷', team);
  const page = await open('/team');
  await carried(page, number);
  const other = await open(`/team?case=${number}`);
  await other.locator(`[data-task-view=${number}]`).waitFor();
  let sent = 0;
  context.on('request', (request) => (sent += request.url().endsWith('/moves') ? 1 : 0));
  await context.setOffline(true);
  await open_task(page, number);
  await begin(page, 'accept');
  await other.locator('[data-errand=waiting][data-errand-step=accept]').waitFor();
  await context.setOffline(false);
  await stands(server, number, 'handling');
  for (const one of [page, other]) await one.locator('[data-errand]').waitFor({ state: 'detached' });
  assert.equal(sent, 1);
});

/** Somebody of the team, logged in, with the phone ready to go. */
async function at_work() {
  const { number } = await reported(server);
  const account = await new_account(server.url, ['team'], undefined, [team]);
  const { context, open } = await visitor(server.url, { viewport: PHONE, hasTouch: true, isMobile: true });
  const page = await open('/verify');
  await log_in(page, account);
  await page.goto(`${server.url}/team`);
  await carried(page, number);
  return { account, number, context, page };
}

test('a session that ended loses nothing: what waits goes when its own account is back, under nobody else’s', async () => {
  const { account, number, context, page } = await at_work();
  await context.setOffline(true);
  await open_task(page, number);
  await begin(page, 'accept');
  await end_sessions(server.url, account.name);
  // As a server answers that is not open to whoever sits at its machine, as the demo is.
  const ended = (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"code":"session_ended","status":401}' });
  await context.route('**/v1/session', ended);
  await page.reload();
  await page.locator('[data-errand=waiting]').waitFor();
  await context.setOffline(false);
  await page.locator('[data-ended]').waitFor();
  await picture(page, 'team-session-ended');
  assert.equal((await case_of(server, number)).status, 'dispatched');
  await context.unroute('**/v1/session', ended);
  const other = await new_account(server.url, ['team'], undefined, [team]);
  await log_in(page, other);
  await page.goto(`${server.url}/team?case=${number}`);
  await page.locator('[data-errand=waiting]').getByText(account.name).waitFor();
  assert.equal((await case_of(server, number)).status, 'dispatched');
  await log_in(page, account);
  await page.reload();
  await stands(server, number, 'handling');
  assert.equal((await case_of(server, number)).events.at(-1).by, account.name);
});

test('whoever logs out leaves the next none of their tasks and cases', async () => {
  const { page } = await at_work();
  await page.goto(`${server.url}/account`);
  await page.locator('[data-log-out]:visible').first().click();
  await page.waitForURL(/\/login/);
  assert.deepEqual((await keys(page)).filter((key) => /^(who|team|case|thumb|tasks|pack)/.test(key)), []);
});

test('the queue survives the end of the browser', async () => {
  const { number } = await reported(server);
  const folder = mkdtempSync(join(tmpdir(), 'huying-team-'));
  const launch = async () => {
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'], viewport: PHONE, hasTouch: true, isMobile: true, locale: 'zh-CN',
    });
    context.setDefaultTimeout(60_000);
    await context.addInitScript(([name, code]) => {
      if (!location.protocol.startsWith('http')) return;
      localStorage.setItem('huying.account', name);
      localStorage.setItem('huying.team', code);
    }, ['李雷', team]);
    return context;
  };
  let context = await launch();
  try {
    let page = await context.newPage();
    await page.goto(`${server.url}/team`);
    await carried(page, number);
    await context.setOffline(true);
    await open_task(page, number);
    await begin(page, 'accept');
    await page.locator('[data-errand=waiting]').waitFor();
    await context.close();
    context = await launch();
    await context.setOffline(true);
    page = await context.newPage();
    await page.goto(`${server.url}/team?case=${number}`);
    // A browser that starts may send what waits before the network is taken away again.
    const waits = page.locator('[data-errand=waiting][data-errand-step=accept]');
    await until('it waits, or the browser itself has sent it', async () => (await waits.count()) === 1 || (await case_of(server, number)).status === 'handling');
    await context.setOffline(false);
    await stands(server, number, 'handling');
    assert.equal((await case_of(server, number)).events.filter((event) => event.type === 'accepted').length, 1);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('steps that an earlier form of the page kept in a database of its own go on, with their photos, once', async () => {
  const { number } = await reported(server);
  const { open } = await phone_of(server, '李雷', team);
  const page = await open('/verify');
  await page.evaluate(([of, bytes]) => new Promise((resolve, reject) => {
    const asked = indexedDB.open('huying-team', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('errands', { keyPath: 'id' });
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const work = asked.result.transaction('errands', 'readwrite');
      const common = { case: of, seen: 0, by: '李雷', fate: 'waiting', problem: null, locked: false };
      const file = new Blob([new Uint8Array(bytes)], { type: 'image/png' });
      work.objectStore('errands').put({ ...common, id: 'team-b', step: 'report-back', body: { note: '旧版' }, at: '2026-11-26T02:00:01Z', pictures: [{ file, kind: 'after', photo: null }] });
      work.objectStore('errands').put({ ...common, id: 'team-a', step: 'accept', body: {}, at: '2026-11-26T02:00:00Z', pictures: [] });
      work.oncomplete = () => {
        asked.result.close();
        resolve();
      };
    };
  }), [number, [...png(any_colour())]]);
  const seq = (await case_of(server, number)).seq;
  await page.evaluate(([newest]) => new Promise((resolve) => {
    const asked = indexedDB.open('huying-team', 1);
    asked.onsuccess = () => {
      const work = asked.result.transaction('errands', 'readwrite');
      const shelf = work.objectStore('errands');
      const all = shelf.getAll();
      all.onsuccess = () => all.result.forEach((one) => shelf.put({ ...one, seen: newest }));
      work.oncomplete = () => {
        asked.result.close();
        resolve();
      };
    };
  }), [seq]);
  await page.goto(`${server.url}/team`);
  await stands(server, number, 'handled');
  const { events, photos } = await case_of(server, number);
  assert.deepEqual(events.map((event) => [event.type, event.id]).slice(1), [['accepted', 'team-a'], ['reported-back', 'team-b']]);
  assert.equal(photos.length, 1);
  await until('the old database is gone', () => page.evaluate(async () => !(await indexedDB.databases()).some(({ name }) => name === 'huying-team')));
});
