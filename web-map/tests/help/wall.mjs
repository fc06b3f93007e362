// What the journeys of the wall share: its sizes, its scenes, how large words are from six metres, how they stand out from their ground.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { until } from './browser.mjs';
import { post_report } from './server.mjs';

export const WALL = { width: 1920, height: 1080 };
export const LARGE = { width: 3840, height: 2160 };
export const DESK = { width: 1440, height: 900 };
export const SCENES = ['heat', 'overdue', 'calls', 'busiest', 'teams'];

/** docs/wall.md: a 55″ screen of 16 : 9, seen from six metres, and the least angle of a letter's height (ISO 9241-303). */
const SCREEN_HEIGHT_M = 0.685;
const DISTANCE_M = 6;
export const ARC_MIN = 16;
/** For whoever stands at the machine: from two metres and a half. */
const NEAR_M = 2.5;
/** Height of a capital or figure, and of a Chinese character, as parts of the font's size. */
const CAPITAL = 0.72;
const CHARACTER = 0.9;
/** WCAG 2.2, 1.4.3 (AA), large text. */
const CONTRAST_MIN = 3;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const scene_of = (page) => page.getAttribute('[data-wall]', 'data-scene');

/** Each elsewhere: a second one at the same place would be the same issue, and merged. */
let floods = 0;
export const flood = (url) =>
  post_report(url, { source: 'sensor', class: '08201', text: '下穿隧道积水报警', lon: 113.4535, lat: 23.1035 + 0.004 * (floods += 1) });

/** Alarms of sensors alone from now on: by the other rules the demo's own history raises some as its deadlines pass, at no time that a journey knows. */
export async function only_sensors(url) {
  const table = `${url}/v1/tables/alarms`;
  const [head, ...rows] = (await (await fetch(`${table}.csv`)).text()).trimEnd().split('\n');
  const kind = head.replace('\ufeff', '').trimEnd().split(',').indexOf('kind');
  const body = [head, ...rows.filter((row) => row.split(',')[kind] === 'new-case')].join('\n');
  const answer = await fetch(`${table}?by=journey`, { method: 'PUT', headers: { 'content-type': 'text/csv', 'if-match': '*' }, body });
  assert.equal(answer.status, 200, await answer.text());
}

/** The scene is on and has its figures. */
export async function shows(page, scene) {
  await page.waitForSelector(`[data-wall][data-scene=${scene}]`);
  await page.waitForSelector('[data-scene-ready]');
}

/** The wall says which key acknowledges the first alarm, and takes it from now on. */
export const invites = (page) => page.locator('[data-alarm] .press:visible').waitFor();

export async function acknowledge_all(page) {
  await until('nothing waits', async () => {
    if ((await page.getAttribute('[data-raised]', 'data-raised')) === '0') return true;
    await page.keyboard.press('a');
    return false;
  });
}

/** Texts that are too small from where they are read, or cut off at the edge of the screen. */
export function illegible(page, within = '[data-wall]') {
  const limits = { within, height_m: SCREEN_HEIGHT_M, distance_m: DISTANCE_M, near_m: NEAR_M, arc_min: ARC_MIN, capital: CAPITAL, character: CHARACTER };
  return page.evaluate(({ within: root, height_m, distance_m, near_m, arc_min, capital, character }) => {
    const picture_px = Math.min(innerHeight, innerWidth * 0.5625);
    const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const words = node.data.trim();
      if (words === '' || element.closest('.hidden-words') || getComputedStyle(element).visibility === 'hidden') continue;
      const size_m = (Number.parseFloat(getComputedStyle(element).fontSize) / picture_px) * height_m;
      const share = /^[\p{Script=Han}\p{P}\s]+$/u.test(words) ? character : capital;
      const away_m = element.closest('[data-near]') ? near_m : distance_m;
      const arc = Math.atan((size_m * share) / away_m) * (180 / Math.PI) * 60;
      if (arc < arc_min) found.push(`${words}: ${arc.toFixed(1)}′`);
      const box = element.getBoundingClientRect();
      if (box.bottom > innerHeight + 8 || box.right > innerWidth + 8) found.push(`${words}: beyond the edge`);
    }
    return found;
  }, limits);
}

/** Texts that lie on each other, or of whose height a part is cut off. */
export function crowded(page, within = '[data-wall]') {
  return page.evaluate((root) => {
    const seen = (node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, top, right, bottom, height } = range.getBoundingClientRect();
      const box = { left, top, right, bottom, height, words: node.data.trim() };
      for (let element = node.parentElement; element; element = element.parentElement) {
        if (getComputedStyle(element).overflow === 'visible') continue;
        const clip = element.getBoundingClientRect();
        [box.left, box.top] = [Math.max(box.left, clip.left), Math.max(box.top, clip.top)];
        [box.right, box.bottom] = [Math.min(box.right, clip.right), Math.min(box.bottom, clip.bottom)];
      }
      return box;
    };
    const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
    const boxes = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const hidden = node.parentElement.closest('.hidden-words') || getComputedStyle(node.parentElement).visibility === 'hidden';
      if (node.data.trim() !== '' && !hidden) boxes.push(seen(node));
    }
    // The line is higher than its letters: a tenth of it above and below is air.
    const cut = boxes.filter(({ top, bottom, height }) => bottom - top < height * 0.8).map(({ words }) => `${words}: cut off`);
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.25 * Math.min(a.height, b.height);
    const pairs = boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) => meet(a, b)).map((b) => `${a.words} on ${b.words}`));
    return [...cut, ...pairs];
  }, within);
}

/** Texts that do not stand out from the ground that the styles give them; what lies on the map is the map's. */
export function faint(page, within = '[data-wall]') {
  return page.evaluate(({ within: root, least }) => {
    const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const over = ([r, g, b, a = 1], below) => [r, g, b].map((part, at) => part * a + below[at] * (1 - a));
    const light = (rgb) => {
      const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const chain = (element) => (element ? [element, ...chain(element.parentElement)] : []);
    const found = [];
    const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const words = node.data.trim();
      if (words === '' || element.closest('.hidden-words') || getComputedStyle(element).visibility === 'hidden') continue;
      const styles = chain(element).map((one) => getComputedStyle(one));
      const ground = styles.toReversed().reduce((below, style) => over(parse(style.backgroundColor), below), [0, 0, 0]);
      const opacity = styles.reduce((all, style) => all * Number(style.opacity), 1);
      const ink = over([...over(parse(styles[0].color), ground), opacity], ground);
      const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
      const contrast = (high + 0.05) / (low + 0.05);
      if (contrast < least) found.push(`${words}: ${contrast.toFixed(2)} : 1`);
    }
    return found;
  }, { within, least: CONTRAST_MIN });
}

export async function serious_findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}
