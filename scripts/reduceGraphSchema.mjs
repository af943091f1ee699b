// Cuts the judge of the sandbox's Graph out of the handbook's oracle: `node scripts/reduceGraphSchema.mjs <calendar-subset.json>` prints it.
// Left out: the twins below `/me` and `/calendar` (the judge knows that they answer like `/users/{user-id}`), groups, permissions,
// attachments, open extensions, parameters and whatever schema nothing left refers to. Nothing that is kept is changed.
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';

const leftOut =
  /^\/(me|groups)(\/|$)|^\/users\/\{user-id\}\/calendar\/|calendarPermissions|attachments|extensions|\/calendars\/\{calendar-id\}\/events\/\{/;
const verbs = ['get', 'post', 'patch', 'delete'];
/** Schemas that no path names, but a batch or an error may carry. */
const roots = ['odata.error'];

const whole = JSON.parse(readFileSync(argv[2], 'utf8'));
const paths = Object.fromEntries(
  Object.entries(whole.paths)
    .filter(([path]) => !leftOut.test(path))
    .map(([path, item]) => [path, withoutParameters(item)]),
);
const { info } = whole;
const reduced = {
  openapi: whole.openapi,
  info: {
    ...info,
    description: `${info.description} Reduced by scripts/reduceGraphSchema.mjs; the licence is in LICENSE.msgraph-metadata.txt beside it.`,
  },
  paths,
  components: {
    responses: whole.components.responses,
    schemas: neededSchemas(paths, whole.components),
  },
};
stdout.write(`${JSON.stringify(reduced, null, 1)}\n`);

function withoutParameters(item) {
  return Object.fromEntries(
    verbs
      .filter((verb) => verb in item)
      .map((verb) => {
        const { requestBody, responses } = item[verb];
        return [verb, { ...(requestBody === undefined ? {} : { requestBody }), responses }];
      }),
  );
}

function neededSchemas(kept, { schemas, responses }) {
  const needed = new Set(roots);
  const visit = (part) => {
    for (const [, name] of JSON.stringify(part).matchAll(/#\/components\/schemas\/([\w.]+)/g)) {
      if (needed.has(name)) continue;
      needed.add(name);
      visit(schemas[name]);
    }
  };
  visit([kept, responses, ...roots.map((name) => schemas[name])]);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => needed.has(name)));
}
