// Time on the screen: brush and zoom the bars, play back, compare, choose hours on the matrix, pin a scale and share it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { PHONE, close_browser, close_visits, counter, picture, settled, until, visitor } from './help/browser.mjs';
import { OwnServer, server_under_test } from './help/server.mjs';

let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});
afterEach(close_visits);

const query = (page) => new URL(page.url()).searchParams;
const bars = (page) => page.locator('[data-bars]').getAttribute('data-bars');
const asked_of = (page, source) => page.evaluate((name) => globalThis.huying_map.getSource(name)?.tiles[0] ?? '', source);
const ask = (page, path) => page.evaluate(async (address) => (await fetch(address)).json(), path);

async function opened(path, options = {}) {
  const visit = await visitor(server.url, options);
  const page = await visit.open(path);
  await settled(page);
  if (!options.isMobile) await page.locator('[data-bars]').waitFor();
  return { page, faults: visit.faults };
}

/** Cases of the tiles that the map shows, of each cell once. */
const drawn = (page, source, figure = 'n') => page.evaluate(([name, what]) => {
  const cells = new Map();
  for (const cell of globalThis.huying_map.querySourceFeatures(name, { sourceLayer: 'heat' })) {
    cells.set(cell.geometry.coordinates.map((part) => part.toFixed(6)).join(), cell.properties[what] ?? 0);
  }
  return [...cells.values()].reduce((sum, n) => sum + n, 0);
}, [source, figure]);

describe('the bars', () => {
  test('become narrower as the view closes in, by wheel, by buttons and by keyboard, and add up to the server’s count', async () => {
    const { page, faults } = await opened('/?window=30d');
    assert.equal(await bars(page), '1d');
    const box = await page.locator('.bars').boundingBox();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30);
    for (let turn = 0; turn < 6; turn += 1) await page.mouse.wheel(0, -400);
    await until('narrower bars', async () => ['1h', '3h', '15m'].includes(await bars(page)));
    await until('the view in the link', () => query(page).has('frame'));
    const closer = page.getByRole('button', { name: '放大时间轴' });
    for (let press = 0; press < 5; press += 1) await closer.click();
    await until('minutes', async () => ['1m', '5m'].includes(await bars(page)));
    await page.getByRole('button', { name: '适合时间窗' }).click();
    await until('days again', async () => (await bars(page)) === '1d');
    await page.getByRole('slider', { name: '移动整个时间窗' }).focus();
    await page.keyboard.press('+');
    await until('a closer look by keyboard', () => query(page).has('frame'));
    assert.deepEqual(faults, []);
  });

  test('dragging the axis moves the view and leaves the window alone', async () => {
    const { page } = await opened('/?window=30d');
    const axis = await page.locator('.axis').boundingBox();
    await page.mouse.move(axis.x + axis.width * 0.3, axis.y + 9);
    await page.mouse.down();
    await page.mouse.move(axis.x + axis.width * 0.6, axis.y + 9, { steps: 5 });
    await page.mouse.up();
    await until('another view', () => query(page).has('frame'));
    assert.equal(query(page).get('window'), '30d');
  });

  test('the window is set to the second, and the figures are those of exactly that window', async () => {
    const { page } = await opened('/?window=30d');
    await page.locator('header .span').click();
    await page.locator('form.row input').first().fill('2026-11-03T04:05:06');
    await page.locator('form.row input').last().fill('2026-11-20T17:18:19');
    await page.locator('form.row button').click();
    await until('the link', () => query(page).get('from') === '2026-11-02T20:05:06Z' && query(page).get('to') === '2026-11-20T09:18:19Z');
    const { total } = await ask(page, '/v1/counts?from=2026-11-02T20:05:06Z&to=2026-11-20T09:18:19Z');
    await until('the figure', async () => (await counter(page, 'total')) === total);
    await page.locator('[data-back-to-now]').click();
    await until('live again', () => !query(page).has('from'));
  });

  test('two fingers zoom them on a phone', async () => {
    const { page } = await opened('/?window=30d', { viewport: PHONE, hasTouch: true, isMobile: true });
    await page.locator('.tabs button').last().tap();
    await page.locator('[data-bars]').waitFor();
    const before = await bars(page);
    // The sheet has risen.
    await until('the bars on the screen', async () => (await page.locator('.bars').boundingBox()).y < PHONE.height - 200);
    const box = await page.locator('.bars').boundingBox();
    const y = box.y + 30;
    const line = await page.context().newCDPSession(page);
    const touch = (type, xs) => line.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((x, id) => ({ x, y, id })) });
    const middle = box.x + box.width / 2;
    await touch('touchStart', [middle - 20, middle + 20]);
    for (let apart = 30; apart <= 160; apart += 10) await touch('touchMove', [middle - apart, middle + apart]);
    await touch('touchEnd', []);
    await until('narrower bars', async () => (await bars(page)) !== before);
    assert.ok(query(page).has('frame'));
    assert.ok(!query(page).has('from'), 'the window stays');
  });
});

