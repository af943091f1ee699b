import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useRef, type ReactElement, type RefObject } from 'react';
import { CROSS, Icon } from './icons.tsx';

type Props = {
  readonly tags: readonly string[];
  /** Without it the tags can only be read. `next`: where the focus goes after the last one. */
  readonly removal?: { readonly onRemove: (tag: string) => void; readonly next: RefObject<HTMLInputElement | null> };
};

export function Chips({ tags, removal }: Props): ReactElement | null {
  const styles = useStyles();
  const list = useRef<HTMLUListElement>(null);
  if (tags.length === 0) return null;
  /** The button pressed goes away with its tag; the focus must not fall out of the pane with it. */
  const remove = (tag: string, index: number, { onRemove, next }: NonNullable<Props['removal']>): void => {
    const buttons = list.current?.querySelectorAll('button') ?? [];
    (buttons[index + 1] ?? buttons[index - 1] ?? next.current)?.focus();
    onRemove(tag);
  };
  return (
    <ul ref={list} className={styles.list} aria-label="Tags of this meeting">
      {tags.map((tag, index) => (
        <li key={tag} className={styles.chip}>
          <span className={styles.words}>{tag}</span>
          {removal !== undefined && (
            <Button
              className={styles.remove}
              appearance="transparent"
              size="small"
              aria-label={`Remove the tag ${tag}`}
              icon={<Icon drawing={CROSS} size={12} />}
              onClick={() => remove(tag, index, removal)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

const useStyles = makeStyles({
  list: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, margin: 0, padding: 0, listStyleType: 'none' },
  chip: {
    display: 'flex',
    alignItems: 'center',
    maxWidth: '100%',
    boxSizing: 'border-box',
    minHeight: '28px',
    paddingLeft: tokens.spacingHorizontalS,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  words: { minWidth: 0, overflowWrap: 'anywhere', paddingRight: tokens.spacingHorizontalXXS },
  remove: { minWidth: '26px', width: '26px', height: '26px', flexShrink: 0 },
});
