// When and where a picture was taken: read from its EXIF before it is made smaller, and written into the small one, with
// nothing else (EXIF 2.32, TIFF 6.0). The server keeps both as facts and serves no file that says them. Pure.

export interface Capture {
  /** As cameras write it: `2026:11:26 09:30:00`, on the clock where it was taken. */
  taken: string | null;
  /** `+08:00`; null when the camera did not say. */
  offset: string | null;
  /** WGS 84 degrees. */
  position: { lon: number; lat: number } | null;
}

const NOTHING: Capture = { taken: null, offset: null, position: null };
const TAKEN = [[0x9003, 0x9011], [0x9004, 0x9012]] as const;
const POINTERS = { times: 0x8769, places: 0x8825 };

/** What a JPEG says of when and where; nothing of what cannot be read. */
export function read_capture(jpeg: Uint8Array): Capture {
  try {
    const tiff = exif_of(jpeg);
    return tiff ? read_tiff(tiff) : NOTHING;
  } catch {
    // A length that leads outside: the picture is good all the same.
    return NOTHING;
  }
}

function exif_of(jpeg: Uint8Array): DataView | null {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    // From here on there are pixels.
    if (marker === 0xda || length < 2) return null;
    const named = at + 10 <= view.byteLength && view.getUint32(at + 4) === 0x45786966 && view.getUint16(at + 8) === 0;
    if (marker === 0xe1 && named) return new DataView(jpeg.buffer, jpeg.byteOffset + at + 10, Math.min(length - 8, view.byteLength - at - 10));
    at += 2 + length;
  }
  return null;
}

type Directory = Map<number, { kind: number; count: number; at: number }>;

function read_tiff(tiff: DataView): Capture {
  const little = tiff.getUint16(0) === 0x4949;
  const u16 = (at: number): number => tiff.getUint16(at, little);
  const u32 = (at: number): number => tiff.getUint32(at, little);
  const directory = (at: number): Directory => {
    const found: Directory = new Map();
    for (let entry = at + 2, left = u16(at); left > 0; entry += 12, left -= 1) {
      const [kind, count] = [u16(entry + 2), u32(entry + 4)];
      const bytes = count * ({ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8 }[kind] ?? 1);
      found.set(u16(entry), { kind, count, at: bytes <= 4 ? entry + 8 : u32(entry + 8) });
    }
    return found;
  };
  const part = (of: Directory, tag: number): Directory => {
    const pointer = of.get(tag);
    return pointer ? directory(u32(pointer.at)) : new Map();
  };
  const words = (of: Directory, tag: number): string | null => {
    const entry = of.get(tag);
    if (entry?.kind !== 2 || entry.count > 64) return null;
    const letters = Array.from({ length: entry.count }, (_, n) => String.fromCharCode(tiff.getUint8(entry.at + n)));
    return letters.join('').replace(/\0.*$/s, '').trim() || null;
  };
  const degrees = (of: Directory, tag: number, letters: string): number | null => {
    const entry = of.get(tag);
    const letter = words(of, tag - 1);
    if (entry?.kind !== 5 || entry.count !== 3 || letter === null || !letters.includes(letter)) return null;
    const [whole, minutes, seconds] = [0, 8, 16].map((at) => u32(entry.at + at) / u32(entry.at + at + 4)) as [number, number, number];
    const sum = whole + minutes / 60 + seconds / 3600;
    return Number.isFinite(sum) ? sum * (letters.indexOf(letter) === 0 ? 1 : -1) : null;
  };
  const first = directory(u32(4));
  const [times, places] = [part(first, POINTERS.times), part(first, POINTERS.places)];
  const [lon, lat] = [degrees(places, 4, 'EW'), degrees(places, 2, 'NS')];
  const of = TAKEN.find(([time]) => words(times, time) !== null);
  const taken = of ? words(times, of[0]) : null;
  const sane = taken !== null && /^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(taken);
  const offset = of && sane ? words(times, of[1]) : null;
  // Cameras that know nothing write zeroes.
  const known = lon !== null && lat !== null && (lon !== 0 || lat !== 0) && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  return {
    taken: sane ? taken : null, offset: offset && /^[+-]\d\d:\d\d$/.test(offset) ? offset : null, position: known ? { lon, lat } : null,
  };
}

