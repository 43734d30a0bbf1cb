#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Load through the gateway: real nginx with nginx.conf, two replicas, tokens of real Better Auth, and wrk, which checks every
// answer. Meanwhile one replica is killed and comes back, the other is ended and comes back, and Better Auth changes its
// keys. Then what it costs: nginx alone, one replica, two.
//
//   node load.test.mjs --bin build/release/examples --better-auth FOLDER [--seconds 60]
//
// FOLDER holds tests/interop with its packages installed. Ends with `N passed, N failed`; exit 0 where none failed.
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Nginx, Process, Replica, bearer, nginxConf, request, send, until, wrk } from './harness.mjs';

const { values: opt } = parseArgs({ options: { bin: { type: 'string' }, 'better-auth': { type: 'string' }, seconds: { type: 'string', default: '60' } } });
if (!opt.bin || !opt['better-auth']) { console.error('load.test.mjs: --bin and --better-auth are needed'); process.exit(2); }
const { Report, Server, headerOf } = await import(pathToFileURL(resolve(opt['better-auth'], 'harness.mjs')));
const service = `${opt.bin}/gateway/verifying_service`, seconds = Number(opt.seconds);
if (!(seconds >= 20)) { console.error('load.test.mjs: --seconds is 20 at least, so that nginx asks the first replica again before the second goes'); process.exit(2); }
const folder = mkdtempSync(`${tmpdir()}/gateway-`);
chmodSync(folder, 0o755);  // nginx's workers are another user where it is started by root
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const report = new Report(), part = (token, n) => JSON.parse(Buffer.from(token.split('.')[n], 'base64url'));
const path = token => `/api/${part(token, 1).sub}/notes`;

async function signUp(server, fields) {
  const { jar } = await server.signUp(fields), cookie = headerOf(jar);
  return {
    jar, cookie,
    async token() {
      const response = await server.fetch('/token', { cookie });
      if (!response.ok) throw new Error(`/token: ${response.status}`);
      return (await response.json()).token;
    },
  };
}

