// A changed duties table: its faults are listed, it is rehearsed over past cases, and goes in force when somebody says so.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { close_browser, close_visits, picture, until } from './help/browser.mjs';
import { desk_of } from './help/desk.mjs';
import { post_report, server_under_test } from './help/server.mjs';

afterEach(close_visits);
let server;
let csv;
before(async () => {
  server = await server_under_test();
  csv = await (await fetch(`${server.url}/v1/tables/duties.csv`)).text();
});
after(async () => {
  await close_browser();
  await server?.remove();
});

function file_of(text) {
  const path = join(mkdtempSync(join(tmpdir(), 'huying-table-')), 'duties.csv');
  writeFileSync(path, text);
  return path;
}

/** Motor vehicles parked badly, D0005-like rows of class 0505, go to the traffic department instead. */
function with_traffic(text) {
  const [head, ...rows] = text.trimEnd().split('\n');
  const columns = head.split(',');
  const [class_at, lead_at] = [columns.indexOf('class'), columns.indexOf('lead')];
  const changed = rows.map((row) => {
    const cells = row.split(',');
    if (cells[class_at] !== '0505') return row;
    cells[lead_at] = 'traffic';
    return cells.join(',');
  });
  return `${[head, ...changed].join('\n')}\n`;
}

test('the tables in force are listed with their versions, and can be downloaded in both forms', async () => {
  const { open } = await desk_of(server, '规划');
  const page = await open('/tables');
  await page.locator('[data-table-detail=duties]').waitFor();
  assert.ok((await page.locator('[data-table]').count()) >= 12);
  const [loading] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载 XLSX' }).click()]);
  assert.equal(loading.suggestedFilename(), 'duties.xlsx');
  assert.match(csv, /^row,class,area,/);
});

test('a file with faults shows every one of them and goes no further', async () => {
  const { open } = await desk_of(server, '规划');
  const page = await open('/tables?table=duties');
  const bad = csv.replace('urban-management', 'nobody-at-all').replace('working_hours', 'moons');
  await page.setInputFiles('[data-file]', file_of(bad));
  await page.locator('[data-faults]').waitFor();
  assert.ok(Number(await page.locator('[data-faults]').getAttribute('data-faults')) >= 1);
  // In the reader's language.
  assert.match(await page.locator('[data-faults] + .scroll').innerText(), /“nobody-at-all”既不是队伍也不是部门/);
  assert.equal(await page.locator('[data-rehearse]').count(), 0);
  await picture(page, 'tables-faults-dark');
});

test('a sound change is rehearsed, then put in force by name, and decides from then on', async () => {
  const before_it = await post_report(server.url);
  assert.doesNotMatch(before_it.team.code, /traffic/);
  const { open, faults } = await desk_of(server, '规划');
  const page = await open('/tables?table=duties');
  await page.setInputFiles('[data-file]', file_of(with_traffic(csv)));
  await page.locator('[data-faults="0"]').waitFor();
  assert.equal(await page.locator('[data-put]').count(), 0, 'not before a rehearsal');
  await page.locator('[data-rehearse]').click();
  await page.locator('[data-rehearsed]').waitFor();
  assert.ok(Number(await page.locator('[data-rehearsed]').getAttribute('data-rehearsed')) > 0);
  await picture(page, 'tables-rehearsed-dark');
  assert.ok(await page.locator('[data-put]').isDisabled(), 'not without a yes');
  await page.locator('[data-sure]').check();
  await page.locator('[data-put]').click();
  await page.locator('[data-in-force]').waitFor();
  await until('decided by the new table', async () => /traffic/.test((await post_report(server.url)).team.code));
  assert.deepEqual(faults, []);
});
