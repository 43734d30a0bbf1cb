#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// tasks_server under load with tokens of real Better Auth: good ones, expired, foreign, forged and garbage, while keys rotate, the
// JWKS endpoint fails in each of its ways, and the server is killed and started again. Every verdict is written down with what it
// had to be; every list must hold what was acknowledged; memory must not grow.
//
//   node soak.mjs --server tasks_server --better-auth FOLDER --log FILE [--seconds 60]
//
// FOLDER holds tests/interop with its packages installed. Ends with `N passed, N failed`; exit 0 where none failed.
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve as absolute } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: opt } = parseArgs({ options: { server: { type: 'string' }, 'better-auth': { type: 'string' }, log: { type: 'string' }, seconds: { type: 'string', default: '60' } } });
if (!opt.server || !opt['better-auth'] || !opt.log) { console.error('soak.mjs: --server, --better-auth and --log are needed'); process.exit(2); }
const { Report, Server, headerOf } = await import(pathToFileURL(absolute(opt['better-auth'], 'harness.mjs')));
const seconds = Number(opt.seconds), report = new Report();
const rotation = Math.max(8, Math.floor(seconds / 12));         // seconds
const baseline = Math.min(60, Math.floor(seconds / 3));         // seconds from the start to the first look at memory
const growth = seconds >= 300 ? 1.05 : 1.10;                    // what may have come to it at the end
const slack = 2000;                                             // milliseconds from an answer of the JWKS endpoint to its use
const patience = 45_000;                                        // milliseconds within which a new key must be known: the cooldown is 30 s
const folder = mkdtempSync(`${tmpdir()}/soak-`);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const part = (token, n) => JSON.parse(Buffer.from(token.split('.')[n], 'base64url'));

/// Stands between Better Auth and tasks_server, and fails when it is told to. It knows which keys tasks_server was given.
class Relay {
  served = new Map();  // kid -> when
  mode = 'up';
  up_since = Date.now();
  late = 0;
  async listen() {
    this.server = createServer(async (req, res) => {
      const mode = this.mode, began = Date.now();
      if (mode === 'broken off') { res.writeHead(200, { 'content-type': 'application/json', 'content-length': 5000 }); res.write('{"keys":['); return setTimeout(() => res.destroy(), 20); }
      if (mode === 'reset') return req.socket.destroy();
      if (mode === 'silent') return;
      if (mode === '502') return res.writeHead(502).end('<html>bad gateway</html>');
      if (mode === 'not JSON') return res.writeHead(200, { 'content-type': 'application/json' }).end('<html>please log in</html>');
      const answer = await fetch(`${this.to}${req.url}`), body = await answer.text();
      // tasks_server waits for five seconds. What comes later, on a machine under load, is an outage too.
      if (Date.now() - began > 4000 || req.socket.destroyed) {
        this.late++;
        if (this.mode === 'up') this.up_since = Date.now();
        return req.socket.destroy();
      }
      res.writeHead(answer.status, { 'content-type': 'application/json' }).end(body, error => {
        if (error) return;
        for (const { kid } of JSON.parse(body).keys ?? []) if (!this.served.has(kid)) this.served.set(kid, Date.now());
      });
    });
    await new Promise(done => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }
  set(mode) {
    if (mode === 'up' && this.mode !== 'up') this.up_since = Date.now();
    if (mode !== 'up') this.up_since = Infinity;
    this.mode = mode;
    this.server.closeAllConnections();
  }
  stop() { this.server.closeAllConnections(); this.server.close(); }
}

/// tasks_server; started again, it has the same port and the same database, and no keys yet.
class Tasks {
  port = 0;
  running = false;
  async start() {
    const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(BETTER_AUTH|AUTH_|DATABASE_URL)/.test(name))), BETTER_AUTH_URL: relay.url };
    this.child = spawn(opt.server, ['--port', `${this.port}`, '--database', `${folder}/tasks.db`], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    this.ended = new Promise(done => this.child.once('exit', (code, signal) => { this.running = false; this.how = signal ?? code; done(this.how); }));
    const line = await new Promise((found, failed) => {
      createInterface({ input: this.child.stdout }).once('line', found);
      this.ended.then(how => failed(new Error(`tasks_server ended with ${how}`)));
    });
    this.port = Number(/:(\d+)$/.exec(line)[1]);
    this.started = Date.now();
    this.running = true;
  }
  async kill() {
    this.stopping = true;
    relay.served.clear();
    this.child.kill('SIGKILL');
    await this.ended;
    this.killed = Date.now();
  }
  /// In KiB.
  memory() { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]); }
}

