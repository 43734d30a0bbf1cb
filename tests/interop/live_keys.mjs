#!/usr/bin/env node
// Tokens of real Better Auth, verified by C++ through its live JWKS: for each algorithm, and while its keys rotate under
// load. Users sign up through Better Auth's HTTP handler.
//
//   node live_keys.mjs --shim PATH/TO/live_keys [--seconds 60]
//
// Ends with `N passed, N failed`; exit 0 where none failed.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Report, Server, headerOf } from './harness.mjs';

const { values: opt } = parseArgs({ options: { shim: { type: 'string' }, seconds: { type: 'string', default: '60' } } });
if (!opt.shim) { console.error('live_keys.mjs: --shim PATH is needed'); process.exit(2); }
const report = new Report();

/// The C++ program; see live_keys.cpp.
class Verifier {
  constructor(server, { ttl, cooldown, own_thread }) {
    this.child = spawn(opt.shim, [`${server.url}/api/auth/jwks`, server.origin, `${ttl}`, `${cooldown}`, ...(own_thread ? ['own_thread'] : [])],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = [];
    createInterface({ input: this.child.stdout }).on('line', line => this.waiting.shift()?.(line));
    this.child.on('exit', code => { for (const each of this.waiting) each(`the program ended (${code})`); });
  }
  say(line) { this.child.stdin.write(`${line}\n`); }
  ask(line) { return new Promise(resolve => { this.waiting.push(resolve); this.say(line); }); }
  verify(token) { return this.ask(`verify ${token}`); }
  async end() { const ended = new Promise(resolve => this.child.once('exit', resolve)); this.child.stdin.end(); await ended; }
}

const part = (token, n) => JSON.parse(Buffer.from(token.split('.')[n], 'base64url').toString());
const forged = token => token.replace(/\.([^.]*)\./, (_, payload) =>
  `.${Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'somebody-else' })).toString('base64url')}.`);

async function signedUp(server) {
  const { jar } = await server.signUp();
  const cookie = headerOf(jar);
  return async () => {
    const response = await server.fetch('/token', { cookie });
    if (!response.ok) throw new Error(`/token: ${response.status} ${await response.text()}`);
    return (await response.json()).token;
  };
}

const publishedKids = async server => new Set((await (await server.fetch('/jwks')).json()).keys.map(key => key.kid));

/// Every algorithm of the JWT plugin, and a rotation of its key.
async function algorithms() {
  const pairs = [{ alg: 'EdDSA', crv: 'Ed25519' }, { alg: 'ES256' }, { alg: 'ES512' }, { alg: 'RS256' }, { alg: 'PS256' }];
  await Promise.all(pairs.map(async keyPairConfig => {
    const { alg } = keyPairConfig;
    const server = await Server.start({ jwt: { jwks: { keyPairConfig, rotationInterval: 3, gracePeriod: 1 } } });
    const token = await signedUp(server), verifier = new Verifier(server, { ttl: 300, cooldown: 1 });
    const first = await token();
    report.check(part(first, 0).alg === alg, `${alg}: Better Auth signs with ${part(first, 0).alg}`);
    const verdict = await verifier.verify(first);
    report.check(verdict === `ok ${part(first, 1).sub}`, `${alg}: ${verdict}`);
    report.check(await verifier.verify(forged(first)) === 'signature_invalid', `${alg}: a changed payload is ${await verifier.verify(forged(first))}`);
    report.check(await verifier.verify(first.slice(0, first.indexOf('.') + 1) + 'e30.AAAA') !== 'ok', `${alg}: a made-up token passes`);
    // The key expires, the next token is signed by another one; after the grace period the first is published no more.
    await sleep(4500);
    const second = await token();
    report.check(part(second, 0).kid !== part(first, 0).kid, `${alg}: the key did not rotate`);
    let after;
    for (let tries = 0; tries < 40 && !(after = await verifier.verify(second)).startsWith('ok'); tries++) {
      report.check(after === 'unavailable', `${alg}: the new key is ${after}`);  // 503 while the cooldown holds, never 401
      await sleep(100);
    }
    report.check(after === `ok ${part(second, 1).sub}`, `${alg}: the new key is ${after}`);
    report.check(!(await publishedKids(server)).has(part(first, 0).kid), `${alg}: the first key is still published`);
    for (let tries = 0; tries < 40 && (after = await verifier.verify(first)) === 'unavailable'; tries++) await sleep(100);
    report.check(after === 'unknown_key', `${alg}: a token of the removed key is ${after}`);
    await verifier.end();
    await server.stop();
    console.log(`${alg}: verified, rotated, removed`);
  }));
}

/// Full speed while the keys rotate: what is published is never unknown, what was removed is refused in time.
async function rotation(seconds, own_thread) {
  const ttl = 5, cooldown = 2, rotationInterval = 6, gracePeriod = 5, name = own_thread ? 'own thread' : 'verifying threads';
  const server = await Server.start({ jwt: { jwks: { rotationInterval, gracePeriod } } });
  const token = await signedUp(server), verifier = new Verifier(server, { ttl, cooldown, own_thread });
  const lastPublished = new Map(), firstMissing = new Map(), loaded = new Set();
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const fresh = await token(), { kid } = part(fresh, 0);
    if (!loaded.has(kid)) lastPublished.set(kid, Date.now());
    loaded.add(kid);
    verifier.say(`load ${kid} ${fresh}`);
    // What is in the answer was published when it was asked for, at least.
    const asked = Date.now(), kids = await publishedKids(server), answered = Date.now();
    for (const each of kids) lastPublished.set(each, asked);
    for (const each of loaded)
      if (!kids.has(each) && !firstMissing.has(each)) {
        firstMissing.set(each, answered);
        verifier.say(`removed ${each}`);
      }
    await sleep(200);
  }
  const result = JSON.parse(await verifier.ask('report'));
  await verifier.end();
  await server.stop();

