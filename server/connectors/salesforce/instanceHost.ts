import { problem } from '../../../shared/problem.ts';
import { PortDown } from '../../ports/answers.ts';

const SALESFORCE_DOMAINS = ['salesforce.com', 'force.com', 'salesforce.mil', 'cloudforce.com'];

/**
 * The origin a token may be sent to. The token answer names it, and whoever can forge that answer would collect sessions, so only
 * the host we signed in at and Salesforce's own domains pass.
 * @throws PortDown `crm.foreignHost`
 */
export function trustedInstance(instanceUrl: string, loginUrl: string): string {
  const place = URL.parse(instanceUrl);
  if (place?.protocol === 'https:' && (place.host === new URL(loginUrl).host || isSalesforce(place.hostname))) return place.origin;
  throw new PortDown(problem('crm.foreignHost'));
}

/** A Lightning host serves pages, not the API, and the library refuses it. */
function isSalesforce(hostname: string): boolean {
  return SALESFORCE_DOMAINS.some((domain) => hostname.endsWith(`.${domain}`)) && !hostname.endsWith('.lightning.force.com');
}
