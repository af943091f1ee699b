import type { Dice } from './dice.ts';
import type { Stage } from './stage.ts';

/** A company in which something happens all the time. Everything is drawn from `dice`. */
export type Scene = {
  readonly stage: Stage;
  readonly dice: Dice;
  /** A subject, name or place; now and then one that was there before. */
  word(): string;
  /** A quarter of an hour around now, days away at most. */
  time(days?: number): Moment;
  /** As either side writes it, without a zone: UTC. */
  timeAt(text: string): Moment;
  readonly addresses: readonly string[];
  readonly removed: string[];
  /** What stands in another calendar, which no feed follows: nothing is done to it until it comes back. */
  readonly away: Set<string>;
  readonly deleted: string[];
  /** Those of them that a run has seen deleted. */
  readonly seenDeleted: string[];
  /** Acts that came to pass, in their order. */
  readonly happened: string[];
};
export type Act = (scene: Scene) => unknown;
export type Moment = {
  readonly graph: { readonly dateTime: string; readonly timeZone: string };
  readonly crm: string;
  readonly date: string;
  later(minutes: number): Moment;
};
