// The compiled grids against the server's: run by `cargo xtask wasm`, which makes both sides.
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['unit/wasm/*.truth.ts'], environment: 'node' } });
