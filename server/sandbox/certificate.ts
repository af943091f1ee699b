import { randomBytes } from 'node:crypto';
import { generate } from 'selfsigned';

/** PEM texts. A caller trusts `caPem`; the stand shows `certPem`, signed by it, for `localhost` and `127.0.0.1`. */
export type SandboxCertificate = { readonly caPem: string; readonly certPem: string; readonly keyPem: string };

const lifetimeDays = 365;

/**
 * Makes a certificate authority and a server certificate signed by it. The authority's key is thrown away at once, so nobody
 * can sign a second certificate with what a developer may have put into his trust store.
 */
export async function makeCertificate(): Promise<SandboxCertificate> {
  const notBeforeDate = new Date(Temporal.Now.instant().subtract({ hours: 24 }).epochMilliseconds);
  const notAfterDate = new Date(Temporal.Now.instant().add({ hours: 24 * lifetimeDays }).epochMilliseconds);
  const shared = { keyType: 'ec', algorithm: 'sha256', notBeforeDate, notAfterDate } as const;
  // A name of its own: who trusts two sandboxes finds an authority by its name, and would check one's certificate with the other's key.
  const authority = await generate([{ name: 'commonName', value: `Tandem sandbox authority ${randomBytes(6).toString('hex')}` }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...shared,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { caPem: authority.cert, certPem: server.cert, keyPem: server.private };
}
