#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Ways past the gateway: names, paths, user ids and framing that nginx, the service and the backend could read differently.
//
//   node attacks.test.mjs --bin build/release/examples
//
// Ends with `N passed, N failed`; exit 0 where none failed.
import { connect as connectHttp2 } from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import { ada, at, bob, echo, folder, gateway, get, ports, replicas, report, run, same, withClaims } from './fixture.mjs';
import { Nginx, bearer, exchange, folded, nginxConf, request, send } from './harness.mjs';

const underscores = await Nginx.start(`${folder}/underscores`, nginxConf, ports, [['underscores_in_headers off', 'underscores_in_headers on']]);

/// What the backend says that it was sent; of an answer that is not the backend's, nothing.
const seen = answer => ({ fields: [], ...(answer.status === 200 ? answer.json : {}) });

async function whatTheBackendSees() {
  const scoped = withClaims({ sub: 'ada', scope: 'notes:read notes:write' });
  const json = seen(await get(`${at}?a=b%2F..&a=%00`, [bearer(scoped), ['X-Request', '1'], ['Cookie', 'better-auth.session_token=secret'], ['cookie', 'theme=dark']]));
  const value = name => json.fields.filter(([each]) => each.toLowerCase() === name).map(([, each]) => each);
  same('the target, byte for byte', json.target, `${at}?a=b%2F..&a=%00`);
  same('the user and the scope', [value('x-user-id'), value('x-user-scope')], [['ada'], ['notes:read notes:write']]);
  same('no token', json.fields.filter(([name, each]) => each.includes(scoped) || /authorization/i.test(name)), []);
  same('no cookie', json.fields.filter(([name]) => /cookie/i.test(name)), []);
  for (const name of ['X-Original-URL', 'X-Original-URI', 'X-Rewrite-URL', 'X-Forwarded-Uri', 'X-Forwarded-Prefix', 'X-Forwarded-Method', 'X-HTTP-Method', 'X-HTTP-Method-Override', 'X-Method-Override'])
    for (const spelling of [name, name.toLowerCase(), name.replaceAll('-', '_')])
      same(`${spelling}, which some servers believe`, seen(await get(at, [bearer(ada), [spelling, '/api/bob/notes']])).fields.filter(([, each]) => each.includes('bob')), []);
  const from = ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Real-IP', 'Forwarded', 'x-forwarded-for', 'X_Forwarded_For', 'X_Real-IP'].map(name => [name, 'elsewhere']);
  same('where it comes from', seen(await get(at, [bearer(ada), ...from])).fields.filter(([name]) => /forwarded|real/i.test(name)),
    [['X-Forwarded-For', '127.0.0.1'], ['X-Forwarded-Host', 'gateway'], ['X-Forwarded-Proto', 'http'], ['X-Real-IP', '127.0.0.1']]);
  same('the rest', [value('x-request'), value('host')], [['1'], ['gateway']]);
  same('no scope where the token has none', seen(await get(at, [bearer(ada)])).fields.filter(([name]) => /scope/i.test(name)), []);

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
      const named = answer.json?.fields.filter(([each]) => /^x_user_(id|scope)$/.test(folded(each)));
      same(`underscores ${name}: ${what}`, named, [['X-User-Id', 'ada']]);
      report.check(!(answer.body ?? '').includes('"root"'), `underscores ${name}: ${what}: root reaches the backend`);
      same(`underscores ${name}: ${what}, without a token`, (await get(at, fields, port)).code, '401 missing_credentials');
    }
    const trailer = await send(port, `POST ${at} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${ada}\r\nTransfer-Encoding: chunked\r\nTrailer: X-User-Id\r\n\r\n1\r\na\r\n0\r\nX-User-Id: root\r\nX_User_Id: root\r\n\r\n`);
    same(`underscores ${name}: in a trailer`, [seen(trailer).fields.filter(([each]) => /user/i.test(each)), seen(trailer).trailers], [[['X-User-Id', 'ada']], {}]);
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
  same('a user id of 5000 bytes', seen(await get(`/api/${long}/notes`, [bearer(withClaims({ sub: long }))])).fields.find(([name]) => /user/i.test(name))?.[1].length, 5000);
}

