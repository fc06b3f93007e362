// The commander's journeys: open, narrow, drill down, brush, look at a case, share the link, go back.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { PHONE, close_browser, close_visits, counter, picture, settled, until, visitor } from './help/browser.mjs';
import { post_report, server_under_test } from './help/server.mjs';

let server;
before(async () => {
  server = await server_under_test();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

describe('the commander’s page', () => {
  let page;
  let visit;
  after(close_visits);
  before(async () => {
    visit = await visitor(server.url);
    page = await visit.open('/?window=30d');
    await settled(page);
  });

  test('shows the district, its figures and that its borders are synthetic', async () => {
    await until('figures', async () => (await counter(page, 'total')) > 0);
    const counts = await page.evaluate(async () => {
      const from = new Date(Date.now() - 40 * 86_400_000).toISOString();
      return (await fetch(`/v1/counts?from=${from}`)).json();
    });
    assert.ok(counts.total >= (await counter(page, 'total')));
    assert.match(await page.locator('.synthetic').innerText(), /合成边界 · 真实名称与代码/);
    assert.equal(await page.locator('nav [aria-current=location]').innerText(), '黄埔区');
    await picture(page, 'command-dark');
  });

  test('the heat on the screen holds every case of the window that has a position', async () => {
    const { total, without_position } = await page.evaluate(async () => {
      const { search } = new URL(globalThis.huying_map.getSource('heat').tiles[0]);
      return (await fetch(`/v1/counts${search}`)).json();
    });
    const drawn = await page.evaluate(() => {
      const seen = new Map();
      for (const cell of globalThis.huying_map.querySourceFeatures('heat', { sourceLayer: 'heat' })) {
        seen.set(cell.geometry.coordinates.map((part) => part.toFixed(6)).join(), cell.properties.n);
      }
      return [...seen.values()].reduce((sum, n) => sum + n, 0);
    });
    // Positions far outside the district can lie beyond the tiles in view, and a live demo goes on.
    assert.ok(drawn > 0 && drawn <= total - without_position + 5, `${drawn} drawn of ${total - without_position}`);
    assert.ok(drawn >= (total - without_position) * 0.98, `${drawn} drawn of ${total - without_position}`);
  });

  test('a status filter changes every figure and the link, and the back button undoes it', async () => {
    const all = await counter(page, 'total');
    await page.getByRole('group', { name: '状态' }).getByRole('button', { name: '展开“已了结”' }).click();
    await page.getByRole('group', { name: '状态' }).getByRole('checkbox', { name: '已结案' }).click();
    await until('fewer cases', async () => (await counter(page, 'total')) < all);
    assert.match(page.url(), /status=closed/);
    await until('tiles follow', () => page.evaluate(() => globalThis.huying_map.getSource('heat').tiles[0].includes('status=closed')));
    await page.goBack();
    await until('all cases again', async () => (await counter(page, 'total')) >= all);
    assert.doesNotMatch(page.url(), /status=/);
  });

  test('drills down by the list to a grid, with a breadcrumb, and up again with Escape', async () => {
    let of = '440112';
    for (const level of ['街道（镇）', '社区（村）', '网格']) {
      // The parts of this very area, in their last order: figures that come in sort them anew.
      const first = page.locator(`[data-area-list="${of}"][data-counted=true] button`).first();
      await first.waitFor();
      const code = await first.getAttribute('data-code');
      await first.focus();
      await page.keyboard.press('Enter');
      await until(level, async () => (await page.locator('[data-area-code]').innerText()) === code);
      of = code;
    }
    await until('four steps', async () => (await page.locator('nav li').count()) === 4);
    const code = await page.locator('[data-area-code]').innerText();
    assert.match(code, /^\d{15}$/);
    await until('the map is there', () => page.evaluate(() => !globalThis.huying_map.isMoving() && globalThis.huying_map.getZoom() > 13));
    await settled(page);
    await picture(page, 'grid-dark');
    await page.locator('main canvas').focus();
    await page.keyboard.press('Escape');
    await until('one up', async () => (await page.locator('nav li').count()) === 3);
    await page.locator('nav button').first().click();
    await until('the district', async () => (await page.locator('nav li').count()) === 1);
    await settled(page);
  });

  test('a click on an area of the map opens that area', async () => {
    const box = await page.locator('main canvas').boundingBox();
    const spot = await page.evaluate(() => {
      const map = globalThis.huying_map;
      const { x, y } = map.project([113.44, 23.105]);
      const hit = map.queryRenderedFeatures([x, y], { layers: ['area-fill'] })[0];
      return { x, y, code: hit.properties.code };
    });
    await page.mouse.move(box.x + spot.x, box.y + spot.y);
    await page.locator('.hint').waitFor();
    await page.mouse.click(box.x + spot.x, box.y + spot.y);
    await until('the area', async () => (await page.locator('[data-area-code]').innerText()) === spot.code);
    await page.goBack();
    await until('the district', async () => (await page.locator('nav li').count()) === 1);
    await settled(page);
  });

  test('colours the areas by count; the legend holds numbers', async () => {
    await page.getByRole('button', { name: '区域着色' }).click();
    await until('a legend', async () => (await page.locator('.classes li').count()) >= 4);
    const coloured = () => page.evaluate(() => globalThis.huying_map
      .querySourceFeatures('areas', { sourceLayer: 'subdistrict' })
      .filter((area) => globalThis.huying_map.getFeatureState({ source: 'areas', sourceLayer: 'subdistrict', id: area.properties.code }).value > 0).length);
    await until('coloured areas', async () => (await coloured()) >= 10);
    await picture(page, 'areas-dark');
    await page.getByRole('button', { name: '热力' }).click();
  });

  test('dragging across the timeline sets the window, and its handles move by keyboard', async () => {
    const bars = page.locator('.bars');
    const box = await bars.boundingBox();
    const y = box.y + 40;
    await page.mouse.move(box.x + box.width * 0.7, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 });
    await page.mouse.up();
    await until('a window', () => /from=.*to=/.test(page.url()));
    const narrow = new URL(page.url());
    const handle = page.getByRole('slider', { name: '时间窗起点' });
    await handle.focus();
    await page.keyboard.press('ArrowLeft');
    await until('an earlier start', () => new URL(page.url()).searchParams.get('from') < narrow.searchParams.get('from'));
    await until('the figure follows', async () => {
      const { searchParams: q } = new URL(page.url());
      const wanted = await page.evaluate(async (s) => (await (await fetch(`/v1/counts?${s}`)).json()).total, `from=${q.get('from')}&to=${q.get('to')}`);
      return (await counter(page, 'total')) === wanted;
    });
  });

  test('finds a case by its number and shows its team, deadline and reasons', async () => {
    const report = await post_report(server.url);
    const search = page.getByRole('combobox', { name: '查找区域或案件' });
    await search.fill(report.case);
    await page.getByRole('option').filter({ hasText: report.case }).waitFor();
    await search.press('Enter');
    const drawer = page.locator(`[data-case-drawer=${report.case}]`);
    await drawer.getByText(report.team.name).first().waitFor();
    assert.ok((await drawer.locator('.why li').count()) >= 1);
    assert.ok((await drawer.locator('[data-story] li').count()) >= 1);
    await drawer.getByRole('button', { name: '在地图上定位' }).click();
    await until('close up', () => page.evaluate(() => globalThis.huying_map.getZoom() >= 14 && !globalThis.huying_map.isMoving()));
    await settled(page);
    await picture(page, 'case-dark');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  test('a click on a case of the map opens its drawer', async () => {
    const report = await post_report(server.url, { lon: 113.4215, lat: 23.0745 });
    await page.goto(`${server.url}/?window=today&map=16.5/23.0745/113.4215&layer=points`);
    await settled(page);
    const found = () => page.evaluate((number) => {
      const map = globalThis.huying_map;
      const { x, y } = map.project([113.4215, 23.0745]);
      const hits = map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers: ['cases', 'cases-new'] });
      return hits.some((hit) => hit.properties.case === number) ? { x, y } : null;
    }, report.case);
    await until('the mark', async () => (await found()) !== null);
    const { x, y } = await found();
    const box = await page.locator('main canvas').boundingBox();
    await page.mouse.click(box.x + x, box.y + y);
    await page.locator('[data-case-drawer]').waitFor();
    assert.match(page.url(), /case=HY\d+/);
  });

  test('speaks English on demand, and the link remembers', async () => {
    await page.goto(`${server.url}/?window=30d`);
    await settled(page);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Report', exact: true }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.match(page.url(), /lang=en/);
    await page.getByRole('button', { name: 'Switch to light' }).click();
    await until('light', () => page.evaluate(() => document.documentElement.dataset.theme === 'light'));
    await settled(page);
    await picture(page, 'command-light-en');
  });

  test('says so when nothing matches, and how to see more', async () => {
    await page.goto(`${server.url}/?from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z&lang=zh-CN`);
    await page.locator('[data-empty]').waitFor();
    await page.getByRole('button', { name: '放宽时间' }).click();
    await page.locator('[data-empty]').waitFor({ state: 'detached' });
  });

  test('none of this asked another server for anything or threw an error', () => {
    assert.deepEqual(visit.faults, []);
  });
});

describe('other visitors', () => {
  afterEach(close_visits);

  test('a shared link opens the same picture', async () => {
    const { open } = await visitor(server.url);
    const link = '/?window=30d&status=dispatched,handling&area=440112010&level=community&layer=areas&map=13.10/23.07500/113.43000';
    const page = await open(link);
    await settled(page);
    assert.equal(new URL(page.url()).search, new URL(link, server.url).search);
    const { lat, lng } = await page.evaluate(() => globalThis.huying_map.getCenter());
    assert.ok(Math.abs(lat - 23.075) < 1e-4 && Math.abs(lng - 113.43) < 1e-4);
    await until('the area', async () => (await page.locator('nav [aria-current=location]').innerText()) === '长洲街道');
    await picture(page, 'changzhou-dark');
  });

  test('works on a phone: sheet, tabs, drill-down', async () => {
    const { open, faults } = await visitor(server.url, { viewport: PHONE, hasTouch: true, isMobile: true });
    const page = await open('/?window=30d');
    await settled(page);
    await until('figures', async () => (await counter(page, 'total')) > 0);
    await picture(page, 'phone-dark');
    await page.getByRole('button', { name: '区域', exact: true }).tap();
    await page.locator('[data-area-list] button').first().tap();
    await until('drilled', async () => /area=\d{9}/.test(page.url()));
    await picture(page, 'phone-area-dark');
    await page.getByRole('button', { name: '筛选', exact: true }).tap();
    await page.getByRole('button', { name: '今日', exact: true }).tap();
    await until('today', () => /window=today/.test(page.url()));
    await picture(page, 'phone-filter-dark');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= PHONE.width, `the page is ${wide} px wide`);
    assert.deepEqual(faults, []);
  });
});
