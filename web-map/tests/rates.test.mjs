// The three rates: what the page shows is what the interface says, with numerators and denominators, and each opens its cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, test } from 'node:test';
import { PHONE, WIDE, close_browser, close_visits, picture, until, visitor } from './help/browser.mjs';
import { server_under_test } from './help/server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const THREE = ['contacted', 'solved', 'satisfied'];

afterEach(close_visits);
let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
}

const told = async (query) => (await fetch(`${server.url}/v1/rates?${query}`)).json();

/** Rows of the table by key: of each rate what it is made of. */
const rows = (page) => page.locator('[data-rates] tbody tr').evaluateAll((all) => Object.fromEntries(all.map((row) => [row.dataset.key,
  Object.fromEntries([...row.querySelectorAll('[data-rate]')].map((cell) => [cell.dataset.rate, [Number(cell.dataset.yes), Number(cell.dataset.answered)]]))])));

const plain = (sums) => Object.fromEntries(THREE.map((which) => [which, [sums[which].yes, sums[which].answered]]));

test('every rate is the interface’s, stands with its numerator and denominator, and opens its cases', async () => {
  const { open, faults } = await visitor(server.url, { viewport: WIDE });
  const page = await open('/rates?span=all&group=area.subdistrict');
  await page.locator('[data-rates]').waitFor();
  for (const [group, query] of [['area.subdistrict', 'group=area&level=subdistrict'], ['area.community', 'group=area&level=community'],
    ['team', 'group=team'], ['source', 'group=source'], ['class', 'group=class&level=1'], ['month', 'group=month']]) {
    await page.locator('[data-group]').selectOption(group);
    await page.locator(`[data-asked="${group}"]`).waitFor();
    const { groups, ...all } = await told(query);
    const wanted = Object.fromEntries([['', plain(all)], ...groups.filter((one) => one.closed > 0).map((one) => [one.key, plain(one)])]);
    assert.deepEqual(await rows(page), wanted, group);
    assert.ok(new URL(page.url()).searchParams.get('group') === group);
  }
  await page.locator('[data-group]').selectOption('area.subdistrict');
  await page.locator('[data-asked="area.subdistrict"]').waitFor();
  await picture(page, 'rates-wide');
  assert.deepEqual(await findings(page), []);
  const all = await told('');
  assert.ok(all.solved.answered > 0 && all.solved.yes < all.solved.answered, 'the demo has both answers');
  const first = page.locator('[data-rates] tbody tr').first();
  await first.locator('[data-rate=satisfied] button').first().click();
  const list = page.locator('[data-behind]');
  await list.locator('li').first().waitFor();
  for (let more = list.getByRole('button', { name: '再看一些' }); await more.count() > 0 && await list.locator('li').count() < 200;) {
    const before = await list.locator('li').count();
    await more.click();
    await until('more of them', async () => (await list.locator('li').count()) > before);
  }
  assert.equal(await list.locator('li').count() >= Math.min(200, all.satisfied.yes), true);
  assert.deepEqual(await findings(page), []);
  await picture(page, 'rates-list-wide');
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  // Down into an area, and out again.
  const name = page.locator('[data-rates] tbody tr').nth(1);
  const code = await name.getAttribute('data-key');
  await name.locator('th button').click();
  await page.locator('[data-asked="area.community"]').waitFor();
  await until('only communities of it', async () => Object.keys(await rows(page)).every((key) => key === '' || key.startsWith(code)));
  await page.reload();
  await page.locator('[data-asked="area.community"]').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('area'), code);
  assert.deepEqual(faults, []);
});

test('on a phone each group is a card, in English too, and nothing is wider than the screen', async () => {
  const { open, faults } = await visitor(server.url, { viewport: PHONE, hasTouch: true, isMobile: true, locale: 'en', colorScheme: 'light' });
  const page = await open('/rates?span=all&group=team&lang=en');
  await page.locator('[data-asked=team]').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Three rates' }).waitFor();
  await page.getByText('How they are made').tap();
  await page.getByText('three-rates/1').waitFor();
  assert.equal(await page.evaluate(() => Math.max(...[...document.querySelectorAll('html, main')].map((one) => one.scrollWidth)) <= innerWidth), true);
  assert.deepEqual(await findings(page), []);
  await picture(page, 'rates-phone-en');
  assert.deepEqual(faults, []);
});

test('without an answer there is no rate, and few answers are said to be few', async () => {
  const { open } = await visitor(server.url, { viewport: WIDE });
  const nothing = { yes: 0, answered: 0, rate: null, few: true };
  const few = { yes: 1, answered: 2, rate: 0.5, few: true };
  const page = await open('/');
  await page.route('**/v1/rates?*', (route) => route.fulfill({ json: {
    formula: 'three-rates/1', few_below: 30, seq: 7, closed: 3, rated: 2, contacted: nothing, solved: few, satisfied: few,
    groups: [],
  } }));
  await page.goto(`${server.url}/rates`);
  const row = page.locator('[data-rates] tbody tr').first();
  await row.getByText('无人回答').waitFor();
  assert.equal(await row.locator('[data-rate=contacted] b').count(), 0);
  assert.match(await row.locator('[data-rate=solved]').innerText(), /50\.0%[\s\S]*1[\s\S]*2[\s\S]*样本少/);
});
