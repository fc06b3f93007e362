// A configured map underneath: picture tiles, and a PMTiles file read in ranges. The configuration is put into the
// server's answer, so that one server serves all tests; the files are made here, byte by byte.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { close_browser, close_visits, picture, settled, until, visitor } from './help/browser.mjs';
import { server_under_test } from './help/server.mjs';

let server;
before(async () => {
  server = await server_under_test();
});
afterEach(close_visits);
after(async () => {
  await close_browser();
  await server?.remove();
});

/** A PNG of one colour, 256 × 256. */
function png([red, green, blue]) {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes) => ~bytes.reduce((c, byte) => table[(c ^ byte) & 255] ^ (c >>> 8), ~0) >>> 0;
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(256, 0);
  head.writeUInt32BE(256, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array.from({ length: 256 }, () => [red, green, blue]).flat())]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 256 }, () => row)));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** A PMTiles file (version 3) with the one tile of zoom 0, by the published layout. */
function pmtiles(tile) {
  const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
  // one entry: tile 0, run of 1, its length, its place + 1
  const directory = Buffer.from([1, 0, 1, ...varint(tile.length), 1].flat());
  const metadata = Buffer.from('{}');
  const head = Buffer.alloc(127);
  head.write('PMTiles');
  head[7] = 3;
  const sections = [[127, directory.length], [127 + directory.length, metadata.length], [0, 0], [127 + directory.length + metadata.length, tile.length]];
  sections.forEach(([at, length], n) => {
    head.writeBigUInt64LE(BigInt(at), 8 + 16 * n);
    head.writeBigUInt64LE(BigInt(length), 16 + 16 * n);
  });
  [72, 80, 88].forEach((at) => head.writeBigUInt64LE(1n, at));
  // clustered; no compression of directories and tiles; PNG; zoom 0 to 0; the whole world
  head.set([1, 1, 1, 2, 0, 0], 96);
  [-1800000000, -850000000, 1800000000, 850000000].forEach((degrees, n) => head.writeInt32LE(degrees, 102 + 4 * n));
  return Buffer.concat([head, directory, metadata, tile]);
}

async function with_basemap(basemap, path, answer) {
  const { open, context, faults } = await visitor(server.url);
  await context.route('**/v1/about', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), basemap } });
  });
  let asked = 0;
  await context.route(path, (route) => {
    asked += 1;
    return answer(route);
  });
  const page = await open('/?layer=points');
  await settled(page);
  await until('the basemap is asked for', () => asked > 0);
  return { page, faults };
}

/** The colour of the map where no area lies: north-west of the district. */
async function colour(page) {
  return page.evaluate(() => new Promise((done) => {
    const map = globalThis.huying_map;
    map.once('render', () => {
      const { x, y } = map.project([113.42, 23.4]);
      const gl = map.painter.context.gl;
      const pixel = new Uint8Array(4);
      const scale = devicePixelRatio;
      gl.readPixels(Math.round(x * scale), gl.drawingBufferHeight - Math.round(y * scale), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      done([...pixel.subarray(0, 3)]);
    });
    map.triggerRepaint();
  }));
}

const near = (a, b) => a.every((part, n) => Math.abs(part - b[n]) <= 6);

test('picture tiles lie under the areas', async () => {
  const sand = [180, 150, 90];
  const tile = png(sand);
  const basemap = { kind: 'raster', url: `${server.url}/picture/{z}/{x}/{y}.png`, attribution: 'test' };
  const { page, faults } = await with_basemap(basemap, '**/picture/**', (route) => route.fulfill({ body: tile, contentType: 'image/png' }));
  await until('sand', async () => near(await colour(page), sand));
  await picture(page, 'basemap-raster');
  assert.deepEqual(faults, []);
});

test('a PMTiles file of pictures does, too', async () => {
  const moss = [60, 110, 70];
  const file = pmtiles(png(moss));
  const { page, faults } = await with_basemap({ kind: 'pmtiles', url: '/basemap.pmtiles', attribution: 'test' }, '**/basemap.pmtiles', (route) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(route.request().headers().range);
    const part = file.subarray(Number(from), Number(to) + 1);
    return route.fulfill({
      status: 206, body: part, contentType: 'application/octet-stream',
      headers: { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${file.length}`, 'accept-ranges': 'bytes' },
    });
  });
  await until('moss', async () => near(await colour(page), moss));
  assert.deepEqual(faults, []);
});
