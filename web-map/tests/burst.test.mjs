// Two hundred cases a second: the page shows each soon, asks only for the tiles in which something
// changed, and ends with the server's own figures, also after the server was killed under it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { close_browser, close_visits, counter, settled, until, visitor } from './help/browser.mjs';
import { move } from './help/desk.mjs';
import { figure, part } from './help/figures.mjs';
import { OwnServer, post_report } from './help/server.mjs';

const RATE = 200;
const SECONDS = 5;
const LANES = 16;
/** From the acknowledgement of a report until the page shows it. */
const SHOWN_MS_MAX = 500;
/** As the page has them: least time between two requests for one tile. */
const TILE_MS = 2000;
/** One at the beginning, one under way at the end, and one to be sure. */
const TILE_REQUESTS_MORE = 3;
/** Asking for all figures once takes seven; a minute may begin during the burst, and the last answers come after it. */
const COUNT_REQUESTS_MAX = 40;
/** Maps are drawn in software here: see live.test.mjs. */
const SMALL = { width: 640, height: 480 };
const PLACE = { lon: 113.4206, lat: 23.0733 };
const BIN = process.env.HUYING_BIN;
afterEach(close_visits);
after(close_browser);

const now = () => performance.timeOrigin + performance.now();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends reports at a fixed rate, however long the answers take; when each was acknowledged. */
async function burst(url, count, words = () => ({})) {
  const acks = [];
  const begun = now();
  await Promise.all(Array.from({ length: LANES }, async (_, lane) => {
    for (let number = lane; number < count; number += LANES) {
      await sleep(Math.max(0, begun + (number * 1000) / RATE - now()));
      const { case: name, seq } = await post_report(url, { ...PLACE, ...words(number) });
      acks.push({ name, seq, at: now() });
    }
  }));
  return acks.sort((one, other) => one.seq - other.seq);
}

/** Notes when the map has drawn each new case, and when the counter of all cases showed each figure. */
function watch(page) {
  return page.evaluate(() => {
    const seen = { drawn: [], totals: [] };
    globalThis.huying_seen = seen;
    const at = () => performance.timeOrigin + performance.now();
    const map = globalThis.huying_map;
    const fresh = map.getSource('fresh');
    const set = fresh.setData.bind(fresh);
    // All reports lie at one place: what is drawn there goes up to a number.
    let [set_last, loaded] = [0, 0];
    fresh.setData = (data) => {
      set_last = data.features.reduce((newest, feature) => Math.max(newest, feature.properties.seq), 0);
      return set(data);
    };
    map.on('sourcedata', (step) => {
      if (step.sourceId === 'fresh' && map.isSourceLoaded('fresh')) loaded = set_last;
    });
    map.on('render', () => {
      if (loaded > (seen.drawn.at(-1)?.[0] ?? 0)) seen.drawn.push([loaded, at()]);
    });
    const total = document.querySelector('[data-counter=total]');
    new MutationObserver(() => seen.totals.push([Number(total.innerText.replaceAll(/[^\d]/g, '')), at()]))
      .observe(total, { subtree: true, childList: true, characterData: true });
  });
}

/** Whether the tiles hold everything that was told. */
const nothing_fresh = (page) => page.evaluate(async () =>
  (await globalThis.huying_map.getSource('fresh').getData()).features.length === 0);

function share(waits, part) {
  const rising = waits.toSorted((a, b) => a - b);
  return Math.round(rising[Math.min(rising.length - 1, Math.floor(rising.length * part))]);
}

/** Requests for tiles and counts while something runs, by address without the query. */
function listen(page) {
  const asked = new Map();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/v1\/(tiles|counts)/.test(pathname)) asked.set(pathname, (asked.get(pathname) ?? 0) + 1);
  });
  return asked;
}

const today = () => new Date(Math.floor((Date.now() + 288e5) / 864e5) * 864e5 - 288e5).toISOString();
async function truth(url, more = '') {
  return (await (await fetch(`${url}/v1/counts?from=${today()}${more}`)).json()).total;
}

