// The ramps and text colours, measured: as everybody sees them and as people without red or green cones do.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PALETTES } from '../src/map/ramps';

type Rgb = [number, number, number];

const linear = (hex: string): Rgb => [1, 3, 5].map((at) => {
  const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}) as Rgb;
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const EYES: Record<string, number[][]> = {
  everybody: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
};
const seen_by = (eyes: number[][], rgb: Rgb): Rgb =>
  eyes.map((row) => Math.min(1, Math.max(0, row.reduce((sum, k, i) => sum + k * (rgb[i] ?? 0), 0)))) as Rgb;

/** Ottosson's Oklab: distances in it are about as large as they look. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
const apart = (a: Rgb, b: Rgb): number => Math.hypot(...a.map((part, i) => part - (b[i] ?? 0)));

/** About three times what is just noticeable side by side. */
const STEP_MIN = 0.055;

describe.each(['dark', 'light'] as const)('%s', (theme) => {
  const palette = PALETTES[theme];
  const rising = theme === 'dark' ? 1 : -1;

  describe.each(Object.entries(EYES))('seen by %s', (_, eyes) => {
    test.each(['heat', 'areas'] as const)('the %s ramp runs one way in lightness, each step apart from the next', (ramp) => {
      const labs = palette[ramp].map((hex) => oklab(seen_by(eyes, linear(hex))));
      for (let i = 1; i < labs.length; i += 1) {
        const [before, after] = [labs[i - 1], labs[i]] as [Rgb, Rgb];
        expect((after[0] - before[0]) * rising).toBeGreaterThan(0.02);
        expect(apart(before, after)).toBeGreaterThan(STEP_MIN);
      }
    });
  });

  describe.each(Object.entries(EYES))('differences seen by %s', (_, eyes) => {
    const labs = palette.change.map((hex) => oklab(seen_by(eyes, linear(hex))));
    const middle = (labs.length - 1) / 2;

    test('grow steadily away from the middle on both sides, each step apart from the next', () => {
      for (const side of [-1, 1]) {
        for (let i = 0; i < middle; i += 1) {
          const [near, far] = [labs[middle + side * i], labs[middle + side * (i + 1)]] as [Rgb, Rgb];
          expect((far[0] - near[0]) * rising).toBeGreaterThan(0.02);
          expect(apart(near, far)).toBeGreaterThan(STEP_MIN);
        }
      }
    });

    test('less and more of the same size are never confused', () => {
      for (let i = 1; i <= middle; i += 1) expect(apart(labs[middle - i] as Rgb, labs[middle + i] as Rgb)).toBeGreaterThan(2 * STEP_MIN);
    });
  });

  test('the strongest colour of each ramp stands out from the land, the weakest area class from no cases', () => {
    expect(contrast(palette.heat.at(-1) ?? '', palette.land)).toBeGreaterThan(7);
    expect(contrast(palette.areas.at(-1) ?? '', palette.land)).toBeGreaterThan(5);
    expect(contrast(palette.areas[0] ?? '', palette.no_cases)).toBeGreaterThan(1.1);
  });

  test('water is neither land nor what lies beyond', () => {
    const [water, ...others] = [palette.water, palette.land, palette.outside].map((hex) => oklab(linear(hex))) as [Rgb, Rgb, Rgb];
    for (const other of others) expect(apart(water, other)).toBeGreaterThan(STEP_MIN);
  });

  test('state marks and labels can be told from the land', () => {
    for (const colour of [...Object.values(palette.status), palette.late]) expect(contrast(colour, palette.land)).toBeGreaterThan(3);
    expect(contrast(palette.label, palette.land)).toBeGreaterThan(4.5);
  });

  test('text on panels reaches 4.5 : 1', () => {
    const tokens = tokens_of(theme);
    const ground = [tokens['panel-solid'], tokens.raised];
    for (const ink of ['ink', 'ink-2', 'ink-3', 'accent', 'warn', 'late', 'good']) {
      for (const panel of ground) expect(contrast(tokens[ink] ?? '', panel ?? ''), `${ink} on ${panel}`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(tokens['accent-ink'] ?? '', tokens.accent ?? '')).toBeGreaterThanOrEqual(4.5);
  });
});

function tokens_of(theme: string): Record<string, string> {
  const css = readFileSync(new URL('../src/style/tokens.css', import.meta.url), 'utf8');
  const block = css.slice(css.indexOf(`[data-theme='${theme}'] {`));
  const found = block.slice(0, block.indexOf('}')).matchAll(/--([\w-]+): (#[0-9a-f]{6})[0-9a-f]{0,2};/g);
  return Object.fromEntries([...found].map((match) => [match[1] ?? '', match[2] ?? '']));
}
