import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';

/** The words while the first look is under way; they are seen only once it takes long. */
export function Starting({ slow }: { readonly slow: boolean }): ReactElement {
  const styles = useStyles();
  return (
    <h1 className={slow ? styles.seen : styles.heard}>
      {slow ? 'Still looking. Exchange or Salesforce takes its time.' : 'Looking at this meeting.'}
    </h1>
  );
}

/** The shape of what is to come. */
export function Bones(): ReactElement {
  const styles = useStyles();
  return (
    <div className={styles.bones} aria-hidden="true">
      {['70%', '95%', '40%', '85%', '60%', '100%', '55%'].map((width) => (
        <div key={width} className={styles.bone} style={{ width }} />
      ))}
    </div>
  );
}

const useStyles = makeStyles({
  seen: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightRegular },
  heard: { position: 'absolute', width: '1px', height: '1px', margin: 0, overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' },
  bones: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
  },
  bone: {
    height: '14px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralStencil1,
    // Forced colours would make it invisible.
    outline: '1px solid transparent',
    animationName: { from: { opacity: 1 }, '50%': { opacity: 0.5 }, to: { opacity: 1 } },
    animationDuration: '1.6s',
    animationIterationCount: 'infinite',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none' },
  },
});
