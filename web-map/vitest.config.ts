// Unit tests of the pure modules; what needs a browser is tested in one, under tests/.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({ plugins: [svelte()], test: { include: ['unit/**/*.test.ts'], environment: 'node', setupFiles: ['src/text/own.ts'] } });
