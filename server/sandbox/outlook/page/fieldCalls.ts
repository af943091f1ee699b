import { htmlOf, plainText } from './bodyText.ts';
import type { CallScene } from './callScene.ts';
import type { Attendee } from './meeting.ts';
import { wirePerson } from './startUp.ts';
import { CALL, isRecord, succeeded, textOf } from './wire.ts';

type Parameters = Readonly<Record<string, unknown>>;

const HTML = 3;
const OPTIONAL = 1;
const START = 1;

/** Subject, place and body, read or set. Setting changes the draft; Outlook writes it when the person saves. */
export function textCall(dispatchId: number, parameters: Parameters, { item, tell }: CallScene): unknown {
  const { subject, location, bodyHtml } = item.meeting();
  const change = (changes: Parameters): unknown => {
    item.change(changes);
    tell('fields');
    return succeeded();
  };
  const given = textOf(parameters['data']);
  switch (dispatchId) {
    case CALL.subject:
      return succeeded(subject);
    case CALL.setSubject:
      return change({ subject: textOf(parameters['subject']) });
    case CALL.location:
      return succeeded(location);
    case CALL.setLocation:
      return change({ location: textOf(parameters['location']) });
    case CALL.bodyType:
      return succeeded('html');
    case CALL.body:
      return succeeded(parameters['coercionType'] === HTML ? bodyHtml : plainText(bodyHtml));
    case CALL.setBody:
      return change({ bodyHtml: parameters['coercionType'] === HTML ? given : htmlOf(given) });
    case CALL.prependBody:
      return change({ bodyHtml: `${parameters['coercionType'] === HTML ? given : htmlOf(given)}${bodyHtml}` });
    default:
      return undefined;
  }
}

/** Required or optional attendees. A room counts as required, as in Outlook. */
export function attendeeCall(dispatchId: number, parameters: Parameters, { item, tell }: CallScene): unknown {
  const optional = parameters['recipientField'] === OPTIONAL;
  const { attendees } = item.meeting();
  const [asked, others] = [attendees.filter(isAsked), attendees.filter((one) => !isAsked(one))];
  switch (dispatchId) {
    case CALL.recipients:
      return succeeded(asked.map(wirePerson));
    case CALL.setRecipients:
    case CALL.addRecipients: {
      const given = (Array.isArray(parameters['recipientArray']) ? parameters['recipientArray'] : []).map(attendeeFrom);
      item.change({ attendees: [...others, ...(dispatchId === CALL.addRecipients ? asked : []), ...given] });
      tell('recipients');
      return succeeded();
    }
    default:
      return undefined;
  }

  function isAsked({ type }: Attendee): boolean {
    return (type === 'optional') === optional;
  }

  function attendeeFrom(value: unknown): Attendee {
    const { name, address } = isRecord(value) ? value : {};
    return { name: textOf(name) || textOf(address), address: textOf(address), type: optional ? 'optional' : 'required', answer: 'none' };
  }
}

/** Start and end in epoch milliseconds. A new start takes the end along. */
export function timeCall(dispatchId: number, parameters: Parameters, { item, tell }: CallScene): unknown {
  const { start, end } = item.meeting();
  const isStart = parameters['TimeProperty'] === START;
  switch (dispatchId) {
    case CALL.time:
      return succeeded(isStart ? start : end);
    case CALL.setTime: {
      const time = Number(parameters['time']);
      item.change(isStart ? { start: time, end: time + (end - start) } : { end: time });
      tell('time');
      return succeeded();
    }
    default:
      return undefined;
  }
}
