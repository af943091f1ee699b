import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { ARROW, Icon } from './icons.tsx';
import { Message } from './Message.tsx';
import type { PushOnScreen } from './screen.ts';
import { pushInWords } from './words.ts';

/** The one thing to press. It stays in sight, and it may always be pressed: a push that has nothing to write writes nothing. */
export function PushBar({ push, onPush }: { readonly push: PushOnScreen; readonly onPush: () => void }): ReactElement {
  const styles = useStyles();
  const line = pushInWords(push);
  const busy = push.kind === 'busy';
  return (
    <div className={styles.bar}>
      <div role="status">
        {line !== null && (
          <div className={styles.line}>
            <Message line={line} />
          </div>
        )}
      </div>
      <Button
        className={styles.button}
        appearance="primary"
        icon={<Icon drawing={ARROW} />}
        iconPosition="after"
        disabledFocusable={busy}
        onClick={onPush}
      >
        {busy ? 'Pushing…' : 'Push now'}
      </Button>
    </div>
  );
}

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    bottom: 0,
    display: 'flex',
    flexDirection: 'column',
    marginTop: 'auto',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    // Where little is seen at a time, the bar would hide what it stands on.
    '@media (max-height: 360px)': { position: 'static' },
  },
  line: { paddingBottom: tokens.spacingVerticalS },
  button: { width: '100%' },
});
