// Opens the live stream for this page.
import { follow } from '../api/stream';
import type { Stream, StreamHandlers } from '../api/stream';

export const EVENTS_URL = '/v1/events';

export function open_feed(since: number, handlers: StreamHandlers): Stream {
  return follow({ url: EVENTS_URL, since, handlers });
}
