#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// What passes the gateway and what does not: real nginx with nginx.conf, two replicas, tokens of mint_token.
//
//   node requests.test.mjs --bin build/release/examples
//
// Ends with `N passed, N failed`; exit 0 where none failed.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Report } from '../../../tests/interop/harness.mjs';
import { Echo, Nginx, Process, Replica, bearer, freePort, minter, nginxConf, request, send, until } from './harness.mjs';

const { values: opt } = parseArgs({ options: { bin: { type: 'string' } } });
if (!opt.bin) { console.error('requests.test.mjs: --bin FOLDER is needed'); process.exit(2); }
const service = `${opt.bin}/gateway/verifying_service`, mint = `${opt.bin}/mint_token/mint_token`;
const folder = mkdtempSync(`${tmpdir()}/gateway-`);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
chmodSync(folder, 0o755);  // nginx's workers are another user where it is started by root
const report = new Report();
const same = (what, got, expected) => report.check(JSON.stringify(got) === JSON.stringify(expected), `${what}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(got)}`);


const origin = 'https://app.example', key = `${folder}/key.pem`;
minter(mint)('--new-key', key);
const signed = minter(mint, '--key', key);
writeFileSync(`${folder}/jwks.json`, signed('--jwks'));
const token = (...args) => signed('--origin', origin, ...args);
const now = Math.floor(Date.now() / 1000);
const withClaims = claims => signed('--payload', JSON.stringify({ iss: origin, aud: origin, exp: now + 900, ...claims }));
const env = { BETTER_AUTH_URL: origin, BETTER_AUTH_JWKS_FILE: `${folder}/jwks.json` };
const ada = token('--sub', 'ada'), bob = token('--sub', 'bob'), expired = token('--sub', 'ada', '--lifetime', '-60');

const log = `${folder}/service.log`;
const replicas = await Promise.all([Replica.start(service, env, { log }), Replica.start(service, env, { log })]);
const echo = await Echo.start();
const ports = { 8081: replicas[0].port, 8082: replicas[1].port, 8090: echo.port };
const gateway = await Nginx.start(`${folder}/gateway`, nginxConf, ports);
const underscores = await Nginx.start(`${folder}/underscores`, nginxConf, ports, [['underscores_in_headers off', 'underscores_in_headers on']]);
const get = (target, fields = [], port = gateway.port) => send(port, request('GET', target, fields));
const at = '/api/ada/notes';

