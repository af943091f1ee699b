import { trouble, type Trouble } from '../trouble.ts';

export type Place =
  | { readonly kind: 'outlook'; readonly canSignIn: boolean }
  | { readonly kind: 'outside' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

const DEADLINE_MILLISECONDS = 8000;

/** Where this page is shown. `canSignIn`: this Outlook can hand a token to the pane (nested app authentication). */
export async function ready(): Promise<Place> {
  if (typeof Office === 'undefined') return { kind: 'trouble', trouble: trouble('outlook.notLoaded') };
  const host = await inTime(Office.onReady());
  if (host === null) return { kind: 'trouble', trouble: trouble('outlook.noAnswer') };
  // In a plain tab Office.js is ready too, and names no host.
  if (!isOutlook(host.host)) return { kind: 'outside' };
  return { kind: 'outlook', canSignIn: Office.context.requirements.isSetSupported('NestedAppAuth', '1.1') };
}

// The declared type promises a host; a plain tab and other programs show that there may be none.
const isOutlook = (host: unknown): boolean => host === Office.HostType.Outlook;

function inTime<Value>(promise: Promise<Value>): Promise<Value | null> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => resolve(null), DEADLINE_MILLISECONDS);
    promise.finally(() => clearTimeout(deadline)).then(resolve, reject);
  });
}
