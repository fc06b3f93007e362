// Builds the pages into dist/, which the server embeds; `npm run dev` passes API calls on to a running server.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { phone_shells } from './vite.worker';

const server_url = process.env.HUYING_URL ?? 'http://127.0.0.1:8080';

/** The residents' addresses share one file, here as on the server. */
function residents(): Plugin {
  return {
    name: 'huying-residents',
    configureServer(server) {
      server.middlewares.use((request, _answer, next) => {
        if (/^\/(report|public|follow\/[^/.]+)\/?(\?.*)?$/.test(request.url ?? '')) request.url = '/resident.html';
        next();
      });
    },
  };
}

export default defineConfig({
  plugins: [svelte(), phone_shells(), residents()],
  build: {
    target: 'es2022',
    // The page that checks receipts stands alone: it loads nothing of the map and asks no server. The grid worker's is
    // small enough for one bar of signal. Those of residents ask only what anybody may.
    rolldownOptions: { input: { index: 'index.html', verify: 'verify.html', worker: 'worker.html', team: 'team.html', resident: 'resident.html' } },
    // Only scripts and styles with a content hash live here; the server marks them immutable.
    assetsDir: 'assets',
    // Fonts and workers stay files: a page policy without `data:` and `blob:` must be able to load them.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
  server: { proxy: { '/v1': server_url, '/openapi.json': server_url, '/healthz': server_url } },
});
