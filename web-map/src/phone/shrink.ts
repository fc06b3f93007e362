// A picture of the camera becomes one that gets through over one bar of signal; when and where it was taken goes with it.
import { capture_time, read_capture, with_capture } from './exif';
import type { Capture } from './exif';

/** Longest side of what is sent, and how it is pressed. */
export const SIDE_MAX_PX = 1600;
export const QUALITY = 0.8;
/** A file that is younger than this comes from the camera that was opened for it. */
const JUST_TAKEN_MS = 120_000;

/** This browser cannot read the picture. */
export class Unreadable extends Error {}

/** The form that some phones' cameras write and most browsers cannot read; told by name, for a browser knows no type of it. */
export function is_heic(file: { name: string; type: string }): boolean {
  return /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name);
}

export interface Spot {
  lon: number;
  lat: number;
}

/**
 * The JPEG to send. Time and position come from the picture itself; where it says nothing and was taken just now, from
 * this phone: its clock, and `here` if it knows.
 */
export async function shrink(file: File, here: Spot | null, now_ms: number): Promise<Blob> {
  const said = read_capture(new Uint8Array(await file.slice(0, 256 * 1024).arrayBuffer()));
  const small = new Uint8Array(await (await redrawn(file)).arrayBuffer());
  const whole = with_capture(small, capture_of(said, file.lastModified, here, now_ms));
  return new Blob([whole as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' });
}

/** What is known of the moment. A picture from the gallery is never said to be of here and now. */
export function capture_of(said: Capture, modified_ms: number, here: Spot | null, now_ms: number): Capture {
  const just_taken = Math.abs(now_ms - modified_ms) < JUST_TAKEN_MS;
  const east_min = -new Date(modified_ms).getTimezoneOffset();
  const time = said.taken !== null ? { taken: said.taken, offset: said.offset } : just_taken ? capture_time(modified_ms, east_min) : { taken: null, offset: null };
  return { ...time, position: said.position ?? (just_taken ? here : null) };
}

async function redrawn(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch((cause: unknown) => {
    throw new Unreadable('not a picture that this browser reads', { cause });
  });
  const scale = Math.min(1, SIDE_MAX_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  if (!pen) throw new Unreadable('no canvas');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  if (!blob) throw new Unreadable('the picture is too large for this phone');
  return blob;
}
