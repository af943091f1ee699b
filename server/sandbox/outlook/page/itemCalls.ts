import type { CallScene } from './callScene.ts';
import { attendeeCall, textCall, timeCall } from './fieldCalls.ts';
import type { PropertyBag } from './graph.ts';
import { wirePerson } from './startUp.ts';
import { ewsId } from './meeting.ts';
import { notificationCall } from './notifications.ts';
import { CALL, ERROR, failed, isRecord, succeeded, textOf } from './wire.ts';

/** Answers one call of Outlook's object model; undefined for a number this Outlook does not play. */
export async function answerItemCall(dispatchId: number, given: unknown, scene: CallScene): Promise<unknown> {
  const parameters = isRecord(given) ? given : {};
  switch (dispatchId) {
    case CALL.loadCustomProperties:
      return loadProperties(scene);
    case CALL.saveCustomProperties:
      return saveProperties(scene, parameters['customProperties']);
    case CALL.itemId:
      return itemId(scene);
    case CALL.save:
      return saveItem(scene);
    case CALL.closeItem:
    case CALL.closePane:
      scene.tell('close');
      return succeeded();
    case CALL.saveRoamingSettings:
      scene.saveRoamingSettings(Array.isArray(given) ? given[0] : given);
      return succeeded();
    case CALL.organizer:
      return succeeded(wirePerson({ ...scene.item.meeting().organizer, answer: 'organizer' }));
    case CALL.recurrence:
      return succeeded(null);
    case CALL.isAllDay:
      return succeeded(scene.item.meeting().isAllDay);
    case CALL.sensitivity:
      return succeeded(scene.item.meeting().sensitivity);
    case CALL.categories:
      return succeeded(scene.item.meeting().categories.map((displayName) => ({ displayName, color: 'Preset0' })));
    default:
      return (
        textCall(dispatchId, parameters, scene) ??
        attendeeCall(dispatchId, parameters, scene) ??
        timeCall(dispatchId, parameters, scene) ??
        notificationCall(dispatchId, parameters, scene) ??
        sessionCall(dispatchId, parameters, scene)
      );
  }
}

async function loadProperties({ item }: CallScene): Promise<unknown> {
  try {
    return { wasSuccessful: true, customProperties: JSON.stringify(await item.properties()) };
  } catch {
    return { wasSuccessful: false, errorMessage: 'The properties could not be read.' };
  }
}

async function saveProperties({ item }: CallScene, properties: unknown): Promise<unknown> {
  const bag: PropertyBag = isRecord(properties) ? properties : {};
  try {
    await item.saveProperties(bag);
    return succeeded();
  } catch {
    return failed(ERROR.saveFailed);
  }
}

function itemId({ item }: CallScene): unknown {
  const { id } = item.meeting();
  return id === null ? failed(ERROR.itemNotSaved) : succeeded(ewsId(id));
}

async function saveItem(scene: CallScene): Promise<unknown> {
  try {
    await scene.item.save();
    scene.tell('saved');
    return itemId(scene);
  } catch {
    return failed(ERROR.saveFailed);
  }
}

function sessionCall(dispatchId: number, parameters: Readonly<Record<string, unknown>>, { session }: CallScene): unknown {
  const name = textOf(parameters['name']);
  switch (dispatchId) {
    case CALL.setSessionValue:
      session.set(name, textOf(parameters['value']));
      return succeeded();
    case CALL.sessionValue:
      return session.has(name) ? succeeded(session.get(name)) : failed(ERROR.noSuchKey);
    case CALL.sessionValues:
      return succeeded(Object.fromEntries(session));
    case CALL.clearSession:
      session.clear();
      return succeeded();
    case CALL.removeSessionValue:
      session.delete(name);
      return succeeded();
    default:
      return undefined;
  }
}
