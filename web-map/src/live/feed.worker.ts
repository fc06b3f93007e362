// The shared worker that holds the one live stream of all pages of this browser.
/// <reference lib="webworker" />
import { new_hub } from './hub';
import type { Seat, ToHub } from './hub';

declare const self: SharedWorkerGlobalScope;

const hub = new_hub(new URL('/v1/events', self.location.origin).href);

self.onconnect = ({ ports }) => {
  const port = ports[0];
  if (!port) return;
  const seat: Seat = { send: (message) => port.postMessage(message) };
  port.onmessage = ({ data }: MessageEvent<ToHub>) => {
    switch (data.kind) {
      case 'join': return hub.join(seat, data.since);
      case 'nudge': return hub.nudge();
      case 'leave': return hub.leave(seat);
    }
  };
};
