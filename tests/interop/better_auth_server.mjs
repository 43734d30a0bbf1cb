#!/usr/bin/env node
// Real Better Auth on loopback, for tests. It prints one line of JSON, {"url", "origin"}, when it listens, and ends on
// SIGTERM or when its standard input is closed.
//
//   node better_auth_server.mjs '{"cookieCache": {"strategy": "jwe"}, …}'
//
// The configuration, all of it optional, null being as good as absent:
//   database      file of the SQLite database, ":memory:" by default
//   port          0 by default: a free one
//   baseURL       what Better Auth believes to be its own URL, "https://app.example" say; by default where it listens
//   basePath      "/api/auth" by default
//   secret        one secret, which beside `secrets` only decrypts
//   secrets       [{version, value}, …], the first being current
//   cookiePrefix, useSecureCookies, cookies   of `advanced`
//   session       further members of `session`: expiresIn, updateAge, additionalFields
//   cookieCache   of `session`, enabled unless it says otherwise
//   userFields    `user.additionalFields`
//   jwt           options of the JWT plugin (jwks.keyPairConfig, jwks.rotationInterval, sessionCookieCache…); false leaves it out
//   bearer        options of the bearer plugin; left out without them
//   options       anything else, put over the rest
//
// Beside Better Auth's own endpoints it answers, by POST with JSON, only for tests:
//   /test/configure      a change of the configuration above: Better Auth is made anew over the same database
//   /test/clock          {"now_ms": N} stops its clock there; null lets it run again. Answers {"now_ms"}
//   /test/cookie-cache   {"headers": [Cookie header, …]}: what Better Auth's `getCookieCache` says to each
//   /test/get-session    {"headers": […]}: {"session", "user", "from_cache"} of /get-session for each, or null
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getCookieCache } from 'better-auth/cookies';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { bearer, jwt } from 'better-auth/plugins';
import { SqliteDialect } from 'kysely';
import Database from 'libsql';

// A clock that can be stopped. Better Auth and jose ask `Date`.
const RealDate = Date;
let stopped = null;
globalThis.Date = class Date extends RealDate {
  constructor(...args) { super(...(args.length === 0 ? [globalThis.Date.now()] : args)); }
  static now() { return stopped ?? RealDate.now(); }
};

let config = JSON.parse(process.argv[2] ?? '{}');
const database = new Database(config.database ?? ':memory:');
let auth, options, handler, listening;

async function configure(change) {
  config = { ...config, ...change };
  options = {
    database: { dialect: new SqliteDialect({ database }), type: 'sqlite' },
    baseURL: config.baseURL ?? listening,
    basePath: config.basePath,
    secret: config.secret ?? undefined,
    secrets: config.secrets ?? undefined,
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    logger: { level: 'error' },
    telemetry: { enabled: false },
    user: { additionalFields: config.userFields },
    session: { ...config.session, cookieCache: { enabled: true, ...config.cookieCache } },
    advanced: { cookiePrefix: config.cookiePrefix, useSecureCookies: config.useSecureCookies, cookies: config.cookies },
    plugins: [...(config.jwt === false ? [] : [jwt(config.jwt)]), ...(config.bearer ? [bearer(config.bearer)] : [])],
    ...config.options,
  };
  await (await getMigrations(options)).runMigrations();
  auth = betterAuth(options);
  await auth.$context;
  handler = toNodeHandler(auth);
}

const request = (path, headers) => auth.handler(new Request(new URL(options.baseURL).origin + (config.basePath ?? '/api/auth') + path, { headers }));

/// How a backend in JavaScript would be configured to read the cookies of this server.
async function cacheConfiguration() {
  const context = await auth.$context;
  const name = context.authCookies.sessionData.name;
  const isSecure = name.startsWith('__Secure-');
  const [cookiePrefix, cookieName] = name.replace(/^__Secure-/, '').split(/\.(?=[^.]*$)/);
  const strategy = config.cookieCache?.strategy ?? 'compact', byJwks = strategy === 'jwt' && config.jwt?.sessionCookieCache;
  return { cookiePrefix, cookieName, isSecure, strategy, version: config.cookieCache?.version ?? '1',
    secret: strategy === 'jwe' ? context.secretConfig : context.secret,
    ...(byJwks ? { jwt: { jwks: await (await request('/jwks')).json(), issuer: new URL(options.baseURL).origin } } : {}) };
}

const tests = {
  async '/test/configure'(change) { await configure(change); return { ok: true }; },
  async '/test/clock'({ now_ms }) { stopped = now_ms ?? null; return { now_ms: Date.now() }; },
  async '/test/cookie-cache'({ headers }) {
    const configuration = await cacheConfiguration(), verdicts = [];
    for (const cookie of headers) {
      // It throws where the value is not base64.
      const found = await getCookieCache(new Headers({ cookie }), configuration).catch(() => null);
      verdicts.push(found && { session: found.session, user: found.user });
    }
    return verdicts;
  },
  async '/test/get-session'({ headers }) {
    const name = (await auth.$context).authCookies.sessionData.name, verdicts = [];
    for (const cookie of headers) {
      const response = await request('/get-session', { cookie });
      // 500 where the value of a compact cookie is not base64.
      const found = response.ok ? await response.json() : null;
      // What did not come from the cookie is followed by a new one.
      const touched = response.headers.getSetCookie().some(line => line.startsWith(`${name}=`) || line.startsWith(`${name}.`));
      verdicts.push(found && { session: found.session, user: found.user, from_cache: !touched });
    }
    return verdicts;
  },
};

const server = createServer({ maxHeaderSize: 512 * 1024 }, async (req, res) => {
  const test = tests[req.url];
  if (!test) return handler(req, res);
  try {
    let body = '';
    for await (const piece of req) body += piece;
    const answer = JSON.stringify(await test(JSON.parse(body)));
    res.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  } catch (error) {
    res.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: String(error?.stack ?? error) }));
  }
});

const end = () => { server.close(); server.closeAllConnections(); process.exit(0); };
process.on('SIGTERM', end);
process.stdin.on('end', end).on('error', end).resume();
server.listen(config.port ?? 0, '127.0.0.1', async () => {
  listening = `http://127.0.0.1:${server.address().port}`;
  try {
    await configure({});
    console.log(JSON.stringify({ url: listening, origin: new URL(options.baseURL).origin }));
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});
