// The heat layer's arithmetic: a kernel that looks smooth at every zoom, and colours that mean
// cases per square kilometre. MapLibre adds weight × intensity × 0.3989 × exp(−4.5 (d / radius)²)
// for every point and paints the sum; its kernel is therefore a Gauss bell with σ = radius / 3.
import type { ExpressionSpecification } from 'maplibre-gl';
import { metres_per_pixel, round_near, round_up } from './scale';

const GAUSS = 0.3989422804014327;
const ZOOM_MIN = 5;
const ZOOM_MAX = 20;

/** Radius in pixels that looks smooth: at least three cells of the 64 × 64 in a 512-pixel tile, wider on close views. */
const RADIUS_STOPS: readonly (readonly [zoom: number, px: number])[] = [[5, 26], [11, 30], [14, 40], [17, 64], [20, 80]];
/** Below two cells the bells stand apart from each other; above, each bell is painted over half the screen. */
export const RADIUS_PX_MIN = 16;
export const RADIUS_PX_MAX = 240;

export function radius_px(zoom: number): number {
  const after = RADIUS_STOPS.find(([z]) => z >= zoom) ?? RADIUS_STOPS[RADIUS_STOPS.length - 1];
  const before = RADIUS_STOPS.findLast(([z]) => z <= zoom) ?? RADIUS_STOPS[0];
  if (!after || !before || after === before) return (after ?? before)?.[1] ?? 30;
  const part = (zoom - before[0]) / (after[0] - before[0]);
  return before[1] + part * (after[1] - before[1]);
}

/** The round number of metres nearest to what looks smooth at a zoom. */
export function fitting_radius_m(zoom: number, lat_deg: number): number {
  return round_near(radius_px(zoom) * metres_per_pixel(zoom, lat_deg));
}

/** The radius really painted: as wished, in metres on the ground, as far as the screen can show it. */
export function painted_radius_m(zoom: number, lat_deg: number, wished_m: number): number {
  const pixel_m = metres_per_pixel(zoom, lat_deg);
  return Math.min(RADIUS_PX_MAX * pixel_m, Math.max(RADIUS_PX_MIN * pixel_m, wished_m));
}

function half_zooms(value: (zoom: number) => number): number[] {
  const stops: number[] = [];
  for (let zoom = ZOOM_MIN; zoom <= ZOOM_MAX; zoom += 0.5) stops.push(zoom, value(zoom));
  return stops;
}

/** Pixels of a radius in metres: they double with every zoom, so that the bell keeps its place on the ground. */
export function radius(wished_m: number, lat_deg: number): ExpressionSpecification {
  const px = (zoom: number): number => painted_radius_m(zoom, lat_deg, wished_m) / metres_per_pixel(zoom, lat_deg);
  return ['interpolate', ['exponential', 2], ['zoom'], ...half_zooms(px)] as ExpressionSpecification;
}

/** The area under the bell in km²: what turns a sum of weights into a density. */
export function bell_km2(radius_m: number): number {
  const sigma_km = radius_m / 3000;
  return 2 * Math.PI * sigma_km * sigma_km;
}

/** The intensity with which `peak` cases per km² reach the top of the ramp, at every zoom. */
export function intensity(peak: number, wished_m: number, lat_deg: number): ExpressionSpecification {
  const at = (zoom: number): number => 1 / (GAUSS * bell_km2(painted_radius_m(zoom, lat_deg, wished_m)) * Math.max(peak, 1e-6));
  return ['interpolate', ['exponential', 4], ['zoom'], ...half_zooms(at)] as ExpressionSpecification;
}

/** A counted cell, in pixels of the screen at the zoom looked at. */
export interface Cell {
  x: number;
  y: number;
  n: number;
}

/** Candidates for the highest place: the bell's top is at or beside one of the fullest cells. */
const CANDIDATES = 40;

/** The greatest density of the painted surface, in cases per km², for a kernel of so many metres on a screen of so many a pixel. */
export function peak_density(cells: Cell[], radius_m: number, pixel_m: number): number {
  const sigma_px = radius_m / pixel_m / 3;
  const fullest = cells.toSorted((a, b) => b.n - a.n).slice(0, CANDIDATES);
  const height = (at: Cell): number => cells.reduce((sum, cell) => {
    const d2 = (cell.x - at.x) ** 2 + (cell.y - at.y) ** 2;
    return d2 > 9 * sigma_px * sigma_px ? sum : sum + cell.n * Math.exp(-d2 / (2 * sigma_px * sigma_px));
  }, 0);
  const top = fullest.reduce((best, cell) => Math.max(best, height(cell)), 0);
  return top / bell_km2(radius_m);
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

/** The reverse of `density_at`. */
export function part_at(density: number): number {
  return density ** (1 / BEND);
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
