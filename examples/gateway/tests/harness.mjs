// Starts replicas, nginx and backends on loopback, each ended by its process, and talks to them byte by byte.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer as createTcpServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BETTER_AUTH|AUTH_)/.test(name)));
environment.PATH += ':/usr/sbin';  // where Debian has nginx

/// Whether something comes true within the time.
export async function until(holds, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(20)) if (await holds()) return true;
  return false;
}

export async function freePort() {
  const server = createTcpServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

/// A process; all that are left are ended with this one.
export class Process {
  static all = new Set();
  constructor(command, args, { env = {}, log } = {}) {
    this.child = spawn(command, args, { env: { ...environment, ...env }, stdio: ['ignore', 'pipe', log ? openSync(log, 'a') : 'inherit'] });
    this.running = true;
    this.ended = new Promise(resolve => this.child.once('exit', (code, signal) => { this.running = false; Process.all.delete(this); resolve(signal ?? code); }));
    this.child.once('error', error => { throw error; });
    Process.all.add(this);
  }
  get pid() { return this.child.pid; }
  signal(which) { return this.child.kill(which); }
  /// How it ends: its exit code, or the signal that ended it. After 20 s it is ended for good.
  async end(which = 'SIGTERM') {
    if (this.running) this.signal(which);
    const late = setTimeout(() => this.signal('SIGKILL'), 20_000);
    const how = await this.ended;
    clearTimeout(late);
    return how;
  }
  /// The first line that says where it listens.
  async address() {
    const lines = createInterface({ input: this.child.stdout });
    const found = await new Promise((resolve, reject) => {
      lines.on('line', line => { const at = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line); if (at) resolve(Number(at[1])); });
      this.ended.then(how => reject(new Error(`${this.child.spawnargs.join(' ')} ended with ${how}`)));
    });
    return found;
  }
}
// nginx ends its workers only where it may.
process.on('exit', () => { for (const each of Process.all) each.child.kill(each instanceof Nginx ? 'SIGTERM' : 'SIGKILL'); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

export class Replica extends Process {
  static async start(binary, env, { port = 0, options = [], log } = {}) {
    const replica = new Replica(binary, ['--port', `${port}`, ...options], { env, log });
    replica.port = await replica.address();
    return replica;
  }
  /// What it says of itself; where it says nothing, no number is one.
  async health() { return { remembered: {}, ...(await send(this.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')).json }; }
  /// Hangs until SIGCONT.
  async hang() {
    this.signal('SIGSTOP');
    const state = () => readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1][0];
    if (!await until(() => state() === 'T')) throw new Error('it does not stop');
  }
  /// Bytes of memory in use, and seconds of CPU time until now.
  usage() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8'), stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return { memory: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024, cpu: (Number(stat[11]) + Number(stat[12])) / 100 };
  }
}

export const nginxConf = readFileSync(new URL('../nginx.conf', import.meta.url), 'utf8');

export class Nginx extends Process {
  /// `conf` in `folder`, with the addresses of nginx.conf replaced by those that are given, and `changes` to its text.
  static async start(folder, conf, ports, changes = []) {
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    let text = conf;
    const replace = (what, by) => {
      if (!text.includes(what)) throw new Error(`the configuration has no ${what}`);
      text = text.replaceAll(what, by);
    };
    for (const [what, by] of changes) replace(what, by);
    for (const [what, by] of Object.entries({ 8080: port, ...ports })) replace(`127.0.0.1:${what}`, `127.0.0.1:${by}`);
    writeFileSync(`${folder}/nginx.conf`, text);
    const nginx = new Nginx('nginx', ['-p', `${folder}/`, '-e', 'error.log', '-c', `${folder}/nginx.conf`]);
    Object.assign(nginx, { port, folder });
    const listens = () => new Promise(resolve => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); }).on('error', () => resolve(false));
    });
    if (!await until(async () => !nginx.running || await listens()) || !nginx.running) throw new Error(`nginx did not start:\n${nginx.errors()}`);
    return nginx;
  }
  errors() { return readFileSync(`${this.folder}/error.log`, 'utf8'); }
  log() { return readFileSync(`${this.folder}/access.log`, 'utf8').split('\n').slice(0, -1); }
}

