import { X509Certificate, createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Proof } from './personTokens.ts';
import type { Refusal } from './refusal.ts';
import type { Switches } from './switches.ts';
import type { App } from './tenants.ts';

/** `tokenEndpoint`: the address a signed assertion must be for. `now` in seconds since 1970. */
type Proving = { readonly app: App; readonly tokenEndpoint: string; readonly now: number; readonly switches: Switches };

type Proven = { readonly kind: 'proven'; readonly by: Proof } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** By what the client proves who it is: a secret, a certificate's signature, or nothing ('0'), which is for the caller to judge. */
export async function proveClient(form: JsonObject, proving: Proving): Promise<Proven> {
  const { app, switches } = proving;
  const trouble = troubleOfClient(switches.troubles.get(app.id), app);
  if (trouble !== null) return { kind: 'refused', refusal: trouble };
  const [secret, assertion] = [textAt(form, 'client_secret'), textAt(form, 'client_assertion')];
  if (secret !== undefined) return judged(refusalOfSecret(secret, proving), '1');
  if (assertion === undefined) return { kind: 'proven', by: '0' };
  if (form['client_assertion_type'] !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    return judged(badClient(50027, 'JWT token is invalid or malformed: the client_assertion_type is not supported.'), '2');
  return judged(await refusalOfAssertion(assertion, proving), '2');
}

/** For a client that must have proven itself and has not. */
export const nothingProven: Refusal = badClient(
  7000218,
  "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
);

/** HTTP Basic says the same as the form's two members, each percent-encoded. The form wins. */
export function withBasicCredentials(form: JsonObject, authorization: string | undefined): JsonObject {
  const encoded = /^Basic\s+([\w+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return form;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':').map(decodedText);
  return { client_id: id, client_secret: secret, ...form };
}

function judged(refusal: Refusal | null, by: Proof): Proven {
  return refusal === null ? { kind: 'proven', by } : { kind: 'refused', refusal };
}

function troubleOfClient(code: number | undefined, app: App): Refusal | null {
  switch (code) {
    case 7000112:
      return { ...badClient(code, `Application '${app.id}'(${app.name}) is disabled.`), error: 'unauthorized_client', status: 400 };
    case 7000215:
      return wrongSecret(app);
    case 7000222:
      return expiredSecret(app);
    default:
      return null;
  }
}

function refusalOfSecret(given: string, { app, now }: Proving): Refusal | null {
  const secret = app.secrets.find(({ value }) => value === given);
  if (secret !== undefined) return secret.expiresAt !== null && secret.expiresAt <= now ? expiredSecret(app) : null;
  return isPublic(app)
    ? badClient(700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
    : wrongSecret(app);
}

/** An app without any secret or certificate that signs people in from pages or devices. */
function isPublic({ secrets, certificates, redirects }: App): boolean {
  return secrets.length === 0 && certificates.length === 0 && redirects.length > 0;
}

async function refusalOfAssertion(assertion: string, { app, tokenEndpoint, now }: Proving): Promise<Refusal | null> {
  const certificate = namedCertificate(assertion, app);
  if (certificate === null)
    return badClient(
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Client app ID: ${app.id}.]`,
    );
  try {
    await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['RS256', 'PS256'],
      audience: tokenEndpoint,
      issuer: app.id,
      subject: app.id,
      requiredClaims: ['exp', 'jti'],
      currentDate: new Date(now * 1000),
      clockTolerance: 300,
    });
    return null;
  } catch (problem) {
    if (problem instanceof errors.JOSEError) return refusedAssertion(problem, app);
    throw problem;
  }
}

function refusedAssertion(problem: errors.JOSEError, { id }: App): Refusal {
  const claim = problem instanceof errors.JWTClaimValidationFailed ? problem.claim : '';
  if (problem instanceof errors.JWTExpired || claim === 'nbf')
    return badClient(700024, `Client assertion is not within its valid time range. Client app ID: ${id}.`);
  if (claim === 'aud') return badClient(700023, 'Client assertion audience claim does not match Realm issuer.');
  if (claim === 'iss' || claim === 'sub')
    return badClient(700021, `Client assertion application identifier doesn't match 'client_id' parameter '${id}'.`);
  if (problem instanceof errors.JWSSignatureVerificationFailed)
    return badClient(700027, `Client assertion failed signature validation. Client app ID: ${id}.`);
  return badClient(50027, 'JWT token is invalid or malformed.');
}

/** The header names the certificate by its thumbprint: SHA-256 (`x5t#S256`), or SHA-1 (`x5t`) as older clients still do. */
function namedCertificate(assertion: string, { certificates }: App): X509Certificate | null {
  const named = thumbprintsIn(assertion);
  const found = certificates
    .map((pem) => new X509Certificate(pem))
    .find((certificate) => named.sha256 === thumbprint(certificate, 'sha256') || named.sha1 === thumbprint(certificate, 'sha1'));
  return found ?? null;
}

function thumbprintsIn(assertion: string): { readonly sha1: unknown; readonly sha256: unknown } {
  try {
    const header: JsonObject = decodeProtectedHeader(assertion);
    return { sha1: header['x5t'], sha256: header['x5t#S256'] };
  } catch {
    return { sha1: undefined, sha256: undefined };
  }
}

function thumbprint({ raw }: X509Certificate, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(raw).digest('base64url');
}

function wrongSecret({ id }: App): Refusal {
  return badClient(
    7000215,
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${id}'.`,
  );
}

function expiredSecret({ id }: App): Refusal {
  return badClient(
    7000222,
    `The provided client secret keys for app '${id}' are expired. Visit the Azure portal to create new keys for your app, or consider using certificate credentials for added security.`,
  );
}

function badClient(code: number, description: string): Refusal {
  return { status: 401, error: 'invalid_client', code, description };
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
