import { crmEventId, versionOf } from '../../shared/ids.ts';
import type { CrmEvent, CrmParticipant, CrmPerson } from '../../shared/meeting.ts';
import { at, someContent, type SomeContent } from './content.ts';
import { ANNA } from './user.ts';

/** An invitee who has not answered. */
export const anInvitee = (person: Pick<CrmPerson, 'id' | 'kind'>, more: Partial<CrmParticipant> = {}): CrmParticipant => ({
  personId: person.id,
  kind: person.kind,
  relationId: `0RE-${person.id}`,
  who: false,
  invitee: true,
  status: 'New',
  response: '',
  ...more,
});

type SomeCrmEvent = Partial<Omit<CrmEvent, 'id' | 'content'>> & { readonly id?: string };

/** An event Anna owns, without people. The Name is the first participant that stands as `who`. */
export function aCrmEvent({ id = 'e1', ...more }: SomeCrmEvent = {}, content: SomeContent = {}): CrmEvent {
  return {
    id: crmEventId(id),
    version: versionOf(`v-${id}`),
    ownerId: ANNA,
    createdAt: at('2026-03-01T08:00:00Z'),
    changedAt: null,
    isChild: false,
    isSeries: false,
    whoId: more.participants?.find(({ who }) => who)?.personId ?? null,
    participants: [],
    content: someContent(content),
    ...more,
  };
}
