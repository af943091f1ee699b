import type { SandboxClock } from './clock.ts';
import type { FaultList } from './faults.ts';
import { isJsonObject } from './json.ts';
import type { RequestLog } from './requestLog.ts';
import type { SandboxAnswer, SandboxRequest, Witness } from './witness.ts';

type Room = {
  readonly witness: Witness;
  readonly faults: FaultList;
  readonly log: RequestLog;
  readonly clock: SandboxClock;
  readonly changed: () => void;
  /** To be called before a change; what it gives, once the change has come to pass. */
  readonly lookBack: () => () => void;
};

/** The door for tests and the demo. It is never part of the emulated API, needs no token and is not in the request log. */
export async function answerControl(request: SandboxRequest, room: Room): Promise<SandboxAnswer> {
  const name = request.path.slice('/__control/'.length);
  if (typeof request.body === 'string') return refused(`The body of ${request.method} /__control/${name} is not valid JSON.`);
  try {
    if (request.method === 'GET') return await readDoor(name, room);
    if (request.method === 'POST') return await actDoor(name, request.body, room);
    return refused(`A control door is used with GET or POST, not with ${request.method}.`);
  } catch (problem) {
    return refused(problem instanceof Error ? problem.message : String(problem));
  }
}

async function readDoor(name: string, { witness, log, clock, faults }: Room): Promise<SandboxAnswer> {
  switch (name) {
    case 'requests':
      return { status: 200, body: log.summary() };
    case 'clock':
      return { status: 200, body: { now: clock.now().toString() } };
    case 'faults':
      return { status: 200, body: faults.list() };
    case 'state':
      return { status: 200, body: await (witness.control['state'] ?? (() => witness.save()))(null) };
    default:
      return refused(`There is no GET /__control/${name}; there are state, requests, clock and faults.`, 404);
  }
}

async function actDoor(name: string, body: unknown, { witness, faults, log, clock, changed, lookBack }: Room): Promise<SandboxAnswer> {
  switch (name) {
    case 'faults':
      return { status: 200, body: { armed: faults.add(body) } };
    case 'requests':
      log.clear();
      return { status: 200, body: {} };
    case 'clock':
      moveClock(clock, body);
      return { status: 200, body: { now: clock.now().toString() } };
    default: {
      const door = name === 'state' ? undefined : witness.control[name];
      if (door === undefined) return refused(`The ${witness.name} sandbox has no POST /__control/${name}.`, 404);
      if (name === 'reset') {
        faults.clear();
        log.clear();
        witness.ownFaults?.forget();
      }
      const happened = name === 'act' || name === 'seed' ? lookBack() : () => undefined;
      const result = await door(body ?? {});
      happened();
      changed();
      return { status: 200, body: result ?? {} };
    }
  }
}

function moveClock(clock: SandboxClock, body: unknown): void {
  const { now, advance } = isJsonObject(body) ? body : {};
  if (typeof now === 'string')
    clock.set(parsed(now, (text) => Temporal.Instant.from(text), '"now" is an instant such as "2026-03-10T08:00:00Z"'));
  else if (typeof advance === 'number') clock.advance(advance);
  else if (typeof advance === 'string') clock.advance(parsed(advance, secondsOf, '"advance" is seconds or a duration such as "PT2H"'));
  else throw new Error('Say {"now":"2026-03-10T08:00:00Z"} or {"advance":seconds}; a duration such as "PT2H" is fine too.');
}

function parsed<Value>(text: string, parse: (text: string) => Value, form: string): Value {
  try {
    return parse(text);
  } catch {
    throw new Error(`${form}, not ${JSON.stringify(text)}.`);
  }
}

function secondsOf(duration: string): number {
  return Temporal.Duration.from(duration).total({ unit: 'seconds' });
}

function refused(message: string, status = 400): SandboxAnswer {
  return { status, body: { error: message } };
}