describe('playback', () => {
  const PLAY = '/?from=2026-11-16T00:00:00Z&to=2026-11-23T00:00:00Z&play=2026-11-18T00:00:00Z/86400s/21600s/1x';

  test('a link opens it at its frame, paused; steps go forwards and back, each frame holding what the server counts', async () => {
    const { page, faults } = await opened(PLAY);
    await page.locator('[data-play=paused]').waitFor();
    const total = () => page.locator('[data-frame-total]').innerText();
    const wanted = async (to) => {
      const from = new Date(Date.parse(to) - 86_400_000).toISOString();
      const counts = await ask(page, `/v1/counts?from=${from}&to=${to}`);
      return { shown: `${counts.total.toLocaleString('zh-CN')} 件`, placed: counts.total - counts.without_position };
    };
    const front = async () => ((await page.evaluate(() => globalThis.huying_map.getPaintProperty('heat-next', 'heatmap-opacity'))) === 0 ? 'heat' : 'heat-next');
    const first = await wanted('2026-11-18T00:00:00Z');
    await until('the first frame', async () => (await total()) === first.shown);
    await page.getByRole('button', { name: '下一步' }).click();
    await until('the next position', () => query(page).get('play').startsWith('2026-11-18T06:00:00Z'));
    const second = await wanted('2026-11-18T06:00:00Z');
    await until('the next frame', async () => (await total()) === second.shown);
    await until('its tiles in front', async () => (await asked_of(page, await front())).includes('to=2026-11-18T06%3A00%3A00Z'));
    const seen = await drawn(page, await front());
    assert.ok(seen > 0 && seen <= second.placed && seen >= second.placed * 0.97, `${seen} of ${second.placed}`);
    await page.getByRole('button', { name: '上一步' }).click();
    await until('back', () => query(page).get('play').startsWith('2026-11-18T00:00:00Z'));
    await until('the first frame again', async () => (await total()) === first.shown);
    assert.deepEqual(faults, []);
  });

  test('plays, never showing a half-loaded frame, loops, pauses, and live comes back', async () => {
    const { page, faults } = await opened('/?window=7d');
    await page.locator('[data-tool=play]').click();
    await page.locator('[data-play=paused]').waitFor();
    assert.ok(query(page).has('from'), 'the live window is fixed');
    await until('a first frame', async () => (await page.locator('[data-frame-total]').innerText()) !== '');
    await page.locator('[data-play] select').last().selectOption('4');
    await page.getByRole('button', { name: '循环播放' }).click();
    // From here on every picture is watched: the source in front must be whole whenever it comes to the front.
    await page.evaluate(() => {
      const map = globalThis.huying_map;
      globalThis.torn = 0;
      globalThis.flips = 0;
      let front = null;
      map.on('render', () => {
        if (!map.getLayer('heat-next')) return;
        const now = map.getPaintProperty('heat-next', 'heatmap-opacity') === 0 ? 'heat' : 'heat-next';
        if (front !== null && now !== front) {
          globalThis.flips += 1;
          if (!map.isSourceLoaded(now)) globalThis.torn += 1;
        }
        front = now;
      });
    });
    const begun = query(page).get('play');
    await page.locator('[data-play]').getByRole('button', { name: '播放', exact: true }).click();
    await until('frames', () => page.evaluate(() => globalThis.flips >= 6));
    assert.notEqual(query(page).get('play'), begun);
    await page.getByRole('button', { name: '暂停' }).click();
    await page.locator('[data-play=paused]').waitFor();
    assert.equal(await page.evaluate(() => globalThis.torn), 0);
    await picture(page, 'playback-dark');
    await page.locator('[data-back-to-now]').click();
    await until('live', () => !query(page).has('play') && !query(page).has('from'));
    await until('live tiles', async () => !(await asked_of(page, 'heat')).includes('to='));
    assert.deepEqual(faults, []);
  });

  test('goes one frame a second at most where less motion is wished for', async () => {
    const { page } = await opened(PLAY, { reducedMotion: 'reduce' });
    await page.locator('[data-play=paused]').waitFor();
    assert.deepEqual(await page.locator('[data-play] select').last().locator('option').allInnerTexts(), ['0.5×', '1×']);
  });
});

