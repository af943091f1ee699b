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
export function personNamed(people: readonly Person[], username: string | undefined): Person {
  const wanted = username?.toLowerCase();
  const person = people.find((one) => one.username.toLowerCase() === wanted);
  if (person !== undefined) return person;
  const known = people.length === 0 ? 'nobody' : people.map((one) => one.username).join(', ');
  throw new Error(`There is no ${username === undefined ? 'person without a "username"' : `"${username}"`} here; there is ${known}.`);
}
