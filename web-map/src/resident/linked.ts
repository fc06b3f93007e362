// A place that a link names: `/report?lon=113.42&lat=23.07&crs=gcj02`, as it is printed on a lamp post or made by a map for China.
import type { Located } from '../api/types';
import { get } from './ask';
import type { Place } from './plan';

/** What the server converts; anything else is no place. */
const SYSTEMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'];

export interface Linked {
  lon: number;
  lat: number;
  crs: string;
}

/** Reads the address; null where it names no place. Pure. */
export function parse_linked(search: string): Linked | null {
  const q = new URLSearchParams(search);
  const number = (name: string): number => Number(q.get(name) || NaN);
  const [lon, lat, crs] = [number('lon'), number('lat'), q.get('crs') ?? 'wgs84'];
  const is_on_earth = Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  return is_on_earth && SYSTEMS.includes(crs) ? { lon, lat, crs } : null;
}

/** The place in WGS 84; null where the link names none, or the server cannot be asked. */
export async function linked_place(search: string): Promise<Place | null> {
  const linked = parse_linked(search);
  if (!linked) return null;
  if (linked.crs === 'wgs84') return { lon: linked.lon, lat: linked.lat, accuracy_m: null };
  const found = await get<Located & { position: [number, number] | null }>('/v1/locate', { ...linked }).catch(() => null);
  return found?.position ? { lon: found.position[0], lat: found.position[1], accuracy_m: null } : null;
}