async function verdictsThroughNginx() {
  const reach = echo.asked, passed = await get(at, [bearer(ada)]);
  same('a token of the user', [passed.code, echo.asked - reach], ['200', 1]);
  const refused = [
    ['no credential', [], '401 missing_credentials'],
    ['another scheme', [['Authorization', 'Basic YTpi']], '401 missing_credentials'],
    ['two words', [['Authorization', 'Bearer two words']], '400 malformed_credentials'],
    ['garbage', [bearer('garbage')], '401 malformed_token'],
    ['garbage in three parts', [bearer('a.b.c')], '401 malformed_token'],
    ['expired', [bearer(expired)], '401 token_expired'],
    ['another user', [bearer(bob)], '403 user_mismatch'],
    ['another signature', [bearer(`${ada.slice(0, ada.lastIndexOf('.'))}.${bob.split('.')[2]}`)], '401 signature_invalid'],
    ['another issuer', [bearer(signed('--sub', 'ada', '--origin', 'https://other.example'))], '401 issuer_mismatch'],
    ['no scope that is one', [bearer(withClaims({ sub: 'ada', scope: 'read\twrite' }))], '403 identity_not_visible'],
  ];
  for (const [what, fields, code] of refused) {
    const before = echo.asked, through = await get(at, fields), direct = await send(replicas[0].port, request('GET', '/verify', [['X-Forwarded-Uri', at], ...fields]));
    same(what, [through.code, direct.code], [code, code]);
    same(`${what}: the backend is not asked`, echo.asked, before);
    same(`${what}: the body as the service gave it`, through.body, direct.body);
    for (const name of ['www-authenticate', 'retry-after', 'cache-control', 'content-type'])
      same(`${what}: ${name}, as often`, through.all(name), direct.all(name));
  }
  const bare = await get(at);
  same('the challenge, once', bare.all('www-authenticate'), ['Bearer']);
  const head = await send(gateway.port, `HEAD ${at} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  same('HEAD is refused without a body', [head.status, head.body], [401, '']);
  const posted = await send(gateway.port, request('POST', at, [bearer(ada), ['Content-Type', 'text/plain']], 'a body'));
  same('a POST with its body', [posted.json.method, posted.json.body], ['POST', 'a body']);
  const refusedPost = await send(gateway.port, request('POST', at, [bearer(bob)], 'a body') + request('GET', at, [bearer(ada)]));
  same('a POST that is refused', refusedPost.code, '403 user_mismatch');
  const chunked = await send(gateway.port, `POST ${at} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${ada}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n`);
  same('a POST in chunks', [chunked.code, chunked.json.body], ['200', 'abcd']);
  same('a body over nginx\'s limit', (await send(gateway.port, request('POST', at, [bearer(ada)], 'x'.repeat(1100000)))).code, '413 body_too_large');
  same('OPTIONS needs a token too', [(await send(gateway.port, request('OPTIONS', at))).code, (await send(gateway.port, request('OPTIONS', at, [bearer(ada)]))).code], ['401 missing_credentials', '200']);
  same('two Authorization fields', (await get(at, [bearer(ada), bearer(bob)])).code, '400 bad_request');
  for (const inside of ['/_verify', '/_refused/400', '/_refused/502', '/healthz', '/verify', '/'])
    report.check([401, 403, 404].includes((await get(inside)).status), `${inside} is open to the outside`);
  same('what nginx keeps for itself is no way round', (await get('/_verify', [bearer(ada)])).status, 403);
  same('outside of /api nothing is served', (await get('/healthz', [bearer(ada)])).code, '404 not_found');
}

async function whatTheBackendSees() {
  const scoped = withClaims({ sub: 'ada', scope: 'notes:read notes:write' });
  const { json } = await get(`${at}?a=b%2F..&a=%00`, [bearer(scoped), ['X-Request', '1'], ['Cookie', 'theme=dark']]);
  const value = name => json.fields.filter(([each]) => each.toLowerCase() === name).map(([, each]) => each);
  same('the target, byte for byte', json.target, `${at}?a=b%2F..&a=%00`);
  same('the user and the scope', [value('x-user-id'), value('x-user-scope')], [['ada'], ['notes:read notes:write']]);
  same('no token', json.fields.filter(([, each]) => each.includes(scoped)).length, 0);
  same('the rest', [value('x-request'), value('cookie'), value('host')], [['1'], ['theme=dark'], ['gateway']]);
  same('no scope where the token has none', (await get(at, [bearer(ada)])).json.fields.filter(([name]) => /scope/i.test(name)), []);

  // What a server behind CGI or WSGI makes of a name: `-`, `_` and, in some, any other character are one.
  const folded = name => name.toLowerCase().replace(/[^a-z0-9]/g, '_');
  const spellings = [];
  for (const [first, ...rest] of [['X', 'User', 'Id'], ['X', 'User', 'Scope']])
    for (const joints of ['--', '__', '-_', '_-', '..', '-.'])
      for (const form of [text => text, text => text.toLowerCase(), text => text.toUpperCase(), text => text.replace(/[a-z]/gi, (c, i) => i % 2 ? c.toUpperCase() : c.toLowerCase())])
        spellings.push(form(`${first}${joints[0]}${rest[0]}${joints[1]}${rest[1]}`));
  for (const [name, port] of [['off', gateway.port], ['on', underscores.port]]) {
    const attacks = [...spellings.map(spelling => [spelling, [[spelling, 'root']]]),
      ['every spelling at once', spellings.map(spelling => [spelling, 'root'])],
      ['the same field five times', Array(5).fill(['X-User-Id', 'root'])],
      ['with a blank before its colon', [['X-User-Id ', 'root']]],
      ['in a continued line', [['X-Other', 'a\r\n X-User-Id: root']]],
      ['named hop-by-hop', [['Connection', 'X-User-Id, X-User-Scope, close'], ['X-User-Id', 'root']]],
      ['keep-alive with it', [['Connection', 'keep-alive, x-user-id'], ['X_User_Id', 'root']]]];
    for (const [what, fields] of attacks) {
      const answer = await get(at, [bearer(ada), ...fields], port);
      if (answer.status === 400) { report.check(true, ''); continue; }
      const seen = answer.json?.fields.filter(([each]) => /^x_user_(id|scope)$/.test(folded(each)));
      same(`underscores ${name}: ${what}`, seen, [['X-User-Id', 'ada']]);
      report.check(!(answer.body ?? '').includes('"root"'), `underscores ${name}: ${what}: root reaches the backend`);
      same(`underscores ${name}: ${what}, without a token`, (await get(at, fields, port)).code, '401 missing_credentials');
    }
    const trailer = await send(port, `POST ${at} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${ada}\r\nTransfer-Encoding: chunked\r\nTrailer: X-User-Id\r\n\r\n1\r\na\r\n0\r\nX-User-Id: root\r\nX_User_Id: root\r\n\r\n`);
    same(`underscores ${name}: in a trailer`, [trailer.json.fields.filter(([each]) => /user/i.test(each)), trailer.json.trailers], [[['X-User-Id', 'ada']], {}]);
    // The service is told the target by nginx alone, whatever the client sends under that name.
    for (const field of ['X-Forwarded-Uri', 'X_Forwarded_Uri', 'x-forwarded-uri', 'X-Forwarded-Method', 'X-Original-URI'])
      same(`underscores ${name}: ${field} of the client`, [(await get('/api/bob/notes', [bearer(ada), [field, at]], port)).code, (await get(at, [bearer(ada), [field, '/api/bob/notes']], port)).code], ['403 user_mismatch', '200']);
  }
}

async function paths() {
  const invalid = ['/api/%61da/notes', '/api/ada%2fnotes', '/api/bob/../ada/notes', '/api/ada/../bob/notes', '/api/ada/..', '/api/./ada/notes', '/x/../api/ada/notes',
    '//api/ada/notes', '/api//ada/notes', '/api/ada//notes', '/api/ada/notes/', '/api/', '/api/bob%2f..%2fada/notes', '/api/ada/%2e%2e/bob', '/api/ada\\notes', '/api/ada/..\\bob',
    '/api/ada/..;/bob/notes', '/api/ada;x=1/notes', '/api/ada/notes;jsessionid=1', '/api/ada/notes#x', '/api/ada#', '/api/%00/notes', '/api/ada%00/notes', '/api/ad\xe1/notes', '/api/ada/%ff'];
  for (const target of invalid) {
    const before = echo.asked, through = await get(target, [bearer(ada)]), direct = await send(replicas[0].port, request('GET', '/verify', [['X-Forwarded-Uri', target], bearer(ada)]));
    // Some are refused by nginx before anybody is asked.
    report.check(['400 invalid_path', '400 bad_request'].includes(through.code), `${target} through nginx: ${through.code}`);
    same(`${target} asked of the service`, direct.code, '400 invalid_path');
    same(`${target}: the backend is not asked`, echo.asked, before);
  }
  for (const target of ['/api/ada', '/api/ada/notes', '/api/ada/a/b/c', '/api/ada/..a', '/api/ada/.a', '/api/ada/a..', '/api/ada/notes?x=/../../bob', '/api/ada/notes?%00#', '/api/ada/a:@!$&\'()*+,=~'])
    same(`${target} passes as it is`, (await get(target, [bearer(ada)])).json?.target, target);
  same('a target with its host', (await get('http://gateway/api/ada/notes', [bearer(ada)])).json?.target, '/api/ada/notes');
  same('a target with its host, of another user', (await get('http://gateway/api/bob/notes', [bearer(ada)])).code, '403 user_mismatch');
  for (const target of ['/api/Ada/notes', '/api/ADA/notes', '/api/ada./notes', '/api/adaa/notes', '/api/ad/notes', '/api/ada,bob/notes', '/api/*/notes', '/api/bob'])
    same(`${target} is another user's`, (await get(target, [bearer(ada)])).code, '403 user_mismatch');
  for (const target of ['/', '/api', '/API/ada/notes', '/apis/ada', '/ada', '/index.html'])
    same(`nothing at ${target}`, (await get(target, [bearer(ada)])).code, '404 not_found');
  for (const bytes of [`GET ${at}\x01 HTTP/1.1`, `GET ${at}\0 HTTP/1.1`, `GET ${at} x HTTP/1.1`, `GET ${at}\x7f HTTP/1.1`, 'nonsense']) {
    const before = echo.asked, answer = await send(gateway.port, `${bytes}\r\nHost: a\r\nAuthorization: Bearer ${ada}\r\n\r\n`);
    report.check([400, 403].includes(answer.status) && echo.asked === before, `${JSON.stringify(bytes)}: ${answer.code}`);
  }
}

async function userIds() {
  // Only visible ASCII is ever emitted, whatever the path says. With a control character in it, the token itself is no good.
  const control = '401 claim_invalid', other = '403 identity_not_visible';
  for (const [sub, code] of [['ad\u0001a', control], ['ada\u007f', control], ['ada\n', control], ['ada\r\nX-User-Id: root', control], ['a\u0000', control],
    [' ada', other], ['a da', other], ['zo\u00eb', other], ['ada\u2028', other], ['ada\u00a0', other], ['\u0430da', other]])
    for (const target of [at, `/api/${encodeURIComponent(sub)}/notes`, '/api/a/notes']) {
      const before = echo.asked, answer = await get(target, [bearer(withClaims({ sub }))]);
      // nginx itself takes no NUL in a path.
      same(`the user ${JSON.stringify(sub)} at ${target}`, [answer.code, echo.asked], [target.includes('%00') ? '400 bad_request' : code, before]);
    }
  for (const scope of ['a\u0000', 'a\nb', 'a  b', ' a', 'a ', '\u00e9', 'a\r\nX-User-Id: root'])
    same(`the scope ${JSON.stringify(scope)}`, (await get(at, [bearer(withClaims({ sub: 'ada', scope }))])).code, '403 identity_not_visible');
  same('an empty scope', (await get(at, [bearer(withClaims({ sub: 'ada', scope: '' }))])).json?.fields.filter(([name]) => /scope/i.test(name)), []);
  const visible = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(c => !'%/;?#\\'.includes(c)).join('');
  same('a user of all visible characters', (await get(`/api/${visible}/notes`, [bearer(withClaims({ sub: visible }))])).json?.fields.filter(([name]) => /user/i.test(name)), [['X-User-Id', visible]]);
  const long = 'u'.repeat(5000);
  same('a user id of 5000 bytes', (await get(`/api/${long}/notes`, [bearer(withClaims({ sub: long }))])).json?.fields.find(([name]) => /user/i.test(name))[1].length, 5000);
}

async function sizes() {
  const filled = n => ['X-Filler', 'x'.repeat(n - 'X-Filler: \r\n'.length)];
  same('a header line of 16 KiB', (await get(at, [bearer(ada), filled(16384)])).code, '200');
  same('a header line of over 16 KiB', (await get(at, [bearer(ada), filled(16400)])).code, '431 header_too_large');
  same('a Cookie line of 16 KiB', (await get(at, [bearer(ada), ['Cookie', `a=${'x'.repeat(16384 - 12)}`]])).code, '200');
  same('header lines of over 32 KiB together', (await get(at, [bearer(ada), ...Array(9).fill(filled(4096))])).code, '431 header_too_large');
  same('header lines of 1 MB', (await get(at, [bearer(ada), ...Array(70).fill(filled(15000))])).code, '431 header_too_large');
  same('a token of 15 KB', (await get(at, [bearer('x'.repeat(15000))])).status, 401);
  same('a token of 20 KB', (await get(at, [bearer('x'.repeat(20000))])).code, '431 header_too_large');
  same('a target of 16 KB', (await get(`${at}?${'x'.repeat(16000)}`, [bearer(ada)])).code, '200');
  same('a target of 20 KB', (await get(`${at}?${'x'.repeat(20000)}`, [bearer(ada)])).code, '414 target_too_long');
  // All that nginx lets through is taken by the service.
  for (const cookie of [`a=${'x'.repeat(15800)}`, 'a=b; '.repeat(3160), ';'.repeat(15800)])
    same(`a target, and cookies, of 16 KB: ${cookie.slice(0, 10)}`, (await get(`${at}?${'x'.repeat(16000)}`, [bearer(ada), ['Cookie', cookie]])).code, '200');
  const beyond = await send(replicas[0].port, request('GET', '/verify', [['X-Forwarded-Uri', at], bearer(ada), ['Cookie', 'x'.repeat(300000)]]));
  report.check([400, 413, 431].includes(beyond.status), `300 KB asked of the service: ${beyond.status}`);
}

async function theServiceItself() {
  const ask = (target, fields, method = 'GET') => send(replicas[1].port, request(method, target, fields));
  const user = answer => [answer.code, answer.all('x-user-id'), answer.all('content-length')];
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'])
    same(`the target behind the prefix, by ${method}`, user(await ask(`/verify${at}?a=b`, [bearer(ada)], method)), ['200', ['ada'], method === 'HEAD' ? [] : ['0']]);
  same('a prefix, and another target in the header', (await ask('/verify/api/bob/notes', [bearer(ada), ['X-Forwarded-Uri', at]])).code, '403 user_mismatch');
  for (const target of ['/verify/api/%61da/notes', '/verify//api/ada/notes', '/verify/api/ada/../bob', '/verify/'])
    report.check(/^4/.test((await ask(target, [bearer(ada)])).code), `${target} passes`);
  same('no target', (await ask('/verify', [bearer(ada)])).code, '400 unclear_question');
  same('two targets', (await ask('/verify', [bearer(ada), ['X-Forwarded-Uri', at], ['x-forwarded-uri', at]])).code, '400 unclear_question');
  same('two methods', (await ask('/verify', [bearer(ada), ['X-Forwarded-Uri', at], ['X-Forwarded-Method', 'GET'], ['X-Forwarded-Method', 'PUT']])).code, '400 unclear_question');
  same('two credentials', (await ask(`/verify${at}`, [bearer(ada), bearer(ada)])).code, '400 multiple_credentials');
  same('an escape in Authorization', (await ask(`/verify${at}`, [['Authorization', `Bearer%20${ada}`]])).status, 400);
  same('elsewhere', [(await ask('/', [])).code, (await ask('/verifyx', [])).code, (await ask('/healthz', [])).code], ['404 not_found', '404 not_found', '200']);
  const { remembered } = await replicas[1].health();
  report.check(remembered.hits > 0 && remembered.entries > 0 && remembered.capacity > 10000, `tokens are not remembered: ${JSON.stringify(remembered)}`);
  const taken = new Process(service, ['--port', `${replicas[0].port}`], { env, log: '/dev/null' });
  same('a port that is taken', await taken.ended, 2);
  for (const [args, environment] of [[['--port', '70000'], env], [['--host', 'localhost'], env], [['--threads', '0'], env], [['--nonsense', '1'], env], [['--port'], env], [['--keys-ttl', '1'], { BETTER_AUTH_URL: 'http://127.0.0.1:1' }], [[], {}], [[], { ...env, BETTER_AUTH_SECOND_SECRET: 'x'.repeat(40) }], [[], { BETTER_AUTH_SECRETS: `1:${'y'.repeat(40)}`, BETTER_AUTH_SECOND_SECRET: 'x'.repeat(40) }]])
    same(`it does not start with ${args.join(' ')} and ${Object.keys(environment)}`, await Promise.race([new Process(service, args, { env: environment, log: '/dev/null' }).ended, sleep(30000, 'it runs')]), 2);
  const many = await Replica.start(service, env, { options: ['--threads', '3', '--cache-mib', '1'], log });
  same('several threads', await Promise.all(Array.from({ length: 40 }, async () => (await send(many.port, request('GET', `/verify${at}`, [bearer(ada)]))).code)), Array(40).fill('200'));
  same('it ends in peace', await many.end(), 0);
  // A replica is there only once it has keys.
  const waiting = new Process(service, ['--port', '0'], { env: { BETTER_AUTH_URL: 'http://127.0.0.1:1' }, log: '/dev/null' });
  let said = '';
  waiting.child.stdout.on('data', text => { said += text; });
  report.check(await until(() => said.includes('waits for the keys')) && !said.includes('listens'), `without keys it says ${said}`);
  same('waiting, it ends in peace', await waiting.end(), 0);
}

/// The secret is changed while replicas are begun anew one after the other, and no good token is refused.
async function changeOfSecret() {
  const older = 'the older secret of these tests, 0123456789', newer = 'the newer secret of these tests, 9876543210';
  const by = name => minter(mint, '--secret-env', name)('--sub', 'ada');
  Object.assign(process.env, { GATEWAY_OLDER: older, GATEWAY_NEWER: newer });
  const tokens = { older: by('GATEWAY_OLDER'), newer: by('GATEWAY_NEWER') };
  const start = (environment, port) => Replica.start(service, environment, { port, log });
  const own = await Promise.all([start({ BETTER_AUTH_SECRET: older }), start({ BETTER_AUTH_SECRET: older })]);
  const nginx = await Nginx.start(`${folder}/secret`, nginxConf, { 8081: own[0].port, 8082: own[1].port, 8090: echo.port });
  const says = async (which, code) => { for (let i = 0; i < 8; i++) same(`a token by the ${which} secret`, (await get(at, [bearer(tokens[which])], nginx.port)).code, code); };
  const roll = async (environment, which) => {
    for (const i of [0, 1]) {
      same('it ends in peace', await own[i].end(), 0);
      await says(which, '200');
      own[i] = await start(environment, own[i].port);
      await says(which, '200');
      // nginx leaves the one that was away alone for 5 s; the other must not go before.
      report.check(await until(async () => { await get(at, [bearer(tokens[which])], nginx.port); const { remembered: { hits, misses } } = await own[i].health(); return hits + misses > 0; }), 'it is not asked again');
    }
  };
  await says('older', '200');
  await says('newer', '401 signature_invalid');
  await roll({ BETTER_AUTH_SECRET: older, BETTER_AUTH_SECOND_SECRET: newer }, 'older');
  await says('older', '200');
  await says('newer', '200');  // from now on Better Auth, or whoever signs, may do it by the newer one
  await roll({ BETTER_AUTH_SECRET: newer }, 'newer');
  await says('newer', '200');
  await says('older', '401 signature_invalid');
  same('a token by a key', (await get(at, [bearer(ada)], nginx.port)).code, '401 algorithm_not_allowed');
  await Promise.all([nginx, ...own].map(each => each.end()));
}

async function keptConnections() {
  const before = (await Promise.all(replicas.map(each => each.health()))).map(({ remembered: { hits, misses } }) => hits + misses);
  // In any state: what nginx has closed stays in this list for a minute.
  const connections = () => readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1).map(line => line.trim().split(/\s+/))
    .filter(fields => replicas.some(each => fields[2]?.endsWith(`:${each.port.toString(16).toUpperCase().padStart(4, '0')}`))).map(fields => fields[1]);
  const old = new Set(connections());
  for (let i = 0; i < 60; i++) await get(at, i % 2 ? [bearer(ada)] : [bearer(expired)]);
  const open = connections().filter(each => !old.has(each)).length;
  const asked = (await Promise.all(replicas.map(each => each.health()))).map(({ remembered: { hits, misses } }, i) => hits + misses - before[i]);
  report.check(open <= 20, `60 requests, accepted and refused, took ${open} connections to the replicas`);
  report.check(asked.every(each => each >= 10) && asked[0] + asked[1] >= 60, `the replicas were asked ${asked} times`);
}

