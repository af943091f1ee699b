import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { fingerprintOf } from '../shared/ids.ts';
import type { Hashing } from './core/hashing.ts';

/** The hashes core is given. Fingerprints are keyed by a key of their own, derived from the installation's secret. */
export function hashingWith(secretKey: Uint8Array): Hashing {
  const key = Buffer.from(hkdfSync('sha256', secretKey, new Uint8Array(), 'tandem fingerprints', 32));
  return {
    fingerprint: (text) => fingerprintOf(createHmac('sha256', key).update(text).digest('hex')),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  };
}