/// A name as a server behind CGI or WSGI reads it: `-`, `_` and, in some, any other character are one.
export const folded = name => name.toLowerCase().replace(/[^a-z0-9]/g, '_');

/// A backend that answers with what it was sent, header fields in their own spelling.
export class Echo {
  /// Requests that should not have come: those that name another user than their path, several, or none.
  strays = [];
  static async start() {
    const echo = new Echo();
    echo.asked = 0;
    echo.server = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
      echo.asked++;
      let body = '';
      request.on('data', piece => { body += piece; }).on('end', () => {
        const fields = [];
        for (let i = 0; i < request.rawHeaders.length; i += 2) fields.push([request.rawHeaders[i], request.rawHeaders[i + 1]]);
        echo.last = { method: request.method, target: request.url, fields, body, trailers: request.trailers };
        const users = fields.filter(([name]) => folded(name) === 'x_user_id').map(([, user]) => user);
        if (users.length !== 1 || users[0] !== /^\/api\/([^/?]+)/.exec(request.url)?.[1]) echo.strays.push(`${request.method} ${request.url} as ${users}`);
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(echo.last));
      });
    });
    await new Promise(resolve => echo.server.listen(0, '127.0.0.1', resolve));
    echo.port = echo.server.address().port;
    return echo;
  }
  end() { this.server.close(); this.server.closeAllConnections(); }
}

/// What comes back for these bytes, until `enough` is true of it, the connection ends, or nothing came for so long.
export function exchange(port, bytes, enough = () => false, seconds = 30) {
  return new Promise(resolve => {
    let raw = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    const done = () => { socket.destroy(); resolve(raw); };
    socket.setEncoding('latin1').setTimeout(seconds * 1000, done);
    socket.on('data', text => { raw += text; if (enough(raw)) done(); }).on('end', done).on('error', done);
  });
}

/// The answer to these bytes; status 0 where none came.
export async function send(port, bytes, seconds = 30) {
  const bare = bytes.startsWith('HEAD ');
  return answerOf(await exchange(port, bytes, raw => answerOf(raw, bare)?.complete, seconds), bare) ?? { status: 0, fields: [], body: '', all: () => [], code: 'none' };
}

/// `bare`: the answer has no body, whatever its head says.
function answerOf(raw, bare = false) {
  const end = raw.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [line, ...lines] = raw.slice(0, end).split('\r\n');
  const fields = lines.map(each => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 1).trim()]);
  const all = name => fields.filter(([each]) => each === name).map(([, value]) => value);
  const status = Number(line.split(' ')[1]);
  if (status === 100) return answerOf(raw.slice(end + 4), bare);
  let body = raw.slice(end + 4), complete = bare || all('content-length').length === 1 && body.length >= Number(all('content-length')[0]);
  if (all('transfer-encoding').includes('chunked')) {
    complete = /(^|\r\n)0\r\n\r\n$/.test(body);
    body = body.replace(/^[0-9a-f]+\r\n/, '').replace(/\r\n[0-9a-f]+\r\n/g, '');
  }
  let json = null;
  try { json = JSON.parse(body); } catch { /* it is none */ }
  return { status, fields, all, body, json, complete, code: all('content-type')[0] === 'application/problem+json' ? `${status} ${json?.code}` : `${status}` };
}

/// A request in bytes.
export const request = (method, target, fields = [], body) =>
  [`${method} ${target} HTTP/1.1`, 'Host: gateway', ...fields.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]), '', body ?? ''].join('\r\n');

export const bearer = token => ['Authorization', `Bearer ${token}`];

/// mint_token, with one way to sign.
export const minter = (binary, ...how) => (...args) => {
  const ran = spawnSync(binary, [...how, ...args], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`mint_token: ${ran.stderr}`);
  return ran.stdout.trim();
};

/// wrk with a script; the script's last line is JSON, and this is what it says.
export async function wrk(port, script, { seconds, threads, connections }) {
  const run = spawn('wrk', ['-t', `${threads}`, '-c', `${connections}`, '-d', `${seconds}s`, '--timeout', '30s', '-s', script, `http://127.0.0.1:${port}/`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  run.stdout.setEncoding('utf8').on('data', text => { out += text; });
  await new Promise(resolve => run.once('close', resolve));
  const said = out.trim().split('\n').at(-1);
  try { return JSON.parse(said); } catch { throw new Error(`wrk: ${out}`); }
}