async function replicasThatFail() {
  const verdicts = async (what, n) => {
    const began = Date.now();
    let slowest = 0;
    for (let i = 0; i < n; i++) {
      const each = Date.now();
      same(`${what}: valid`, (await get(at, [bearer(ada)])).code, '200');
      same(`${what}: another user's`, (await get(at, [bearer(bob)])).code, '403 user_mismatch');
      same(`${what}: expired`, (await get(at, [bearer(expired)])).code, '401 token_expired');
      slowest = Math.max(slowest, Date.now() - each);
    }
    return { took: Date.now() - began, slowest };
  };
  await replicas[0].hang();
  const hung = await verdicts('one replica hangs', 20);
  report.check(hung.took < 12000, `20 rounds beside a hung replica took ${hung.took} ms`);
  console.log(`  one replica hangs: 60 requests one after the other in ${hung.took} ms`);
  await replicas[1].hang();
  const began = Date.now(), nobody = await get(at, [bearer(ada)]);
  same('both hang', [nobody.code, nobody.all('retry-after'), Date.now() - began < 8000], ['503 unavailable', ['1'], true]);
  for (const each of replicas) each.signal('SIGCONT');
  report.check(await until(async () => (await get(at, [bearer(ada)])).status === 200), 'the gateway does not recover from a hang');

  await replicas[0].end('SIGKILL');
  await verdicts('one replica is killed', 10);
  await replicas[1].end('SIGKILL');
  for (const [what, fields] of [['valid', [bearer(ada)]], ['expired', [bearer(expired)]], ['none', []]]) {
    const before = echo.asked, answer = await get(at, fields);
    same(`no replica, ${what}`, [answer.code, answer.all('retry-after'), answer.json?.status, echo.asked - before], ['503 unavailable', ['1'], 503, 0]);
  }
  const again = await Promise.all(replicas.map(each => Replica.start(service, env, { port: each.port, log })));
  report.check(await until(async () => (await get(at, [bearer(ada)])).status === 200), 'the gateway does not find replicas that are back');
  // Ended in peace and begun anew, one after the other.
  for (const i of [0, 1]) {
    same('it ends in peace', await again[i].end(), 0);
    await verdicts('one replica was ended', 3);
    again[i] = await Replica.start(service, env, { port: again[i].port, log });
  }
  // A replica of something else: nothing that is no verdict passes.
  await Promise.all(again.map(each => each.end()));
  const stranger = await Echo.start();
  const strange = await Nginx.start(`${folder}/strange`, nginxConf, { ...ports, 8081: stranger.port, 8082: await freePort() });
  const named = await get(at, [['X-User-Id', 'root']], strange.port);
  same('200 without a user names no user', (named.json?.fields ?? []).filter(([name]) => /user/i.test(name)), []);
  await send(strange.port, request('POST', `${at}?a=b`, [bearer(ada), ['Cookie', 'a=b'], ['Cookie', 'c=d'], ['Origin', origin], ['X-Other', 'x'], ['Content-Encoding', 'gzip'], ['Expect', '100-continue']], 'a body'));
  same('what is asked of a replica', [stranger.last.method, stranger.last.target, stranger.last.fields.map(field => field.join(': ')).sort(), stranger.last.body],
    ['HEAD', '/verify', [`Authorization: Bearer ${ada}`, 'Cookie: a=b; c=d', 'Host: verifiers', `Origin: ${origin}`, 'X-Forwarded-Method: POST', `X-Forwarded-Uri: ${at}?a=b`], '']);
  stranger.end();
  replicas.splice(0, 2, ...await Promise.all(replicas.map(each => Replica.start(service, env, { port: each.port, log }))));
  report.check(await until(async () => (await get(at, [bearer(ada)])).status === 200), 'the gateway does not find replicas that are back');
  echo.end();
  const gone = await get(at, [bearer(ada)]);
  same('no backend', gone.code, '502 backend_unavailable');
}

function logs() {
  const secrets = [ada, bob, expired].flatMap(each => each.split('.').slice(1));
  const texts = { service: readFileSync(log, 'utf8'), access: gateway.log().join('\n'), errors: gateway.errors() };
  for (const [name, text] of Object.entries(texts)) same(`no token in the log: ${name}`, secrets.filter(each => text.includes(each)), []);
  report.check(texts.access.length > 1000, 'nginx has no access log');
  same('what strangers do is no error of nginx', texts.errors.split('\n').filter(line => /unexpected status: (?!50[24])/.test(line)).slice(0, 3), []);
}

await verdictsThroughNginx();
await whatTheBackendSees();
await paths();
await userIds();
await sizes();
await theServiceItself();
await changeOfSecret();
await keptConnections();
await replicasThatFail();
logs();
await Promise.all([...Process.all].map(each => each.end()));
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed === 0 && report.passed >= 500 ? 0 : 1);
