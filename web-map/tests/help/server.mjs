// The server under test: one that runs already (HUYING_URL), or the real binary (HUYING_BIN), which a test may kill and start again.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

const READY_MS = 90_000;

async function free_port() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** A demo server of our own with its own port and data; `cases` and `rate` as on its command line. */
export class OwnServer {
  #child = null;
  command = 'demo';

  static async start(cases, rate) {
    const server = new OwnServer();
    server.data = mkdtempSync(join(tmpdir(), 'huying-web-'));
    server.port = await free_port();
    server.url = `http://127.0.0.1:${server.port}`;
    server.arguments = ['--cases', String(cases), '--rate', String(rate)];
    // To play a history in takes seconds, a copy of one does not. HUYING_KEPT is a folder of whoever runs many files.
    const kept = process.env.HUYING_KEPT && rate === 0 ? join(process.env.HUYING_KEPT, `demo-${cases}`) : null;
    try {
      if (kept !== null && existsSync(kept)) cpSync(kept, server.data, { recursive: true });
      await server.up();
      await server.#filled(cases);
      if (kept !== null && !existsSync(kept)) await server.#keep(kept);
    } catch (fault) {
      // A server left behind would keep the run from ending.
      await server.remove();
      throw fault;
    }
    return server;
  }

  /** The demo plays its history in while it serves already. */
  async #filled(cases) {
    for (const end = Date.now() + READY_MS; (await this.total()) < cases;) {
      if (Date.now() > end) throw new Error(`the demo's history is not in: ${this.words}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Lays a copy of the data there, once nothing of the history is on its way any more. */
  async #keep(folder) {
    for (let before = -1, seq = 0; seq !== before;) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      [before, seq] = [seq, (await this.#counts()).seq];
    }
    await this.end('SIGTERM');
    cpSync(this.data, `${folder}.part`, { recursive: true });
    renameSync(`${folder}.part`, folder);
    await this.up();
  }

  async #counts() {
    return (await fetch(`${this.url}/v1/counts`)).json();
  }

  async total() {
    return (await this.#counts()).total;
  }

  async up() {
    const listen = ['--listen', `127.0.0.1:${this.port}`, '--data-dir', this.data];
    this.#child = spawn(process.env.HUYING_BIN, [this.command, ...this.arguments, ...listen], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.words = '';
    this.#child.stderr.on('data', (bytes) => (this.words = (this.words + bytes).slice(-4000)));
    const end = Date.now() + READY_MS;
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error(`the server ended with ${this.#child.exitCode}: ${this.words}`);
      const ready = await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) return;
      if (Date.now() > end) throw new Error(`the server is not ready: ${this.words}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** As a power cut would end it: no goodbye. */
  kill() {
    return this.end('SIGKILL');
  }

  async end(signal) {
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  async remove() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** The server most tests look at. */
export async function server_under_test() {
  if (process.env.HUYING_URL) {
    const url = process.env.HUYING_URL.replace(/\/$/, '');
    return { url, remove: async () => undefined };
  }
  if (process.env.HUYING_BIN) return OwnServer.start(6000, 0);
  throw new Error('set HUYING_URL to a running demo server, or HUYING_BIN to the huying binary');
}

/** A demo server where everybody must log in, and the accounts that it told at its start: name → password. */
export async function server_with_logins() {
  if (!process.env.HUYING_BIN) throw new Error('set HUYING_BIN to the huying binary: its first start tells the passwords');
  const server = new OwnServer();
  server.data = mkdtempSync(join(tmpdir(), 'huying-web-'));
  server.port = await free_port();
  server.url = `http://127.0.0.1:${server.port}`;
  server.arguments = ['--login', '--cases', '300', '--rate', '0'];
  try {
    await server.up();
    const told = [...server.words.matchAll(/^ {2}([a-z]+) +(\S+) {2,}\S+ [A-Z]/gm)];
    server.passwords = new Map(told.map(([, name, password]) => [name, password]));
    if (server.passwords.size !== 10) throw new Error(`ten accounts were to be told: ${server.words}`);
  } catch (fault) {
    await server.remove();
    throw fault;
  }
  return server;
}

/** The demo's district as a city runs it: with a configuration and accounts, each of which is what follows `huying user add`. */
export async function server_with_config(config, accounts) {
  if (!process.env.HUYING_BIN) throw new Error('set HUYING_BIN to the huying binary: it is started with a configuration');
  const server = await OwnServer.start(0, 0);
  try {
    await server.kill();
    const file = join(server.data, 'huying.toml');
    writeFileSync(file, config);
    server.command = 'serve';
    server.arguments = ['--config', file];
    for (const account of accounts) {
      execFileSync(process.env.HUYING_BIN, ['user', 'add', ...account, '--data-dir', server.data], { stdio: 'pipe' });
    }
    await server.up();
  } catch (fault) {
    await server.remove();
    throw fault;
  }
  return server;
}

/** Sends many reports in one body; all of them must be taken. */
export async function import_reports(url, count) {
  const at = new Date().toISOString();
  const row = (n) => JSON.stringify({
    id: `flood-${Date.now()}-${n}`, source: 'police', at, lon: 113.4 + (n % 100) / 1000, lat: 23.1 + (n % 77) / 1000, class: '0505', text: '批量',
  });
  const answer = await fetch(`${url}/v1/cases/import`, {
    method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: Array.from({ length: count }, (_, n) => row(n)).join('\n'),
  });
  const lines = (await answer.text()).trim().split('\n').map((line) => JSON.parse(line));
  const taken = lines.filter((line) => line.case).length;
  if (taken !== count) throw new Error(`${taken} of ${count} taken: ${JSON.stringify(lines.find((line) => !line.case))}`);
}

let number = 0;

/** Sends a report as any other program would, and returns the answer. */
export async function post_report(url, words = {}) {
  const report = {
    id: `test-${Date.now()}-${process.pid}-${(number += 1)}`, source: 'police', at: new Date().toISOString(),
    lon: 113.42, lat: 23.0733, class: '0505', text: '网页测试：三辆货车占道', ...words,
  };
  const answer = await fetch(`${url}/v1/cases`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(report),
  });
  if (!answer.ok) throw new Error(`report refused: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