describe('hours of the week', () => {
  test('the matrix holds the server’s counts, and painting on it filters everything', async () => {
    const { page, faults } = await opened('/?from=2026-11-02T00:00:00%2B08:00&to=2026-11-23T00:00:00%2B08:00&tool=matrix');
    await page.locator('[data-matrix][data-counted=true]').waitFor();
    const window = 'from=2026-11-01T16:00:00Z&to=2026-11-22T16:00:00Z';
    const { groups } = await ask(page, `/v1/counts?${window}&group=hour-of-week`);
    const nine = groups.find((group) => group.key === '9').count;
    assert.match(await page.locator('[data-hour="9"]').getAttribute('aria-label'), new RegExp(`周一 09–10：${nine} 件，时间窗内有 3 个`));
    const from = await page.locator('[data-hour="129"]').boundingBox();
    const to = await page.locator('[data-hour="161"]').boundingBox();
    await page.mouse.move(from.x + 5, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(to.x + 5, to.y + 5, { steps: 6 });
    await page.mouse.up();
    await until('weekends', () => query(page).get('hours') === '6-7@09-18');
    const { total } = await ask(page, `/v1/counts?${window}&hours=6-7@09-18`);
    await until('the figure', async () => (await counter(page, 'total')) === total);
    await until('the tiles', async () => (await asked_of(page, 'heat')).includes('hours=6-7%4009-18'));
    await picture(page, 'matrix-dark');
    // By keyboard: the hour in focus is taken out again.
    await page.locator('[data-hour="161"]').focus();
    await page.keyboard.press('Space');
    await until('one hour less', () => query(page).get('hours') === '6@09-18,7@09-17');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('data-hour')), '160');
    assert.deepEqual(faults, []);
  });

  test('kinds of days filter too', async () => {
    const { page } = await opened('/?from=2026-09-25T00:00:00Z&to=2026-10-20T00:00:00Z');
    await page.getByRole('button', { name: '节假日' }).click();
    await until('the link', () => query(page).get('days') === 'holiday');
    const { total } = await ask(page, '/v1/counts?from=2026-09-25T00:00:00Z&to=2026-10-20T00:00:00Z&days=holiday');
    await until('the figure', async () => (await counter(page, 'total')) === total);
  });

  test('the commonest classes stand side by side, and a click narrows to one', async () => {
    const { page } = await opened('/?window=30d&tool=classes');
    await until('pictures', async () => Number(await page.locator('[data-multiples]').getAttribute('data-multiples')) >= 8);
    await page.locator('[data-multiples] button').first().click();
    await until('the class', () => /^\d+$/.test(query(page).get('class') ?? ''));
    await picture(page, 'classes-dark');
  });
});

