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
  if (name === '') return { status: 200, body: doorsOf(room.witness) };
  if (typeof request.body === 'string')
    return refused(
      `The body of ${request.method} /__control/${name} is not valid JSON, such as {"now":"2026-03-10T08:00:00Z"} for the clock.`,
    );
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
    default: {
      const { POST } = doorsOf(witness);
      const hint = POST.includes(name) ? `; it is used with POST, and its body is JSON` : '';
      return refused(`There is no GET /__control/${name}${hint}. ${doorsInWords(witness)}`, 404);
    }
  }
}

type Doors = { readonly GET: readonly string[]; readonly POST: readonly string[] };

function doorsOf({ control }: Witness): Doors {
  const own = Object.keys(control).filter((name) => name !== 'state');
  return { GET: ['clock', 'faults', 'requests', 'state'], POST: ['clock', 'faults', 'requests', ...own].toSorted() };
}

function doorsInWords(witness: Witness): string {
  const { GET, POST } = doorsOf(witness);
  return `The ${witness.name} sandbox has GET ${GET.join(', ')} and POST ${POST.join(', ')}.`;
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
      if (door === undefined) return refused(`The ${witness.name} sandbox has no POST /__control/${name}. ${doorsInWords(witness)}`, 404);
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
  const { now, advance, ...stray } = isJsonObject(body) ? body : {};
  const [strange] = Object.keys(stray);
  if (strange !== undefined || (now === undefined) === (advance === undefined)) throw new Error(`${clockForm}.`);
  if (now !== undefined) clock.set(parsed(now, instantFrom));
  else clock.advance(parsed(advance, secondsFrom));
}

const clockForm =
  'Say either {"now":"2026-03-10T08:00:00Z"}, an instant with Z or an offset, or {"advance":90}, seconds, or {"advance":"PT2H"} or "P1D", a duration of weeks, days or less';

function parsed<Value>(value: unknown, parse: (value: unknown) => Value): Value {
  try {
    return parse(value);
  } catch {
    throw new Error(`${clockForm}, not ${JSON.stringify(value)}.`);
  }
}

function instantFrom(value: unknown): Temporal.Instant {
  if (typeof value !== 'string') throw new Error('no text');
  return Temporal.Instant.from(value);
}

/** A month is no number of seconds. */
function secondsFrom(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string') throw new Error('no text');
  const { years, months } = Temporal.Duration.from(value);
  if (years !== 0 || months !== 0) throw new Error('not so many seconds');
  return Temporal.Duration.from(value).total({ unit: 'seconds', relativeTo: '2026-01-01' });
}

function refused(message: string, status = 400): SandboxAnswer {
  return { status, body: { error: message } };
}
