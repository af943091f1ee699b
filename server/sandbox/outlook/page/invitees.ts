import type { Attendee } from './meeting.ts';

export type Invitees = {
  readonly attendees: readonly Attendee[];
  /** What was typed and is no address, as typed. */
  readonly wrong: readonly string[];
};

/** Addresses with commas, semicolons or blanks between them. Who was invited before stays as he was, with his answer. */
export function readInvitees(typed: string, before: readonly Attendee[]): Invitees {
  const parts = typed
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const isWrong = (part: string): boolean => !part.split(/\s+/).every((word) => ADDRESS.test(word));
  const addresses = parts.filter((part) => !isWrong(part)).flatMap((part) => part.split(/\s+/));
  const once = new Map(addresses.map((address) => [address.toLowerCase(), address]));
  return { attendees: [...once.values()].map((address) => invited(address, before)), wrong: parts.filter(isWrong) };
}

const ADDRESS = /^[^\s@<>()[\]"]+@[^\s@<>()[\]".]+(?:\.[^\s@<>()[\]".]+)+$/;

function invited(address: string, before: readonly Attendee[]): Attendee {
  const known = before.find((one) => one.address.toLowerCase() === address.toLowerCase());
  return known ?? { name: address, address, type: 'required', answer: 'none' };
}