/** The heat's tile that holds the place, at a zoom. */
function tile_of(z) {
  const sine = Math.sin((PLACE.lat * Math.PI) / 180);
  const [x, y] = [(PLACE.lon + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  return `/v1/tiles/heat/${z}/${Math.floor(x * 2 ** z)}/${Math.floor(y * 2 ** z)}.mvt`;
}

describe('a burst of cases', { skip: BIN ? false : 'needs HUYING_BIN' }, () => {
  let server;
  before(async () => {
    server = await OwnServer.start(300, 0);
  });
  after(async () => server?.remove());

  test('is drawn and counted as it comes, and only its own tile is asked for again', async () => {
    const { open, faults } = await visitor(server.url, { viewport: SMALL });
    const page = await open('/?window=today&map=12.5/23.0733/113.4206');
    await settled(page);
    await until('figures', async () => (await counter(page, 'total')) !== null);
    const zoom = await page.evaluate(() => Math.floor(globalThis.huying_map.getZoom()));
    // The first cases make the map build what it draws them with; that is not what is measured.
    await burst(server.url, RATE);
    await until('in the tile', () => nothing_fresh(page));
    await watch(page);
    const base = await truth(server.url);
    const asked = listen(page);
    const begun = now();
    const acks = await burst(server.url, RATE * SECONDS);
    const took_ms = now() - begun;
    const last = base + acks.length;
    await until('all are counted', async () => (await counter(page, 'total')) === last);
    assert.equal(await truth(server.url), last);

    const seen = await page.evaluate(() => globalThis.huying_seen);
    const wait = (ack, shown) => Math.max(0, (shown?.[1] ?? Infinity) - ack.at);
    const drawn = acks.map((ack) => wait(ack, seen.drawn.find(([upto]) => upto >= ack.seq))).filter(Number.isFinite);
    const counted = acks.map((ack, rank) => wait(ack, seen.totals.find(([total]) => total > base + rank)));
    console.log(`${acks.length} in ${Math.round(took_ms)} ms; drawn on the map: ${drawn.length}, p50 ${share(drawn, 0.5)} ms, p99 ${share(drawn, 0.99)} ms`);
    assert.ok(drawn.length > 0, 'new cases are drawn on top');
    // A case that its tile brought before is not drawn on top; nearly all come first by the stream.
    part('drawn on the map before their tile came', drawn.length / acks.length, 0.9);
    figure('drawn on the map, p50', share(drawn, 0.5), SHOWN_MS_MAX);
    figure('counted on the page, p99', share(counted, 0.99), SHOWN_MS_MAX);

    const tiles = [...asked].filter(([path]) => path.startsWith('/v1/tiles/'));
    console.log(`asked: ${[...asked].map(([path, count]) => `${path} ${count}`).join(', ')}`);
    assert.deepEqual(tiles.map(([path]) => path), [tile_of(zoom)], 'only the tile that changed');
    const most = Math.ceil((now() - begun) / TILE_MS) + TILE_REQUESTS_MORE;
    assert.ok(tiles[0][1] <= most, `${tiles[0][1]} requests for one tile`);
    assert.ok((asked.get('/v1/counts') ?? 0) <= COUNT_REQUESTS_MAX, `${asked.get('/v1/counts')} requests for counts`);
    // Soon the tile holds all of it, and nothing is drawn twice.
    await until('in the tile', () => nothing_fresh(page));
    assert.deepEqual(faults, []);
  });

  test('that changes again leaves filters and comes into them, as the server counts', async () => {
    const { open } = await visitor(server.url, { viewport: SMALL });
    const filter = 'status=to-dispatch,dispatched';
    const page = await open(`/?window=today&${filter}`);
    await settled(page);
    await until('figures', async () => (await counter(page, 'total')) !== null);
    const acks = await burst(server.url, 60, (number) => ({ class: number % 2 ? '0505' : '0101' }));
    for (const { name } of acks.slice(0, 20)) {
      await move(server.url, 'an', name, 'suspend', { reason: 'rain', note: '等' }).catch(() => undefined);
      await move(server.url, 'an', name, 'cancel', { note: '重复', reason: 'other' }).catch(() => undefined);
    }
    await until('as the server counts', async () => (await counter(page, 'total')) === (await truth(server.url, `&${filter}`)));
  });

  test('while the server was killed and came back is counted to the last case', async () => {
    const { open } = await visitor(server.url, { viewport: SMALL });
    const page = await open('/?window=today');
    await settled(page);
    await until('figures', async () => (await counter(page, 'total')) !== null);
    await burst(server.url, RATE);
    await server.kill();
    await page.waitForSelector('[data-connection=waiting]');
    await server.up();
    // Some before the page is back, some after.
    await burst(server.url, RATE * 2);
    await page.waitForSelector('[data-connection=live]');
    await until('as the server counts', async () => (await counter(page, 'total')) === (await truth(server.url)));
    const bars = await page.evaluate(() => document.querySelector('[data-live-seq]').dataset.liveSeq);
    assert.ok(Number(bars) > 0);
  });
});
