import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { MeetingStatus } from '../../shared/view.ts';
import type { Tone } from './words.ts';

/*
 * A handful of drawings instead of an icon package. They only repeat what words beside them say, so no reader is told of them; they take the
 * colour of the text in forced colours.
 */

export function StatusIcon({ status }: { readonly status: MeetingStatus }): ReactElement {
  return <Icon drawing={STATUS_DRAWINGS[status].drawing} tone={STATUS_DRAWINGS[status].tone} size={24} />;
}

export function ToneIcon({ tone, size = 16 }: { readonly tone: Tone; readonly size?: number }): ReactElement {
  return <Icon drawing={TONE_DRAWINGS[tone]} tone={tone} size={size} />;
}

export function Icon({
  drawing,
  tone,
  size = 16,
}: {
  readonly drawing: string;
  readonly tone?: Tone;
  readonly size?: number;
}): ReactElement {
  const styles = useStyles();
  return (
    <svg
      className={tone === undefined ? styles.icon : `${styles.icon} ${styles[tone]}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={drawing} />
    </svg>
  );
}

const RING = 'M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15Z';
const CHECK = `${RING}M6.6 10.3l2.3 2.3l4.5-4.9`;
const CLOCK = `${RING}M10 5.8V10l2.8 1.8`;
const PERSON = 'M10 3a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 1 0 10 3ZM3.8 17c.4-3.2 2.9-4.9 6.2-4.9s5.8 1.7 6.2 4.9';
const PAUSE = `${RING}M8 7v6M12 7v6`;
const DASH = `${RING}M6.6 10h6.8`;
const TRIANGLE = 'M10 3.2L17.6 16.5H2.4ZM10 8v4M10 14.3v.1';
const LETTER_I = `${RING}M10 9.2v4.3M10 6.5v.1`;

export const CROSS = 'M5.5 5.5l9 9M14.5 5.5l-9 9';
export const DOWN = 'M5 8l5 5l5-5';
export const UP = 'M5 12l5-5l5 5';
export const PLUS = 'M10 4.5v11M4.5 10h11';
export const AGAIN = 'M15.8 8A6.2 6.2 0 1 0 16 12M16.2 3.8V8h-4.2';
export const ARROW = 'M3.5 10h12M11 5.5l4.5 4.5l-4.5 4.5';

const STATUS_DRAWINGS: Readonly<Record<MeetingStatus, { readonly drawing: string; readonly tone: Tone }>> = {
  synced: { drawing: CHECK, tone: 'good' },
  due: { drawing: CLOCK, tone: 'waiting' },
  asks: { drawing: PERSON, tone: 'waiting' },
  held: { drawing: PAUSE, tone: 'waiting' },
  left: { drawing: DASH, tone: 'quiet' },
};

const TONE_DRAWINGS: Readonly<Record<Tone, string>> = { good: CHECK, quiet: LETTER_I, waiting: CLOCK, problem: TRIANGLE };

const useStyles = makeStyles({
  icon: { flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  quiet: { color: tokens.colorNeutralForeground3 },
  waiting: { color: tokens.colorStatusWarningForeground3 },
  problem: { color: tokens.colorStatusDangerForeground1 },
});
