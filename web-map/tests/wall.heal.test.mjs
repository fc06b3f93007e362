// Nobody comes to a wall: it gets over a server that dies, a line that is cut, a machine that sleeps, a lost picture, and months of scenes.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { OUT, close_browser, close_visits, until, visitor } from './help/browser.mjs';
import { BadProxy } from './help/proxy.mjs';
import { OwnServer } from './help/server.mjs';
import { SCENES, WALL, acknowledge_all, flood, shows } from './help/wall.mjs';

/** A day and night of scenes at twenty seconds is 4,320; what leaks shows in less. */
const TURNS = 500;
/** After the first turns, in which caches fill, a turn may leave so much behind on average: nothing that adds up in weeks. */
const NODES_A_TURN_MAX = 0.5;
const BYTES_A_TURN_MAX = 4000;
afterEach(close_visits);
after(close_browser);

describe('the wall heals itself', () => {
  let server;
  before(async () => {
    server = await OwnServer.start(3000, 0);
  });
  after(async () => server?.remove());

  test('a server that dies is said to be away, and when it is back figures and alarms are fresh without a hand', async () => {
    const { open } = await visitor(server.url, { viewport: WALL });
    const page = await open('/wall?scenes=heat&by=room-1');
    await shows(page, 'heat');
    await page.waitForSelector('[data-fresh=true]');
    const before = await (await fetch(`${server.url}/v1/alarms`)).json();
    await server.kill();
    await page.waitForSelector('[data-fresh=false]');
    await page.waitForSelector('[data-stale]');
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

  test('a line that is cut and stays away, and comes back: old is said, and then figures are of now', async () => {
    const proxy = await BadProxy.to(server.url);
    try {
      const { context, open } = await visitor(proxy.url, { viewport: WALL });
      const page = await open('/wall?scenes=overdue,teams&seconds=5');
      await page.waitForSelector('[data-fresh=true]');
      const first = await page.evaluate(() => (globalThis.first = performance.timeOrigin));
      await context.setOffline(true);
      proxy.cut();
      await page.waitForSelector('[data-stale]');
      await context.setOffline(false);
      await page.waitForSelector('[data-fresh=true]');
      await until('the note is gone', async () => (await page.locator('[data-stale]').count()) === 0);
      assert.equal(await page.evaluate(() => performance.timeOrigin), first, 'without a new load of the page');
    } finally {
      await proxy.close();
    }
  });

  test('a page that slept wakes where it was, with figures of now', async () => {
    const { context, open } = await visitor(server.url, { viewport: WALL });
    const page = await open('/wall?scenes=overdue,teams&seconds=5');
    await page.waitForSelector('[data-fresh=true]');
    const first = await page.evaluate(() => performance.timeOrigin);
    const line = await context.newCDPSession(page);
    await line.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((done) => setTimeout(done, 20_000));
    await line.send('Page.setWebLifecycleState', { state: 'active' });
    await page.waitForSelector('[data-fresh=true]');
    const scene = await page.getAttribute('[data-wall]', 'data-scene');
    await until('scenes go on', async () => (await page.getAttribute('[data-wall]', 'data-scene')) !== scene);
    assert.equal(await page.evaluate(() => performance.timeOrigin), first, 'without a new load of the page');
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
    await until('another picture', async () => (await page.locator('canvas:not([data-first])').count()) === 1);
    await page.waitForSelector('.map[data-ready=true]');
  });

  test(`${TURNS} turns of scenes leave nothing behind`, async () => {
    const { context, open, faults } = await visitor(server.url, { viewport: WALL });
    await context.addInitScript(() => {
      globalThis.pictures = 0;
      const get = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function counted(kind, ...rest) {
        const made = get.call(this, kind, ...rest);
        if (/webgl/.test(kind) && made && !this.dataset.counted) {
          this.dataset.counted = 'yes';
          globalThis.pictures += 1;
        }
        return made;
      };
    });
    const page = await open('/wall?seconds=3600');
    await page.waitForSelector('.map[data-ready=true]');
    await page.waitForSelector('[data-connection=live]');
    const line = await context.newCDPSession(page);
    await line.send('Performance.enable');
    const turn = async (times) => {
      for (let at = 0; at < times; at += 1) {
        await page.keyboard.press('ArrowRight');
        // A handle to what is on the page would keep it.
        await (await page.waitForSelector('[data-scene-ready]')).dispose();
      }
    };
    const measured = async () => {
      for (let times = 0; times < 3; times += 1) await line.send('HeapProfiler.collectGarbage');
      const { metrics } = await line.send('Performance.getMetrics');
      const of = (name) => metrics.find((one) => one.name === name).value;
      return { nodes: of('Nodes'), listeners: of('JSEventListeners'), bytes: of('JSHeapUsedSize'), pictures: await page.evaluate(() => globalThis.pictures) };
    };
    await turn(20 * SCENES.length);
    const begun = await measured();
    await turn(TURNS);
    const ended = await measured();
    console.log(JSON.stringify({ begun, ended }));
    assert.equal(ended.pictures, begun.pictures, 'one map for all turns');
    assert.ok(ended.nodes - begun.nodes <= TURNS * NODES_A_TURN_MAX, `${begun.nodes} → ${ended.nodes} nodes`);
    assert.ok(ended.listeners - begun.listeners <= TURNS * NODES_A_TURN_MAX, `${begun.listeners} → ${ended.listeners} listeners`);
    assert.ok(ended.bytes - begun.bytes <= TURNS * BYTES_A_TURN_MAX, `${begun.bytes} → ${ended.bytes} bytes`);
    assert.deepEqual(faults, []);
  });
});