/// The lines that servers disagree about: each is refused, or reaches the backend as one request of the user's own.
async function requestLines() {
  const head = `Host: gateway\r\nAuthorization: Bearer ${ada}\r\nConnection: close\r\n\r\n`;
  const lines = [
    ['GET http://gateway/api/ada/notes HTTP/1.1', '200'], ['GET http://127.0.0.1:1/api/ada/notes HTTP/1.1', '200'], ['GET https://gateway/api/ada/notes HTTP/1.1', '200'],
    ['GET http://gateway/api/bob/notes HTTP/1.1', '403 user_mismatch'], ['GET http://gateway//api/ada/notes HTTP/1.1', '400 invalid_path'],
    ['GET http://gateway/api/bob/../ada/notes HTTP/1.1', '400 invalid_path'], ['GET http://gateway/api/%61da HTTP/1.1', '400 invalid_path'],
    ['GET http://gateway?/api/ada/notes HTTP/1.1', '400 invalid_path'], ['GET http://gateway HTTP/1.1', '404 not_found'], ['GET http://ada@gateway/api/ada/notes HTTP/1.1', '400 bad_request'],
    ['GET //gateway/api/ada/notes HTTP/1.1', '400 invalid_path'], ['GET /http://gateway/api/ada/notes HTTP/1.1', '400 invalid_path'], ['GET http:/api/ada/notes HTTP/1.1', '400 bad_request'],
    ['GET api/ada/notes HTTP/1.1', '400 bad_request'], ['GET @backend/api/ada/notes HTTP/1.1', '400 bad_request'], ['GET ?/api/ada/notes HTTP/1.1', '400 bad_request'],
    ['GET \\api\\ada HTTP/1.1', '400 bad_request'], ['GET /api\\ada HTTP/1.1', '400 invalid_path'], ['GET * HTTP/1.1', '400 bad_request'], ['OPTIONS * HTTP/1.1', '400 bad_request'],
    ['CONNECT gateway:80 HTTP/1.1', /^40[05] /], [`CONNECT ${at} HTTP/1.1`, /^40[05] /], [`TRACE ${at} HTTP/1.1`, '405 method_not_allowed'],
    [`GET ${at} HTTP/1.0`, '200'], ['GET /api/bob/notes HTTP/1.0', '403 user_mismatch'], [`GET ${at} HTTP/2.0`, /^[45]\d\d /], [`GET ${at} HTTP/1.9`, '200'], [`GET ${at} HTTP/11`, '400 bad_request'],
    [`GET ${at} http/1.1`, '400 bad_request'], [`GET\t${at}\tHTTP/1.1`, '400 bad_request'], [`GET ${at}\tHTTP/1.1`, '400 bad_request'], [`GET ${at}\rHTTP/1.1`, '400 bad_request'], [` GET ${at} HTTP/1.1`, '400 bad_request'],
    [`get ${at} HTTP/1.1`, '400 bad_request'], [`GET  ${at} HTTP/1.1`, '200'], [`GET ${at} HTTP/1.1 HTTP/1.1`, '400 bad_request'], [`G\u00cbT ${at} HTTP/1.1`, '400 bad_request'],
    [`MKCOL ${at} HTTP/1.1`, '200'], ['BREW /api/bob/notes HTTP/1.1', '403 user_mismatch'], [`PROPFIND ${at} HTTP/1.1`, '200'], ['PATCH /api/bob/notes HTTP/1.1', '403 user_mismatch'],
  ];
  for (const [line, code] of lines) {
    const before = echo.asked, answer = await send(gateway.port, `${line}\r\n${head}`), reached = answer.code === '200' ? 1 : 0;
    report.check(code instanceof RegExp ? code.test(answer.code) : code === answer.code, `${JSON.stringify(line)}: ${answer.code} in place of ${code}`);
    same(`${JSON.stringify(line)}: what reaches the backend`, echo.asked - before, reached);
  }
  const ancient = echo.asked, none = await exchange(gateway.port, `GET ${at}\r\n${head}`);
  report.check(!none.includes('ada') && echo.asked === ancient, `HTTP/0.9: ${none.slice(0, 100)}`);
  const noHost = await send(gateway.port, `GET ${at} HTTP/1.0\r\nAuthorization: Bearer ${ada}\r\n\r\n`);
  report.check(/^(200|400)/.test(noHost.code), `HTTP/1.0 without a host: ${noHost.code}`);
  for (const fields of ['', 'Host: a\r\nHost: b\r\n', 'Host: a/b\r\n'])
    same(`HTTP/1.1 with ${JSON.stringify(fields)}`, (await send(gateway.port, `GET ${at} HTTP/1.1\r\n${fields}Authorization: Bearer ${ada}\r\n\r\n`)).code, '400 bad_request');
  // Several on one connection, each judged for itself.
  const three = await exchange(gateway.port, request('GET', at, [bearer(ada)]) + request('GET', '/api/bob/notes', [bearer(ada)]) + request('GET', at) + request('GET', at, [bearer(ada), ['Connection', 'close']]));
  same('several on one connection', [...three.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status), ['200', '403', '401', '200']);
}

