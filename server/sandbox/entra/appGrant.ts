import { textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Refusal } from './refusal.ts';
import { DEMO_CLIENT, DEMO_SECRET } from './registration.ts';

/** `grant_type=client_credentials`: what is wrong with the form of an app that asks for itself, or null. */
export function refusalOfAppGrant(form: JsonObject): Refusal | null {
  if (form['client_id'] !== DEMO_CLIENT) return unknownApp(textAt(form, 'client_id'));
  if (form['client_secret'] !== DEMO_SECRET)
    return {
      status: 401,
      error: 'invalid_client',
      code: 7000215,
      description: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value for app '${DEMO_CLIENT}'.`,
    };
  // Any resource is taken: whoever points us at the sandbox's Graph names it by its own address.
  const scopes = (textAt(form, 'scope') ?? '').split(' ');
  if (!scopes.some((scope) => /^https:\/\/.+\/\.default$/.test(scope)))
    return {
      error: 'invalid_scope',
      code: 1002012,
      description:
        'The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.',
    };
  return null;
}

export function unknownApp(clientId: string | undefined): Refusal {
  return {
    error: 'unauthorized_client',
    code: 700016,
    description: `Application with identifier '${clientId ?? ''}' was not found in the directory.`,
  };
}
