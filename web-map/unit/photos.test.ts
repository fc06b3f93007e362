// Photos: what is sent, what a step usually shows, how keys turn the pages; and an upload that is lost, refused, removed.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BYTES_MAX, PHOTOS_MAX, fault_of, picture_of, thumbnail_of, turned, usual_kind } from '../src/photos/photos';
import { Uploads } from '../src/photos/uploads.svelte';
import { body_of, fields_of } from '../src/desk/steps';
import { Outbox } from '../src/state/outbox.svelte';

const file = (name: string, type = 'image/jpeg', size = 3): File => new File([new Uint8Array(size)], name, { type });
const answer = (status: number, body: unknown, headers: HeadersInit = {}): Response => new Response(JSON.stringify(body), { status, headers });

describe('photos', () => {
  test('what is no picture, or too large, is told before it is sent', () => {
    expect(fault_of({ type: 'image/webp', size: BYTES_MAX })).toBeNull();
    expect(fault_of({ type: 'image/webp', size: BYTES_MAX + 1 })).toBe('size');
    expect(fault_of({ type: 'image/gif', size: 1 })).toBe('form');
    expect(fault_of({ type: '', size: 1 })).toBe('form');
  });

  test('a step’s photos show what such steps show, until somebody says otherwise', () => {
    expect(['verify', 'report-back', 'check', 'suspend'].map(usual_kind)).toEqual(['scene', 'after', 'after', 'proof']);
    expect(thumbnail_of('ab')).toBe('/v1/photos/ab/thumbnail');
  });

  test('a large picture is asked for with who looks and for which case', () => {
    expect(picture_of('ab', 'HY000000007', '王 & 李')).toBe('/v1/photos/ab?by=%E7%8E%8B+%26+%E6%9D%8E&case=HY000000007');
  });

  test('arrows turn the pages and stop at both ends', () => {
    expect([turned('ArrowRight', 0, 3), turned('ArrowRight', 2, 3), turned('ArrowLeft', 0, 3)]).toEqual([1, 2, 0]);
    expect([turned('Home', 2, 3), turned('End', 0, 3), turned('x', 1, 3)]).toEqual([0, 2, null]);
  });

  test('a step that takes photos asks for them apart from its fields', () => {
    const fields = fields_of({ step: 'check', fields: [{ name: 'passed', required: true }, { name: 'photos', required: false, kind: 'photos' }] });
    expect(fields.map((field) => field.kind)).toEqual(['yes-no', 'photos']);
    expect(body_of(fields, { passed: true, photos: ['x'] })).toEqual({ passed: true });
  });
});

