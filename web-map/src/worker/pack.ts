// What the phone carries to work without signal: the areas around, the classes, the tasks. Asked for again when there is signal.
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import type { TaskItem } from '../api/types';
import { metres_to } from '../map/metres';
import type { ClassOffer } from './initials';

export { metres_between, metres_to } from '../map/metres';

export interface AreaProperties {
  code: string;
  name: string;
  level: string;
  parent?: string | null;
  /** Within my reach; the others are its neighbours, so that a border has two sides. */
  mine: boolean;
}

export type Areas = FeatureCollection<Polygon | MultiPolygon | null, AreaProperties>;

/** What `GET /v1/worker/pack` answers: areas as GeoJSON, and what else is needed. */
export interface Pack extends Areas {
  classes: ClassOffer[];
  edition: string;
  [more: string]: unknown;
}

/** The pack as it came, so that what decides on the phone reads the very text that the server wrote. */
export interface KeptPack {
  text: string;
  etag: string | null;
  came_ms: number;
  /** Whose it is: another account has other areas. */
  account: string | null;
  /** Only this area of a reach that is too large for a phone. */
  inside: string | null;
}

export interface KeptTasks {
  items: Task[];
  came_ms: number;
  account: string | null;
}

export type Task = TaskItem;

/** The step that a grid worker's task asks for; null of other tasks, and where it is not theirs to take. */
export function step_of(task: Pick<Task, 'kind' | 'legal'>): 'verify' | 'check' | null {
  return (task.kind === 'verify' || task.kind === 'check') && task.legal.includes(task.kind) ? task.kind : null;
}

/** By distance, what has no place last; or by deadline, what has none last. */
export function sorted_tasks(tasks: readonly Task[], by: 'near' | 'due', here: { lon: number; lat: number } | null): Task[] {
  const due = (task: Task): number => (task.due === null ? Number.POSITIVE_INFINITY : Date.parse(task.due));
  const near = (task: Task): number => (by === 'near' ? (metres_to(task, here) ?? Number.POSITIVE_INFINITY) : 0);
  const less = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
  return [...tasks].sort((a, b) => less(near(a), near(b)) || less(due(a), due(b)) || less(a.seq, b.seq));
}

/** A ring of so many metres around a position, as a polygon that a map can fill. */
export function ring(lon: number, lat: number, radius_m: number): Polygon {
  const [up, east] = [radius_m / 111_320, radius_m / (111_320 * Math.cos((lat * Math.PI) / 180))];
  const corner = (n: number): [number, number] => {
    const angle = (n / 48) * 2 * Math.PI;
    return [lon + east * Math.cos(angle), lat + up * Math.sin(angle)];
  };
  return { type: 'Polygon', coordinates: [[...Array.from({ length: 48 }, (_, n) => corner(n)), corner(0)]] };
}

