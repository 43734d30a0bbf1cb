#!/usr/bin/env node
// Holds the C++ reader of session cookies against real Better Auth: users sign up through HTTP, and for every cookie,
// good, expired or tampered with, the C++ program must come to the verdict that Better Auth itself comes to.
//
//   node interop.mjs --shim PATH/TO/conformance_shim [--only TEXT] [-v]
//
// Twice for each: the session_data cookie alone, as `getCookieCache` reads it, and both cookies, as /get-session does
// where it answers from the cookie. Ends with `N passed, N failed`; exit 0 where none failed.
import { spawnSync } from 'node:child_process';
import { maxHeaderSize } from 'node:http';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Report, Server, Shim, headerOf } from './harness.mjs';
import { bitFlips, forgeries, sameBytes, scribbles } from './mutations.mjs';

// Node takes 16 KiB of headers unless told before it starts; a session in many chunks is more.
if (maxHeaderSize < 262144)
  process.exit(spawnSync(process.execPath, ['--max-http-header-size=524288', ...process.argv.slice(1)], { stdio: 'inherit' }).status ?? 1);

const { values: opt } = parseArgs({ options: { shim: { type: 'string' }, only: { type: 'string' }, verbose: { type: 'boolean', short: 'v', default: false } } });
if (!opt.shim) { console.error('interop.mjs: --shim PATH is needed'); process.exit(2); }

const report = new Report(), shim = new Shim(opt.shim);
let lenient = 0;  // other spellings of what was signed, which Better Auth takes and this project refuses
const say = text => { if (opt.verbose) console.log(text); };

const secret = 'interop-secret-0123456789abcdefghijklmno', second = 'interop-secret-two-9876543210zyxwvutsrqpo';
const userFields = { bio: { type: 'string', required: false }, age: { type: 'number', required: false }, vip: { type: 'boolean', required: false }, born: { type: 'date', required: false } };
const jwks = { sessionCookieCache: true };
const configurations = {
  'compact': { cookieCache: { strategy: 'compact' } },
  'jwt': { cookieCache: { strategy: 'jwt' } },
  'jwe': { cookieCache: { strategy: 'jwe' } },
  'jwt by JWKS': { cookieCache: { strategy: 'jwt' }, jwt: jwks },
};
const bases = {
  'http': {},
  'https and a prefix': { baseURL: 'https://app.example/api/auth', cookiePrefix: 'my-app' },
};

/// What the C++ program is asked about the cookies of this server.
async function question(server, now_ms) {
  const { strategy, version = '1' } = server.config.cookieCache, byJwks = strategy === 'jwt' && server.config.jwt?.sessionCookieCache === true;
  const secure = server.origin.startsWith('https:') ? '__Secure-' : '';
  // A secret beside the list comes last, as `session_secrets::from_better_auth_env` has it.
  const { secret: single, secrets } = server.config, legacy = single ? [{ version: 0, value: single }] : [];
  let keys = secrets ? { secrets: [...secrets, ...legacy] } : { secret: single };
  if (byJwks) keys = { ...keys, jwks: await (await server.fetch('/jwks')).text() };
  return { op: 'session_cookie', strategy, version, keys, issuer: byJwks ? server.origin : null, now_ms,
    cookie_name: `${secure}${server.config.cookiePrefix ?? 'better-auth'}.session_data`, leeway: strategy === 'jwe' || byJwks ? 15 : 0 };
}

/// Compares the verdicts on cookies, `[{what, jar, same}]`; `same` says that they are good ones in another spelling.
async function compare(where, server, cookies, { now_ms, expected, modes = ['alone', 'both'] } = {}) {
  now_ms = await server.stopClock(now_ms ?? await server.stopClock(null));
  const asked = await question(server, now_ms), headers = cookies.map(each => headerOf(each.jar));
  for (const mode of modes) {
    const theirs = mode === 'alone' ? await server.test('cookie-cache', { headers })
      : (await server.test('get-session', { headers })).map(each => each?.from_cache ? each : null);
    const ours = await Promise.all(headers.map(cookie_header => shim.ask({ ...asked, cookie_header, require_session_token: mode === 'both',
      leeway: mode === 'both' ? 0 : asked.leeway })));
    for (const [i, { what, same }] of cookies.entries()) {
      const verdict = `${where}, ${mode}: ${what}: Better Auth ${theirs[i] ? 'accepts' : 'refuses'}, C++ ${ours[i].ok ? 'accepts' : `says ${ours[i].error}`}`;
      say(verdict);
      if (same && theirs[i] && !ours[i].ok) { lenient++; report.passed++; continue; }
      report.check(Boolean(theirs[i]) === ours[i].ok, verdict);
      if (theirs[i] && ours[i].ok)
        report.check(isDeepStrictEqual(ours[i].session, theirs[i].session) && isDeepStrictEqual(ours[i].user, theirs[i].user), `${verdict}, but their contents differ`);
      if (expected !== undefined) report.check((ours[i].ok ? 'ok' : ours[i].error) === expected, `${verdict}, wanted ${expected}`);
    }
  }
  await server.stopClock(null);
}

