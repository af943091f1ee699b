import { createPublicKey } from 'node:crypto';
import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Org, RegisteredApp } from './org.ts';

/** Where the web server flow may return to when an app says nothing else: any address on this machine. */
const loopback = /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//;

/**
 * Registers `{clientId, publicKeyPem, clientSecret, redirectUris}`: the certificate for assertions, the rest for the web server
 * flow. Throws a sentence where it is neither.
 */
export function registerApp(org: Org, app: JsonObject): void {
  const clientId = textAt(app, 'clientId');
  const registered = readApp(app);
  if (clientId === undefined || (registered.publicKeyPem === null && !Array.isArray(app['redirectUris']))) {
    throw new Error('An app needs "clientId" and "publicKeyPem", or "clientId" and "redirectUris".');
  }
  if (registered.publicKeyPem !== null) createPublicKey(registered.publicKeyPem);
  org.apps.set(clientId, registered);
}

/** A saved registration; those of older files are the public key alone. Null where it is none. */
export function savedApp(saved: unknown): RegisteredApp | null {
  if (typeof saved === 'string') return { publicKeyPem: saved, clientSecret: null, redirectUris: [] };
  return isJsonObject(saved) ? readApp(saved) : null;
}

/** An app that registered no addresses takes those of this machine, so that the demo needs no second registration. */
export function mayReturnTo({ redirectUris }: RegisteredApp, redirectUri: string): boolean {
  return redirectUris.length === 0 ? loopback.test(redirectUri) : redirectUris.includes(redirectUri);
}

function readApp(app: JsonObject): RegisteredApp {
  const redirectUris = app['redirectUris'];
  return {
    publicKeyPem: textAt(app, 'publicKeyPem') ?? null,
    clientSecret: textAt(app, 'clientSecret') ?? null,
    redirectUris: Array.isArray(redirectUris) ? redirectUris.map(String) : [],
  };
}
