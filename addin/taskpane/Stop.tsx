import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { unreachable } from '../../shared/unreachable.ts';
import type { Trouble } from '../trouble.ts';
import { ToneIcon } from './icons.tsx';
import { SmallPrint } from './Message.tsx';
import { noticeOf, type Remedy } from './notices.ts';

/** Why there is no meeting to show: what happened, what to do, and for a problem its small print. Lives inside the polite live region. */
export function Stop({ trouble }: { readonly trouble: Trouble }): ReactElement {
  const styles = useStyles();
  const { tone } = noticeOf(trouble);
  return (
    <>
      <div className={styles.first}>
        <ToneIcon tone={tone} size={24} />
        <h1 className={styles.word}>{trouble.message}</h1>
      </div>
      <p className={styles.remedy}>{trouble.remedy}</p>
      {tone === 'problem' && <SmallPrint trouble={trouble} />}
    </>
  );
}

type ActionProps = {
  readonly trouble: Trouble;
  readonly busy: boolean;
  readonly onAgain: () => void;
  readonly onSignIn: () => void;
};

export function StopAction({ trouble, busy, onAgain, onSignIn }: ActionProps): ReactElement | null {
  const styles = useStyles();
  const { button } = noticeOf(trouble);
  const action = actionOf(button, { onAgain, onSignIn });
  if (action === null) return null;
  return (
    <Button className={styles.button} appearance="primary" disabledFocusable={busy} onClick={action.press}>
      {busy ? 'Waiting for Outlook…' : action.words}
    </Button>
  );
}

function actionOf(button: Remedy, { onAgain, onSignIn }: Pick<ActionProps, 'onAgain' | 'onSignIn'>) {
  switch (button) {
    case 'again':
      return { words: 'Try again', press: onAgain };
    case 'signIn':
      return { words: 'Sign in', press: onSignIn };
    case 'reload':
      return { words: 'Try again', press: () => location.reload() };
    case 'none':
      return null;
    default:
      return unreachable(button);
  }
}

const useStyles = makeStyles({
  first: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  word: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    minWidth: 0,
  },
  remedy: { margin: 0 },
  button: { alignSelf: 'flex-start', marginTop: tokens.spacingVerticalS },
});
