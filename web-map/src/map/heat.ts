// The heat layer's arithmetic: a kernel that looks smooth at every zoom, and colours that mean
// cases per square kilometre. MapLibre adds weight × intensity × 0.3989 × exp(−4.5 (d / radius)²)
// for every point and paints the sum; its kernel is therefore a Gauss bell with σ = radius / 3.
import type { ExpressionSpecification } from 'maplibre-gl';
import { metres_per_pixel, round_up } from './scale';

const GAUSS = 0.3989422804014327;
const ZOOM_MIN = 5;
const ZOOM_MAX = 20;

/** Radius in pixels: at least three cells of the 64 × 64 in a 512-pixel tile, wider on close views. */
const RADIUS_STOPS: readonly (readonly [zoom: number, px: number])[] = [[5, 26], [11, 30], [14, 40], [17, 64], [20, 80]];

export function radius_px(zoom: number): number {
  const after = RADIUS_STOPS.find(([z]) => z >= zoom) ?? RADIUS_STOPS[RADIUS_STOPS.length - 1];
  const before = RADIUS_STOPS.findLast(([z]) => z <= zoom) ?? RADIUS_STOPS[0];
  if (!after || !before || after === before) return (after ?? before)?.[1] ?? 30;
  const part = (zoom - before[0]) / (after[0] - before[0]);
  return before[1] + part * (after[1] - before[1]);
}

export function radius_m(zoom: number, lat_deg: number): number {
  return radius_px(zoom) * metres_per_pixel(zoom, lat_deg);
}

export const RADIUS: ExpressionSpecification = [
  'interpolate', ['linear'], ['zoom'], ...RADIUS_STOPS.flat(),
];

/** The area under the bell in km²: what turns a sum of weights into a density. */
function bell_km2(zoom: number, lat_deg: number): number {
  const sigma_km = radius_m(zoom, lat_deg) / 3000;
  return 2 * Math.PI * sigma_km * sigma_km;
}

/** The intensity with which `peak` cases per km² reach the top of the ramp, at every zoom. */
export function intensity(peak: number, lat_deg: number): ExpressionSpecification {
  const stops: number[] = [];
  for (let zoom = ZOOM_MIN; zoom <= ZOOM_MAX; zoom += 0.5) {
    stops.push(zoom, 1 / (GAUSS * bell_km2(zoom, lat_deg) * Math.max(peak, 1e-6)));
  }
  return ['interpolate', ['exponential', 4], ['zoom'], ...stops] as ExpressionSpecification;
}

/** A counted cell, in pixels of the screen at the zoom looked at. */
export interface Cell {
  x: number;
  y: number;
  n: number;
}

/** Candidates for the highest place: the bell's top is at or beside one of the fullest cells. */
const CANDIDATES = 40;

/** The greatest density of the painted surface, in cases per km². */
export function peak_density(cells: Cell[], zoom: number, lat_deg: number): number {
  const sigma_px = radius_px(zoom) / 3;
  const fullest = cells.toSorted((a, b) => b.n - a.n).slice(0, CANDIDATES);
  const height = (at: Cell): number => cells.reduce((sum, cell) => {
    const d2 = (cell.x - at.x) ** 2 + (cell.y - at.y) ** 2;
    return d2 > 9 * sigma_px * sigma_px ? sum : sum + cell.n * Math.exp(-d2 / (2 * sigma_px * sigma_px));
  }, 0);
  const top = fullest.reduce((best, cell) => Math.max(best, height(cell)), 0);
  return top / bell_km2(zoom, lat_deg);
}

/**
 * The top of the scale: a round number, kept while the picture still uses at least a third of the
 * ramp and does not burn out, so that the colours do not jump with every new case.
 */
export function settle_peak(before: number, density: number): number {
  if (density <= 0) return before;
  const wanted = round_up(density * 0.8);
  const fits = before > 0 && density <= before * 1.3 && density >= before * 0.33;
  return fits ? before : wanted;
}

/** Cases gather in few places: the ramp gives its lower half to a third of the range, so that the rest shows too. */
const BEND = 1.6;

/** The density, as a part of the top of the scale, that the ramp shows at a part of its length. */
export function density_at(part: number): number {
  return part ** BEND;
}

/** The ramp over MapLibre's density 0…1, transparent at the foot so that the map shows through. */
export function heat_colour(ramp: readonly string[]): ExpressionSpecification {
  const foot = ramp[0] ?? '#000000';
  const stops: (number | string)[] = [0, `${foot}00`];
  ramp.forEach((colour, index) => {
    // As in the legend, whose foot is bare map.
    stops.push(density_at((index + 1) / ramp.length), colour + (index === 0 ? 'a0' : 'e0'));
  });
  return ['interpolate', ['linear'], ['heatmap-density'], ...stops] as ExpressionSpecification;
}
