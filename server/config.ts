import { X509Certificate, createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { httpsOrigin } from './commands/httpsAddress.ts';
import { UsageError } from './commands/mistake.ts';
import { databasePlaceOf } from './store/databaseUrl.ts';

/** What the environment says (contracts section 2), parsed once. */
export type Config = {
  /** Null: the embedded database below the data folder. */
  readonly databaseUrl: string | null;
  readonly secretKey: Uint8Array;
  readonly graphUrl: string;
  readonly entra: {
    readonly authority: string;
    readonly tenant: string;
    readonly clientId: string;
    readonly credential: { readonly kind: 'secret'; readonly secret: string } | { readonly kind: 'certificate'; readonly pem: string };
  };
  readonly salesforce: { readonly loginUrl: string; readonly clientId: string; readonly privateKeyPem: string };
};

const missing = (what: string) => `is not set: ${what}`;
const httpsUrl = (fallback?: string) =>
  (fallback === undefined ? z.string(missing('an https address')) : z.string().default(fallback)).pipe(httpsOrigin);

const environment = z.object({
  TANDEM_DATABASE_URL: z
    .string()
    .refine(
      (url) => databasePlaceOf(url) !== null,
      'must look like postgres://user:password@host:5432/database; unset: the embedded database',
    )
    .optional(),
  TANDEM_SECRET_KEY: z
    .string(missing('32 bytes as base64; make one with: openssl rand -base64 32'))
    .refine((text) => /^[A-Za-z0-9+/]{43}=$/.test(text), 'must be 32 bytes as base64; make one with: openssl rand -base64 32')
    .transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
  TANDEM_GRAPH_URL: httpsUrl('https://graph.microsoft.com'),
  TANDEM_ENTRA_URL: httpsUrl('https://login.microsoftonline.com'),
  TANDEM_ENTRA_TENANT: z.string(missing('the id of the Entra tenant, a GUID')).min(1, 'must not be empty: the id of the Entra tenant'),
  TANDEM_ENTRA_CLIENT_ID: z
    .string(missing('the application (client) id of the Entra app'))
    .min(1, 'must not be empty: the client id of the Entra app'),
  TANDEM_ENTRA_CLIENT_SECRET: z.string().min(1, 'must not be empty').optional(),
  TANDEM_ENTRA_CLIENT_CERTIFICATE: z
    .string()
    .refine(isCertificateWithKey, 'must be a PEM text with a certificate and its private key')
    .optional(),
  TANDEM_SALESFORCE_LOGIN_URL: httpsUrl('https://login.salesforce.com'),
  TANDEM_SALESFORCE_CLIENT_ID: z
    .string(missing('the consumer key of the External Client App'))
    .min(1, 'must not be empty: the consumer key'),
  TANDEM_SALESFORCE_PRIVATE_KEY: z
    .string(missing('the PEM text of the private key of the External Client App'))
    .refine(isPrivateKey, 'must be the PEM text of an RSA private key'),
  // Read by later versions (TANDEM_PORT by the demo already); a wrong value is told now, not then.
  TANDEM_PUBLIC_URL: httpsUrl().optional(),
  TANDEM_PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535, 'must be a port from 1 to 65535')
    .optional(),
  TANDEM_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be trace, debug, info, warn, error, fatal or silent')
    .optional(),
  TANDEM_HANDBOOK: z.string().optional(),
});

/** The whole environment, or every mistake in it at once. @throws UsageError */
export function readConfig(given: NodeJS.ProcessEnv): Config {
  const env = spelledOut(given);
  const parsed = environment.safeParse(Object.fromEntries(NAMES.map((name) => [name, env[name]])));
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)),
    ...unknownNames(env),
    ...credentialMistake(env),
  ];
  if (!parsed.success || mistakes.length > 0) throw new UsageError(mistakes);
  const { data } = parsed;
  const certificate = data.TANDEM_ENTRA_CLIENT_CERTIFICATE;
  return {
    databaseUrl: data.TANDEM_DATABASE_URL ?? null,
    secretKey: data.TANDEM_SECRET_KEY,
    graphUrl: data.TANDEM_GRAPH_URL,
    entra: {
      authority: data.TANDEM_ENTRA_URL,
      tenant: data.TANDEM_ENTRA_TENANT,
      clientId: data.TANDEM_ENTRA_CLIENT_ID,
      credential:
        certificate === undefined
          ? { kind: 'secret', secret: data.TANDEM_ENTRA_CLIENT_SECRET ?? '' }
          : { kind: 'certificate', pem: certificate },
    },
    salesforce: {
      loginUrl: data.TANDEM_SALESFORCE_LOGIN_URL,
      clientId: data.TANDEM_SALESFORCE_CLIENT_ID,
      privateKeyPem: data.TANDEM_SALESFORCE_PRIVATE_KEY,
    },
  };
}

/** Where the store is: all that bringing its schema up to date asks for. Null: embedded. @throws UsageError */
export function readDatabaseUrl({ TANDEM_DATABASE_URL: given }: NodeJS.ProcessEnv): string | null {
  const read = environment.shape.TANDEM_DATABASE_URL.safeParse(given);
  if (!read.success) throw new UsageError(read.error.issues.map(({ message }) => `TANDEM_DATABASE_URL ${message}`));
  return read.data ?? null;
}

/** For the demo, which brings its own values: what is set must still be right, or it would surprise later. @throws UsageError */
export function checkWhatIsSet(given: NodeJS.ProcessEnv): void {
  const env = spelledOut(given);
  const parsed = environment
    .partial()
    .safeParse(Object.fromEntries(NAMES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))));
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)),
    ...unknownNames(env),
  ];
  if (mistakes.length > 0) throw new UsageError(mistakes);
}

const NAMES = Object.keys(environment.shape);
/** The certificate's name is read both with and without CLIENT in it. */
function spelledOut({ TANDEM_ENTRA_CERTIFICATE: certificate, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return certificate === undefined ? env : { TANDEM_ENTRA_CLIENT_CERTIFICATE: certificate, ...env };
}

const unknownNames = (env: NodeJS.ProcessEnv): readonly string[] =>
  Object.keys(env)
    .filter((name) => name.startsWith('TANDEM_') && !NAMES.includes(name))
    .map((name) => `${name} is no setting of Tandem: unset it, or correct its name`);

function credentialMistake(env: NodeJS.ProcessEnv): readonly string[] {
  const given = [env['TANDEM_ENTRA_CLIENT_SECRET'], env['TANDEM_ENTRA_CLIENT_CERTIFICATE']].filter((one) => one !== undefined).length;
  if (given === 1) return [];
  return [
    `TANDEM_ENTRA_CLIENT_SECRET or TANDEM_ENTRA_CLIENT_CERTIFICATE: ${given === 0 ? 'neither is set' : 'both are set'}; set one of them (a certificate is better)`,
  ];
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function isCertificateWithKey(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey.asymmetricKeyType !== undefined && isPrivateKey(pem);
  } catch {
    return false;
  }
}
