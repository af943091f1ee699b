import { wrongIcon, type Served } from './manifestAddresses.ts';
import { NAMESPACES } from './manifestShape.ts';
import { below, child, complaint, type Tag } from './manifestTree.ts';

/** Clients without 1.1 read the outer one only; those with it read the inner one only. So each has to be whole. */
export function wrongOverrides(root: Tag, served: Served): readonly string[] {
  const outer = child(root, 'VersionOverrides');
  const inner = outer === undefined ? undefined : child(outer, 'VersionOverrides');
  if (outer === undefined) return [];
  if (inner === undefined) return [complaint(outer, 'lacks the <VersionOverrides> 1.1 inside'), ...wrongWithin(outer, served)];
  return [
    ...wrongVersion(outer, 'VersionOverridesV1_0', NAMESPACES.overrides),
    ...wrongVersion(inner, 'VersionOverridesV1_1', NAMESPACES.overrides11),
    ...wrongWithin(outer, served),
    ...wrongWithin(inner, served),
  ];
}

const wrongVersion = (tag: Tag, type: string, namespace: string): readonly string[] =>
  tag.type === type && tag.namespace === namespace ? [] : [complaint(tag, `is not ${type} in ${namespace}`)];

function wrongWithin(overrides: Tag, served: Served): readonly string[] {
  const tags = below(overrides, 'VersionOverrides');
  const resources = tags.filter(({ name }) => name === 'Resources').flatMap(({ children }) => children);
  return [
    ...wrongResources(tags, resources),
    ...twice(tags.filter(({ name }) => name === 'Group' || name === 'Control')),
    ...twice(resources.flatMap(({ children }) => children)),
    ...tags.filter(({ name }) => name === 'Icon').flatMap((icon) => wrongSizes(icon, resources, served)),
  ];
}

/** The shelf below <Resources> that an element takes its resource from. Any other makes the manifest invalid. */
const SHELVES: Readonly<Record<string, string>> = {
  Label: 'ShortStrings',
  Title: 'ShortStrings',
  Description: 'LongStrings',
  SourceLocation: 'Urls',
  Image: 'Images',
};

const RESID_MAX = 32;

function wrongResources(tags: readonly Tag[], shelves: readonly Tag[]): readonly string[] {
  const users = tags.filter(({ attributes }) => attributes['resid'] !== undefined);
  const used = new Set(users.map(({ attributes }) => attributes['resid']));
  const resources = shelves.flatMap(({ children }) => children);
  return [
    ...users
      .filter((user) => resourceOf(user, shelves) === undefined)
      .map((user) => complaint(user, `names no resource in <${SHELVES[user.name]}>`)),
    ...resources.filter(({ attributes }) => !used.has(attributes['id'])).map((one) => complaint(one, 'is used by nothing')),
    ...resources
      .filter(({ attributes }) => (attributes['id'] ?? '').length > RESID_MAX)
      .map((one) => complaint(one, `has an id of more than ${RESID_MAX} characters`)),
  ];
}

const resourceOf = (user: Tag, shelves: readonly Tag[]): Tag | undefined =>
  shelves.find(({ name }) => name === SHELVES[user.name])?.children.find(({ attributes }) => attributes['id'] === user.attributes['resid']);

const twice = (tags: readonly Tag[]): readonly string[] =>
  tags
    .filter((tag, index) => tags.findIndex(({ attributes }) => attributes['id'] === tag.attributes['id']) !== index)
    .map((tag) => complaint(tag, 'has an id that is taken'));

const SIZES = ['16', '32', '80'];

function wrongSizes(icon: Tag, shelves: readonly Tag[], served: Served): readonly string[] {
  const sizes = icon.children.map(({ attributes }) => attributes['size']);
  return [
    ...SIZES.filter((size) => !sizes.includes(size)).map((size) => complaint(icon, `lacks size ${size}`)),
    ...icon.children.flatMap((image) => wrongIcon(resourceOf(image, shelves), Number(image.attributes['size']), served)),
  ];
}
