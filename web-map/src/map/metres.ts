// How far apart two positions are, for lists that are sorted by it. Pure.

const EARTH_M = 6_371_008.8;

/** Metres between two positions in degrees, by the sphere: good to half a percent. */
export function metres_between(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const [south, north] = [a.lat * rad, b.lat * rad];
  const h = Math.sin((north - south) / 2) ** 2 + Math.cos(south) * Math.cos(north) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(Math.min(1, h)));
}

/** Metres to something; null where either place is not known. */
export function metres_to(
  there: { lon: number | null; lat: number | null }, here: { lon: number; lat: number } | null,
): number | null {
  return here === null || there.lon === null || there.lat === null ? null : metres_between(here, { lon: there.lon, lat: there.lat });
}
