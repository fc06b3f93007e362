// The generated types say what the committed API description says.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const description = path('../../openapi.json');

test('src/api/schema.d.ts is what `npm run types` makes of openapi.json', { timeout: 60_000 }, () => {
  expect(existsSync(description), 'openapi.json lies at the root of the repository').toBe(true);
  const made = execFileSync(path('../node_modules/.bin/openapi-typescript'), [description], { encoding: 'utf8', stdio: 'pipe' });
  expect(made.trim()).toBe(readFileSync(path('../src/api/schema.d.ts'), 'utf8').trim());
});
