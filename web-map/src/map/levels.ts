// Which level of areas fits a zoom: the finest whose areas are large enough to see, name and click.
import type { About } from '../api/types';
import { metres_per_pixel } from './scale';

/** Side of a square as large as a level's mean area, below which its areas are too small. */
export const SIDE_PX_MIN = 72;

const METRES_PER_DEGREE = 111_195;

/** Uses the area of the bounds as the land's: an outline fills about half of its box. */
const FILLED = 0.5;

export function level_for(edition: About['edition'], zoom: number): string {
  const [west, south, east, north] = edition.bounds;
  const middle = (south + north) / 2;
  const width_m = (east - west) * METRES_PER_DEGREE * Math.cos((middle * Math.PI) / 180);
  const land_m2 = width_m * (north - south) * METRES_PER_DEGREE * FILLED;
  const side_px = (areas: number): number =>
    Math.sqrt(land_m2 / Math.max(areas, 1)) / metres_per_pixel(zoom, middle);
  const fitting = edition.levels.findLast((level) => side_px(level.areas) >= SIDE_PX_MIN);
  // Above everything the second level still says more than one flat colour.
  return (fitting === edition.levels[0] ? edition.levels[1] : fitting)?.name
    ?? edition.levels[0]?.name ?? '';
}