  const before = {}, later = {}, add = (sum, refused) => { for (const [code, times] of Object.entries(refused)) sum[code] = (sum[code] ?? 0) + times; };
  let ok = 0, latest = 0, wrong = 0;
  for (const each of result.tokens) {
    ok += each.ok;
    add(before, each.refused);
    add(later, each.refused_later);
    // unknown_key may be said of a key that the server has ceased to publish before this script sees that, but not earlier.
    const known = lastPublished.get(each.kid), fair = each.first_unknown === 0 || each.first_unknown > known;
    if (!fair) wrong++;
    report.check(fair, `${name}: ${each.kid} was unknown_key ${known - each.first_unknown} ms before it was last seen published`);
    if (firstMissing.has(each.kid)) latest = Math.max(latest, each.last_ok - firstMissing.get(each.kid));
  }
  const rotations = loaded.size - 1;
  console.log(`rotation, ${name}: ${seconds} s, ${rotations} rotations, ${result.verified} verifications of ${result.tokens.length} tokens, ${ok} accepted\n` +
    `  refused before its removal was seen: ${JSON.stringify(before)}, of which unknown_key while the server published it: ${wrong} tokens\n  refused when removed: ${JSON.stringify(later)}; a removed key served for at most ${latest} ms more\n` +
    `  ${result.fetches} fetches, ${result.failures} failed, ${result.suppressed} suppressed`);
  for (const code of [...Object.keys(before), ...Object.keys(later)]) report.check(['unknown_key', 'unavailable'].includes(code), `${name}: refused as ${code}`);
  report.check(rotations >= Math.floor(seconds / 12) && rotations >= 1, `${name}: ${rotations} rotations`);
  report.check((later.unknown_key ?? 0) > 0, `${name}: no token of a removed key was refused`);
  report.check(latest <= (ttl + cooldown) * 1000, `${name}: a removed key served for ${latest} ms more`);
  report.check(ok > 0 && result.failures === 0, `${name}: ${ok} accepted, ${result.failures} fetches failed`);
  report.check(result.fetches <= seconds / cooldown + 2, `${name}: ${result.fetches} fetches`);
}

await algorithms();
const seconds = Number(opt.seconds);
await Promise.all([rotation(seconds, false), rotation(Math.min(25, seconds), true)]);
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed === 0 ? 0 : 1);
