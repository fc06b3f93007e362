// Every page in both themes and both languages, wide and on a phone, without a serious accessibility finding.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import { PHONE, WIDE, close_browser, close_visits, settled, visitor } from './help/browser.mjs';
import { desk_of } from './help/desk.mjs';
import { any_colour, png } from './help/pictures.mjs';
import { post_report, server_under_test } from './help/server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRAVE = ['serious', 'critical'];

async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return violations.filter((one) => GRAVE.includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
}

afterEach(close_visits);
let server;
let number;
before(async () => {
  server = await server_under_test();
  number = (await post_report(server.url)).case;
});
after(async () => {
  await close_browser();
  await server?.remove();
});

const VIEWS = [
  ['the map', () => '/?window=30d'],
  ['coloured areas of one subdistrict', () => '/?window=30d&area=440112010&layer=areas'],
  ['a case', () => `/?case=${number}`],
  ['the report panel', () => '/?report=1'],
  ['a comparison', () => '/?window=7d&against=like-8', '[data-compare=like]'],
  ['two maps', () => '/?window=7d&against=like-8&compare=side', '[data-second-ready=true]'],
  ['a playback', () => '/?from=2026-11-16T00:00:00Z&to=2026-11-23T00:00:00Z&play=2026-11-18T00:00:00Z/86400s/21600s/1x', '[data-play=paused]'],
  ['hours of the week', () => '/?window=30d&tool=matrix&hours=6-7@09-18', '[data-matrix][data-counted=true]'],
  ['classes over time', () => '/?window=30d&tool=classes', '[data-multiples] button'],
  ['areas per square kilometre', () => '/?window=30d&layer=areas&per=km2&scale=areas:0.1-0.5-1', '[data-legend=areas]'],
];
const DESK_VIEWS = [
  ['the desk', () => '/desk?queue=to-check'],
  ['a case at the desk', () => `/desk?case=${number}`],
  ['the tables', () => '/tables?table=duties'],
];

for (const theme of ['dark', 'light']) {
  describe(theme, () => {
    for (const [name, path, part] of VIEWS) {
      test(`${name} has no serious finding`, async () => {
        const { open } = await visitor(server.url, { colorScheme: theme });
        const page = await open(`${path()}&theme=${theme}&lang=${theme === 'dark' ? 'zh-CN' : 'en'}`);
        await settled(page);
        if (part) await page.locator(part).first().waitFor();
        assert.deepEqual(await findings(page), []);
      });
    }

    test('the page that checks receipts has no serious finding', async () => {
      const { open } = await visitor(server.url, { colorScheme: theme });
      const page = await open(`/verify?theme=${theme}&lang=${theme === 'dark' ? 'zh-CN' : 'en'}`);
      const name = 'receipt.json';
      const buffer = Buffer.from(await (await fetch(`${server.url}/v1/cases/${number}/receipt`)).arrayBuffer());
      await page.locator('[data-receipt]:enabled').setInputFiles({ name, mimeType: 'application/json', buffer });
      await page.locator('[data-outcome=holds]').waitFor();
      assert.deepEqual(await findings(page), []);
    });

    test('the worker’s phone has no serious finding', async () => {
      const { open } = await visitor(server.url, {
        viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: theme, permissions: ['geolocation'],
        geolocation: { latitude: 23.0733, longitude: 113.42, accuracy: 60 },
      });
      const page = await open(`/worker?theme=${theme}&lang=${theme === 'dark' ? 'zh-CN' : 'en'}`);
      await page.locator('[data-class="05"]').waitFor();
      await page.locator('[data-camera]').setInputFiles([{ name: 'scene.png', mimeType: 'image/png', buffer: png(any_colour()) }]);
      await page.locator('[data-shot]').waitFor();
      assert.deepEqual(await findings(page), [], 'report');
      await page.locator('[data-class="05"]').tap();
      await page.locator('[data-class="0505"]').tap();
      assert.deepEqual(await findings(page), [], 'class');
      for (const tab of ['tasks', 'line']) {
        await page.locator(`[data-tab=${tab}]`).tap();
        assert.deepEqual(await findings(page), [], tab);
      }
    });

    for (const [name, path] of DESK_VIEWS) {
      for (const viewport of [WIDE, PHONE]) {
        test(`${name}, ${viewport.width} wide, has no serious finding`, async () => {
          const { open } = await desk_of(server, '王敏', { colorScheme: theme, viewport });
          const page = await open(`${path()}&theme=${theme}&lang=${theme === 'dark' ? 'zh-CN' : 'en'}`);
          await page.locator('[data-list], [data-empty], [data-table-detail]').first().waitFor();
          if (path().includes('case=')) await page.locator('[data-desk-case] .map[data-ready=true]').waitFor();
          assert.deepEqual(await findings(page), []);
        });
      }
    }

    test('the desk’s dialogs and a step’s form have no serious finding', async () => {
      const { open } = await desk_of(server, '王敏', { colorScheme: theme });
      const page = await open(`/desk?case=${number}&theme=${theme}`);
      await page.locator('[data-step=send-back]').click();
      await page.locator('[data-move-form]').waitFor();
      assert.deepEqual(await findings(page), [], 'form');
      await page.keyboard.press('Escape');
      for (const key of ['?', 'Control+k']) {
        await page.keyboard.press(key);
        await page.locator('dialog[open]').waitFor();
        assert.deepEqual(await findings(page), [], key);
        await page.keyboard.press('Escape');
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
      }
    });

    test('the phone’s sheet, open, has no serious finding', async () => {
      const { open } = await visitor(server.url, { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: theme });
      const page = await open(`/?theme=${theme}&tool=matrix&against=like-8`);
      await settled(page);
      for (const tab of ['区域', '筛选', '时间', '最新']) {
        await page.getByRole('button', { name: tab, exact: true }).tap();
        assert.deepEqual(await findings(page), [], tab);
      }
    });
  });
}

test('a fault would be found', async () => {
  const { open } = await visitor(server.url);
  const page = await open('/?report=1');
  await settled(page);
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<button></button>'));
  assert.notDeepEqual(await findings(page), []);
});
