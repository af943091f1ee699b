import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { effectInWords } from '../../shared/explain.ts';
import type { MeetingView } from '../../shared/view.ts';
import type { MeetingOnScreen } from './screen.ts';
import { Section } from './Section.tsx';
import { previewInWords, remedyOrNull } from './words.ts';

/** What a push would do now, before anybody presses it. */
export function PushPreviewList({ view, mode }: { readonly view: MeetingView; readonly mode: MeetingOnScreen['mode'] }): ReactElement {
  const styles = useStyles();
  const { push } = view;
  const words = previewInWords(push, view);
  // The status above may have said the same already.
  const remedy = push.kind === 'nothing' || push.remedy === view.remedy ? null : remedyOrNull(push.remedy);
  return (
    <Section title="What a push would do">
      {push.effects.length > 0 && (
        <ul className={styles.list}>
          {push.effects.map((effect) => (
            <li key={effectInWords(effect)} className={styles.effect}>
              {effectInWords(effect)}
            </li>
          ))}
        </ul>
      )}
      {words !== null && <p className={styles.words}>{words}</p>}
      {remedy !== null && <p className={styles.words}>{remedy}</p>}
      {mode === 'compose' && <p className={styles.quiet}>A push takes the meeting as it was last saved. Save your changes first.</p>}
    </Section>
  );
}

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, margin: 0, paddingLeft: tokens.spacingHorizontalL },
  effect: { overflowWrap: 'anywhere' },
  words: { margin: 0, overflowWrap: 'anywhere' },
  quiet: { margin: 0, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground3 },
});
