// Pictures as somebody's camera would give them: PNG, one colour each, so that no two are the same.
import { crc32, deflateSync } from 'node:zlib';

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

export function png(colour, width = 320, height = 240) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: width }, () => Buffer.from(colour)))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const begin = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([begin, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** A colour that no other run has used, so that nobody else's upload is met. */
export function any_colour() {
  return [0, 0, 0].map(() => Math.floor(Math.random() * 256));
}

/** Uploads as any other program would; the id. */
export async function upload(url, bytes) {
  const answer = await fetch(`${url}/v1/photos`, { method: 'POST', headers: { 'content-type': 'image/png' }, body: bytes });
  if (!answer.ok) throw new Error(`upload refused: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).photo;
}

/** Uploads small pictures until there is no room for one more that nothing names; the ids of those that wait. */
export async function fill_room(url) {
  const waiting = [];
  for (;;) {
    const bodies = Array.from({ length: 4 }, () => png(any_colour(), 4, 4));
    const answers = await Promise.all(bodies.map((body) => fetch(`${url}/v1/photos`, { method: 'POST', headers: { 'content-type': 'image/png' }, body })));
    const told = await Promise.all(answers.map((answer) => answer.json()));
    waiting.push(...told.flatMap(({ photo }) => photo ?? []));
    const refused = told.filter(({ photo }) => photo === undefined);
    const other = refused.find(({ code }) => code !== 'photos_unused');
    if (other) throw new Error(`upload refused: ${JSON.stringify(other)}`);
    if (refused.length > 0) return waiting;
  }
}

/** A JPEG as a camera writes it, of noise so that it stays large; `turned`: which way up it says it is, as EXIF numbers them. */
export async function noisy_jpeg(page, width, height, turned = null) {
  const bytes = await page.evaluate(async ([wide, high]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: wide, height: high });
    const pen = canvas.getContext('2d');
    const pixels = pen.createImageData(wide, high);
    for (let at = 0; at < pixels.data.length; at += 1) pixels.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
    pen.putImageData(pixels, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.95));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, [width, height]);
  const jpeg = Buffer.from(bytes);
  if (turned === null) return jpeg;
  const exif = Buffer.from([0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, exif, jpeg.subarray(2)]);
}
