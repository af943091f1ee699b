import type { Instant } from '../../shared/ids.ts';
import type { ChangedTags, TagSet } from '../../shared/view.ts';
import { instantOf } from '../../shared/time.ts';
import type { FakeClock } from './fakeSide.ts';

/** One thing a person does to the tags of a meeting. */
export type TagEdit = { readonly kind: 'adds' | 'takesOff'; readonly tag: string };

/** What the panes ask of the world around them. Null: nobody answered, whatever was kept. */
type PaneWorld = {
  readonly clock: FakeClock;
  /** The item's custom properties, one place for all panes. */
  readonly mirrors: Map<string, ChangedTags>;
  readonly look: (id: string) => Promise<TagSet | null>;
  readonly put: (id: string, tags: ChangedTags) => Promise<TagSet | null>;
  /** What our store holds, whoever was told. */
  readonly known: (id: string) => Promise<TagSet>;
};

/** Two panes of one person, as `addin/taskpane` behaves: the server first, the item after, and an edit nobody answered stays on the screen. */
export type FakePanes = {
  /** @param opens the pane is opened anew, so what stood on its screen is gone. @returns whether the server answered. */
  edit(pane: number, id: string, edit: TagEdit, opens: boolean): Promise<boolean>;
  /** Somebody read the item and lived to remember it. */
  read(id: string): void;
  /** Somebody read the item and died: whether it is remembered is not known. */
  died(id: string): void;
  /** What must be so by now, tag by tag. Where two people edited beside each other nothing is said of what one of them took off. */
  promised(id: string): ReadonlyMap<string, 'on' | 'off'>;
};

/** `base`: what the server said last. `unsent`: edits made on top of it that nobody answered. */
type Screen = { readonly base: TagSet; readonly unsent: readonly TagEdit[] };
/**
 * An edit that so far stands on the item alone. `beside`: it was made of something else than what we hold. `late`: by a clock that is late, so that
 * nothing tells an edit beside ours from one that was left behind.
 */
type Waiting = { readonly edits: readonly TagEdit[]; readonly tags: readonly string[]; readonly beside: boolean; readonly late: boolean };

const NO_TAGS: TagSet = { tags: [], changedAt: null };
const LATE = { hours: 1 };

export function fakePanes({ clock, mirrors, look, put, known }: PaneWorld): FakePanes {
  const screens = new Map<string, Screen>();
  const waiting = new Map<string, Waiting>();
  const promises = new Map<string, Map<string, 'on' | 'off'>>();
  const promised = (id: string): Map<string, 'on' | 'off'> => promises.get(id) ?? new Map<string, 'on' | 'off'>();
  const hold = (id: string, edits: readonly TagEdit[]): void => {
    const next = promised(id);
    for (const { kind, tag } of edits) next.set(tag, kind === 'adds' ? 'on' : 'off');
    promises.set(id, next);
  };
  const read = (id: string): void => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (one === undefined) return;
    const next = promised(id);
    // Both sets are kept, so what one of them had taken off may be back.
    if (one.beside) for (const tag of one.tags) if (next.get(tag) === 'off') next.delete(tag);
    const [certain, open] = split(one);
    for (const { tag } of open) next.delete(tag);
    promises.set(id, next);
    hold(id, certain);
  };
  const died = (id: string): void => {
    const one = waiting.get(id);
    if (one !== undefined) waiting.set(id, { ...one, beside: true });
  };

  /** Sends what is on the screen, made anew of what the server holds for as long as that is something else. */
  const send = async (pane: number, id: string, { base, unsent }: Screen): Promise<TagSet | null> => {
    const sent: ChangedTags = { tags: withEdits(base.tags, unsent), changedAt: clockOf(pane, clock), basedOn: base.changedAt };
    const held = await put(id, sent);
    if (held === null) {
      const now = await known(id);
      // What stood on the item before is overwritten, and whether we had kept it all the same is not known.
      for (const { tag } of waiting.get(id)?.edits ?? []) promises.get(id)?.delete(tag);
      mirrors.set(id, sent);
      waiting.set(id, { edits: unsent, tags: sent.tags, beside: now.changedAt !== base.changedAt, late: pane !== 0 });
      return null;
    }
    return isSame(held, sent) ? held : send(pane, id, { base: held, unsent });
  };
  return {
    read,
    died,
    promised,
    edit: async (pane, id, edit, opens) => {
      const seen = opens ? await look(id) : null;
      const before = seen === null ? (screens.get(`${pane} ${id}`) ?? { base: NO_TAGS, unsent: [] }) : { base: seen, unsent: [] };
      const screen = { ...before, unsent: [...before.unsent, edit] };
      screens.set(`${pane} ${id}`, screen);
      const held = await send(pane, id, screen);
      if (held === null) return false;
      mirrors.set(id, { ...held, basedOn: held.changedAt });
      screens.set(`${pane} ${id}`, { base: held, unsent: [] });
      hold(id, screen.unsent);
      return true;
    },
  };
}

/** The edits that hold once the item was read, and those of which nothing is said. */
function split({ edits, beside, late }: Waiting): readonly [readonly TagEdit[], readonly TagEdit[]] {
  const isCertain = ({ kind }: TagEdit): boolean => !beside || (kind === 'adds' && !late);
  return [edits.filter(isCertain), edits.filter((edit) => !isCertain(edit))];
}

/** The second pane is on a computer whose clock is late. */
function clockOf(pane: number, clock: FakeClock): Instant {
  const now = clock.tick();
  return pane === 0 ? now : instantOf(clock.now().subtract(LATE));
}

function withEdits(tags: readonly string[], edits: readonly TagEdit[]): readonly string[] {
  return edits.reduce((all, { kind, tag }) => [...all.filter((one) => one !== tag), ...(kind === 'adds' ? [tag] : [])], tags);
}

const isSame = (one: TagSet, other: TagSet): boolean => JSON.stringify(one.tags) === JSON.stringify(other.tags);
