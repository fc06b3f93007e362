// Logging in and out in a real browser, against a server where everybody must: each role, wrong passwords, locks, a second factor,
// sessions that end in another tab or by an administrator.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import { PHONE, close_browser, close_visits, picture, until, visitor } from './help/browser.mjs';
import { server_with_logins } from './help/server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = process.env.HUYING_PAGES;

afterEach(close_visits);
let server;
/** Where the pages are: the server's own, or those of `vite dev` before it. */
let url;
before(async () => {
  server = await server_with_logins();
  url = PAGES ?? server.url;
});
after(async () => {
  await close_browser();
  await server?.remove();
});

const password_of = (name) => server.passwords.get(name);
const on = (page, path) => page.waitForURL((at) => at.pathname === path);

async function fill(page, name, password = password_of(name)) {
  await page.locator('[data-login] [data-account]').fill(name);
  await page.locator('[data-login] [data-password]').fill(password);
  await page.locator('[data-login] [data-submit]').click();
}

/** A browser of its own, logged in. */
async function logged_in(name, path = '/account', options = {}) {
  const visit = await visitor(url, options);
  const page = await visit.open(`/login?to=${encodeURIComponent(path)}`);
  await fill(page, name);
  await on(page, path.split('?')[0]);
  return { ...visit, page };
}

/** Asks as the page would, in the name of whoever is logged in there. */
const ask = (page, method, path, body) => page.evaluate(async ([method, path, body]) => {
  const init = body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(path, init);
  return { status: answer.status, told: await answer.json().catch(() => null) };
}, [method, path, body]);

/** What an authenticator shows, RFC 6238. */
function totp(secret, at_ms) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(at_ms / 30_000)));
  const hash = createHmac('sha1', key).update(count).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}

describe('each role lands on its own page and sees the ways that are its own', () => {
  const roles = [
    ['worker', '/worker', null], ['team', '/team', null], ['command', '/', ['map', 'desk', 'wall', 'rates', 'tables']], ['admin', '/accounts', ['tables', 'accounts']],
    ['dispatch', '/desk', ['map', 'desk', 'wall', 'tables']], ['intake', '/desk', ['map', 'desk', 'tables']], ['shift', '/desk', ['map', 'desk', 'wall', 'rates', 'tables']],
    ['evaluate', '/desk', ['map', 'desk', 'rates', 'tables']], ['inspect', '/desk', ['map', 'desk', 'wall', 'rates', 'tables']], ['plan', '/', ['map', 'tables']],
  ];
  for (const [name, path, ways] of roles) {
    test(`${name} → ${path}`, async () => {
      const { open } = await visitor(url);
      const page = await open('/login');
      await fill(page, name);
      await on(page, path);
      if (!ways) return;
      await page.locator('[data-more]').first().click();
      const shown = await page.locator('nav [data-page]').evaluateAll((links) => links.map((link) => link.dataset.page));
      assert.deepEqual(shown.sort(), ways.sort());
      assert.equal(await page.locator('[data-own]').getAttribute('data-own'), name);
    });
  }
});

test('whoever is not logged in is asked to, and then is where they wanted to be', async () => {
  const { open, faults } = await visitor(url);
  const page = await open('/desk?queue=to-check');
  await on(page, '/login');
  await picture(page, 'login');
  await fill(page, 'dispatch');
  await on(page, '/desk');
  assert.equal(new URL(page.url()).searchParams.get('queue'), 'to-check');
  await page.goto(`${url}/login`);
  await on(page, '/desk');
  assert.deepEqual(faults, []);
});

test('a wrong password is said, the name stays; too many lock, and that is said with how long', async () => {
  const { open } = await visitor(url);
  const page = await open('/login?lang=zh-CN');
  const failure = page.locator('[data-failure]');
  await fill(page, 'nobody-at-all', 'wrong-wrong-wrong');
  await failure.filter({ hasText: '账号或密码不对' }).waitFor();
  assert.equal(await page.locator('[data-account]').inputValue(), 'nobody-at-all');
  for (let n = 0; n < 5; n += 1) {
    await fill(page, 'evaluate', `wrong-wrong-${n}`);
    await page.locator('[data-submit]:not([disabled])').waitFor();
  }
  await fill(page, 'evaluate');
  await failure.filter({ hasText: /尝试次数过多，请 \d+ 分钟后再试/ }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/login');
});

test('the login works by keyboard alone', async () => {
  const { open } = await visitor(url);
  const page = await open('/login');
  await page.locator('[data-account]').focus();
  await page.keyboard.type('intake');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password_of('intake'));
  await page.keyboard.press('Enter');
  await on(page, '/desk');
});