/// Header fields with a second one in them: lines that end otherwise, go on, or hide in a value.
async function hiddenFields() {
  const head = `GET ${at} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n`, credential = `Authorization: Bearer ${ada}\r\n`;
  for (const name of ['X-User-Id', 'x_user_id'])
    for (const port of [gateway.port, underscores.port])
      for (const hidden of [`A: b\n${name}: bob\r\n`, `A: b\r${name}: bob\r\n`, `A: b\r\r\n${name}: bob\r\n`, `A: b\0\r\n${name}: bob\r\n`, `A: b\r\n ${name}: bob\r\n`, `A: b\r\n\t${name}: bob\r\n`, `A:\r\n ${name}: bob\r\n`,
        `${name} : bob\r\n`, `${name}\t: bob\r\n`, `${name}\x0b: bob\r\n`, `${name}\0: bob\r\n`, ` ${name}: bob\r\n`, `\t${name}: bob\r\n`, `: ${name}: bob\r\n`, `${name}\r\n: bob\r\n`, `${name};: bob\r\n`, `\xef\xbb\xbf${name}: bob\r\n`,
        `${name}\xa0: bob\r\n`, `"${name}": bob\r\n`, `${name}: \r\n bob\r\n`, `A: b\x85${name}: bob\r\n`, `A: \u2028${name}: bob\r\n`])
        for (const bytes of [head + credential + hidden, head + hidden + credential]) {
          const answer = await send(port, `${bytes}\r\n`), named = seen(answer).fields.filter(([each]) => folded(each).includes('x_user_id'));
          report.check(answer.code === '400 bad_request' || (answer.status === 200 && JSON.stringify(named) === '[["X-User-Id","ada"]]'), `${JSON.stringify(hidden)}: ${answer.code} ${JSON.stringify(named)}`);
        }
  // Of two credentials none is taken, however the second is written.
  for (const second of [`Authorization: Bearer ${bob}\r\n`, `authorization: Bearer ${bob}\r\n`, ` Bearer ${bob}\r\n`, `Authorization:\r\n`])
    for (const bytes of [credential + second, second + credential])
      report.check((await send(gateway.port, `${head}${bytes}\r\n`)).status !== 200 || second.startsWith(' '), `two credentials pass: ${JSON.stringify(bytes)}`);
}

