// The commander's wall in a real browser: scenes take turns and can be held, a server that dies and comes back needs nobody, an
// alarm is there within two seconds and is acknowledged by key on all walls, everything is large enough and accessible.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import { OUT, close_browser, close_visits, until, visitor } from './help/browser.mjs';
import { OwnServer, post_report } from './help/server.mjs';

const WALL = { width: 1920, height: 1080 };
const DESK = { width: 1440, height: 900 };
const SCENES = ['heat', 'overdue', 'calls', 'busiest', 'teams'];
/** From just before a sensor reports until its alarm stands on the wall. */
const ALARM_MS_MAX = 2000;
/** docs/wall.md: no text is smaller than 4 u. */
const SMALLEST_U = 4;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
afterEach(close_visits);
after(close_browser);

const scene_of = (page) => page.getAttribute('[data-wall]', 'data-scene');
/** Each elsewhere: a second one at the same place would be the same issue, and merged. */
let floods = 0;
const flood = (url) => post_report(url, { source: 'sensor', class: '08201', text: '下穿隧道积水报警', lon: 113.4535, lat: 23.1035 + 0.004 * (floods += 1) });

/** The scene is on and has its figures. */
async function shows(page, scene) {
  await page.waitForSelector(`[data-wall][data-scene=${scene}]`);
  await page.waitForSelector('[data-scene-ready]');
}

async function acknowledge_all(page) {
  await until('nothing waits', async () => {
    if ((await page.getAttribute('[data-raised]', 'data-raised')) === '0') return true;
    await page.keyboard.press('a');
    return false;
  });
}

/** Texts that are smaller than the wall promises, or cut off at the edge of the screen. */
function too_small(page) {
  return page.evaluate((smallest_u) => {
    const u_px = Math.min(innerHeight / 100, innerWidth * 0.005625);
    const walker = document.createTreeWalker(document.querySelector('[data-wall]'), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.data.trim() === '' || element.closest('.hidden-words') || getComputedStyle(element).visibility === 'hidden') continue;
      const size_px = Number.parseFloat(getComputedStyle(element).fontSize);
      if (size_px < smallest_u * u_px - 0.01) found.push(`${node.data.trim()}: ${size_px} px`);
      const box = element.getBoundingClientRect();
      if (box.bottom > innerHeight + 8 || box.right > innerWidth + 8) found.push(`${node.data.trim()}: beyond the edge`);
    }
    return found;
  }, SMALLEST_U);
}

async function serious_findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