/// A script for wrk, which asks by `asks` in turn: each {target, fields, expect: [{status, body, header}, …]}. Each thread has one
/// connection, so that an answer belongs to the last request. The last line that it prints is JSON: how often each came
/// out as expected, by its name, and what else came.
function script(file, asks) {
  const lua = text => `"${[...Buffer.from(text)].map(byte => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
  const table = asks.map(({ name, target, fields, expect }) =>
    `{name=${lua(name)}, bytes=${lua(request('GET', target, fields))}, expect={${expect.map(({ status, body = '', header = '' }) => `{${status}, ${lua(body)}, ${lua(header)}}`).join(', ')}}}`);
  writeFileSync(file, `local asks = {${table.join(',\n')}}
local threads, place, step = {}, 0, 1
function setup(thread) thread:set("number", #threads) table.insert(threads, thread) end
function init() place = number * 7919 % #asks right = "" wrong = "" counts, others = {}, {} end
function request() place = place % #asks + 1 return asks[place].bytes end
function response(status, headers, body)
  local asked, fine = asks[place], false
  for _, each in ipairs(asked.expect) do
    if status == each[1] and body:find(each[2], 1, true) then
      if each[3] == "" then fine = true else
        for name in pairs(headers) do if name:lower() == each[3] then fine = true end end
      end
    end
  end
  local key = asked.name .. " " .. status
  if fine then counts[key] = (counts[key] or 0) + 1 else key = key .. " " .. (body:match('"code":"([%w_]+)"') or "") others[key] = (others[key] or 0) + 1 end
  right, wrong = flat(counts), flat(others)
end
function flat(sums) local text = "" for key, n in pairs(sums) do text = text .. key .. "=" .. n .. ";" end return text end
local function together(which)
  local sums, text = {}, {}
  for _, thread in ipairs(threads) do
    for key, n in thread:get(which):gmatch("([^=;]+)=(%d+);") do sums[key] = (sums[key] or 0) + n end
  end
  for key, n in pairs(sums) do table.insert(text, string.format('"%s":%d', key, n)) end
  return "{" .. table.concat(text, ",") .. "}"
end
function done(summary, latency)
  local e = summary.errors
  print(string.format('{"requests":%d,"microseconds":%d,"broken":%d,"right":%s,"wrong":%s,"p50":%d,"p99":%d,"max":%d}', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout, together("right"), together("wrong"), latency:percentile(50), latency:percentile(99), latency.max))
end
`);
  return file;
}
const sum = counts => Object.values(counts).reduce((a, b) => a + b, 0);

/// Every verdict right, whatever happens to replicas and keys.
async function underLoad() {
  const rotationInterval = Math.max(3, Math.floor(seconds / 5)), cooldown = 2;
  const server = await Server.start({ jwt: { jwks: { rotationInterval } } }), other = await Server.start({});
  const users = await Promise.all(Array.from({ length: 20 }, () => signUp(server)));
  const stranger = await signUp(other), late = users[0];

  // Expired ones, by Better Auth's own clock.
  await server.stopClock(Date.now() - 3_600_000);
  const expired = await (await signUp(server)).token();
  await server.stopClock(null);
  const valid = await Promise.all(users.map(user => user.token()));
  // A key of somebody else's under the kid of Better Auth's own.
  const { privateKey } = generateKeyPairSync('ed25519'), [head, payload] = valid[1].split('.');
  const forged = `${head}.${payload}.${sign(null, Buffer.from(`${head}.${payload}`), createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))).toString('base64url')}`;
  const foreign = await stranger.token();

  const env = { BETTER_AUTH_URL: server.url }, how = { options: ['--keys-cooldown', `${cooldown}`], log: `${folder}/service.log` };
  const replicas = await Promise.all([Replica.start(service, env, how), Replica.start(service, env, how)]);
  const backend = new Process(process.execPath, [new URL('../backend.mjs', import.meta.url).pathname]);
  const ports = { 8081: replicas[0].port, 8082: replicas[1].port, 8090: await backend.address() };
  const gateway = await Nginx.start(`${folder}/load`, nginxConf, ports);

  const ok = sub => [{ status: 200, body: `"user":"${sub}"` }];
  const refused = (status, code, header = '') => ({ status, body: `"code":"${code}"`, header });
  const asks = [
    ...valid.map(token => ({ name: 'valid', target: path(token), fields: [bearer(token)], expect: ok(part(token, 1).sub) })),
    { name: 'expired', target: path(expired), fields: [bearer(expired)], expect: [refused(401, 'token_expired', 'www-authenticate')] },
    { name: 'another user', target: path(valid[0]), fields: [bearer(valid[1])], expect: [refused(403, 'user_mismatch')] },
    { name: 'another user, who says who he is', target: path(valid[0]), fields: [bearer(valid[1]), ['X-User-Id', part(valid[0], 1).sub]], expect: [refused(403, 'user_mismatch')] },
    { name: 'another key under a known kid', target: path(forged), fields: [bearer(forged)], expect: [refused(401, 'signature_invalid', 'www-authenticate')] },
    // Of a Better Auth that is not ours: a key that nobody here knows, which can be said for sure only after a fetch.
    { name: 'foreign', target: path(foreign), fields: [bearer(foreign)], expect: [refused(401, 'unknown_key', 'www-authenticate'), refused(503, 'unavailable', 'retry-after')] },
    { name: 'garbage', target: path(valid[0]), fields: [bearer('garbage')], expect: [refused(401, 'malformed_token', 'www-authenticate')] },
    { name: 'garbage in three parts', target: path(valid[0]), fields: [bearer(`${head}.AAAA.AAAA`)], expect: [refused(401, 'signature_invalid', 'www-authenticate')] },
    { name: 'two words', target: path(valid[0]), fields: [['Authorization', 'Bearer a b']], expect: [refused(400, 'malformed_credentials', 'www-authenticate')] },
    { name: 'no token', target: path(valid[0]), fields: [], expect: [refused(401, 'missing_credentials', 'www-authenticate')] },
    { name: 'an escape in the path', target: `${path(valid[0])}/%2e%2e`, fields: [bearer(valid[0])], expect: [refused(400, 'invalid_path')] },
  ];
  const connections = 8, outages = [];
  const began = Date.now(), at = share => sleep(Math.max(0, began + share * seconds * 1000 - Date.now()));
  const load = wrk(gateway.port, script(`${folder}/load.lua`, asks), { seconds, threads: connections, connections });

  // New tokens all the time, by whatever key Better Auth signs with now. Each is asked for until it is accepted.
  const kids = new Map();
  let running = true, freshOnes = 0, waited = 0, longest = 0;
  const fresh = (async () => {
    while (running) {
      const token = await late.token(), { kid } = part(token, 0), first = Date.now();
      if (!kids.has(kid)) kids.set(kid, first);
      for (freshOnes++; ; waited++) {
        const answer = await send(gateway.port, request('GET', path(token), [bearer(token)]));
        longest = Math.max(longest, Date.now() - first);
        if (answer.status === 200) break;
        // 503 is right only until a fetch is allowed and made.
        const fair = answer.code === '503 unavailable' && answer.all('retry-after').length === 1 && Date.now() - kids.get(kid) < (cooldown + 2) * 1000;
        report.check(fair, `a new token, ${Date.now() - kids.get(kid)} ms after its key: ${answer.code}`);
        if (!fair) break;
        await sleep(50);
      }
      await sleep(50);
    }
  })();

  // A question that a second replica had to answer has two outcomes.
  const retried = () => gateway.log().filter(line => /asked=\d+,/.test(line)).length;
  // nginx leaves a replica alone for 5 s once it has failed, so the second is not to go before the first is asked again.
  await at(0.1);
  await replicas[0].end('SIGKILL');
  outages.push([Date.now()]);
  await sleep(1000);
  const inFlight = retried();
  await at(0.2);
  replicas[0] = await Replica.start(service, env, { ...how, port: replicas[0].port });
  outages[0].push(Date.now());
  await at(0.55);
  const killed = retried();
  await replicas[1].end();
  outages.push([Date.now()]);
  await at(0.6);
  replicas[1] = await Replica.start(service, env, { ...how, port: replicas[1].port });
  outages[1].push(Date.now());
  const result = await load, during = { kids: kids.size, freshOnes, waited, longest };
  // Once more, without strangers whose tokens use up the fetches that are allowed; well after the change before.
  await server.configure({ jwt: { jwks: { rotationInterval: 5 } } });
  const changes = () => { const known = kids.size; return until(() => kids.size > known, rotationInterval + 10); };
  report.check(await changes() && await changes(), 'the keys do not change any more');
  await sleep((cooldown + 1) * 1000);
  waited = longest = 0;
  report.check(await changes(), 'the keys do not change any more');
  await sleep(1500);
  running = false;
  await fresh;

  const asked = (await Promise.all(replicas.map(each => each.health()))).map(({ questions }) => questions);
  const twice = retried(), out = outages.reduce((all, [from, to]) => all + to - from, 0) / 1000;
  const bound = outages.length * (connections + 1) + Math.ceil(out / 5) + outages.length;
  console.log(`load: ${(result.microseconds / 1e6).toFixed(0)} s, ${result.requests} requests by wrk on ${connections} connections, median ${result.p50 / 1000} ms, 99 % ${result.p99 / 1000} ms, longest ${result.max / 1000} ms`);
  for (const [what, n] of Object.entries(result.right).sort()) console.log(`  ${what}: ${n}`);
  console.log(`  wrong verdicts: ${sum(result.wrong)}, broken connections: ${result.broken}\n` +
    `  one replica killed with -9: ${inFlight} questions were asked twice within a second, ${killed - inFlight} later; one ended: ${twice - killed} (at most ${bound} in all: those in flight, and one in 5 s while a replica is away)\n` +
    `  ${during.kids - 1} changes of keys, ${during.freshOnes} new tokens; ${during.waited} times 503 in between, for ${during.longest} ms at most; ` +
    `afterwards, without foreign tokens, one more, ${waited} times 503, for ${longest} ms at most`);
  report.check(sum(result.wrong) === 0, `wrong verdicts: ${JSON.stringify(result.wrong)}`);
  report.check(result.broken === 0, `${result.broken} connections broke`);
  report.check(sum(result.right) >= result.requests - connections && result.requests > seconds * 100, `${sum(result.right)} of ${result.requests} answers were looked at`);
  for (const { name, expect } of asks)
    report.check(Object.entries(result.right).some(([key, n]) => n > 10 && key.startsWith(`${name} ${expect[0].status}`)) , `${name} never came to ${expect[0].status}`);
  report.check(inFlight >= 1 && inFlight <= connections + 2, `${inFlight} questions were asked twice after the kill`);
  report.check(twice <= bound, `${twice} questions were asked twice`);
  report.check(longest < 1500, `without foreign tokens it took ${longest} ms until a new key was taken`);
  report.check(during.kids >= 3, `the keys changed ${during.kids - 1} times`);
  report.check(during.freshOnes > seconds * 2, `${freshOnes} new tokens`);
  report.check(asked.every(n => n > 100), `since they are back the replicas were asked ${asked} times`);
  for (const each of [gateway, backend, ...replicas]) await each.end();
  await Promise.all([server.stop(), other.stop()]);
}

/// A session that Better Auth cuts into chunks, and pages that make a browser send it.
async function sessionCookies() {
  const secret = 'gateway-secret-0123456789abcdefghijklmnop';
  const server = await Server.start({ secret, cookieCache: { strategy: 'compact' }, userFields: { bio: { type: 'string', required: false } } });
  const small = await signUp(server, { bio: 'x' }), large = await signUp(server, { bio: 'é'.repeat(4500) });
  const chunks = large.jar.filter(([name]) => /\.session_data\.\d+$/.test(name)).length;
  report.check(chunks >= 3 && large.cookie.length > 10000, `a session in ${chunks} chunks`);
  const ids = await Promise.all([small, large].map(async each => (await (await server.fetch('/get-session', { cookie: each.cookie })).json()).user.id));
  const replica = await Replica.start(service, { BETTER_AUTH_SECRET: secret, BETTER_AUTH_URL: server.url, BETTER_AUTH_SESSION_COOKIE: 'compact' }, { log: `${folder}/service.log` });
  const backend = new Process(process.execPath, ['--max-http-header-size=131072', new URL('../backend.mjs', import.meta.url).pathname]);
  const gateway = await Nginx.start(`${folder}/cookies`, nginxConf, { 8081: replica.port, 8082: replica.port, 8090: await backend.address() });
  const ask = (id, fields, method = 'GET') => send(gateway.port, request(method, `/api/${id}/notes`, fields, method === 'POST' ? 'note' : undefined));
  const is = (what, answer, code) => report.check(answer.code === code, `${what}: ${answer.code} in place of ${code}`);
  is('a session', await ask(ids[0], [['Cookie', small.cookie]]), '200');
  const answer = await ask(ids[1], [['Cookie', large.cookie]]);
  is(`a session in ${chunks} chunks`, answer, '200');
  report.check(answer.json?.user === ids[1], `it is ${answer.json?.user}`);
  is('its chunks in several Cookie fields', await ask(ids[1], large.jar.map(([name, value]) => ['Cookie', `${name}=${value}`])), '200');
  is('the same asked of the service', await send(replica.port, request('HEAD', `/verify/api/${ids[1]}/notes`, large.jar.map(([name, value]) => ['Cookie', `${name}=${value}`]))), '200');
  is('a chunk is missing', await ask(ids[1], [['Cookie', headerOf(large.jar.filter(([name]) => !name.endsWith('.1')))]]), '401 malformed_token');
  is("another's session", await ask(ids[0], [['Cookie', large.cookie]]), '403 user_mismatch');
  is('cookies of over 16 KiB', await ask(ids[1], [['Cookie', `${large.cookie}; a=${'x'.repeat(16384)}`]]), '431 header_too_large');
  is('no session', await ask(ids[0], []), '401 missing_credentials');
  const from = origin => [['Cookie', small.cookie], ['Origin', origin]];
  is('a note from a page of its own', await ask(ids[0], from(server.origin), 'POST'), '201');
  is('a note from another page', await ask(ids[0], from('https://evil.example'), 'POST'), '403 origin_not_allowed');
  is('a page that says it reads', await ask(ids[0], [...from('https://evil.example'), ['X-Forwarded-Method', 'GET']], 'POST'), '403 origin_not_allowed');
  is('a note from no page', await ask(ids[0], [['Cookie', small.cookie]], 'POST'), '201');
  console.log(`session cookies: one in ${chunks} chunks, ${large.cookie.length} bytes`);
  for (const each of [gateway, backend, replica]) await each.end();
  await server.stop();
}

/// What verifying costs: nginx alone, with one replica, and with two, in turns. The backend is as cheap as can be, so that the
/// difference is as large as can be.
async function throughput() {
  const server = await Server.start({}), users = await Promise.all(Array.from({ length: 40 }, () => signUp(server)));
  const tokens = await Promise.all(users.map(user => user.token()));
  const env = { BETTER_AUTH_URL: server.url }, log = `${folder}/service.log`;
  const replicas = await Promise.all([Replica.start(service, env, { log }), Replica.start(service, env, { log })]);
  const fixed = `worker_processes auto; pid nginx.pid; error_log error.log; daemon off; events { worker_connections 1024; }
