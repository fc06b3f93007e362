// A server of its own in front of the one under test, which can begin to serve a newer version of the worker's page.
import { createServer, request } from 'node:http';
import { once } from 'node:events';

/** Its address, and what makes its service worker a newer one. */
export async function with_newer(url) {
  const to = new URL(url);
  let newer = false;
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host: to.host, 'accept-encoding': 'identity' };
    if (headers.origin) headers.origin = to.origin;
    delete headers.referer;
    // A browser that knows the script asks whether it changed; "no" has no body to make a newer one of.
    delete headers['if-none-match'];
    delete headers['if-modified-since'];
    const onward = request({ host: to.hostname, port: to.port, path: asked.url, method: asked.method, headers }, async (told) => {
      if (!newer || asked.url !== '/sw.js') {
        answer.writeHead(told.statusCode, told.headers);
        told.pipe(answer);
        return;
      }
      const parts = [];
      for await (const part of told) parts.push(part);
      answer.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-cache' });
      answer.end(`${Buffer.concat(parts)}\n// newer`);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    release: () => (newer = true),
    close: () => new Promise((closed) => {
      server.closeAllConnections();
      server.close(closed);
    }),
  };
}
