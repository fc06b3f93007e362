// Opens the live stream for this page: one stream for all pages of the browser where it can be shared,
// for over HTTP/1.1 a browser opens only six connections to a server, and each stream keeps one.
import { follow } from '../api/stream';
import type { Stream, StreamHandlers } from '../api/stream';
import type { FromHub, ToHub } from './hub';

export const EVENTS_URL = '/v1/events';

export function open_feed(since: number, handlers: StreamHandlers): Stream {
  if (typeof SharedWorker === 'undefined') return direct(since, handlers);
  try {
    return shared(since, handlers);
  } catch {
    return direct(since, handlers);
  }
}

function direct(since: number, handlers: StreamHandlers): Stream {
  return follow({ url: EVENTS_URL, since, handlers });
}

function shared(since: number, handlers: StreamHandlers): Stream {
  const worker = new SharedWorker(new URL('./feed.worker.ts', import.meta.url), { type: 'module', name: 'huying-feed' });
  const tell = (message: ToHub): void => worker.port.postMessage(message);
  let own: Stream | null = null;
  const leave = (): void => tell({ kind: 'leave' });
  const take_over = (): void => {
    leave();
    own ??= direct(since, handlers);
  };

  worker.addEventListener('error', take_over);
  worker.port.onmessage = ({ data }: MessageEvent<FromHub>) => {
    if (own) return;
    switch (data.kind) {
      case 'state': return handlers.state(data.state);
      case 'hello': return handlers.hello(data.hello);
      case 'events': return data.events.forEach((event) => handlers.event(event));
      case 'claim': return handlers.claim(data.claim);
      case 'alarm': return handlers.alarm();
      // The shared stream began later than this page needs.
      case 'too-old': return take_over();
    }
  };
  addEventListener('pagehide', leave);
  addEventListener('pageshow', (show: PageTransitionEvent) => {
    // Back from the browser's cache: what passed meanwhile is unknown.
    if (show.persisted) location.reload();
  });
  tell({ kind: 'join', since });
  return {
    nudge: () => (own ? own.nudge() : tell({ kind: 'nudge' })),
    stop: () => {
      leave();
      own?.stop();
    },
  };
}
