// What the tests of requests share: tokens of mint_token, two replicas, nginx with nginx.conf, and a backend that answers with
// what it was sent.
//
//   node SOME.test.mjs --bin build/release/examples
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { Report } from '../../../tests/interop/harness.mjs';
import { Echo, Nginx, Process, Replica, minter, nginxConf, request, send } from './harness.mjs';

const { values: opt } = parseArgs({ options: { bin: { type: 'string' } } });
if (!opt.bin) { console.error('--bin FOLDER is needed'); process.exit(2); }
export const service = `${opt.bin}/gateway/verifying_service`, mint = `${opt.bin}/mint_token/mint_token`;
export const folder = mkdtempSync(`${tmpdir()}/gateway-`);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
chmodSync(folder, 0o755);  // nginx's workers are another user where it is started by root

export const report = new Report();
export const same = (what, got, expected) => report.check(JSON.stringify(got) === JSON.stringify(expected), `${what}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(got)}`);

export const origin = 'https://app.example', at = '/api/ada/notes';
const key = `${folder}/key.pem`;
minter(mint)('--new-key', key);
export const signed = minter(mint, '--key', key);
export const jwks = signed('--jwks');
writeFileSync(`${folder}/jwks.json`, jwks);
const now = Math.floor(Date.now() / 1000);
export const withClaims = claims => signed('--payload', JSON.stringify({ iss: origin, aud: origin, exp: now + 900, ...claims }));
export const [ada, bob, expired] = [['ada'], ['bob'], ['ada', '--lifetime', '-60']].map(args => signed('--origin', origin, '--sub', ...args));

export const env = { BETTER_AUTH_URL: origin, BETTER_AUTH_JWKS_FILE: `${folder}/jwks.json` }, log = `${folder}/service.log`;
export const replicas = await Promise.all([Replica.start(service, env, { log }), Replica.start(service, env, { log })]);
export const echo = await Echo.start();
export const ports = { 8081: replicas[0].port, 8082: replicas[1].port, 8090: echo.port };
export const gateway = await Nginx.start(`${folder}/gateway`, nginxConf, ports);
export const get = (target, fields = [], port = gateway.port) => send(port, request('GET', target, fields));

/// What all of it has left behind.
function logs() {
  const secrets = [ada, bob, expired].flatMap(each => each.split('.').slice(1));
  const texts = { service: readFileSync(log, 'utf8'), access: gateway.log().join('\n'), errors: gateway.errors() };
  for (const [name, text] of Object.entries(texts)) same(`no token in the log: ${name}`, secrets.filter(each => text.includes(each)), []);
  report.check(texts.access.length > 1000, 'nginx has no access log');
  same('what strangers do is no error of nginx', texts.errors.split('\n').filter(line => /unexpected status: (?!50[24])/.test(line)).slice(0, 3), []);
}

/// Runs parts one after the other, and looks at the logs. A part that cannot go on is a check that failed, and the next one runs
/// all the same. Ends this process: exit 0 where none failed; too few checks are a failure too.
export async function run(name, parts, least) {
  for (const part of [...parts, logs])
    try { await part(); } catch (error) { report.check(false, `${part.name} cannot go on: ${error.stack}`); }
  report.check(report.passed >= least, `only ${report.passed} checks were made`);
  await Promise.all([...Process.all].map(each => each.end()));
  console.log(`${name}: ${report.passed} passed, ${report.failed} failed`);
  process.exit(report.failed === 0 ? 0 : 1);
}