describe('uploads', () => {
  beforeEach(() => vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined })));
  afterEach(() => vi.unstubAllGlobals());

  test('each is sent at once with its own type, and named with its kind when it has arrived', async () => {
    const types: (string | null)[] = [];
    vi.stubGlobal('fetch', vi.fn((_, init: RequestInit) => {
      types.push(new Headers(init.headers).get('content-type'));
      return Promise.resolve(answer(201, { photo: `p${types.length}` }));
    }));
    const uploads = new Uploads('after');
    uploads.add([file('a'), file('b', 'image/png')]);
    expect(uploads.sending).toBe(true);
    uploads.set_kind(1, 'proof');
    expect(await uploads.arrive()).toBe('arrived');
    expect(types).toEqual(['image/jpeg', 'image/png']);
    expect(uploads.named).toEqual([{ photo: 'p1', kind: 'after' }, { photo: 'p2', kind: 'proof' }]);
  });

  test('the same picture chosen twice is named once', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(answer(200, { photo: 'same' }))));
    const uploads = new Uploads('scene');
    uploads.add([file('a'), file('again')]);
    await uploads.arrive();
    expect(uploads.named).toEqual([{ photo: 'same', kind: 'scene' }]);
  });

  test('without a connection it waits and is tried again; refused it stays so, with the reason', async () => {
    const fetch = vi.fn().mockRejectedValueOnce(new TypeError('offline')).mockResolvedValue(answer(201, { photo: 'p' }));
    vi.stubGlobal('fetch', fetch);
    const uploads = new Uploads('scene');
    uploads.add([file('a')]);
    await vi.waitFor(() => expect(uploads.items[0]?.state).toBe('waiting'));
    expect(await uploads.arrive()).toBe('arrived');
    expect(fetch).toHaveBeenCalledTimes(2);
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(answer(422, { code: 'bad_picture' }))));
    uploads.add([file('b'), file('c', 'image/gif')]);
    expect(await uploads.arrive()).toBe('refused');
    expect(uploads.items.slice(1).map((item) => item.told?.code)).toEqual(['bad_picture', 'form']);
    uploads.remove(1);
    uploads.remove(2);
    expect(await uploads.arrive()).toBe('arrived');
  });

  test('without room for it a photo waits with the reason and from when on there is room, and goes when there is', async () => {
    const full = answer(429, { code: 'photos_unused', detail: '200 photos of yours' }, { 'retry-after': '7200' });
    vi.stubGlobal('fetch', vi.fn().mockResolvedValueOnce(full).mockResolvedValue(answer(201, { photo: 'p' })));
    const uploads = new Uploads('scene');
    uploads.add([file('a')]);
    await vi.waitFor(() => expect(uploads.items[0]?.state).toBe('waiting'));
    const told = uploads.items[0]?.told;
    expect(told?.code).toBe('photos_unused');
    expect(Math.round(((told?.again_ms ?? 0) - Date.now()) / 60_000)).toBe(120);
    expect(uploads.held).toMatchObject({ code: 'photos_unused', retry_after_s: 7200 });
    expect(await uploads.arrive()).toBe('arrived');
  });

  test('no more than one step may carry are taken, and the others are told', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(answer(201, { photo: 'p' }))));
    const uploads = new Uploads('scene');
    uploads.add(Array.from({ length: PHOTOS_MAX + 2 }, (_, n) => file(`${n}`)));
    expect([uploads.items.length, uploads.left_out]).toEqual([PHOTOS_MAX, 2]);
    await uploads.arrive();
  });
});

describe('a report whose photos find no room', () => {
  beforeEach(() => {
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined }));
    vi.stubGlobal('addEventListener', () => undefined);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  /** One photo that arrives, one that does not until `full` ends; the report waits. */
  async function waiting(): Promise<{ outbox: Outbox<Sent, string>; id: string; sent: unknown[]; room: () => void }> {
    let full = true;
    const told = { code: 'photos_unused' };
    const post = (file: File): Promise<Response> => Promise.resolve(full && file.name === 'b' ? answer(429, told, { 'retry-after': '80000' }) : answer(201, { photo: file.name }));
    vi.stubGlobal('fetch', vi.fn((_, init: RequestInit) => post(init.body as File)));
    const sent: unknown[] = [];
    const outbox = new Outbox<Sent, string>((report) => Promise.resolve(void sent.push(report.photos?.map((one) => one.photo)) ?? 'case'));
    const uploads = new Uploads('scene');
    uploads.add([file('a'), file('b')]);
    const id = outbox.put({ text: 'x' }, uploads);
    await vi.waitUntil(() => outbox.parcels[0]?.state === 'waiting');
    return { outbox, id, sent, room: () => void (full = false) };
  }
  interface Sent { id: string; at: string; text: string }

  test('says so, is tried again within a minute whatever the server says, and goes with all of them', async () => {
    const { outbox, sent, room } = await waiting();
    const [parcel] = outbox.parcels;
    expect([parcel?.told?.code, parcel && outbox.waits_for_photos(parcel), sent]).toEqual(['photos_unused', true, []]);
    room();
    await vi.advanceTimersByTimeAsync(60_000);
    await vi.waitUntil(() => outbox.parcels[0]?.state === 'done');
    expect(sent).toEqual([['a', 'b']]);
  });

  test('goes at once with what has arrived when somebody wishes that', async () => {
    const { outbox, id, sent } = await waiting();
    outbox.send_without(id);
    await vi.waitUntil(() => outbox.parcels[0]?.state === 'done');
    expect(sent).toEqual([['a']]);
    outbox.send_without(id);
    expect(outbox.parcels[0]?.state).toBe('done');
  });
});