const dataName = jar => jar.map(([name]) => name).find(name => /\.session_data(\.\d+)?$/.test(name)).replace(/\.\d+$/, '');
const isData = name => /\.session_data(\.\d+)?$/.test(name);
const valueOf = jar => jar.filter(([name]) => isData(name)).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, value]) => value).join('');
const chunksOf = jar => jar.filter(([name]) => /\.session_data\.\d+$/.test(name)).length;
const tokenOf = jar => decodeURIComponent(jar.find(([name]) => name.endsWith('.session_token'))[1]);

/// The jar with another value in session_data, cut where the old one was.
function withValue(jar, value) {
  const name = dataName(jar), chunks = jar.filter(([each]) => isData(each) && each !== name), rest = jar.filter(([each]) => !isData(each));
  if (chunks.length === 0) return [...rest, [name, value]];
  const size = Math.max(...chunks.map(([, each]) => each.length)), out = [...rest];
  for (let i = 0; i * size < value.length || i === 0; i++) out.push([`${name}.${i}`, value.slice(i * size, (i + 1) * size)]);
  return out;
}
const withToken = (jar, token) => jar.map(([name, value]) => [name, name.endsWith('.session_token') ? encodeURIComponent(token) : value]);

/// When the cookie ends by its own word, in milliseconds; null where that is encrypted.
function endOf(strategy, value) {
  if (strategy === 'compact') return JSON.parse(Buffer.from(value, 'base64url')).expiresAt;
  return strategy === 'jwt' ? JSON.parse(Buffer.from(value.split('.')[1], 'base64url')).exp * 1000 : null;
}

async function goodAndExpired(where, server, user, signedUpAt) {
  const strategy = server.config.cookieCache.strategy, byJwks = server.config.jwt?.sessionCookieCache;
  await compare(where, server, [{ what: 'good', jar: user.jar }, { what: 'the order reversed', jar: [...user.jar].reverse() }], { expected: 'ok' });
  // jwe: written within these seconds, for 300.
  const ends = endOf(strategy, valueOf(user.jar)), alone = { modes: ['alone'] };
  if (strategy === 'compact') {
    await compare(where, server, [{ what: 'at its end', jar: user.jar }], { now_ms: ends, expected: 'ok' });
    await compare(where, server, [{ what: '1 ms past its end', jar: user.jar }], { now_ms: ends + 1, expected: 'token_expired' });
  } else if (ends !== null) {
    const leeway = byJwks ? 15_000 : 0;
    await compare(where, server, [{ what: '1 ms before its end', jar: user.jar }], { now_ms: ends - 1, expected: 'ok' });
    await compare(where, server, [{ what: '1 ms before the end of the leeway', jar: user.jar }], { now_ms: ends + leeway - 1, expected: 'ok', ...alone });
    await compare(where, server, [{ what: 'at the end of the leeway', jar: user.jar }], { now_ms: ends + leeway, expected: 'token_expired', ...alone });
    await compare(where, server, [{ what: 'past its end', jar: user.jar }], { now_ms: ends + 20_000, expected: 'token_expired' });
  } else {
    for (let second = 297; second < 320; second++) await compare(where, server, [{ what: `after ${second} seconds`, jar: user.jar }], { now_ms: signedUpAt + second * 1000 + 1, ...alone });
    await compare(where, server, [{ what: 'before its end', jar: user.jar }], { now_ms: signedUpAt + 290_000, expected: 'ok' });
    await compare(where, server, [{ what: 'past its end', jar: user.jar }], { now_ms: signedUpAt + 340_000, expected: 'token_expired' });
  }
}

