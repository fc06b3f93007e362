// Web Mercator's scale: what a pixel is in metres, and where a position falls in the tile grid.

const EQUATOR_M = 40_075_016.686;
const TILE_PX = 512;

/** Metres on the ground per screen pixel at a latitude, for MapLibre's zoom (512-pixel tiles). */
export function metres_per_pixel(zoom: number, lat_deg: number): number {
  return (EQUATOR_M * Math.cos((lat_deg * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
}

/** The largest of 1, 2, 5 × 10ⁿ not above a positive number. */
export function round_down(n: number): number {
  const power = 10 ** Math.floor(Math.log10(n));
  const lead = n / power;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10] as const;

/** The smallest number with a short name (1, 1.5, 2, 3, 4, 5, 6, 8 × 10ⁿ) not below a positive number. */
export function round_up(n: number): number {
  const power = 10 ** Math.floor(Math.log10(n));
  const step = STEPS.find((lead) => lead * power >= n * (1 - 1e-12)) ?? 10;
  return step * power;
}

/** The number with a short name nearest to a positive number, measured by their ratio. */
export function round_near(n: number): number {
  const [below, above] = [round_down(n), round_up(n)];
  return n / below < above / n ? below : above;
}
