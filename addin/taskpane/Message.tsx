import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { Trouble } from '../trouble.ts';
import { ToneIcon } from './icons.tsx';
import { remedyOrNull, type Line } from './words.ts';

/** A line with its icon, what to do, and the small print. */
export function Message({ line }: { readonly line: Line }): ReactElement {
  const styles = useStyles();
  const remedy = line.trouble === null ? null : remedyOrNull(line.trouble.remedy);
  return (
    <div className={styles.row}>
      <span className={styles.icon}>
        <ToneIcon tone={line.tone} />
      </span>
      <div className={styles.words}>
        <p className={styles.line}>{line.words}</p>
        {remedy !== null && <p className={styles.line}>{remedy}</p>}
        {line.trouble !== null && <SmallPrint trouble={line.trouble} />}
      </div>
    </div>
  );
}

/** What an administrator needs to find the case: the code, the vendor's own, and the number of the request in the log. */
export function SmallPrint({ trouble }: { readonly trouble: Trouble }): ReactElement {
  const styles = useStyles();
  const { code, vendorCode, instance, retryAfterSeconds } = trouble;
  return (
    <p className={styles.small}>
      Code {vendorCode === undefined ? code : `${code}, ${vendorCode}`}
      {instance !== undefined && <span className={styles.number}>Number {instance}</span>}
      {retryAfterSeconds !== undefined && <span className={styles.number}>{waitInWords(retryAfterSeconds)}</span>}
    </p>
  );
}

const waitInWords = (seconds: number): string =>
  seconds < 90 ? `It asks us to wait ${Math.ceil(seconds)} seconds.` : `It asks us to wait ${Math.ceil(seconds / 60)} minutes.`;

const useStyles = makeStyles({
  row: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-start' },
  // As high as a line of text, so that the drawing stands in its middle.
  icon: { display: 'flex', alignItems: 'center', height: tokens.lineHeightBase300 },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minWidth: 0 },
  line: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  small: {
    margin: 0,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  number: { display: 'block' },
});