async function tampered(where, server, user, other, seed) {
  const strategy = server.config.cookieCache.strategy, value = valueOf(user.jar), cookies = [];
  for (const [what, changed] of Object.entries(forgeries(strategy, value, valueOf(other.jar)))) cookies.push({ what, jar: withValue(user.jar, changed), same: what === 'expiresAt inside' });
  for (const changed of scribbles(value, 40, seed)) cookies.push({ what: 'scribbled on', jar: withValue(user.jar, changed), same: sameBytes(changed, value) });
  for (const changed of bitFlips(value, 30, seed + 1)) cookies.push({ what: 'a bit flipped', jar: withValue(user.jar, changed) });
  cookies.push({ what: 'another user\'s session_token', jar: withToken(user.jar, tokenOf(other.jar)) });
  cookies.push({ what: 'another user\'s session_data', jar: withToken(other.jar, tokenOf(user.jar)) });
  cookies.push({ what: 'no session_token', jar: user.jar.filter(([name]) => isData(name)) });
  cookies.push({ what: 'no session_data', jar: user.jar.filter(([name]) => !isData(name)) });
  for (const changed of scribbles(tokenOf(user.jar), 20, seed + 2))
    cookies.push({ what: 'session_token scribbled on', jar: withToken(user.jar, changed), same: changed.slice(0, -2) === tokenOf(user.jar).slice(0, -2) });
  if (chunksOf(user.jar) > 0) {
    cookies.push({ what: 'first chunk missing', jar: user.jar.filter(([name]) => !name.endsWith('.0')) });
    cookies.push({ what: 'last chunk missing', jar: user.jar.filter(([name]) => !name.endsWith(`.${chunksOf(user.jar) - 1}`)) });
    cookies.push({ what: 'two chunks exchanged', jar: user.jar.map(([name, each]) => [name.replace(/\.[01]$/, n => n === '.0' ? '.1' : '.0'), each]) });
    cookies.push({ what: 'a chunk of another user', jar: user.jar.map(([name, each]) => [name, name.endsWith('.0') ? each.slice(0, -3) + 'AAA' : each]) });
    cookies.push({ what: 'whole and in chunks', jar: [...user.jar, [dataName(user.jar), value]] });
    cookies.push({ what: 'whole but wrong, and in chunks', jar: [...user.jar, [dataName(user.jar), value.slice(1)]] });
  }
  await compare(where, server, cookies);
}

/// The signed session_token alone: Better Auth looks it up, so its verdict is about the signature where the session exists.
async function sessionTokens(where, server, user) {
  const name = user.jar.find(([each]) => each.endsWith('.session_token'))[0], token = tokenOf(user.jar);
  const tokens = [{ token }, ...scribbles(token, 60, 7).map(each => ({ token: each, same: each.slice(0, -2) === token.slice(0, -2) })), { token: token.split('.')[0] }, { token: `${token}=` }, { token: 'true' }];
  const headers = tokens.map(each => `${name}=${encodeURIComponent(each.token)}`);
  const theirs = await server.test('get-session', { headers }), asked = await question(server, Date.now());
  for (const [i, each] of tokens.entries()) {
    const ours = await shim.ask({ op: 'session_token', cookie_header: headers[i], cookie_name: name, keys: asked.keys });
    const verdict = `${where}, session_token ${each.token}: Better Auth ${theirs[i] ? 'accepts' : 'refuses'}, C++ ${ours.ok ? 'accepts' : `says ${ours.error}`}`;
    if (each.same && theirs[i] && !ours.ok) { lenient++; report.passed++; continue; }
    report.check(Boolean(theirs[i]) === ours.ok, verdict);
    if (ours.ok) report.check(ours.token === theirs[i].session.token, verdict);
  }
}

/// No token of one kind passes for the other, though one key or one secret signs both.
async function otherTokens(where, server, user) {
  const asked = await question(server, Date.now()), now = Math.floor(Date.now() / 1000);
  const keySet = await (await server.fetch('/jwks')).text();
  const { token } = await (await server.fetch('/token', { cookie: headerOf(user.jar) })).json();
  const policy = { preset: 'jwt_plugin', base_url: server.origin };
  const bearer = await shim.ask({ op: 'jwt', token, keys: { jwks: keySet }, policy, now });
  report.check(bearer.ok, `${where}: the token of /token is accepted: ${bearer.error}`);
  const cookie = await shim.ask({ op: 'jwt', token: valueOf(user.jar), keys: { jwks: keySet }, policy, now });
  report.check(!cookie.ok, `${where}: session_data is no bearer token`);
  const secretly = await shim.ask({ op: 'jwt', token: valueOf(user.jar), keys: { secret: server.config.secret }, policy: { preset: 'shared_secret' }, now });
  report.check(!secretly.ok, `${where}: session_data is no bearer token under the shared secret`);
  await compare(where, server, [{ what: 'a bearer token as session_data', jar: [...user.jar.filter(([name]) => !isData(name)), [asked.cookie_name, token]] }]);
}

