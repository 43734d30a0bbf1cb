#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// What passes the gateway and what does not: real nginx with nginx.conf, two replicas, tokens of mint_token.
//
//   node requests.test.mjs --bin build/release/examples
//
// Ends with `N passed, N failed`; exit 0 where none failed.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ada, at, bob, echo, env, expired, folder, gateway, get, jwks, log, origin, replicas, report, run, same, service, signed, withClaims } from './fixture.mjs';
import { Nginx, Process, Replica, bearer, exchange, nginxConf, request, send, until } from './harness.mjs';

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
  same('a POST with its body', [posted.json?.method, posted.json?.body], ['POST', 'a body']);
  const refusedPost = await send(gateway.port, request('POST', at, [bearer(bob)], 'a body') + request('GET', at, [bearer(ada)]));
  same('a POST that is refused', refusedPost.code, '403 user_mismatch');
  const chunked = await send(gateway.port, `POST ${at} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${ada}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n`);
  same('a POST in chunks', [chunked.code, chunked.json?.body], ['200', 'abcd']);
  same('a body over nginx\'s limit', (await send(gateway.port, request('POST', at, [bearer(ada)], 'x'.repeat(1100000)))).code, '413 body_too_large');
  same('OPTIONS needs a token too', [(await send(gateway.port, request('OPTIONS', at))).code, (await send(gateway.port, request('OPTIONS', at, [bearer(ada)]))).code], ['401 missing_credentials', '200']);
  same('two Authorization fields', (await get(at, [bearer(ada), bearer(bob)])).code, '400 bad_request');
  for (const inside of ['/_verify', '/_refused/400', '/_refused/502', '/healthz', '/verify', '/'])
    report.check(['401 missing_credentials', '403 forbidden', '404 not_found'].includes((await get(inside)).code), `${inside} is open to the outside`);
  for (const inside of ['/_verify', '/_verify?x', '/_verify/refused', '/%5fverify', '/x/../_verify'])
    same(`what nginx keeps for itself is no way round: ${inside}`, [(await get(inside, [bearer(ada)])).status, (await get(inside, [bearer(ada)])).json?.user], [inside === '/_verify/refused' ? 404 : 403, undefined]);
  same('outside of /api nothing is served', (await get('/healthz', [bearer(ada)])).code, '404 not_found');
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
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    same(`the target behind the prefix, by ${method}`, user(await ask(`/verify${at}?a=b`, [bearer(ada)], method)), ['200', ['ada'], method === 'HEAD' ? [] : ['0']]);
  // A body after the head of an answer to HEAD would be taken for the next answer.
  for (const [what, fields, status] of [['accepted', [bearer(ada)], '200'], ['refused', [bearer(bob)], '403'], ['without a credential', [], '401']]) {
    const asked = [['X-Forwarded-Uri', at], ...fields], two = await exchange(replicas[0].port, request('HEAD', '/verify', asked) + request('HEAD', '/verify', [...asked, ['Connection', 'close']]));
    same(`HEAD, ${what}: two heads and nothing else`, two.split('\r\n\r\n').map(each => each.split(' ')[1]), [status, status, undefined]);
    const by = async method => { const { status, fields } = await ask('/verify', asked, method); return [status, fields.filter(([name]) => !['date', 'content-length', ...(status === 200 ? ['content-type'] : [])].includes(name))]; };
    same(`HEAD, ${what}: what GET says`, await by('HEAD'), await by('GET'));
  }
  same('HEAD of its health', (await ask('/healthz', [], 'HEAD')).status, 200);
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
  report.check(remembered.hits > 0 && remembered.entries > 0 && remembered.bytes > 400 * remembered.entries, `tokens are not remembered: ${JSON.stringify(remembered)}`);
  const startsWith = async (args, environment) => {
    const process = new Process(service, args, { env: environment, log: '/dev/null' }), how = await Promise.race([process.ended, sleep(10000, 'it runs')]);
    await process.end();
    return how;
  };
  same('a port that is taken', await startsWith(['--port', `${replicas[0].port}`], env), 2);
  for (const [args, environment] of [[['--port', '70000'], env], [['--host', 'localhost'], env], [['--threads', '0'], env], [['--nonsense', '1'], env], [['--port'], env], [['--keys-ttl', '1'], { BETTER_AUTH_URL: 'http://127.0.0.1:1' }], [[], {}], [[], { ...env, BETTER_AUTH_SECOND_SECRET: 'x'.repeat(40) }], [[], { BETTER_AUTH_SECRETS: `1:${'y'.repeat(40)}`, BETTER_AUTH_SECOND_SECRET: 'x'.repeat(40) }]])
    same(`it does not start with ${args.join(' ')} and ${Object.keys(environment)}`, await startsWith(args, environment), 2);
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

