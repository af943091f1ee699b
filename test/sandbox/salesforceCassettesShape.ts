/** Compares an answer with a recorded one: what is there and of which kind. Ids, times, hosts and texts are whatever they are. */

/** Members whose value is compared as well, wherever they stand. */
const literal = new Set(['errorCode', 'statusCode', 'done', 'totalSize', 'success', 'created', 'httpStatusCode', 'referenceId', 'type']);

/** One line per difference: where, and what. `extra`: members ours may have beyond the recorded ones. */
export function differences(recorded: unknown, ours: unknown, extra: readonly string[] = [], path = '$'): string[] {
  if (Array.isArray(recorded)) {
    if (!Array.isArray(ours)) return [`${path}: ${kindOf(ours)} instead of an array`];
    if (ours.length !== recorded.length) return [`${path}: ${ours.length} instead of ${recorded.length} elements`];
    return recorded.flatMap((value, place) => differences(value, ours[place], extra, `${path}[${place}]`));
  }
  if (!isObject(recorded))
    return recorded === null || kindOf(recorded) === kindOf(ours) ? [] : [`${path}: ${kindOf(ours)} instead of ${kindOf(recorded)}`];
  if (!isObject(ours)) return [`${path}: ${kindOf(ours)} instead of an object`];
  return [
    ...memberDifferences(recorded, ours, extra, path),
    ...Object.entries(recorded).flatMap(([name, value]) => {
      if (!(name in ours)) return [];
      if (literal.has(name) && !isObject(value) && ours[name] !== value)
        return [`${path}.${name}: ${String(ours[name])} instead of ${String(value)}`];
      return differences(value, ours[name], extra, `${path}.${name}`);
    }),
  ];
}

/** Records come in the order asked for; of everything else only the members count. */
function memberDifferences(recorded: object, ours: object, extra: readonly string[], path: string): string[] {
  const isRecord = 'attributes' in recorded;
  const names = (value: object) => (isRecord ? Object.keys(value) : Object.keys(value).toSorted()).filter((name) => !extra.includes(name));
  const [wanted, found] = [names(recorded).join(), names(ours).join()];
  return wanted === found ? [] : [`${path}: members ${found} instead of ${wanted}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