/// Where a body ends: what one server takes for the body of ada's request is another's next request, of bob.
async function framing() {
  const smuggled = 'GET /api/bob/notes HTTP/1.1\r\nHost: a\r\nX-User-Id: bob\r\n\r\n', n = smuggled.length, hex = n.toString(16), chunks = `${hex}\r\n${smuggled}\r\n0\r\n\r\n`;
  const framings = [
    [`Content-Length: ${n}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${smuggled}`], ['Transfer-Encoding: chunked\r\nContent-Length: 5', `0\r\n\r\n${smuggled}`], [`Content-Length: 0\r\nTransfer-Encoding: chunked`, chunks],
    ['Transfer-Encoding: chunked, chunked', chunks], ['Transfer-Encoding: chunked, identity', chunks], ['Transfer-Encoding: identity', smuggled], ['Transfer-Encoding: gzip, chunked', chunks], ['Transfer-Encoding: xchunked', chunks],
    ['Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', chunks], ['Transfer-Encoding: identity\r\nTransfer-Encoding: chunked', chunks], ['Transfer-Encoding:\x0bchunked', chunks], ['Transfer-Encoding: "chunked"', chunks],
    ['Transfer-Encoding : chunked', chunks], ['Transfer_Encoding: chunked', chunks], ['X: y\r\n Transfer-Encoding: chunked', chunks], ['X: y\nTransfer-Encoding: chunked', chunks], ['Transfer-Encoding:\r\n chunked', chunks],
    [`Content-Length: 0\r\nContent-Length: ${n}`, smuggled], [`Content-Length: ${n}\r\nContent-Length: 0`, smuggled], [`Content-Length: 0, ${n}`, smuggled], [`Content-Length: +${n}`, smuggled], [`Content-Length: 0x${hex}`, smuggled],
    ['Content-Length: -1', smuggled], ['Content-Length: 99999999999999999999', smuggled], ['Content-Length: ', smuggled], [`Content_Length: ${n}`, smuggled], [`Content-Length : ${n}`, smuggled], ['Content-Length: 0', smuggled],
    ['Transfer-Encoding: chunked', `0;a=b\r\n\r\n${smuggled}`], ['Transfer-Encoding: chunked', `0\n\n${smuggled}`], ['Transfer-Encoding: chunked', `-0\r\n\r\n${smuggled}`], ['Transfer-Encoding: chunked', `0x0\r\n\r\n${smuggled}`],
    ['Transfer-Encoding: chunked', `10000000000000000\r\n${smuggled}`], ['Transfer-Encoding: chunked', `1\r\naX\r\n0\r\n\r\n${smuggled}`], ['Transfer-Encoding: chunked', `0\r\nX-User-Id: bob\r\n\r\n${smuggled}`],
    [`Content-Length: ${n}`, smuggled], ['Transfer-Encoding: chunked', chunks], [`Expect: 100-continue\r\nContent-Length: ${n}`, smuggled], ['Expect: 200-ok', smuggled],
    ['Connection: Transfer-Encoding, Content-Length\r\nTransfer-Encoding: chunked', chunks], ['Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA', smuggled],
    ['Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', smuggled], ['Connection: keep-alive, Authorization', smuggled],
  ];
  for (const method of ['POST', 'GET', 'HEAD'])
    for (const version of ['1.1', '1.0'])
      for (const user of [ada, bob])  // accepted, and refused
        await Promise.all(framings.map(async ([fields, body]) => {
          const what = `${method} HTTP/${version} ${JSON.stringify(fields)}`;
          const raw = await exchange(gateway.port, `${method} ${at} HTTP/${version}\r\nHost: a\r\nAuthorization: Bearer ${user}\r\n${fields}\r\n\r\n${body}`, undefined, 0.4);
          const statuses = [...raw.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status).filter(status => status !== '100');
          // What nginx takes for a second request has no credential.
          report.check(/^(200|400|403|405|411|413|501)$/.test(statuses[0] ?? '400') && statuses.slice(1).every(status => status === '401' || status === '400'), `${what}: ${statuses}`);
          report.check(user === ada || !statuses.includes('200'), `${what}, refused: ${statuses}`);
        }));
  // The backend is asked to change nothing of the connection.
  const plain = seen(await get(at, [bearer(ada), ['Connection', 'TE, Keep-Alive'], ['TE', 'trailers'], ['Keep-Alive', 'timeout=5'], ['Expect', 'x'], ['Proxy-Connection', 'close']]));
  same('hop by hop', plain.fields.map(([name]) => name.toLowerCase()).filter(name => ['upgrade', 'connection', 'te', 'keep-alive', 'expect', 'transfer-encoding'].includes(name)), []);
}

/// A backend that changes to another protocol, though nobody asked it to: what follows would be judged by no one.
async function tunnels() {
  let heard = '';
  const server = createTcpServer(socket => socket.on('error', () => {}).on('data', bytes => {
    if (heard === '') socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    heard += bytes;
  }));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const nginx = await Nginx.start(`${folder}/tunnel`, nginxConf, { ...ports, 8090: server.address().port });
  const upgrade = request('GET', at, [bearer(ada), ['Connection', 'Upgrade'], ['Upgrade', 'websocket']]);
  const answer = await exchange(nginx.port, upgrade + request('GET', '/api/bob/notes', [['X-User-Id', 'bob']]), undefined, 1);
  report.check(answer.startsWith('HTTP/1.1 400') && answer.includes('bad_request') && heard === '', `a tunnel to the backend: ${JSON.stringify([answer, heard])}`);
  await nginx.end();
  server.close();
}