/// Secrets change while Better Auth runs. Without the JWT plugin where it is not needed: it cannot sign any more once the
/// secret that its private keys are encrypted with is gone.
async function rotation(name, config) {
  const strategy = config.cookieCache.strategy, byJwks = config.jwt !== undefined, survives = strategy === 'jwe' || byJwks;
  const one = { version: 1, value: secret }, two = { version: 2, value: second };
  const server = await Server.start({ jwt: false, ...config, secrets: [one] });
  const expect = (when, what, jar, expected, ...modes) => compare(`${name}, rotation, ${when}`, server, [{ what, jar }], { expected, ...(modes.length ? { modes } : {}) });
  try {
    const old = await server.signUp();
    await expect('one secret', 'good', old.jar, 'ok');
    await server.configure({ secrets: [two, one] });
    const fresh = await server.signUp();
    await expect('a second one', 'cookie of the new one', fresh.jar, 'ok');
    await expect('a second one', 'cookie of the old one', old.jar, survives ? 'ok' : 'signature_invalid', 'alone');
    await expect('a second one', 'cookie of the old one', old.jar, 'signature_invalid', 'both');
    // Signed in again, but with the session_data of before.
    const again = await server.signIn(old.email), mixed = [...again.jar.filter(([each]) => !isData(each)), ...old.jar.filter(([each]) => isData(each))];
    await expect('a second one', 'new session_token, old session_data', mixed, survives ? 'session_mismatch' : 'signature_invalid', 'both');
    // The order decides which is current, not the version.
    await server.configure({ secrets: [one, two] });
    await expect('turned round', 'cookie of the first one', old.jar, 'ok');
    await expect('turned round', 'cookie of the second one', fresh.jar, survives ? 'ok' : 'signature_invalid', 'alone');
    if (byJwks) return;
    await server.configure({ secrets: [two] });
    await expect('the old one gone', 'cookie of the old one', old.jar, strategy === 'jwe' ? 'unknown_key' : 'signature_invalid', 'alone');
    await expect('the old one gone', 'cookie of the new one', fresh.jar, 'ok');
    await server.configure({ secret });
    await expect('the old one beside the list', 'cookie of the old one', old.jar, strategy === 'jwe' ? 'ok' : 'signature_invalid', 'alone');
  } finally {
    await server.stop();
  }
}

async function one(name, config, seed) {
  const started = Date.now(), server = await Server.start({ secret, userFields, jwt: {}, ...config });
  try {
    const users = {}, at = {};
    const signUp = async (who, fields, headers) => { at[who] = Date.now(); users[who] = await server.signUp(fields, headers); };
    await signUp('plain', { name: 'Zoë "Quote" \\ back/slash 😀 日本語', image: 'https://cdn.example/a.png', age: 41, vip: true, born: '2000-02-29T12:34:56.789Z' });
    await signUp('long agent', {}, { 'user-agent': 'agent '.repeat(900) });
    await signUp('large fields', { bio: 'é😀 "bio" '.repeat(2500), age: -7 });
    for (const [who, user] of Object.entries(users)) {
      const where = `${name}, ${who} (${chunksOf(user.jar) || 'no'} chunks)`;
      report.check((chunksOf(user.jar) > 1) === (who !== 'plain'), `${where}: chunked where it should be`);
      await goodAndExpired(where, server, user, at[who]);
      await tampered(where, server, user, users[who === 'plain' ? 'long agent' : 'plain'], seed += 10);
    }
    await compare(name, server, [{ what: 'not remembered', jar: (await server.signIn(users.plain.email, { rememberMe: false })).jar }], { expected: 'ok' });
    await sessionTokens(name, server, users.plain);
    await otherTokens(name, server, users.plain);

    // A session that ends before its cookie does.
    await server.configure({ session: { expiresIn: 60 } });
    const short = await server.signUp();
    const end = Date.parse((await (await server.fetch('/get-session', { cookie: headerOf(short.jar) })).json()).session.expiresAt);
    await compare(name, server, [{ what: 'at the end of the session', jar: short.jar }], { now_ms: end, expected: 'ok' });
    await compare(name, server, [{ what: '1 ms past the end of the session', jar: short.jar }], { now_ms: end + 1, expected: 'token_expired' });

    // Another version, which Better Auth compares in both ways of reading.
    await server.configure({ session: null, cookieCache: { ...config.cookieCache, version: '2' } });
    await compare(name, server, [{ what: 'cookie of another version', jar: users.plain.jar }], { expected: 'claim_invalid' });
    await compare(name, server, [{ what: 'cookie of this version', jar: (await server.signUp()).jar }], { expected: 'ok' });
  } finally {
    await server.stop();
  }
  say(`${name}: ${Date.now() - started} ms`);
}

const jobs = [];
for (const [strategy, config] of Object.entries(configurations))
  for (const [base, where] of Object.entries(bases)) {
    const name = `${strategy}, ${base}`, all = { ...config, ...where };
    if (opt.only && !name.includes(opt.only)) continue;
    const seed = 1000 * (jobs.length + 1);
    jobs.push(async () => { await one(name, all, seed); await rotation(name, all); });
  }
// Two at a time.
await Promise.all([0, 1].map(async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) await job().catch(error => report.check(false, error.stack));
}));
shim.end();
console.log(`${lenient} other spellings of what was signed were accepted by Better Auth and refused here`);
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed || !report.passed ? 1 : 0);