/// One request on one connection; null where no answer comes.
function ask(method, path, token, body) {
  return new Promise(done => {
    const headers = { ...(token === undefined ? {} : { authorization: token.includes(' ') ? token : `Bearer ${token}` }), ...(body ? { 'content-length': Buffer.byteLength(body) } : {}) };
    const req = request({ host: '127.0.0.1', port: tasks.port, method, path, headers, agent: false, timeout: 30_000 }, res => {
      let text = '';
      res.setEncoding('utf8').on('data', piece => { text += piece; }).on('end', () => {
        let json = null;
        try { json = text === '' ? null : JSON.parse(text); } catch { /* not JSON */ }
        done(res.complete ? { status: res.statusCode, code: json?.code, json, retry: res.headers['retry-after'] } : null);
      }).on('error', () => done(null));
    });
    req.on('error', () => done(null)).on('timeout', () => req.destroy()).end(body);
  });
}

const relay = new Relay();
await relay.listen();
const better_auth = await Server.start({ baseURL: relay.url, jwt: { jwks: { rotationInterval: rotation } } }), stranger_auth = await Server.start({});
relay.to = better_auth.url;
const tasks = new Tasks();
process.on('exit', () => tasks.child?.kill('SIGKILL'));

async function signUp(server) {
  const { jar } = await server.signUp(), cookie = headerOf(jar);
  return async () => {
    const response = await server.fetch('/token', { cookie });
    if (!response.ok) throw new Error(`/token: ${response.status}`);
    return (await response.json()).token;
  };
}
// By Better Auth's own clock, an hour ago.
await better_auth.stopClock(Date.now() - 3_600_000);
const expired = await (await signUp(better_auth))();
await better_auth.stopClock(null);
const foreign = await (await signUp(stranger_auth))();
const users = [];
for (let i = 0; i < 6; i++) {
  const fresh = await signUp(better_auth), token = await fresh();
  users.push({ fresh, tokens: [token], id: part(token, 1).sub, tasks: new Map(), n: 0 });
}
const { privateKey } = generateKeyPairSync('ed25519'), own = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const forged = token => { const text = token.split('.').slice(0, 2).join('.'); return `${text}.${sign(null, Buffer.from(text), own).toString('base64url')}`; };

await tasks.start();
const log = createWriteStream(opt.log), kids = new Map();  // kid -> when a token of it was first sent
let running = true;

/// Asks, and writes the verdict down beside what it has to be: `right` where the key is known, or "not now" where it may not be.
async function judged(kind, method, path, token, right, body) {
  const kid = token?.split('.').length === 3 ? (() => { try { return part(token, 0).kid; } catch { return undefined; } })() : undefined;
  const sent = Date.now(), first_down = tasks.stopping;
  if (kid !== undefined && !kids.has(kid)) kids.set(kid, sent);
  const known = kid === undefined || relay.served.get(kid) < sent - slack;
  const overdue = kind !== 'foreign' && kid !== undefined && sent - Math.max(kids.get(kid), relay.up_since, tasks.started) > patience;
  const process_before = tasks.started;
  const answer = await ask(method, path, token, body);
  const killed = first_down || tasks.stopping || tasks.started !== process_before;
  const may_wait = !known && !overdue;
  const fits = answer === null ? killed : right.includes(`${answer.status}${answer.code ? ` ${answer.code}` : ''}`) ||
    (answer.status === 503 && answer.code === 'unavailable' && answer.retry > 0 && (may_wait || killed));
  log.write(`${JSON.stringify({ at: sent, kind, kid, verdict: answer && `${answer.status} ${answer.code ?? ''}`.trim(), right, may_wait, killed, fits })}\n`);
  return answer;
}

