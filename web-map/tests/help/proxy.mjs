// A proxy between browser and server that does what bad ones do: it keeps a stream back, never answers, or answers for the server.
import { createServer, request } from 'node:http';
import { once } from 'node:events';

/** `held`: paths whose answers are read and not passed on; `hung`: paths that nobody answers; `problems`: path → status that is answered instead. */
export class BadProxy {
  held = null;
  hung = null;
  refused = null;
  #server = null;
  #open = new Set();

  static async to(url) {
    const proxy = new BadProxy();
    const target = new URL(url);
    proxy.#server = createServer((asked, answer) => proxy.#pass(target, asked, answer));
    proxy.#server.on('connection', (socket) => {
      proxy.#open.add(socket);
      socket.on('close', () => proxy.#open.delete(socket));
    });
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    proxy.url = `http://127.0.0.1:${proxy.#server.address().port}`;
    return proxy;
  }

  #pass(target, asked, answer) {
    if (this.hung?.test(asked.url)) return;
    if (this.refused?.paths.test(asked.url)) {
      answer.writeHead(this.refused.status, { 'content-type': 'application/problem+json', 'retry-after': '1' });
      answer.end(JSON.stringify({ code: this.refused.code, status: this.refused.status }));
      return;
    }
    const headers = { ...asked.headers, host: target.host };
    if (headers.origin) headers.origin = target.origin;
    const onward = request({ host: target.hostname, port: target.port, method: asked.method, path: asked.url, headers }, (told) => {
      if (this.held?.test(asked.url)) {
        told.resume();
        return;
      }
      answer.writeHead(told.statusCode, told.headers);
      told.pipe(answer);
      // A server that dies in the middle ends the answer here, too.
      told.on('aborted', () => answer.destroy());
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  }

  /** Cuts every line that is open, as a network does that goes away for a moment. */
  cut() {
    for (const socket of this.#open) socket.destroy();
  }

  async close() {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
