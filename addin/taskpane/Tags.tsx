import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useId, useRef, useState, type FormEvent, type ReactElement } from 'react';
import { TAG_LENGTH_MAX } from '../../shared/tags.ts';
import type { MeetingView } from '../../shared/view.ts';
import { Chips } from './Chips.tsx';
import { Message } from './Message.tsx';
import { Section } from './Section.tsx';
import type { TagEdit, TagsOnScreen } from './tagsOnScreen.ts';
import { tagsInWords } from './words.ts';

type Props = {
  readonly tags: TagsOnScreen;
  readonly view: MeetingView;
  /** @returns whether the edit was taken. */
  readonly onEdit: (edit: TagEdit) => boolean;
  readonly onRetry: () => void;
};

export function Tags({ tags, view, onEdit, onRetry }: Props): ReactElement {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const saved = tagsInWords(tags, view);
  const lost = tags.mirror.kind === 'unread' || tags.mirror.kind === 'failed' || tags.server.kind === 'failed';
  return (
    <Section title="Tags">
      <Chips tags={tags.set.tags} removal={{ onRemove: (tag) => onEdit({ kind: 'remove', tag }), next: input }} />
      <AddTag input={input} refused={tags.refused} onAdd={(tag) => onEdit({ kind: 'add', tag })} />
      <div role="status" className={styles.saved}>
        {saved !== null && <Message line={saved} />}
      </div>
      {lost && (
        <Button className={styles.retry} size="small" onClick={onRetry}>
          Save again
        </Button>
      )}
    </Section>
  );
}

type AddTagProps = {
  readonly input: React.RefObject<HTMLInputElement | null>;
  readonly refused: readonly string[];
  readonly onAdd: (tag: string) => boolean;
};

function AddTag({ input, refused, onAdd }: AddTagProps): ReactElement {
  const styles = useStyles();
  const fieldId = useId();
  const whyId = useId();
  const [typed, setTyped] = useState('');
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim() === '') input.current?.focus();
    else if (onAdd(typed)) setTyped('');
  };
  return (
    <form className={styles.form} onSubmit={add}>
      <label htmlFor={fieldId} className={styles.label}>
        Add a tag
      </label>
      <div className={styles.row}>
        <Input
          id={fieldId}
          className={styles.input}
          input={{ ref: input, className: styles.typed }}
          value={typed}
          // A pasted text is refused with its reason; it is not cut off without a word.
          maxLength={TAG_LENGTH_MAX * 4}
          autoComplete="off"
          aria-invalid={refused.length > 0}
          aria-describedby={whyId}
          onChange={(_, { value }) => setTyped(value)}
        />
        <Button type="submit">Add</Button>
      </div>
      <div id={whyId} role="status">
        {refused.map((why) => (
          <Message key={why} line={{ tone: 'problem', words: why, trouble: null }} />
        ))}
      </div>
    </form>
  );
}

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  label: { fontSize: tokens.fontSizeBase300 },
  row: { display: 'flex', gap: tokens.spacingHorizontalS },
  input: { flexGrow: 1, minWidth: 0 },
  typed: { minWidth: 0, width: '100%' },
  saved: { fontSize: tokens.fontSizeBase200 },
  retry: { alignSelf: 'flex-start' },
});