const any = list => list[Math.floor(Math.random() * list.length)];

/// What one user does with his tasks. What was acknowledged must be there, and what was deleted gone, whatever happens between.
async function user_at_work(user) {
  const path = `/api/${user.id}/tasks`;
  while (running) {
    const token = any(user.tokens), number = user.n++;
    const doing = number % 8;
    const there = [...user.tasks.entries()].filter(([, task]) => task.state === 'there');
    if (doing === 0) {
      await check_list(user, token);
    } else if (doing === 7 || there.length > 12) {
      if (there.length === 0) continue;
      const [id, task] = there[0];
      task.state = 'unknown';
      const answer = await judged('delete', 'DELETE', `${path}/${id}`, token, ['204']);
      if (answer?.status === 204) task.state = 'gone';
      else if (answer) task.state = 'there';
    } else if (doing === 6 && there.length > 0) {
      const [id, task] = any(there), title = `changed ${number}`, before = task.titles;
      task.titles = [...before, title];
      const answer = await judged('change', 'PUT', `${path}/${id}`, token, ['200'], JSON.stringify({ title }));
      if (answer) task.titles = answer.status === 200 ? [title] : before;
    } else {
      const title = `task ${number} of ${user.id}`;
      const answer = await judged('make', 'POST', path, token, ['201'], JSON.stringify({ title }));
      if (answer?.status === 201) user.tasks.set(`${answer.json.id}`, { state: 'there', titles: [title] });
      else if (!answer) user.maybe = [...(user.maybe ?? []), title];
    }
    for (const [id, task] of user.tasks) if (task.state === 'gone' && user.tasks.size > 200) user.tasks.delete(id);
  }
}

async function check_list(user, token) {
  const answer = await judged('list', 'GET', `/api/${user.id}/tasks`, token, ['200']);
  if (answer?.status !== 200) return false;
  const listed = new Map(answer.json.map(task => [`${task.id}`, task]));
  let fits = true;
  for (const [id, task] of user.tasks) {
    if (task.state === 'there') fits &&= task.titles.includes(listed.get(id)?.title);
    if (task.state === 'gone') fits &&= !listed.has(id);
  }
  for (const [id, task] of listed) fits &&= user.tasks.has(id) || (user.maybe ?? []).includes(task.title);
  report.check(fits, `the list of ${user.id} is not what was acknowledged: ${JSON.stringify(answer.json)} for ${JSON.stringify([...user.tasks].filter(([, t]) => t.state !== 'gone'))}`);
  // What was begun when the server was killed may have been done or not; now it is known.
  for (const [id, task] of listed) if (!user.tasks.has(id)) user.tasks.set(id, { state: 'there', titles: [task.title] });
  for (const task of user.tasks.values()) if (task.state === 'unknown') task.state = 'left alone';
  return true;
}

/// All that must be refused.
async function strangers() {
  while (running) {
    const user = any(users), other = users[(users.indexOf(user) + 1) % users.length], token = any(user.tokens), path = `/api/${user.id}/tasks`;
    await judged('expired', 'GET', `/api/${part(expired, 1).sub}/tasks`, expired, ['401 token_expired']);
    await judged('foreign', 'GET', `/api/${part(foreign, 1).sub}/tasks`, foreign, ['401 unknown_key']);
    await judged('forged', 'GET', path, forged(token), ['401 signature_invalid']);
    await judged("another user's", any(['GET', 'POST']), `/api/${other.id}/tasks`, token, ['403 user_mismatch'], '{"title":"not mine"}');
    await judged('garbage', 'GET', path, 'garbage', ['401 malformed_token']);
    await judged('garbage in three parts', 'GET', path, 'e30.e30.e30', ['401 malformed_header']);
    await judged('two words', 'GET', path, 'Bearer a b', ['400 malformed_credentials']);
    await judged('none', 'GET', path, undefined, ['401 missing_credentials']);
  }
}