describe('a comparison', () => {
  const WEEKEND = '/?from=2026-11-21T00:00:00%2B08:00&to=2026-11-23T00:00:00%2B08:00';

  test('tells the usual number, every window it comes from and why, and where most changed', async () => {
    const { page, faults } = await opened(WEEKEND);
    await page.locator('[data-tool=compare]').click();
    await page.locator('[data-compare=like]').waitFor();
    assert.equal(query(page).get('against'), 'like-8');
    const answer = await ask(page, '/v1/compare?from=2026-11-20T16:00:00Z&to=2026-11-22T16:00:00Z&group=area&level=subdistrict&against=like-8');
    await until('the total', async () => Number((await page.locator('[data-compare-total]').innerText()).replaceAll(',', '')) === answer.total);
    assert.equal(await page.locator('[data-bases] li').count(), answer.bases.length);
    for (const why of await page.locator('[data-bases] small').allInnerTexts()) assert.notEqual(why, '');
    const most = answer.groups.filter((group) => group.key !== 'none').sort((a, b) => Math.abs(b.count - b.base) - Math.abs(a.count - a.base))[0];
    const first = page.locator('[data-changes] button').first();
    assert.ok((await first.innerText()).includes(`${most.count - most.base > 0 ? '+' : ''}`));
    await until('the surface of differences', () => page.evaluate(() => {
      const source = globalThis.huying_map.getSource('difference');
      return source !== undefined && source.canvas.width > 50
        && source.canvas.getContext('2d').getImageData(0, 0, source.canvas.width, source.canvas.height).data.some((part) => part > 0);
    }));
    await picture(page, 'difference-dark');
    assert.deepEqual(faults, []);
  });

  test('two maps stand side by side with one camera and one cursor', async () => {
    const { page, faults } = await opened(`${WEEKEND}&against=like-8&compare=side`);
    await page.locator('[data-second-ready=true]').waitFor();
    const cameras = () => page.evaluate(() => [globalThis.huying_map, globalThis.huying_second_map].map((map) => {
      const { lng, lat } = map.getCenter();
      return [map.getZoom().toFixed(3), lng.toFixed(4), lat.toFixed(4)].join('/');
    }));
    const together = async () => new Set(await cameras()).size === 1;
    await until('one camera', together);
    await page.evaluate(() => globalThis.huying_map.jumpTo({ center: [113.44, 23.09], zoom: 12.5 }));
    await until('the second follows', together);
    await page.evaluate(() => globalThis.huying_second_map.jumpTo({ center: [113.46, 23.12], zoom: 11.5 }));
    await until('the first follows', together);
    await until('what is usual on the second map', () => page.evaluate(() => {
      const source = globalThis.huying_second_map.getSource('difference');
      return source !== undefined && source.canvas.width > 50
        && source.canvas.getContext('2d').getImageData(0, 0, source.canvas.width, source.canvas.height).data.some((part) => part > 0);
    }));
    const box = await page.locator('.second canvas').boundingBox();
    await page.mouse.move(box.x + 200, box.y + 400);
    await page.locator('[data-crosshair=first]').waitFor();
    await picture(page, 'side-dark');
    assert.deepEqual(faults, []);
  });

  test('works on a phone: maps above each other, the figures in the sheet', async () => {
    const { page, faults } = await opened(`${WEEKEND}&against=like-8&compare=side`, { viewport: PHONE, hasTouch: true, isMobile: true });
    await page.locator('[data-second-ready=true]').waitFor();
    await until('what is usual, without the panel', () => page.evaluate(() => {
      const source = globalThis.huying_second_map.getSource('difference');
      return source !== undefined && source.canvas.width > 50;
    }));
    await page.locator('.tabs button').last().tap();
    await page.locator('[data-compare=like]').waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= PHONE.width, `the page is ${wide} px wide`);
    assert.deepEqual(faults, []);
  });
});

