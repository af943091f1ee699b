import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Identity } from '../ports/store.ts';
import { Refusal } from './refusal.ts';

/** Where people sign in, and for what. */
export type EntraPlace = {
  /** The https origin of Entra, such as `https://login.microsoftonline.com`. */
  readonly authority: string;
  /** The tenant's GUID: keys and issuer are per tenant. Never `common`, which would let every tenant in. */
  readonly tenant: string;
  readonly clientId: string;
  /** The client ids (`azp`) that may bring a person's token here. */
  readonly clients: readonly string[];
};

const SCOPE = 'access_as_user';
export const scopeOf = ({ clientId }: EntraPlace): string => `api://${clientId}/${SCOPE}`;

/** Entra's clocks and ours may differ by this much. */
const toleranceSeconds = 300;

/**
 * Tells who sends a request, by the access token in its `Authorization` header (facts/graph.md 3.3). Touches nothing but the keys of Entra.
 * Nothing of the token is in what is thrown.
 * @throws Refusal 'api.signIn', 'api.scope', 'api.keysUnreachable'
 */
export function signInCheck(entra: EntraPlace, now: () => Temporal.Instant): (authorization: string | undefined) => Promise<Identity> {
  const keys = keysOf(entra);
  const claims = claimsOf(entra);
  const verify = async (token: string): Promise<JWTPayload> => {
    const { payload } = await jwtVerify(token, keys, {
      // Never what the token's own header asks for: `none`, and HS256 with our public key as the secret, are its classic lies.
      algorithms: ['RS256'],
      issuer: `${entra.authority}/${entra.tenant}/v2.0`,
      audience: entra.clientId,
      requiredClaims: ['exp', 'nbf'],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(now().epochMilliseconds),
    });
    return payload;
  };

  return async (authorization) => {
    const token = bearerOf(authorization);
    if (token === null) throw new Refusal('api.signIn', { challenge: 'Bearer' });
    const payload = await verify(token).catch(refuse);
    const read = claims.safeParse(payload);
    if (!read.success) throw badToken();
    if (!read.data.scp.split(' ').includes(SCOPE)) throw shortOfScope(entra);
    return { tenantId: read.data.tid, objectId: read.data.oid };
  };
}

function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer +(?<token>[\w.~+/-]+=*)$/i.exec(authorization ?? '')?.groups?.['token'] ?? null;
}

/** What a person's token of this tenant says besides issuer, audience and times. A token of an app has no `scp`: it reaches nothing here. */
const claimsOf = ({ tenant, clientId, clients }: EntraPlace) =>
  z.object({
    aud: z.literal(clientId),
    ver: z.literal('2.0'),
    tid: z.literal(tenant),
    oid: z.guid(),
    azp: z.string().refine((client) => clients.includes(client)),
    idtyp: z
      .string()
      .refine((kind) => kind !== 'app')
      .optional(),
    scp: z.string().default(''),
  });

/**
 * Entra's present keys, kept for ten minutes. An unknown key id asks again at most every thirty seconds, so that new keys are found and made-up
 * ids cost no request each.
 */
function keysOf({ authority, tenant }: EntraPlace): JWTVerifyGetKey {
  const published = createRemoteJWKSet(new URL(`${authority}/${tenant}/discovery/v2.0/keys`), { timeoutDuration: 5000 });
  return async (header, token) => {
    if (header.kid === undefined) throw badToken();
    try {
      return await published(header, token);
    } catch (error) {
      throw error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
        ? badToken()
        : new Refusal('api.keysUnreachable');
    }
  };
}

/** Why a token is bad is for nobody to know: the answer is the same for every reason. */
function refuse(error: unknown): never {
  throw error instanceof errors.JOSEError ? badToken() : error;
}

const badToken = (): Refusal => new Refusal('api.signIn', { challenge: 'Bearer error="invalid_token"' });

const shortOfScope = (entra: EntraPlace): Refusal =>
  new Refusal('api.scope', { challenge: `Bearer error="insufficient_scope", scope="${scopeOf(entra)}"` });