describe('the wall', () => {
  let server;
  before(async () => {
    server = await OwnServer.start(6000, 0);
  });
  after(async () => server?.remove());

  for (const [size, words] of [[WALL, 'zh-CN'], [WALL, 'en'], [DESK, 'zh-CN']]) {
    test(`every scene at ${size.width} × ${size.height} in ${words} is large enough, within the screen and accessible`, async () => {
      const { open, faults } = await visitor(server.url, { viewport: size });
      const page = await open(`/wall?lang=${words}&seconds=3600`);
      await page.waitForSelector('[data-connection=live]');
      for (const scene of SCENES) {
        await shows(page, scene);
        if (scene === 'heat') await page.waitForFunction(() => globalThis.huying_map?.areTilesLoaded());
        assert.deepEqual(await too_small(page), [], scene);
        assert.deepEqual(await serious_findings(page), [], scene);
        if (size === WALL) await page.screenshot({ path: `${OUT}wall-${scene}-${words}.png` });
        await page.keyboard.press('ArrowRight');
      }
      assert.equal(await scene_of(page), 'heat');
      assert.deepEqual(faults, []);
    });
  }

  test('scenes take turns by themselves; the space bar holds them', async () => {
    const { open } = await visitor(server.url, { viewport: WALL });
    const page = await open('/wall?scenes=overdue,teams&seconds=5');
    await shows(page, 'overdue');
    await shows(page, 'teams');
    await shows(page, 'overdue');
    await page.keyboard.press(' ');
    await page.waitForSelector('[data-paused=true]');
    const held = await scene_of(page);
    await page.evaluate(() => new Promise((done) => setTimeout(done, 8000)));
    assert.equal(await scene_of(page), held);
    await page.keyboard.press(' ');
    await until('it goes on', async () => (await scene_of(page)) !== held);
  });

  test('a flood sensor is an alarm on every wall within two seconds, and is acknowledged by one key', async () => {
    const [one, other] = [await visitor(server.url, { viewport: WALL }), await visitor(server.url, { viewport: WALL })];
    const pages = [await one.open('/wall?scenes=calls&by=room-1'), await other.open('/wall?scenes=teams&lang=en')];
    for (const page of pages) await page.waitForSelector('[data-connection=live]');
    await acknowledge_all(pages[0]);
    const sent_ms = Date.now();
    const report = await flood(server.url);
    const seen_ms = await Promise.all(pages.map(async (page) => {
      await page.waitForSelector('[data-alarm][data-rule=flood-sensor][data-state=raised]');
      return Date.now() - sent_ms;
    }));
    console.log(`alarm shown after ${seen_ms.join(', ')} ms`);
    assert.ok(Math.max(...seen_ms) <= ALARM_MS_MAX, `shown after ${seen_ms} ms`);
    await pages[0].screenshot({ path: `${OUT}wall-alarm-zh-CN.png` });
    await pages[1].screenshot({ path: `${OUT}wall-alarm-en.png` });
    assert.deepEqual(await too_small(pages[0]), []);
    // Any key lets the sound begin.
    await pages[0].keyboard.press('Shift');
    await pages[0].waitForSelector('[data-sound=on]');
    await pages[0].keyboard.press('a');
    for (const page of pages) await page.waitForSelector('[data-raised="0"]');
    const { items } = await (await fetch(`${server.url}/v1/alarms?state=acknowledged`)).json();
    const alarm = items.find((item) => item.case === report.case);
    assert.equal(alarm?.acknowledged.by, 'room-1');
    assert.deepEqual([...one.faults, ...other.faults], []);
  });

  test('a server that dies is said to be away, and when it is back figures and alarms are fresh without a hand', async () => {
    const { open } = await visitor(server.url, { viewport: WALL });
    const page = await open('/wall?scenes=heat&by=room-1');
    await shows(page, 'heat');
    await page.waitForSelector('[data-fresh=true]');
    const before = await (await fetch(`${server.url}/v1/alarms`)).json();
    await server.kill();
    await page.waitForSelector('[data-fresh=false]');
    await page.screenshot({ path: `${OUT}wall-away-zh-CN.png` });
    await server.up();
    await page.waitForSelector('[data-fresh=true]');
    await page.waitForSelector('[data-connection=live]');
    // Also a map that had not begun to load when the server went.
    await page.waitForFunction(() => globalThis.huying_map?.queryRenderedFeatures({ layers: ['area-fill'] }).length > 0);
    const after_it = await (await fetch(`${server.url}/v1/alarms`)).json();
    const known = (list) => list.items.map(({ id, state, acknowledged }) => ({ id, state, acknowledged }));
    assert.deepEqual(known(after_it), known(before), 'no alarm is raised anew and no acknowledgement is lost');
    const today = async () => Number((await page.locator('[data-figure=today] dd').innerText()).replaceAll(/\D/g, ''));
    const counted = await today();
    await flood(server.url);
    await until('the new case is counted', async () => (await today()) > counted);
    await page.waitForSelector('[data-alarm][data-state=raised]');
    await acknowledge_all(page);
  });

  test('a map whose picture is lost comes back', async () => {
    const { open } = await visitor(server.url, { viewport: WALL });
    const page = await open('/wall?scenes=heat');
    await page.waitForSelector('.map[data-ready=true]');
    await page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      canvas.dataset.first = 'yes';
      canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
    });
    await until('another picture', async () => (await page.locator('canvas:not([data-first])').count()) === 1, 20_000);
    await page.waitForSelector('.map[data-ready=true]');
  });
});
