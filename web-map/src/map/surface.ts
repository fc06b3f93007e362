// A smooth surface of signed densities out of counted cells: what MapLibre's heat layer cannot paint, since its weights
// do not cancel. The kernel is the heat's own, a Gauss bell with σ = radius / 3. Pure.
import { part_at } from './heat';
import type { Cell } from './heat';

/** Side of the surface's squares, in pixels of the screen. */
export const SQUARE_PX = 4;
/** A bell is cut off where it has fallen to a hundredth. */
const REACH = 3;

export interface Surface {
  /** Squares in each direction; the outermost ones lie beyond the screen. */
  columns: number;
  rows: number;
  /** Pixels of the screen from the surface's corner to the screen's. */
  margin_px: number;
  /** Cases per km², row by row from the top. */
  densities: Float32Array;
}

export interface Screen {
  width_px: number;
  height_px: number;
  /** Metres on the ground a pixel. */
  pixel_m: number;
}

/** The densities of cells with any sign. Their sum over the ground is the cells' sum, but for what lies beyond the margin. */
export function surface_of(cells: Cell[], screen: Screen, radius_m: number): Surface {
  const sigma_squares = radius_m / 3 / screen.pixel_m / SQUARE_PX;
  const margin = Math.ceil(sigma_squares * REACH) + 1;
  const columns = Math.ceil(screen.width_px / SQUARE_PX) + 2 * margin;
  const rows = Math.ceil(screen.height_px / SQUARE_PX) + 2 * margin;
  const binned = new Float32Array(columns * rows);
  for (const { x, y, n } of cells) spread(binned, columns, rows, x / SQUARE_PX + margin - 0.5, y / SQUARE_PX + margin - 0.5, n);
  const bell = bell_of(sigma_squares);
  const across = blurred(binned, columns, rows, bell, 1);
  const densities = blurred(across, rows, columns, bell, columns);
  const square_km2 = ((SQUARE_PX * screen.pixel_m) / 1000) ** 2;
  for (let i = 0; i < densities.length; i += 1) densities[i] = (densities[i] ?? 0) / square_km2;
  return { columns, rows, margin_px: margin * SQUARE_PX, densities };
}

/** Shared among the four squares around a place, so that the surface does not jump when the map is moved by a pixel. */
function spread(into: Float32Array, columns: number, rows: number, x: number, y: number, n: number): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < 0 || top < 0 || left + 1 >= columns || top + 1 >= rows) return;
  const [right_part, bottom_part] = [x - left, y - top];
  const at = top * columns + left;
  const add = (index: number, part: number): void => {
    into[index] = (into[index] ?? 0) + n * part;
  };
  add(at, (1 - right_part) * (1 - bottom_part));
  add(at + 1, right_part * (1 - bottom_part));
  add(at + columns, (1 - right_part) * bottom_part);
  add(at + columns + 1, right_part * bottom_part);
}

/** One half of the bell, its middle first; the whole sums to one. */
function bell_of(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(sigma * REACH));
  const half = Float32Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)));
  const whole = half.reduce((sum, part, i) => sum + (i === 0 ? part : 2 * part), 0);
  return half.map((part) => part / whole);
}

/**
 * Every line convolved with the bell. Lines lie `step` apart within: 1 for rows of a row-by-row field
 * with `length` squares each, the number of columns for its columns.
 */
function blurred(field: Float32Array, length: number, lines: number, bell: Float32Array, step: number): Float32Array {
  const out = new Float32Array(field.length);
  const between = step === 1 ? length : 1;
  for (let line = 0; line < lines; line += 1) {
    const begin = line * between;
    for (let i = 0; i < length; i += 1) {
      const n = field[begin + i * step] ?? 0;
      if (n === 0) continue;
      for (let k = 0; k < bell.length; k += 1) {
        const part = n * (bell[k] ?? 0);
        const [before, after] = [i - k, i + k];
        if (after < length) out[begin + after * step] = (out[begin + after * step] ?? 0) + part;
        if (k > 0 && before >= 0) out[begin + before * step] = (out[begin + before * step] ?? 0) + part;
      }
    }
  }
  return out;
}

/**
 * What is usual, square by square: the median of surfaces of one form. Not the surface of the cells' medians:
 * where a cell has a case now and then its median is none, and their sum far below what is usual.
 */
export function median_of(surfaces: Surface[]): Surface | null {
  const [first] = surfaces;
  if (!first) return null;
  const middle = surfaces.length / 2;
  const column = new Float32Array(surfaces.length);
  const densities = first.densities.map((_, index) => {
    for (let i = 0; i < surfaces.length; i += 1) column[i] = surfaces[i]?.densities[index] ?? 0;
    column.sort();
    return ((column[Math.ceil(middle) - 1] ?? 0) + (column[Math.floor(middle)] ?? 0)) / 2;
  });
  return { ...first, densities };
}

/** One surface less another of the same form. */
export function less(one: Surface, other: Surface): Surface {
  return { ...one, densities: one.densities.map((density, index) => density - (other.densities[index] ?? 0)) };
}

/** The greatest size of a density on the screen. */
export function greatest(surface: Surface): number {
  return surface.densities.reduce((top, density) => Math.max(top, Math.abs(density)), 0);
}

type Rgb = [number, number, number];

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb;

/** Around zero the map shows through: what is as usual needs no colour. */
const CLEAR = 0.06;
const FULL = 0.35;

/** A surface without signs as the heat layer paints it: from bare map to `top`. Four bytes a square. */
export function painted_heat({ densities }: Surface, ramp: readonly string[], top: number): Uint8ClampedArray<ArrayBuffer> {
  const colours = ramp.map(rgb);
  const picture = new Uint8ClampedArray(densities.length * 4);
  densities.forEach((density, index) => {
    const at = part_at(Math.max(0, Math.min(1, density / top))) * colours.length;
    if (at <= 0.01) return;
    const low = Math.max(0, Math.min(colours.length - 2, Math.floor(at) - 1));
    mix(picture, index, colours[low] ?? [0, 0, 0], colours[low + 1] ?? [0, 0, 0], Math.max(0, Math.min(1, at - 1 - low)));
    picture[index * 4 + 3] = at < 1 ? FOOT * at : FOOT + (BODY - FOOT) * Math.min(1, at - 1);
  });
  return picture;
}

/** As opaque as the heat layer's ramp at its foot and above it. */
const FOOT = 0xa0;
const BODY = 0xe0;

function mix(picture: Uint8ClampedArray, index: number, from: Rgb, to: Rgb, part: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    picture[index * 4 + channel] = (from[channel] ?? 0) + ((to[channel] ?? 0) - (from[channel] ?? 0)) * part;
  }
}

/** The surface as a picture: `ramp` from −top to +top, transparent around zero. Four bytes a square. */
export function painted_surface({ densities }: Surface, ramp: readonly string[], top: number): Uint8ClampedArray<ArrayBuffer> {
  const colours = ramp.map(rgb);
  const picture = new Uint8ClampedArray(densities.length * 4);
  densities.forEach((density, index) => {
    const part = Math.max(-1, Math.min(1, density / top));
    const size = Math.abs(part);
    if (size <= CLEAR) return;
    const at = ((part + 1) / 2) * (colours.length - 1);
    const low = Math.min(colours.length - 2, Math.floor(at));
    mix(picture, index, colours[low] ?? [0, 0, 0], colours[low + 1] ?? [0, 0, 0], at - low);
    picture[index * 4 + 3] = 255 * Math.min(1, (size - CLEAR) / (FULL - CLEAR));
  });
  return picture;
}
