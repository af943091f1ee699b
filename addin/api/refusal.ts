import { ORPCError } from '@orpc/client';
import { trouble, type Trouble } from '../trouble.ts';

/** The error under which a refusal travels through the client; `troubleOf` takes it out again. */
export const refusalOf = ({ body, status }: { readonly body: unknown; readonly status: number }): ORPCError<string, Trouble> =>
  new ORPCError('REFUSED', { status, data: readProblem(body) ?? trouble('pane.serverDown', { vendorCode: `HTTP ${status}` }) });

/** Anything a call may throw. What is no refusal of our server never reached it, or its answer never reached us. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof ORPCError && isTrouble(error.data)) return error.data;
  return trouble(nameOf(error) === 'TimeoutError' || nameOf(error) === 'AbortError' ? 'pane.noAnswer' : 'pane.serverDown');
}

/** A refusal in the form of RFC 9457, as shared/api.ts describes it; null for anything else, such as the page of a proxy. */
function readProblem(body: unknown): Trouble | null {
  if (typeof body !== 'object' || body === null) return null;
  const { code, title, detail, instance, vendorCode, retryAfterSeconds } = { ...EMPTY, ...body };
  if (typeof code !== 'string' || typeof title !== 'string' || typeof detail !== 'string') return null;
  return {
    code,
    message: title,
    remedy: detail,
    ...(typeof instance === 'string' ? { instance: instance.replace(/^urn:uuid:/, '') } : {}),
    ...(typeof vendorCode === 'string' ? { vendorCode } : {}),
    ...(typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : {}),
  };
}

const EMPTY: Readonly<Record<'code' | 'title' | 'detail' | 'instance' | 'vendorCode' | 'retryAfterSeconds', unknown>> = {
  code: undefined,
  title: undefined,
  detail: undefined,
  instance: undefined,
  vendorCode: undefined,
  retryAfterSeconds: undefined,
};

const isTrouble = (value: unknown): value is Trouble =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'remedy' in value;

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : '');
