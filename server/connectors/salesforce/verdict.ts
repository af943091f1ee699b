import { problem } from '../../../shared/problem.ts';
import type { Problem } from '../../../shared/problem.ts';
import { codeOf, problemOf } from './failure.ts';
import { LEDGER_NODE } from './graph.ts';
import type { NodeAnswer } from './wire.ts';

/** What became of one graph. `keyTaken`: the ledger has this creation key, so an earlier try had arrived. */
export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'keyTaken' }
  | { readonly kind: 'changedMeanwhile' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'postponed'; readonly problem: Problem };

/** Salesforce tries no further graph of a call after this many failed. */
const FAILURES_BEFORE_HALT = 14;

/** No ledger, or none this user may write: how an unknown or hidden object is answered. */
const NO_LEDGER: ReadonlySet<string> = new Set(['NOT_FOUND', 'INVALID_TYPE', 'INSUFFICIENT_ACCESS_OR_READONLY']);
const LATER: ReadonlySet<string> = new Set(['UNABLE_TO_LOCK_ROW', 'REQUEST_LIMIT_EXCEEDED', 'SERVER_UNAVAILABLE']);
const STALE: ReadonlySet<string> = new Set(['PRECONDITION_FAILED', 'ENTITY_IS_DELETED']);
/** On a row of a person: somebody invited or removed that person while we were about to. */
const STALE_RELATION: ReadonlySet<string> = new Set(['DUPLICATE_VALUE', 'NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY']);

/** Nodes that failed only because another one did say so with this code; they are never the cause. */
const isCause = (node: NodeAnswer): boolean => node.status >= 300 && !node.codes.includes('PROCESSING_HALTED');

/** Judges one graph of a call in which `failedBefore` others had failed. */
export function judge(kind: 'create' | 'update', nodes: readonly NodeAnswer[], failedBefore: number): Verdict {
  if (nodes.length > 0 && nodes.every((node) => node.status >= 200 && node.status < 300)) return { kind: 'done' };
  const cause = nodes.find(isCause);
  if (cause !== undefined) return judgeNode(kind, cause);
  const halted = problem('crm.throttled', { vendorCode: 'PROCESSING_HALTED' });
  if (failedBefore >= FAILURES_BEFORE_HALT || nodes.length === 0) return { kind: 'postponed', problem: halted };
  return { kind: 'refused', problem: problem('crm.refused', { vendorCode: 'PROCESSING_HALTED' }) };
}

function judgeNode(kind: 'create' | 'update', node: NodeAnswer): Verdict {
  const code = codeOf(node.codes[0]);
  if (node.status === 412) return { kind: 'changedMeanwhile' };
  if (kind === 'update' && STALE.has(code)) return { kind: 'changedMeanwhile' };
  if (kind === 'update' && isRelation(node) && STALE_RELATION.has(code)) return { kind: 'changedMeanwhile' };
  if (node.referenceId === LEDGER_NODE && code === 'DUPLICATE_VALUE') return { kind: 'keyTaken' };
  if (node.referenceId === LEDGER_NODE && NO_LEDGER.has(code))
    return { kind: 'refused', problem: problem('crm.noLedger', { vendorCode: code }) };
  const trouble = problemOf({ status: node.status, code, retryAfterSeconds: null });
  if (LATER.has(code)) return { kind: 'postponed', problem: trouble };
  return { kind: 'refused', problem: problem('crm.refused', { vendorCode: code }) };
}

const isRelation = (node: NodeAnswer): boolean => /^(invitee|update|remove)\d+$/.test(node.referenceId);
