// A case's receipt is downloaded and checked on the static page: a good one, one with a byte changed, one of another key.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { PHONE, close_browser, close_visits, picture, visitor } from './help/browser.mjs';
import { desk_of } from './help/desk.mjs';
import { post_report, server_under_test } from './help/server.mjs';

const OTHER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

afterEach(close_visits);
let server;
let number;
let receipt;
let key;
const folder = mkdtempSync(join(tmpdir(), 'huying-receipt-'));
before(async () => {
  server = await server_under_test();
  number = (await post_report(server.url)).case;
  receipt = await (await fetch(`${server.url}/v1/cases/${number}/receipt`)).text();
  key = (await (await fetch(`${server.url}/v1/about`)).json()).ledger_key;
});
after(async () => {
  await close_browser();
  await server?.remove();
});

function file_of(text, name = 'receipt.json') {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The page, and every address that it asks for after it has been loaded. */
async function opened(options = {}) {
  const { open, faults } = await visitor(server.url, options);
  const page = await open('/verify');
  await page.locator('[data-receipt]:enabled').waitFor({ state: 'attached' });
  await page.waitForLoadState('networkidle');
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  return { page, asked, faults };
}

const outcome = async (page, word) => page.locator(`[data-outcome=${word}]`).waitFor();

test('the case drawer gives the receipt, and the page finds it true without asking anybody', async () => {
  const { open } = await visitor(server.url);
  const drawer = await open(`/?case=${number}`);
  const [loading] = await Promise.all([drawer.waitForEvent('download'), drawer.locator(`[data-receipt-of=${number}]`).click()]);
  assert.equal(loading.suggestedFilename(), `${number}.receipt.json`);
  const path = join(folder, 'downloaded.json');
  await loading.saveAs(path);
  const { page, asked, faults } = await opened();
  await page.setInputFiles('[data-receipt]', path);
  await outcome(page, 'holds');
  const words = await page.locator('[data-outcome]').innerText();
  assert.ok(words.includes(number) && words.includes('huying.local/'), words);
  assert.equal(await page.locator('[data-key-known=false]').count(), 1);
  await page.locator('[data-key]').fill(key);
  await page.locator('[data-key-known=true]').waitFor();
  const [, , root] = JSON.parse(readFileSync(path, 'utf8')).checkpoint.split('\n');
  const stamp = await page.locator('[data-stamp]').innerText();
  assert.ok(stamp.endsWith(Buffer.from(root, 'base64').toString('hex').slice(0, 16)), stamp);
  assert.deepEqual(asked, []);
  assert.deepEqual(faults, []);
  await picture(page, 'verify-holds');
});

test('a case is printed with the checkpoint of the log, from the desk and from the map', async () => {
  const { open, faults } = await desk_of(server, '王敏');
  for (const path of [`/desk?case=${number}`, `/?case=${number}`]) {
    const page = await open(path);
    await page.evaluate(() => { window.print = () => {}; });
    const stamp = await page.locator('[data-paper] [data-stamp]').innerText();
    const [origin, size] = (await (await fetch(`${server.url}/v1/ledger/checkpoint`)).text()).split('\n');
    assert.ok(stamp.includes(`${origin} · ${size} · `), stamp);
    await page.locator('[data-paper] [data-print]').click();
    await page.emulateMedia({ media: 'print' });
    const paper = page.locator('#paper');
    assert.ok(await paper.locator('[data-stamp]').isVisible());
    assert.ok((await paper.innerText()).includes('三辆货车'), 'what was reported is on the paper');
    assert.equal(await paper.locator('button:visible').count(), 0);
    await picture(page, path.startsWith('/desk') ? 'paper-desk' : 'paper-map');
  }
  assert.deepEqual(faults, []);
});

test('one byte changed is found, and the entry is named', async () => {
  const { page } = await opened();
  const changed = receipt.replace('三辆货车', '两辆货车');
  assert.notEqual(changed, receipt);
  await page.setInputFiles('[data-receipt]', file_of(changed));
  await outcome(page, 'false');
  assert.match(await page.locator('[data-finding=not-in-log]').first().innerText(), /第 \d+ 条/);
  await picture(page, 'verify-false');
  await page.setInputFiles('[data-receipt]', file_of(receipt.replace('"seq"', '"sep"'), 'torn.json'));
  await outcome(page, 'unreadable');
});

test('a receipt of another key than the one given is not believed, and a key with a slip is told', async () => {
  const { page } = await opened();
  await page.setInputFiles('[data-receipt]', file_of(receipt));
  await outcome(page, 'holds');
  await page.locator('[data-key]').fill(OTHER_KEY);
  await page.locator('[data-finding=other-key]').waitFor();
  await page.locator('[data-key]').fill(OTHER_KEY.slice(0, -3));
  await page.locator('[data-key][aria-invalid=true]').waitFor();
  assert.equal(await page.locator('[data-outcome]').count(), 0);
});

test('a file can be dropped on the page, in English, on a phone', async () => {
  const { page } = await opened({ viewport: PHONE, locale: 'en-GB' });
  await page.goto(`${server.url}/verify?lang=en`);
  const text = await page.evaluateHandle((content) => {
    const carried = new DataTransfer();
    carried.items.add(new File([content], 'receipt.json', { type: 'application/json' }));
    return carried;
  }, receipt);
  await page.locator('[data-receipt]:enabled').waitFor({ state: 'attached' });
  await page.dispatchEvent('label:has([data-receipt])', 'drop', { dataTransfer: text });
  await outcome(page, 'holds');
  assert.match(await page.locator('[data-outcome] h2').innerText(), /The receipt holds: case HY/);
  await picture(page, 'verify-phone');
});

test('a browser without Ed25519 says so and what to use instead', async () => {
  const { context, open } = await visitor(server.url);
  await context.addInitScript(() => {
    globalThis.crypto.subtle.importKey = () => Promise.reject(new Error('not known'));
  });
  const page = await open('/verify');
  assert.match(await page.locator('[data-unable=old]').innerText(), /huying verify receipt/);
  assert.ok(await page.locator('[data-receipt]').isDisabled());
});