/// The memory of tokens grows with them, up to --cache-mib.
async function memoryOfTokens() {
  const mib = 1048576, replica = await Replica.start(service, env, { options: ['--cache-mib', '1'], log });
  const users = Array.from({ length: 3000 }, (_, i) => `user-${i}`), tokens = signed('--origin', origin, ...users.flatMap(user => ['--sub', user])).split('\n');
  const before = replica.usage().memory;
  let passed = 0;
  for (const [i, user] of users.entries()) passed += (await send(replica.port, request('GET', `/verify/api/${user}/notes`, [bearer(tokens[i])]))).status === 200;
  same('many users', passed, users.length);
  const { remembered } = await replica.health(), grown = replica.usage().memory - before;
  report.check(remembered.bytes > mib / 2 && remembered.bytes <= mib && remembered.evictions > 0, `with 1 MiB of tokens: ${JSON.stringify(remembered)}`);
  report.check(grown < 4 * mib, `with 1 MiB of tokens it grew by ${grown} bytes`);
  console.log(`--cache-mib 1: ${remembered.entries} tokens remembered, ${(grown / mib).toFixed(1)} MiB more`);
  await replica.end();
}

async function keptConnections() {
  // It is nginx who closes them, not the service.
  const heads = await new Promise(resolve => {
    let raw = '';
    const socket = connect(replicas[0].port, '127.0.0.1', () => socket.write(request('HEAD', '/healthz')));
    socket.on('data', text => { raw += text; }).on('error', () => {}).on('close', () => resolve(raw));
    setTimeout(() => socket.write(request('HEAD', '/healthz', [['Connection', 'close']])), 3000);
  });
  same('a connection that was silent for 3 s', heads.match(/HTTP\/1.1 200/g)?.length, 2);
  const before = (await Promise.all(replicas.map(each => each.health()))).map(({ questions }) => questions);
  // In any state: what nginx has closed stays in this list for a minute.
  const connections = () => readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1).map(line => line.trim().split(/\s+/))
    .filter(fields => replicas.some(each => fields[2]?.endsWith(`:${each.port.toString(16).toUpperCase().padStart(4, '0')}`))).map(fields => fields[1]);
  const old = new Set(connections());
  for (let i = 0; i < 60; i++) await get(at, i % 2 ? [bearer(ada)] : [bearer(expired)]);
  const open = connections().filter(each => !old.has(each)).length;
  const asked = (await Promise.all(replicas.map(each => each.health()))).map(({ questions }, i) => questions - before[i]);
  report.check(open <= 20, `60 requests, accepted and refused, took ${open} connections to the replicas`);
  report.check(asked.every(each => each >= 10) && asked[0] + asked[1] >= 60, `the replicas were asked ${asked} times`);
}

/// The service's own 503: a token by a key that is not known, while keys cannot be fetched.
async function keysThatAreAway() {
  const published = createServer((asked, answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end(jwks));
  await new Promise(resolve => published.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${published.address().port}`, signedBefore = signed('--sub', 'ada', '--origin', url);
  const own = await Replica.start(service, { BETTER_AUTH_URL: url }, { log, options: ['--keys-cooldown', '20'] });
  published.close();
  published.closeAllConnections();
  const nginx = await Nginx.start(`${folder}/keys`, nginxConf, { 8081: own.port, 8082: own.port, 8090: echo.port });
  const head = JSON.parse(Buffer.from(signedBefore.split('.')[0], 'base64url')), other = Buffer.from(JSON.stringify({ ...head, kid: 'another' })).toString('base64url');
  const known = [bearer(signedBefore)], unknown = [bearer([other, ...signedBefore.split('.').slice(1)].join('.'))];
  await get(at, unknown, nginx.port);
  await sleep(500);  // until that fetch has failed
  const before = echo.asked, through = await get(at, unknown, nginx.port), direct = await send(own.port, request('GET', `/verify${at}`, unknown));
  same('keys are away', [through.code, through.body, echo.asked - before], ['503 unavailable', direct.body, 0]);
  report.check(Number(through.all('retry-after')[0]) > 2 && Math.abs(through.all('retry-after')[0] - direct.all('retry-after')[0]) <= 1, `Retry-After: ${through.all('retry-after')}, of the service ${direct.all('retry-after')}`);
  same('the other fields', [through.all('www-authenticate'), through.all('cache-control')], [direct.all('www-authenticate'), direct.all('cache-control')]);
  // It is an answer: the replica stays in service, and is not asked again.
  same('a token by a known key', (await get(at, known, nginx.port)).code, '200');
  same('503 is asked for once', nginx.log().filter(line => /asked=503$/.test(line)).length, 2);
  same('503 is no error of nginx', nginx.errors().split('\n').filter(line => line.includes('unexpected status')), []);
  await Promise.all([nginx.end(), own.end()]);
}

await run('requests', [verdictsThroughNginx, sizes, theServiceItself, keysThatAreAway, keptConnections, memoryOfTokens], 143);