/// HTTP/2, which is not on in nginx.conf, but may be turned on beside TLS.
async function overHttp2() {
  const nginx = await Nginx.start(`${folder}/http2`, nginxConf, ports, [['listen 127.0.0.1:8080', 'listen 127.0.0.1:8080 http2']]);
  const ask = (fields, body, trailers) => new Promise(resolve => {
    const session = connectHttp2(`http://127.0.0.1:${nginx.port}`), done = answer => { session.destroy(); resolve(answer); };
    session.on('error', () => done({ code: 'broken' }));
    const stream = session.request({ ':method': body === undefined ? 'GET' : 'POST', ':path': at, ':authority': 'gateway', ...fields }, { endStream: body === undefined, waitForTrailers: trailers !== undefined });
    let status = 0, type = '', text = '';
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.setEncoding('utf8').on('error', () => done({ code: 'broken' })).on('response', head => { status = head[':status']; type = head['content-type']; }).on('data', piece => { text += piece; })
      .on('end', () => { let json; try { json = JSON.parse(text); } catch { /* it is none */ } done({ status, json, code: type === 'application/problem+json' ? `${status} ${json?.code}` : `${status}` }); });
    if (body !== undefined) stream.end(body);
  });
  const credential = { authorization: `Bearer ${ada}` };
  const codes = [[{}, '401 missing_credentials'], [credential, '200'], [{ authorization: `Bearer ${bob}` }, '403 user_mismatch'], [{ ...credential, ':path': '/api/bob/notes' }, '403 user_mismatch']];
  for (const path of ['//api/ada/notes', '/api/./ada', '/api/bob/../ada/notes', '/api/%61da/notes', '/api/ada%2fnotes', '/api/ada;x', '/api/ada#x', '/api/ada\\x']) codes.push([{ ...credential, ':path': path }, '400 invalid_path']);
  for (const path of ['api/ada/notes', '*', 'http://gateway/api/ada/notes', '/api/ada notes', '/api/ada\r\nX-User-Id: bob']) codes.push([{ ...credential, ':path': path }, /^(400|broken)/]);
  codes.push([{ ...credential, ':method': 'TRACE' }, '405 method_not_allowed'], [{ ...credential, ':path': `${at}?a=/../%2e` }, '200']);
  for (const [fields, code] of codes) {
    const answer = await ask(fields);
    report.check(code instanceof RegExp ? code.test(answer.code) : code === answer.code, `HTTP/2 ${JSON.stringify(fields)}: ${answer.code} in place of ${code}`);
  }
  for (const fields of [{ 'x-user-id': 'bob' }, { 'X-USER-ID': 'bob' }, { x_user_id: 'bob' }, { 'x_user-id': 'bob' }, { 'x-user_id': 'bob', 'x-user-scope': 'all' }, { 'x-original-url': '/api/bob' }, { te: 'trailers', 'x-user-id': ['bob', 'eve'] }]) {
    const names = seen(await ask({ ...credential, ...fields }, 'a body'));
    same(`HTTP/2 with ${JSON.stringify(fields)}`, [names.fields.filter(([name]) => /^x_(user|orig)/.test(folded(name))), names.body], [[['X-User-Id', 'ada']], 'a body']);
  }
  const apart = seen(await ask({ ...credential, cookie: ['a=b', 'c=d'] }));
  same('HTTP/2 with the cookies apart', [apart.target, apart.fields.filter(([name]) => /cookie/i.test(name))], [at, []]);
  // nginx before 1.25 takes no trailers.
  const trailed = await ask(credential, 'a body', { 'x-user-id': 'bob' });
  report.check(trailed.code === 'broken' || JSON.stringify(seen(trailed).trailers) === '{}', `HTTP/2 with a trailer: ${trailed.code}`);
  await nginx.end();
}

/// After all of it: each request that reached the backend named one user, the one of its path.
async function whatReachedTheBackend() {
  report.check(echo.asked > 250, `the backend was asked ${echo.asked} times`);
  same('nobody reached another user', echo.strays, []);
}

await run('attacks', [whatTheBackendSees, paths, userIds, requestLines, hiddenFields, framing, tunnels, overHttp2, whatReachedTheBackend], 1500);