test('logged out in one tab, the other says so, keeps what was typed, and goes on after the login there', async () => {
  const { context, page } = await logged_in('command', '/?report=1');
  const words = page.locator('textarea').first();
  await words.fill('写了一半的话');
  const other = await context.newPage();
  await other.goto(`${url}/account`);
  await other.locator('[data-log-out]').last().click();
  await on(other, '/login');
  await other.locator('[data-out]').waitFor();
  const notice = page.locator('[data-ended=other-tab]');
  await notice.waitFor();
  await picture(page, 'session-ended');
  await notice.locator('[data-password]').fill(password_of('command'));
  await notice.locator('[data-submit]').click();
  await notice.waitFor({ state: 'hidden' });
  assert.equal(await words.inputValue(), '写了一半的话');
  assert.equal((await ask(page, 'GET', '/v1/session')).told.account, 'command');
  // A login in one tab is one for all.
  await other.goto(`${url}/account`);
  await other.locator('[data-me=command]').waitFor();
});

test('another account in another tab is said, and not taken for the same person', async () => {
  const { context, page } = await logged_in('shift', '/account');
  const other = await context.newPage();
  await other.goto(`${url}/account`);
  await other.locator('[data-log-out]').last().click();
  await on(other, '/login');
  await page.locator('[data-ended=other-tab]').waitFor();
  await fill(other, 'dispatch');
  await page.locator('[data-other]').filter({ hasText: 'dispatch' }).waitFor();
  await page.locator('[data-other] button').click();
  await page.locator('[data-me=dispatch]').waitFor();
});

test('a session that an administrator ends is said at the next answer, and one can go on', async () => {
  const { page } = await logged_in('shift', '/account');
  const admin = (await logged_in('admin', '/accounts')).page;
  assert.equal((await ask(admin, 'POST', '/v1/accounts/shift/end-sessions')).status, 204);
  await page.locator('[data-old]').fill('something-typed');
  await page.locator('[data-begin-second]').click();
  const notice = page.locator('[data-ended=server]');
  await notice.waitFor();
  await notice.locator('[data-password]').fill(password_of('shift'));
  await notice.locator('[data-submit]').click();
  await notice.waitFor({ state: 'hidden' });
  assert.equal(await page.locator('[data-old]').inputValue(), 'something-typed');
});

test('an administrator adds an account, whose password is told once and must be changed; then disables it', async () => {
  const { page: admin, faults } = await logged_in('admin', '/accounts');
  await admin.locator('[data-add]').click();
  await admin.locator('[data-account-form] [data-name]').fill('new.worker');
  await admin.locator('[data-account-form] input[value=grid-worker]').check();
  await admin.locator('[data-reach=areas]').fill('440112010001');
  await admin.locator('[data-save]').click();
  const fresh = await admin.locator('[data-once] [data-secret]').innerText();
  await picture(admin, 'accounts');
  await admin.locator('[data-account="new.worker"]').waitFor();
  assert.match(await admin.locator('[data-account="new.worker"]').innerText(), /440112010001/);
  assert.equal(await admin.locator('[data-account=admin] [data-edit]').count(), 0, 'nobody changes their own');

  const { open } = await visitor(url);
  const page = await open('/login?to=/desk');
  await fill(page, 'new.worker', fresh);
  await on(page, '/account');
  await page.locator('[data-must]').waitFor();
  await page.goto(`${url}/desk`);
  await on(page, '/account');
  const own = 'one sentence that nobody guesses';
  await page.locator('[data-old]').fill(fresh);
  await page.locator('[data-new]').fill(own);
  await page.locator('[data-again]').fill(own);
  await page.locator('[data-password-form] button').click();
  await on(page, '/worker');

  await admin.locator('[data-account="new.worker"] [data-disable]').click();
  await admin.locator('[data-account="new.worker"] [data-yes]').click();
  await admin.locator('[data-account="new.worker"] [data-enable]').waitFor();
  await page.goto(`${url}/account`);
  await on(page, '/login');
  await fill(page, 'new.worker', own);
  await page.locator('[data-failure]').waitFor();
  assert.deepEqual(faults, []);
});

