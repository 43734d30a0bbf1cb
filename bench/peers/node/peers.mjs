// SPDX-License-Identifier: MIT
// jose, fast-jwt (its cache off, and on) and jsonwebtoken on the tokens of a file: one line of JSON for each group and
// library. Keys and verifiers are made once.
import { createPublicKey, createSecretKey, subtle } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createVerifier } from 'fast-jwt';
import { importJWK, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';

const file = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const seconds = Number(process.argv[3]);
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e-6;
};
let sink = 0;
const look = (claims) => { sink += claims.sub.length + claims.email.length; };

// Once with another signature, which must be refused.
async function refuses(once, token) {
  const at = token.lastIndexOf('.') + 1;
  try {
    await once(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1));
  } catch {
    return;
  }
  throw new Error('a token that was tampered with');
}

async function measure(group, who, token, verify) {
  await refuses(verify, token);
  const once = () => verify(token);
  for (let i = 0; i < 200; ++i) await once();  // compiled by then
  let done = 0, batch = 1;
  const start = cpu();
  while (cpu() - start < seconds) {
    for (let i = 0; i < batch; ++i) {
      const pending = once();
      if (pending !== undefined) await pending;
    }
    done += batch;
    batch = Math.min(2 * batch, 1024);
  }
  console.log(JSON.stringify({ group, who, cpu_ns: Math.round((cpu() - start) * 1e10 / done) / 10 }));
}

for (const { group, alg, token, issuer } of file.groups) {
  const secret = Buffer.from(file.secret);
  const names = issuer ? { issuer: file.origin, audience: file.origin } : {};
  const key = alg === 'HS256' ? await subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']) : await importJWK(file.keys[alg].jwk, alg);
  await measure(group, 'jose', token, async (text) => look((await jwtVerify(text, key, { algorithms: [alg], ...names })).payload));

  const pem = alg === 'HS256' ? file.secret : file.keys[alg].pem;
  const allowed = issuer ? { allowedIss: file.origin, allowedAud: file.origin } : {};
  const verify = createVerifier({ key: pem, algorithms: [alg], ...allowed });
  await measure(group, 'fast-jwt', token, (text) => look(verify(text)));
  if (group === 'eddsa_typical') {
    const cached = createVerifier({ key: pem, algorithms: [alg], cache: true, ...allowed });
    await measure('cached_one', 'fast-jwt', token, (text) => look(cached(text)));
  }

  if (alg !== 'EdDSA') {  // jsonwebtoken has no EdDSA
    const object = alg === 'HS256' ? createSecretKey(secret) : createPublicKey(pem);
    await measure(group, 'jsonwebtoken (Node)', token, (text) => look(jsonwebtoken.verify(text, object, { algorithms: [alg], ...names })));
  }
}
if (sink === 0) process.exit(1);