/** A moment as cameras write it, on the clock of a place so many minutes east of Greenwich. */
export function capture_time(at_ms: number, east_min: number): Pick<Capture, 'taken' | 'offset'> {
  const [date, time] = new Date(at_ms + east_min * 60_000).toISOString().slice(0, 19).split('T') as [string, string];
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const offset = `${east_min < 0 ? '-' : '+'}${two(Math.abs(east_min) / 60)}:${two(Math.abs(east_min) % 60)}`;
  return { taken: `${date.replaceAll('-', ':')} ${time}`, offset };
}

/** The JPEG with that in it and no other EXIF; made for pictures that a canvas wrote, which have none. */
export function with_capture(jpeg: Uint8Array, capture: Capture): Uint8Array {
  if (capture.taken === null && capture.position === null) return jpeg;
  const tiff = tiff_of(capture);
  const segment = new Uint8Array(10 + tiff.length);
  segment.set([0xff, 0xe1, (tiff.length + 8) >> 8, (tiff.length + 8) & 0xff, 0x45, 0x78, 0x69, 0x66, 0, 0]);
  segment.set(tiff, 10);
  const whole = new Uint8Array(jpeg.length + segment.length);
  whole.set(jpeg.subarray(0, 2));
  whole.set(segment, 2);
  whole.set(jpeg.subarray(2), 2 + segment.length);
  return whole;
}

type Entry = [tag: number, kind: number, count: number, bytes: number[]];

function tiff_of({ taken, offset, position }: Capture): Uint8Array {
  const letters = (text: string): number[] => [...`${text}\0`].map((letter) => letter.charCodeAt(0));
  const words = (tag: number, text: string): Entry => [tag, 2, text.length + 1, letters(text)];
  const long = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
  const degrees = (tag: number, value: number): Entry => {
    const seconds = Math.round(Math.abs(value) * 36_000_000);
    const parts = [[Math.floor(seconds / 36_000_000), 1], [Math.floor(seconds / 600_000) % 60, 1], [seconds % 600_000, 10_000]] as const;
    return [tag, 5, 3, parts.flatMap(([over, under]) => [...long(over), ...long(under)])];
  };
  const times: Entry[] = taken === null ? [] : [words(0x9003, taken), ...(offset === null ? [] : [words(0x9011, offset)])];
  const places: Entry[] = position === null ? [] : [
    words(1, position.lat < 0 ? 'S' : 'N'), degrees(2, position.lat), words(3, position.lon < 0 ? 'W' : 'E'), degrees(4, position.lon),
  ];
  const pointers = (times_at: number, places_at: number): Entry[] => [
    ...(times.length > 0 ? [[POINTERS.times, 4, 1, long(times_at)] satisfies Entry] : []),
    ...(places.length > 0 ? [[POINTERS.places, 4, 1, long(places_at)] satisfies Entry] : []),
  ];
  const times_at = 8 + directory(8, pointers(0, 0)).length;
  const places_at = times_at + (times.length > 0 ? directory(times_at, times).length : 0);
  return Uint8Array.from([
    0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, ...directory(8, pointers(times_at, places_at)),
    ...(times.length > 0 ? directory(times_at, times) : []), ...(places.length > 0 ? directory(places_at, places) : []),
  ]);
}

/** A directory at a place of the file, with the values that do not fit in it behind it, each at an even place. */
function directory(at: number, entries: Entry[]): number[] {
  const behind: number[] = [];
  const behind_at = at + 2 + 12 * entries.length + 4;
  const two = (value: number): number[] => [value >> 8, value & 0xff];
  const table = entries.flatMap(([tag, kind, count, bytes]) => {
    const head = [...two(tag), ...two(kind), 0, 0, ...two(count)];
    if (bytes.length <= 4) return [...head, ...bytes, ...Array<number>(4 - bytes.length).fill(0)];
    const lies = behind_at + behind.length;
    behind.push(...bytes, ...(bytes.length % 2 === 1 ? [0] : []));
    return [...head, 0, 0, ...two(lies)];
  });
  return [...two(entries.length), ...table, 0, 0, 0, 0, ...behind];
}
