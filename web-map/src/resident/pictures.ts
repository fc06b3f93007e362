// A resident's photo on its way: shrunk here where the server would not take it as it is.
import type { Uploaded } from '../photos/photos';
import { post_patiently } from './ask';

/** What the server takes of people without an account. */
export const BYTES_MAX = 8 * 1024 * 1024;
/** As large as the server keeps pictures. */
const SIDE_PX = 2048;
const QUALITY = 0.85;

export async function upload(file: File): Promise<Uploaded> {
  const body = file.size > BYTES_MAX ? await shrunk(file) : file;
  return post_patiently<Uploaded>('/v1/public/photos', body.type, body, () => undefined);
}

async function shrunk(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, SIDE_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), 'image/jpeg', QUALITY));
}
