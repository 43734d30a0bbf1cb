// SPDX-License-Identifier: MIT
// jose on the cases of a file, one JSON object a line: `ok` with the subject, or the error's name.
// jose_peer.mjs CASES ANSWERS
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// Installed elsewhere, so found from the working directory.
const { importJWK, jwtVerify } = await import(pathToFileURL(createRequire(`${process.cwd()}/`).resolve('jose')));

const keys = new Map();
async function keyFor(asked, alg) {
  const name = asked.id + alg;
  if (!keys.has(name)) keys.set(name, asked.secret === undefined ? await importJWK(asked.jwk, asked.jwk.alg ?? alg) : Buffer.from(asked.secret));
  return keys.get(name);
}

const out = openSync(process.argv[3], 'w');
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { token, key, algorithms, issuer, audience, now } = JSON.parse(line);
  let answer;
  try {
    const { payload } = await jwtVerify(token, ({ alg }) => keyFor(key, alg), { algorithms, issuer, audience, currentDate: new Date(now * 1000), requiredClaims: ['exp', 'sub'] });
    answer = { ok: true, sub: payload.sub };
  } catch (error) {
    answer = { ok: false, error: `${error.code ?? error.name}: ${error.message}` };
  }
  writeSync(out, `${JSON.stringify(answer)}\n`);
}
closeSync(out);