/// New tokens all the time: the first one after the interval makes Better Auth mint a new key.
async function logins() {
  while (running) {
    const user = any(users), token = await user.fresh();
    user.tokens = [...user.tokens.slice(-5), token];
    await sleep(500);
  }
}

let outages = 0, kills = 0;
async function outage() {
  const ways = ['502', 'reset', 'silent', 'not JSON', 'broken off'], length = Math.max(6, rotation);
  await sleep(10_000);
  while (running) {
    relay.set(ways[outages++ % ways.length]);
    await sleep(length * 1000);
    relay.set('up');
    await sleep((seconds >= 300 ? patience / 1000 + 10 : length) * 1000);
  }
  relay.set('up');
}
async function killed_and_back() {
  await tasks.kill();
  kills++;
  await sleep(200);
  await tasks.start();
  tasks.stopping = false;
}

// ---- the run ------------------------------------------------------------------------------------------------------------

const load = [...users.map(user_at_work), strangers(), strangers(), logins()];
void outage();
await sleep(4000);
await killed_and_back();
const began = Date.now(), memory = [];
while (Date.now() - began < seconds * 1000) {
  await sleep(1000);
  if (!tasks.running) { report.check(false, `tasks_server ended by itself: ${tasks.how}`); break; }
  memory.push(tasks.memory());
}
relay.set('up');
await killed_and_back();
await sleep(3000);
running = false;
await Promise.all(load);

// Everything acknowledged is there after the last kill; keys may have to be fetched once more.
for (const user of users) {
  let seen = false;
  for (let i = 0; i < 200 && !seen; i++) { seen = await check_list(user, user.tokens.at(-1)); if (!seen) await sleep(250); }
  report.check(seen, `the list of ${user.id} could not be read at the end`);
}
tasks.child.kill('SIGTERM');
report.check(await tasks.ended === 0, `tasks_server ended with ${tasks.how}`);
relay.stop();
await better_auth.stop();
await stranger_auth.stop();

// The log, line by line.
await new Promise(done => log.end(done));
const counts = new Map();
let lines = 0;
for await (const line of createInterface({ input: createReadStream(opt.log) })) {
  const { kind, verdict, right, may_wait, killed, fits } = JSON.parse(line);
  lines++;
  const key = `${kind}: ${verdict ?? 'no answer'}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  report.check(fits, `${kind}: ${verdict}, where only ${right.join(' or ')} is right${may_wait ? ' or 503' : ''}${killed ? ' (killed)' : ''}`);
}
for (const [key, n] of [...counts].sort()) console.log(`${String(n).padStart(8)} ${key}`);
for (const needed of ['list: 200', 'make: 201', 'change: 200', 'delete: 204', 'expired: 401 token_expired', 'foreign: 401 unknown_key', 'foreign: 503 unavailable', 'forged: 401 signature_invalid',
  "another user's: 403 user_mismatch", 'garbage: 401 malformed_token', 'garbage in three parts: 401 malformed_header', 'two words: 400 malformed_credentials', 'none: 401 missing_credentials'])
  report.check(counts.has(needed), `never seen: ${needed}`);
report.check(kids.size >= 4, `only ${kids.size} keys in use: no rotation`);
report.check(outages >= 2 && kills === 2, `${outages} outages, ${kills} kills`);

const mean = list => Math.round(list.reduce((a, b) => a + b, 0) / list.length);
const first = mean(memory.slice(baseline - 3, baseline + 2)), last = mean(memory.slice(-5));
console.log(`${lines} verdicts in ${seconds} s, ${kids.size} keys, ${outages} outages of the JWKS endpoint, ${relay.late} answers of it that came too late, ${kills} kills`);
console.log(`memory: ${first} KiB after ${baseline} s, ${last} KiB at the end (${((last / first - 1) * 100).toFixed(1)} %)`);
report.check(last <= first * growth, `memory grew from ${first} to ${last} KiB`);
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed === 0 ? 0 : 1);
