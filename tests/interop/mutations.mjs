// What somebody might send in place of the cookies that Better Auth set.
import { random } from './harness.mjs';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const base64url = text => Buffer.from(text).toString('base64url');
const decoded = text => text.split('.').map(segment => Buffer.from(segment, 'base64url').toString('hex')).join('.');

/// Whether two values of a cookie stand for the same bytes. Better Auth reads base64 leniently: unused bits, padding.
export const sameBytes = (a, b) => decoded(a.replace(/=+$/, '')) === decoded(b.replace(/=+$/, ''));

/// Single characters changed, dropped, put in; the end cut off.
export function scribbles(value, count, seed) {
  const below = random(seed), out = [];
  for (let i = 0; i < count; i++) {
    const at = below(value.length), other = alphabet[below(alphabet.length)];
    switch (i % 5) {
      case 0: case 1: out.push(value.slice(0, at) + other + value.slice(at + 1)); break;
      case 2: out.push(value.slice(0, at) + value.slice(at + 1)); break;
      case 3: out.push(value.slice(0, at) + other + value.slice(at)); break;
      case 4: out.push(value.slice(0, at)); break;
    }
  }
  // The last character may hold unused bits.
  for (let i = 0; i < alphabet.length; i += 3) out.push(value.slice(0, -1) + alphabet[i]);
  return out.filter(each => each !== value);
}

/// The same, of the bytes behind the encoding, each spelled properly.
export function bitFlips(value, count, seed) {
  const below = random(seed), out = [];
  for (let i = 0; i < count; i++) {
    const segments = value.split('.'), at = below(segments.length), bytes = Buffer.from(segments[at], 'base64url');
    if (bytes.length === 0) continue;
    bytes[below(bytes.length)] ^= 1 << below(8);
    segments[at] = bytes.toString('base64url');
    out.push(segments.join('.'));
  }
  return out;
}

/// What an attacker would write who knows the format, but not the key. `other` is a good cookie of another user.
export function forgeries(strategy, value, other) {
  if (strategy === 'compact') {
    const outer = JSON.parse(Buffer.from(value, 'base64url')), theirs = JSON.parse(Buffer.from(other, 'base64url'));
    const later = outer.expiresAt + 3_600_000;
    const as = change => base64url(JSON.stringify({ ...outer, ...change }));
    return {
      'another user': as({ session: { ...outer.session, user: theirs.session.user } }),
      'later': as({ expiresAt: later }),
      // Not written by Better Auth, but taken: it is overwritten before the MAC is asked.
      'expiresAt inside': as({ session: { ...outer.session, expiresAt: later } }),
      'the MAC of another': as({ signature: theirs.signature }),
      'no MAC': as({ signature: '' }),
      'MAC left out': as({ signature: undefined }),
      'expiresAt as text': as({ expiresAt: String(outer.expiresAt) }),
      'expiresAt left out': as({ expiresAt: undefined }),
      'null session': as({ session: null }),
      'list': base64url(JSON.stringify([outer])),
      'nothing': base64url('{}'),
    };
  }
  const mine = value.split('.'), theirs = other.split('.');
  const header = JSON.parse(Buffer.from(mine[0], 'base64url'));
  const withHeader = change => [base64url(JSON.stringify({ ...header, ...change })), ...mine.slice(1)].join('.');
  const forged = {
    'alg none': [base64url('{"alg":"none"}'), ...mine.slice(1, -1), ''].join('.'),
    'kid left out': withHeader({ kid: undefined }),
    'unknown kid': withHeader({ kid: 'unknown' }),
    'zip': withHeader({ zip: 'DEF' }),
    'crit': withHeader({ crit: ['exp'] }),
    'last segment of another': [...mine.slice(0, -1), theirs.at(-1)].join('.'),
    'one segment more': `${value}.`,
    'one segment less': mine.slice(0, -1).join('.'),
  };
  if (strategy === 'jwe')
    return { ...forged, 'other alg': withHeader({ alg: 'A256KW' }), 'other enc': withHeader({ enc: 'A256GCM' }), 'encrypted key': value.replace('..', '.AAAA.'),
      'ciphertext of another': mine.map((each, i) => i === 3 ? theirs[3] : each).join('.'), 'no tag': [...mine.slice(0, 4), ''].join('.') };
  const payload = JSON.parse(Buffer.from(mine[1], 'base64url'));
  const withPayload = change => [mine[0], base64url(JSON.stringify({ ...payload, ...change })), mine[2]].join('.');
  return { ...forged, 'payload of another': [mine[0], theirs[1], mine[2]].join('.'), 'later': withPayload({ exp: payload.exp + 3600 }),
    'another user': withPayload({ user: { ...payload.user, id: 'other' } }), 'HS512': withHeader({ alg: 'HS512' }) };
}
