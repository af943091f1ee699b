import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { STATUS_WORDS } from '../../shared/explain.ts';
import type { MeetingView } from '../../shared/view.ts';
import type { Trouble } from '../trouble.ts';
import { AGAIN, Icon, StatusIcon } from './icons.tsx';
import { Message } from './Message.tsx';
import { noticeOf } from './notices.ts';
import { remedyOrNull } from './words.ts';

/** The first thing to read: where the meeting stands, why, and what to do about it. Lives inside the pane's polite live region. */
export function Status({ view, stale }: { readonly view: MeetingView; readonly stale: Trouble | null }): ReactElement {
  const styles = useStyles();
  const remedy = remedyOrNull(view.remedy);
  return (
    <>
      <div className={styles.first}>
        <StatusIcon status={view.status} />
        <h1 className={styles.word}>{STATUS_WORDS[view.status]}</h1>
      </div>
      <p className={styles.why}>{view.explanation}</p>
      {remedy !== null && <p className={styles.remedy}>{remedy}</p>}
      {view.private && <p className={styles.why}>It is private, so Tandem looks nobody up.</p>}
      {stale !== null && (
        <div className={styles.stale}>
          <Message line={{ tone: 'waiting', words: `This may be out of date. ${stale.message}`, trouble: stale }} />
        </div>
      )}
    </>
  );
}

export function LookAgain(props: {
  readonly looking: boolean;
  readonly stale: Trouble | null;
  readonly onLookAgain: () => void;
  readonly onSignIn: () => void;
}): ReactElement {
  const styles = useStyles();
  const signsIn = props.stale !== null && noticeOf(props.stale).button === 'signIn';
  return (
    <Button
      className={styles.again}
      appearance="subtle"
      size="small"
      icon={<Icon drawing={AGAIN} />}
      disabledFocusable={props.looking}
      onClick={signsIn ? props.onSignIn : props.onLookAgain}
    >
      {signsIn ? 'Sign in' : wordsOf(props.looking)}
    </Button>
  );
}

const wordsOf = (looking: boolean): string => (looking ? 'Looking…' : 'Look again');

const useStyles = makeStyles({
  first: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  word: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    minWidth: 0,
  },
  why: { margin: 0 },
  remedy: {
    margin: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground3,
    borderLeft: `3px solid ${tokens.colorBrandStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  stale: { marginTop: tokens.spacingVerticalXS },
  again: { alignSelf: 'flex-start', marginLeft: `calc(-1 * ${tokens.spacingHorizontalS})` },
});
