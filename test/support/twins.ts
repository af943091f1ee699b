import type { Stage } from './stage.ts';

type GraphState = {
  readonly mailboxes: readonly { readonly address: string; readonly events: readonly { readonly subject: string }[] }[];
  readonly mails: readonly unknown[];
};
type CrmState = {
  readonly rows: {
    readonly Event: readonly { readonly Subject: string; readonly OwnerId: string; readonly IsDeleted?: boolean }[];
    readonly Tandem_Link__c?: readonly unknown[];
  };
};

/** How often each subject stands on each side of one person, as the sandbox itself tells: {subject: [in Exchange, in Salesforce]}. */
export async function countBySubject(stage: Stage, mailbox: string, ownerId: string): Promise<Record<string, readonly [number, number]>> {
  const graph = (await stage.state('graph')) as unknown as GraphState;
  const crm = (await stage.state('salesforce')) as unknown as CrmState;
  const inCalendar = graph.mailboxes.find(({ address }) => address === mailbox)?.events.map(({ subject }) => subject) ?? [];
  const inCrm = crm.rows.Event.filter(({ OwnerId, IsDeleted }) => OwnerId === ownerId && IsDeleted !== true).map(({ Subject }) => Subject);
  const count = (list: readonly string[], subject: string): number => list.filter((one) => one === subject).length;
  return Object.fromEntries(
    [...new Set([...inCalendar, ...inCrm])]
      .toSorted()
      .map((subject) => [subject, [count(inCalendar, subject), count(inCrm, subject)] as const]),
  );
}

export const mailsSent = async (stage: Stage): Promise<readonly unknown[]> => ((await stage.state('graph')) as unknown as GraphState).mails;
