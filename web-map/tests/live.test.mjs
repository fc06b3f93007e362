// A report is on every open page soon, without reload, also after the server was killed under it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { close_browser, close_visits, counter, settled, until, visitor } from './help/browser.mjs';
import { figure } from './help/figures.mjs';
import { OwnServer, import_reports, post_report, server_under_test } from './help/server.mjs';

/** From just before a report is sent until the slowest page shows it. */
const SHOWN_MS_MAX = 1000;
/** Reports sent one after the other; every one must be shown. */
const REPORTS = 5;
/**
 * Maps are drawn in software here, pixel by pixel, on cores that others use: small pages measure how fast a report
 * comes through and not how fast this machine paints. The page itself is the same.
 */
const SMALL = { width: 360, height: 320 };
afterEach(close_visits);
after(close_browser);

/** Puts a watch on the page that notes when the ticker first shows a case, by the page's own clock. */
function watch_ticker(page) {
  return page.evaluate(() => {
    globalThis.huying_seen = {};
    const note = () => {
      for (const line of document.querySelectorAll('[data-ticker] [data-case]')) {
        globalThis.huying_seen[line.dataset.case] ??= { at: Date.now(), total: document.querySelector('[data-counter=total]').innerText };
      }
    };
    note();
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

/** Milliseconds from just before the report was sent until the page showed it. */
async function shown_after(page, number, sent_ms) {
  await until(`${number} in the ticker`, () => page.evaluate((n) => n in globalThis.huying_seen, number));
  return (await page.evaluate((n) => globalThis.huying_seen[n].at, number)) - sent_ms;
}

/** Sends a report and waits until all pages show it: each report must be on each page, not only the luckiest. */
async function shown_everywhere(server, pages) {
  const sent_ms = Date.now();
  const report = await post_report(server.url);
  const waits = await Promise.all(pages.map((page) => shown_after(page, report.case, sent_ms)));
  figure('a report on every page', Math.max(...waits), SHOWN_MS_MAX);
  return report;
}

describe('a report that comes in', () => {
  let server;
  before(async () => {
    server = await server_under_test();
  });
  after(async () => server?.remove());

  test('is in the ticker and the counters of two pages and two browsers', async () => {
    const [one, other] = [await visitor(server.url, { viewport: SMALL }), await visitor(server.url, { viewport: SMALL })];
    const pages = [await one.open('/?window=today'), await one.open('/?window=today&layer=areas'), await other.open('/?window=today')];
    for (const page of pages) {
      await page.bringToFront();
      await settled(page);
      await until('figures', async () => (await counter(page, 'total')) !== null);
      await watch_ticker(page);
    }
    const totals = await Promise.all(pages.map((page) => counter(page, 'total')));
    let report;
    for (let sent = 0; sent < REPORTS; sent += 1) report = await shown_everywhere(server, pages);
    for (const [index, page] of pages.entries()) {
      await until('counted', async () => (await counter(page, 'total')) >= totals[index] + REPORTS);
    }
    // On top at once, and in the tiles soon: then it is no longer drawn as new, but still counted once.
    await until('in the tiles', () => pages[2].evaluate(async (seq) => {
      const data = await globalThis.huying_map.getSource('fresh').getData();
      return !data.features.some((one) => one.properties.seq >= seq);
    }, report.seq));
    assert.deepEqual([...one.faults, ...other.faults], []);
  });

  test('is still shown right after a flood of 8,000, all of which are counted', async () => {
    const { open, faults } = await visitor(server.url, { viewport: SMALL });
    const page = await open('/?window=today');
    await settled(page);
    await until('figures', async () => (await counter(page, 'total')) !== null);
    await watch_ticker(page);
    await import_reports(server.url, 8000);
    const total = () => page.evaluate(async () => {
      const from = new Date(Math.floor((Date.now() + 288e5) / 864e5) * 864e5 - 288e5).toISOString();
      return (await (await fetch(`/v1/counts?from=${from}`)).json()).total;
    });
    await until('all are counted', async () => {
      const [shown, truth] = [await counter(page, 'total'), await total()];
      return shown === truth && truth >= 8000;
    });
    const sent_ms = Date.now();
    const report = await post_report(server.url);
    const wait = await shown_after(page, report.case, sent_ms);
    figure('a report on the page right after a flood', wait, SHOWN_MS_MAX);
    assert.deepEqual(faults, []);
  });

  test('is not shown where the filter excludes it', async () => {
    const { open } = await visitor(server.url, { viewport: SMALL });
    const page = await open('/?window=today&class=04');
    await settled(page);
    await watch_ticker(page);
    const hidden = await post_report(server.url);
    const shown = await post_report(server.url, { class: '0401' });
    await shown_after(page, shown.case, Date.now());
    assert.equal(await page.evaluate((n) => n in globalThis.huying_seen, hidden.case), false);
  });
});

describe('when the server is killed', { skip: process.env.HUYING_BIN ? false : 'needs HUYING_BIN' }, () => {
  let server;
  before(async () => {
    server = await OwnServer.start(500, 0);
  });
  after(async () => server?.remove());

  test('the page says so, catches up what it missed, and is live again after the restart', async () => {
    const { open } = await visitor(server.url, { viewport: SMALL });
    const page = await open('/?window=today');
    await settled(page);
    await watch_ticker(page);
    await server.kill();
    await page.waitForSelector('[data-connection=waiting]');
    await server.up();
    const sent_ms = Date.now();
    const report = await post_report(server.url);
    const wait = await shown_after(page, report.case, sent_ms);
    figure('a report on the page once the killed server is back', wait, SHOWN_MS_MAX);
    await page.waitForSelector('[data-connection=live]');
    await page.locator('[data-trouble]').waitFor({ state: 'detached' });
    const truth = await (await fetch(`${server.url}/v1/counts?from=${new Date(new Date().setUTCHours(-8, 0, 0, 0)).toISOString()}`)).json();
    assert.ok(truth.total >= 1);
    await until('the figure is the server’s', async () => (await counter(page, 'total')) >= 1);
  });
});