test('a key is told once and revoked after asking again', async () => {
  const { page } = await logged_in('admin', '/accounts');
  await page.locator('[data-add-key]').click();
  await page.locator('[data-key-name]').fill('卡口抓拍');
  await page.locator('[data-keys] input[value=report-cases]').check();
  await page.locator('[data-save-key]').click();
  assert.match(await page.locator('[data-once] [data-secret]').innerText(), /^hyk_/);
  const key = page.locator('[data-key="卡口抓拍"]');
  await key.getByRole('button').click();
  await key.getByRole('button').first().click();
  await key.waitFor({ state: 'detached' });
});

test('a second factor is set up by a square drawn here, and asked for at the next login', async () => {
  const { page, faults } = await logged_in('inspect', '/account');
  await page.locator('[data-begin-second]').click();
  const secret = await page.locator('[data-secret]').innerText();
  await page.locator('svg[role=img] path').waitFor();
  await picture(page, 'second-factor');
  await page.locator('[data-confirm-code]').fill('000000');
  await page.locator('[data-confirm]').click();
  await page.locator('main').getByRole('alert').waitFor();
  await page.locator('[data-confirm-code]').fill(totp(secret, Date.now()));
  await page.locator('[data-confirm]').click();
  await page.locator('[data-codes]').waitFor();
  const codes = await page.locator('[data-codes] code').allInnerTexts();
  assert.ok(codes.length >= 8, `${codes}`);
  await page.locator('[data-kept]').click();
  await page.locator('[data-second=on]').waitFor();
  await page.locator('[data-log-out]').last().click();
  await on(page, '/login');
  await fill(page, 'inspect');
  const code = page.locator('[data-code]');
  await code.waitFor();
  await code.fill(codes[0]);
  await page.locator('[data-submit]').click();
  await on(page, '/desk');
  assert.deepEqual(faults, []);
});

test('one sees where one is logged in, and ends that', async () => {
  const first = await logged_in('team', '/account');
  const second = await logged_in('team', '/account');
  const rows = second.page.locator('[data-sessions] li');
  await until('both are listed', async () => (await rows.count()) >= 2);
  const before = await rows.count();
  await rows.filter({ has: second.page.getByRole('button') }).first().getByRole('button').click();
  await until('one is gone', async () => (await rows.count()) === before - 1);
  await first.page.reload();
  await on(first.page, '/login');
});

for (const theme of ['dark', 'light']) {
  test(`no serious finding of accessibility: ${theme}, wide and on a phone`, async () => {
    const { context, page } = await logged_in('admin', '/accounts', { colorScheme: theme });
    const found = [];
    const look = async (what) => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      const grave = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
      found.push(...grave.map((one) => `${what}: ${one.id} ${one.nodes.slice(0, 3).map((node) => node.target).join(' | ')}`));
    };
    for (const size of [{ width: 1440, height: 900 }, PHONE]) {
      await page.setViewportSize(size);
      const at = `${theme}-${size.width}`;
      await page.goto(`${url}/accounts?theme=${theme}&lang=${theme === 'dark' ? 'zh-CN' : 'en'}`);
      await page.locator('[data-account=worker]').waitFor();
      await page.locator('[data-add]').click();
      await page.locator('[data-add-key]').click();
      await picture(page, `accounts-${at}`);
      await look('accounts');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, 'nothing is wider than the screen');
      await page.goto(`${url}/account?theme=${theme}`);
      await page.locator('[data-me=admin]').waitFor();
      await picture(page, `account-${at}`);
      await look('account');
    }
    await context.clearCookies();
    await page.goto(`${url}/login?theme=${theme}`);
    await page.locator('[data-login]').waitFor();
    await picture(page, `login-${theme}-phone`);
    await look('login');
    assert.deepEqual(found, []);
  });
}
