import type { Fingerprint } from '../../shared/ids.ts';

/** Hashing is injected: core uses the language only. Both are deterministic; the same text gives the same hash. */
export type Hashing = {
  /** Keyed with the installation's secret, so that a stolen database does not yield "was it this subject?". */
  readonly fingerprint: (text: string) => Fingerprint;
  /** Plain SHA-256, lower-case hex: for keys that must come out alike after a lost database (rule R27) and for approval hashes (Q6). */
  readonly sha256: (text: string) => string;
};
