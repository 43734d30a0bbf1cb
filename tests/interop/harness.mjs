// The two sides of the interop tests: a server with real Better Auth, and the C++ program.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/// A Better Auth of its own; see better_auth_server.mjs for `config`.
export class Server {
  static async start(config) {
    const server = new Server();
    server.config = config;
    server.child = spawn(process.execPath, [fileURLToPath(new URL('better_auth_server.mjs', import.meta.url)), JSON.stringify(config)],
      { stdio: ['pipe', 'pipe', 'pipe'] });
    let log = '';
    server.child.stderr.on('data', text => { log = (log + text).slice(-4000); });
    const first = await new Promise((resolve, reject) => {
      createInterface({ input: server.child.stdout }).once('line', resolve);
      server.child.once('exit', code => reject(new Error(`Better Auth did not start (${code}):\n${log}`)));
    });
    return Object.assign(server, JSON.parse(first));
  }

  /// Better Auth's own endpoints; `cookie` is a jar from `signUp`.
  async fetch(path, { body, cookie, headers = {} } = {}) {
    return fetch(`${this.url}${this.config.basePath ?? '/api/auth'}${path}`, {
      method: body === undefined ? 'GET' : 'POST', body: body === undefined ? undefined : JSON.stringify(body),
      headers: { origin: this.origin, 'content-type': 'application/json', ...(cookie ? { cookie } : {}), ...headers } });
  }

  /// The endpoints for tests.
  async test(path, body) {
    const response = await fetch(`${this.url}/test/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`/test/${path}: ${answer.error}`);
    return answer;
  }

  async configure(change) {
    this.config = { ...this.config, ...change };
    await this.test('configure', change);
  }

  /// Stops Better Auth's clock, or lets it run again.
  async stopClock(now_ms) { return (await this.test('clock', { now_ms })).now_ms; }

  /// A new user, signed up through HTTP; what a browser would then send as its cookies, as [[name, value], …].
  async signUp(fields = {}, headers = {}) {
    const email = `user-${Server.users = (Server.users ?? 0) + 1}@example.com`;
    const response = await this.fetch('/sign-up/email', { body: { email, password: 'a password for tests', name: 'Ada', ...fields }, headers });
    if (!response.ok) throw new Error(`sign-up: ${response.status} ${await response.text()}`);
    return { email, jar: cookiesOf(response) };
  }

  async signIn(email, fields = {}) {
    const response = await this.fetch('/sign-in/email', { body: { email, password: 'a password for tests', ...fields } });
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
    return { email, jar: cookiesOf(response) };
  }

  async stop() {
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

const cookiesOf = response => response.headers.getSetCookie().map(line => {
  const pair = line.split(';')[0], equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}).filter(([, value]) => value !== '');

export const headerOf = jar => jar.map(([name, value]) => `${name}=${value}`).join('; ');

/// The C++ program: JSON lines as in conformance/PROTOCOL.md, answers in order.
export class Shim {
  constructor(path) {
    this.child = spawn(path, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = [];
    createInterface({ input: this.child.stdout }).on('line', line => this.waiting.shift()?.(JSON.parse(line)));
    this.child.on('exit', code => { for (const each of this.waiting) each({ ok: false, error: `the program ended (${code})` }); });
  }
  ask(request) {
    return new Promise(resolve => {
      this.waiting.push(resolve);
      this.child.stdin.write(JSON.stringify({ id: 0, ...request }) + '\n');
    });
  }
  end() { this.child.stdin.end(); }
}

/// Counts, and prints what fails.
export class Report {
  passed = 0;
  failed = 0;
  check(holds, what) {
    if (holds) return void this.passed++;
    if (++this.failed <= 40) console.log(`FAIL ${what}`);
  }
}

/// Random numbers that are the same in every run.
export function random(seed) {
  return below => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * below);
  };
}
