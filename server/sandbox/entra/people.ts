import { isJsonObject, objectsAt, textAt } from '../json.ts';

/** Somebody of the company. `oid` is their id everywhere in Microsoft 365, so it is the id of their mailbox too. */
export type Person = { readonly oid: string; readonly username: string; readonly name: string };

/** The people who have a mailbox, out of what the Graph sandbox tells at its control door. */
export function peopleIn(state: unknown): readonly Person[] {
  return objectsAt(isJsonObject(state) ? state : {}, 'mailboxes').flatMap((mailbox) => {
    const [oid, username] = [textAt(mailbox, 'id'), textAt(mailbox, 'address')];
    if (oid === undefined || username === undefined) return [];
    return [{ oid, username, name: textAt(mailbox, 'displayName') ?? username }];
  });
}

/** @throws Error naming who there is, for the hands that typed the name */
export function accountNamed<One extends { readonly person: Person }>(accounts: readonly One[], username: string | undefined): One {
  const wanted = username?.toLowerCase();
  const account = accounts.find(({ person }) => person.username.toLowerCase() === wanted);
  if (account !== undefined) return account;
  const known = accounts.length === 0 ? 'nobody' : accounts.map(({ person }) => person.username).join(', ');
  throw new Error(`There is no ${username === undefined ? 'person without a "username"' : `"${username}"`} here; there is ${known}.`);
}
