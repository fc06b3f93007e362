// Drives the pages in a real Chromium with software GL, as a person would, and watches for what nobody may see.
import { chromium } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const OUT = fileURLToPath(new URL('../out/', import.meta.url));
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
/** Software GL on two shared cores is slow; nothing here waits longer than it must. */
export const WAIT_MS = 60_000;

let chrome = null;
let contexts = [];

export async function browser() {
  mkdirSync(OUT, { recursive: true });
  chrome ??= await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
  return chrome;
}

export async function close_browser() {
  await chrome?.close();
  chrome = null;
}

/** Ends what a test opened, also one that failed half-way: pages left behind would starve the next. */
export async function close_visits() {
  const open = contexts;
  contexts = [];
  await Promise.all(open.map((context) => context.close()));
}

/** A browser of its own: own storage, own shared workers. `faults` fills with what went wrong on any of its pages. */
export async function visitor(url, options = {}) {
  const context = await (await browser()).newContext({ viewport: WIDE, colorScheme: 'dark', locale: 'zh-CN', ...options });
  context.setDefaultTimeout(WAIT_MS);
  contexts.push(context);
  const faults = [];
  context.on('request', (request) => {
    const to = new URL(request.url());
    if (/^https?:/.test(to.protocol) && to.origin !== new URL(url).origin) faults.push(`request to ${to.origin}`);
  });
  context.on('weberror', (fault) => faults.push(String(fault.error())));
  const open = async (path = '/') => {
    const page = await context.newPage();
    await page.goto(url + path);
    return page;
  };
  return { context, open, faults };
}

/** The map is drawn and at rest, and the figures are there. */
export async function settled(page) {
  await page.waitForSelector('[data-ready=true]');
  await page.waitForSelector('[data-connection=live]');
  await page.waitForFunction(() => globalThis.huying_map?.areTilesLoaded() && !globalThis.huying_map.isMoving());
}

/** Taken when the names stand, too; a live map is never long at rest, so not later than after some seconds. */
export async function picture(page, name) {
  await page.evaluate(() => new Promise((done) => {
    globalThis.huying_map?.once('idle', done);
    setTimeout(done, 2500);
  }));
  await page.screenshot({ path: `${OUT}${name}.png` });
}

/** A figure as a number; null where the page shows a dash. */
export async function counter(page, name) {
  const text = await page.locator(`[data-counter=${name}]`).innerText();
  const digits = text.replaceAll(/[^\d]/g, '');
  return digits === '' ? null : Number(digits);
}

/** Waits until a check of the page holds; says what it was when it does not. */
export async function until(what, check, within_ms = WAIT_MS) {
  const end = performance.now() + within_ms;
  for (;;) {
    if (await check()) return;
    if (performance.now() > end) throw new Error(`not within ${within_ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
