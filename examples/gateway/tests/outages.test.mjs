#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Replicas that hang, are killed, are something else, or are begun anew with another secret.
//
//   node outages.test.mjs --bin build/release/examples
//
// Ends with `N passed, N failed`; exit 0 where none failed.
import { connect, createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ada, at, bob, echo, env, expired, folder, gateway, get, log, mint, origin, ports, replicas, report, run, same, service } from './fixture.mjs';
import { Echo, Nginx, Process, Replica, bearer, freePort, minter, nginxConf, request, send, until } from './harness.mjs';

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
      report.check(await until(async () => { await get(at, [bearer(tokens[which])], nginx.port); return (await own[i].health()).questions > 0; }), 'it is not asked again');
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

/// What listens on a replica's port may be anything: nothing passes that is no whole answer with a user in it.
async function replicasThatAreNone() {
  const ok = 'HTTP/1.1 200 OK\r\nX-User-Id: ada\r\n';
  for (const [what, bytes, codes] of [['nonsense', 'nonsense\r\n\r\n', ['503 unavailable']], ['half an answer, and no more', ok, ['200']], ['half an answer, and the end', [ok], ['200']], ['another status', 'HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n', ['503 unavailable']],
    ['302', 'HTTP/1.1 302 x\r\nLocation: /api/bob/notes\r\nContent-Length: 0\r\n\r\n', ['503 unavailable']], ['an empty user', 'HTTP/1.1 200 OK\r\nX-User-Id: \r\nContent-Length: 0\r\n\r\n', ['503 unavailable']], ['33 KiB of head', `${ok}A: ${'a'.repeat(33 * 1024)}\r\n\r\n`, ['503 unavailable']]]) {
    let asked = 0;
    const sockets = new Set(), server = createTcpServer(socket => { sockets.add(socket); socket.on('error', () => {}).on('data', () => { asked++; Array.isArray(bytes) ? socket.end(bytes[0]) : socket.write(bytes); }); });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const nginx = await Nginx.start(`${folder}/none-${server.address().port}`, nginxConf, { ...ports, 8081: server.address().port });
    const before = echo.asked, began = Date.now();
    for (let i = 0; i < 4; i++) {
      const answer = await get(at, [bearer(bob)], nginx.port);
      report.check(answer.code === '403 user_mismatch' || (answer.code === codes[0] && codes[0] !== '200'), `${what}: ${answer.code}`);
    }
    report.check(asked >= 1 && echo.asked === before && Date.now() - began < 6000, `${what}: asked ${asked} times, ${echo.asked - before} at the backend, ${Date.now() - began} ms`);
    await nginx.end();
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

/// A machine that takes no connection, and refuses none: its queue is full.
async function replicaWithoutRoom() {
  const full = new Process('python3', ['-uc', 'import socket, time; s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(0); print("http://127.0.0.1:%d" % s.getsockname()[1]); time.sleep(600)']);
  const port = await full.address(), fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await sleep(200);
  const nginx = await Nginx.start(`${folder}/full`, nginxConf, { ...ports, 8081: port });
  let slowest = 0;
  for (let i = 0; i < 3; i++) {
    const began = Date.now();
    same('one replica takes no connection', (await get(at, [bearer(ada)], nginx.port)).code, '200');
    slowest = Math.max(slowest, Date.now() - began);
  }
  report.check(slowest > 500 && slowest < 4000, `beside a replica that takes no connection it took ${slowest} ms`);
  await Promise.all([nginx.end(), full.end()]);
  for (const each of fillers) each.destroy();
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
  same('both hang', [nobody.code, nobody.all('retry-after')], ['503 unavailable', ['1']]);
  report.check(Date.now() - began < 5500, `both hang: ${Date.now() - began} ms`);
  for (const each of replicas) each.signal('SIGCONT');
  // Though both have just failed: they are asked all the same.
  report.check(await until(async () => (await get(at, [bearer(ada)])).status === 200, 2), 'the gateway does not recover from a hang at once');

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
  const before = echo.asked, named = await get(at, [['X-User-Id', 'root']], strange.port);
  same('200 without a user is no verdict', [named.code, echo.asked - before], ['503 unavailable', 0]);
  await send(strange.port, request('POST', `${at}?a=b`, [bearer(ada), ['Cookie', 'a=b'], ['Cookie', 'c=d'], ['Origin', origin], ['X-Other', 'x'], ['Content-Encoding', 'gzip'], ['Expect', '100-continue']], 'a body'));
  const { method, target, fields = [], body } = stranger.last ?? {};
  same('what is asked of a replica', [method, target, fields.map(field => field.join(': ')).sort(), body],
    ['HEAD', '/verify', [`Authorization: Bearer ${ada}`, 'Cookie: a=b; c=d', 'Host: verifiers', `Origin: ${origin}`, 'X-Forwarded-Method: POST', `X-Forwarded-Uri: ${at}?a=b`], '']);
  stranger.end();
  replicas.splice(0, 2, ...await Promise.all(replicas.map(each => Replica.start(service, env, { port: each.port, log }))));
  report.check(await until(async () => (await get(at, [bearer(ada)])).status === 200), 'the gateway does not find replicas that are back');
  echo.end();
  const gone = await get(at, [bearer(ada)]);
  same('no backend', gone.code, '502 backend_unavailable');
}

await run('outages', [changeOfSecret, replicasThatAreNone, replicaWithoutRoom, replicasThatFail], 250);
