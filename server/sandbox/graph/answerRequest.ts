import type { Response, Wall } from './event.ts';
import { readWall } from './eventRequest.ts';
import { flagFrom, readMembers, textFrom } from './members.ts';
import { refusals } from './refusal.ts';

export type ProposedTime = { readonly start: Wall; readonly end: Wall };

type AnswerRequest = { readonly comment: string; readonly sendResponse: boolean; readonly proposedNewTime: ProposedTime };

/**
 * Reads the body of `accept`, `tentativelyAccept` and `decline`. Only the last two may propose another time, and only in an
 * answer that is sent. Throws a GraphRefusal.
 */
export function readAnswerRequest(
  body: unknown,
  response: Response,
): { readonly tellOrganizer: boolean; readonly proposed: ProposedTime | null } {
  if (typeof body === 'string') throw refusals.unreadableBody();
  const action = `microsoft.graph.${response === 'accepted' ? 'accept' : response === 'declined' ? 'decline' : 'tentativelyAccept'}`;
  const read = readMembers<AnswerRequest>(body ?? {}, action, {
    comment: (value, name) => ({ comment: textFrom(value, name) }),
    sendResponse: (value, name) => ({ sendResponse: flagFrom(value, name) }),
    ...(response === 'accepted'
      ? {}
      : { proposedNewTime: (value: unknown) => (value === null ? {} : { proposedNewTime: readProposedTime(value) }) }),
  });
  const tellOrganizer = read.sendResponse ?? true;
  const proposed = read.proposedNewTime ?? null;
  if (proposed !== null && !tellOrganizer)
    throw refusals.invalid('A new time can only be proposed in a response that is sent: sendResponse must be true.');
  return { tellOrganizer, proposed };
}

function readProposedTime(value: unknown): ProposedTime {
  const { start, end } = readMembers<ProposedTime>(value, 'microsoft.graph.timeSlot', {
    start: (wall) => ({ start: readWall(wall) }),
    end: (wall) => ({ end: readWall(wall) }),
  });
  if (start === undefined || end === undefined) throw refusals.failedValidation('A proposed time needs start and end.');
  return { start, end };
}