describe('a scale that stays', () => {
  test('pinned, it is in the link, stays for another window, and the link reproduces the view', async () => {
    const { page } = await opened('/?from=2026-11-01T00:00:00Z&to=2026-11-15T00:00:00Z&map=11.50/23.12000/113.46000');
    await page.locator('[data-pin]').click();
    await until('the scale in the link', () => /^heat:/.test(query(page).get('scale') ?? ''));
    const pinned = query(page).get('scale');
    const ticks = await page.locator('[data-ticks]').innerText();
    await page.locator('[data-legend=heat] select').selectOption('1000');
    await until('the kernel in the link', () => query(page).get('radius') === '1000');
    await page.getByRole('button', { name: '30 天' }).click();
    await until('another window', () => query(page).get('window') === '30d');
    await settled(page);
    assert.equal(query(page).get('scale'), pinned);
    assert.equal(await page.locator('[data-ticks]').innerText(), ticks);

    const link = '/?from=2026-11-09T00:00:00Z&to=2026-11-16T00:00:00Z&hours=1-5@07-09,1-5@17-19&days=workday&level=community&layer=areas&frame=2026-11-01T00:00:00Z/2026-11-20T00:00:00Z&per=km2&scale=heat:7.5,areas:0.1-0.5-1-2-4&radius=300&map=12.50/23.09000/113.45000';
    const other = await opened(link);
    await until('a legend', async () => (await other.page.locator('.classes li').count()) === 7);
    await other.page.waitForTimeout(600);
    assert.equal(decodeURIComponent(new URL(other.page.url()).search), decodeURIComponent(new URL(link, server.url).search));
    assert.match(await other.page.locator('.classes').innerText(), /0\.5 – 1[^]*4\+/);
    const { lat, lng } = await other.page.evaluate(() => globalThis.huying_map.getCenter());
    assert.ok(Math.abs(lat - 23.09) < 1e-4 && Math.abs(lng - 113.45) < 1e-4);
  });

  test('the kernel is as long on the ground at every zoom', async () => {
    const { page } = await opened('/?window=30d&radius=500&map=13.00/23.12000/113.46000');
    const radius_m = (zoom) => page.evaluate(([z]) => {
      const [, , , ...stops] = globalThis.huying_map.getPaintProperty('heat', 'heatmap-radius');
      const at = stops.indexOf(z);
      const pixel_m = (40_075_016.686 * Math.cos((globalThis.huying_map.getCenter().lat * Math.PI) / 180)) / (512 * 2 ** z);
      return stops[at + 1] * pixel_m;
    }, [zoom]);
    for (const zoom of [12, 13, 14.5]) assert.ok(Math.abs((await radius_m(zoom)) - 500) < 5, `${await radius_m(zoom)} m at ${zoom}`);
  });

  test('areas are made comparable by what the edition carries, and it is said what it does not carry', async () => {
    const { page } = await opened('/?window=30d&layer=areas&per=km2');
    await until('a legend', async () => (await page.locator('.classes li').count()) >= 4);
    const { groups } = await ask(page, '/v1/counts?group=area&level=subdistrict');
    const offered = await page.locator('.per option').allInnerTexts();
    assert.equal(offered.length, 1 + ['km2', 'population', 'road_km'].filter((name) => groups.some((group) => group[name])).length);
    if (offered.length < 4) assert.match(await page.locator('[data-legend=areas]').innerText(), /没有所需数据/);
  });
});

test('an empty server shows all of it without a fault', { skip: !process.env.HUYING_BIN }, async () => {
  const empty = await OwnServer.start(0, 0);
  try {
    const visit = await visitor(empty.url);
    const page = await visit.open('/?window=7d&tool=matrix&against=like-8');
    await settled(page);
    await page.locator('[data-compare=like]').waitFor();
    await page.locator('[data-tool=play]').click();
    await page.locator('[data-play=paused]').waitFor();
    assert.deepEqual(visit.faults, []);
  } finally {
    await empty.remove();
  }
});