http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server { listen 127.0.0.1:8080; keepalive_requests 1000000; location / { return 200 "user $http_x_user_id;"; } } }`;
  const backend = await Nginx.start(`${folder}/fixed`, fixed, {});
  const ports = { 8081: replicas[0].port, 8082: replicas[1].port, 8090: backend.port };
  const quiet = ['access_log access.log gateway;', 'access_log off;'];
  const variants = {
    alone: await Nginx.start(`${folder}/alone`, nginxConf, ports, [quiet, ['auth_request /_verify;', ''], ['http://$judged', 'http://backend']]),
    one: await Nginx.start(`${folder}/one`, nginxConf, { ...ports, 8082: replicas[0].port }, [quiet]),
    two: await Nginx.start(`${folder}/two`, nginxConf, ports, [quiet]),
  };
  const asks = signed => tokens.map(token => ({ name: 'valid', target: path(token), fields: [bearer(token)], expect: [{ status: 200, body: signed ? `user ${part(token, 1).sub};` : 'user ;' }] }));
  const scripts = { alone: script(`${folder}/alone.lua`, asks(false)), one: script(`${folder}/verified.lua`, asks(true)) };
  scripts.two = scripts.one;
  const rates = { alone: [], one: [], two: [] }, rounds = seconds >= 30 ? 5 : 2, length = seconds >= 30 ? 5 : 1;
  let questions = 0, cpu = 0;
  const start = replicas[0].usage().memory;
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(variants)) {
      const before = replicas[0].usage();
      const result = await wrk(variants[name].port, scripts[name], { seconds: length, threads: 16, connections: 16 });
      report.check(sum(result.wrong) === 0 && result.broken === 0 && sum(result.right) > 100, `${name}: ${JSON.stringify(result)}`);
      rates[name].push(result.requests / result.microseconds * 1e6);
      if (name !== 'one') continue;
      questions += result.requests;
      cpu += replicas[0].usage().cpu - before.cpu;
    }
  const median = list => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  const rate = Object.fromEntries(Object.entries(rates).map(([name, list]) => [name, median(list)]));
  const { remembered } = await replicas[0].health();
  console.log(`throughput: ${rounds} rounds of ${length} s in turns, 16 connections, medians; ${cpus().length} processors for wrk, nginx, replicas and backend together\n` +
    `  nginx alone ${rate.alone.toFixed(0)}/s, one replica ${rate.one.toFixed(0)}/s, two ${rate.two.toFixed(0)}/s\n` +
    `  ratios: one replica to nginx alone ${(rate.one / rate.alone).toFixed(2)}, two to nginx alone ${(rate.two / rate.alone).toFixed(2)}, two to one ${(rate.two / rate.one).toFixed(2)}\n` +
    `  a replica: ${(cpu / questions * 1e6).toFixed(1)} microseconds of CPU a question (system calls included), ${(start / 1048576).toFixed(1)} MiB at its start, ${(replicas[0].usage().memory / 1048576).toFixed(1)} MiB now; ` +
    `${remembered.hits} hits, ${remembered.misses} misses`);
  report.check(remembered.hits > 100 * remembered.misses, `the tokens are not remembered: ${JSON.stringify(remembered)}`);
  for (const each of [...Object.values(variants), backend, ...replicas]) await each.end();
  await server.stop();
}

for (const part of [sessionCookies, underLoad, throughput])
  await part().catch(error => report.check(false, `${part.name} cannot go on: ${error.stack}`));
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed === 0 ? 0 : 1);
