import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId, useState, type ReactElement } from 'react';
import type { PersonView } from '../../shared/view.ts';
import { DOWN, Icon, UP } from './icons.tsx';
import { Section } from './Section.tsx';
import { KIND_WORDS, RESPONSE_WORDS } from './words.ts';

/** Whom Salesforce knows. Outsiders first, because they decide; colleagues folded, because they rarely do. */
export function People({ people }: { readonly people: readonly PersonView[] }): ReactElement {
  const outsiders = people.filter(({ kind }) => kind !== 'colleague');
  const colleagues = people.filter(({ kind }) => kind === 'colleague');
  return (
    <Section title="People">
      {people.length === 0 && <Nobody />}
      {outsiders.length > 0 && <PersonList people={outsiders} />}
      {colleagues.length > 0 && <Colleagues people={colleagues} />}
    </Section>
  );
}

function Nobody(): ReactElement {
  const styles = useStyles();
  return <p className={styles.quiet}>Nobody is invited.</p>;
}

/** A button, not `summary`: Office.js moves the focus itself and knows buttons only. */
function Colleagues({ people }: { readonly people: readonly PersonView[] }): ReactElement {
  const styles = useStyles();
  const listId = useId();
  const [open, setOpen] = useState(false);
  const words = people.length === 1 ? '1 colleague' : `${people.length} colleagues`;
  const organizes = people.some(({ organizer }) => organizer) ? ', with the organizer' : '';
  return (
    <>
      <Button
        className={styles.fold}
        appearance="subtle"
        size="small"
        icon={<Icon drawing={open ? UP : DOWN} />}
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => setOpen(!open)}
      >
        {words}
        {organizes}
      </Button>
      {open && (
        <div id={listId}>
          <PersonList people={people} />
        </div>
      )}
    </>
  );
}

function PersonList({ people }: { readonly people: readonly PersonView[] }): ReactElement {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {people.map((person) => (
        <Person key={person.address} person={person} />
      ))}
    </ul>
  );
}

function Person({ person }: { readonly person: PersonView }): ReactElement {
  const styles = useStyles();
  const { name, address, kind, others } = person;
  const named = name !== '' && name !== address;
  return (
    <li className={styles.person}>
      <div className={styles.who}>
        <span className={styles.name}>{named ? name : address}</span>
        <span className={mergeClasses(styles.kind, styles[kind])}>{KIND_WORDS[kind]}</span>
      </div>
      <span className={styles.more}>{detailsOf(person, named).join(' · ')}</span>
      {others > 0 && (
        <span className={styles.more}>{others === 1 ? '1 more record has this address' : `${others} more records have this address`}</span>
      )}
    </li>
  );
}

const detailsOf = ({ address, organizer, response }: PersonView, named: boolean): readonly string[] =>
  [organizer ? 'Organizer' : null, RESPONSE_WORDS[response], named ? address : null].filter((words) => words !== null);

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, margin: 0, padding: 0, listStyleType: 'none' },
  person: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  who: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', columnGap: tokens.spacingHorizontalS },
  name: { fontWeight: tokens.fontWeightSemibold, minWidth: 0, overflowWrap: 'anywhere' },
  kind: {
    padding: `0 ${tokens.spacingHorizontalS}`,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusCircular,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    whiteSpace: 'nowrap',
  },
  contact: { backgroundColor: tokens.colorBrandBackground2, color: tokens.colorBrandForeground2 },
  lead: { backgroundColor: tokens.colorBrandBackground2, color: tokens.colorBrandForeground2 },
  colleague: { color: tokens.colorNeutralForeground2 },
  unknown: { borderTopStyle: 'dashed', borderRightStyle: 'dashed', borderBottomStyle: 'dashed', borderLeftStyle: 'dashed' },
  more: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  fold: { alignSelf: 'flex-start', marginLeft: `calc(-1 * ${tokens.spacingHorizontalS})` },
});
