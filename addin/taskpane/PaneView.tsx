import { makeStaticStyles, makeStyles, tokens } from '@fluentui/react-components';
import { useSyncExternalStore, type ReactElement } from 'react';
import { unreachable } from '../../shared/unreachable.ts';
import { Chips } from './Chips.tsx';
import type { Pane } from './pane.ts';
import { People } from './People.tsx';
import { PushBar } from './PushBar.tsx';
import { PushPreviewList } from './PushPreviewList.tsx';
import type { Screen } from './screen.ts';
import { Section } from './Section.tsx';
import { Bones, Starting } from './Starting.tsx';
import { LookAgain, Status } from './Status.tsx';
import { Stop, StopAction } from './Stop.tsx';
import { Tags } from './Tags.tsx';

/** The screen. Its first block is one live region for good, so that whatever comes into it is read out once, politely. */
export function PaneView({ pane }: { readonly pane: Pane }): ReactElement {
  usePageStyles();
  const styles = useStyles();
  const screen = useSyncExternalStore(pane.watch, pane.screen);
  const busy = screen.kind === 'starting' || (screen.kind === 'shown' && screen.looking);
  return (
    <main className={styles.main} aria-busy={busy}>
      <div className={styles.status} aria-live="polite">
        <FirstLines screen={screen} />
      </div>
      <Rest screen={screen} pane={pane} />
    </main>
  );
}

function FirstLines({ screen }: { readonly screen: Screen }): ReactElement {
  switch (screen.kind) {
    case 'starting':
      return <Starting slow={screen.slow} />;
    case 'stopped':
      return <Stop trouble={screen.trouble} />;
    case 'shown':
      return <Status view={screen.view} stale={screen.stale} />;
    default:
      return unreachable(screen);
  }
}

function Rest({ screen, pane }: { readonly screen: Screen; readonly pane: Pane }): ReactElement {
  switch (screen.kind) {
    case 'starting':
      return <Bones />;
    case 'stopped':
      return <Stopped screen={screen} pane={pane} />;
    case 'shown':
      return <Shown screen={screen} pane={pane} />;
    default:
      return unreachable(screen);
  }
}

type PartOf<Kind extends Screen['kind']> = { readonly screen: Extract<Screen, { kind: Kind }>; readonly pane: Pane };

function Stopped({ screen, pane }: PartOf<'stopped'>): ReactElement {
  const styles = useStyles();
  return (
    <>
      <div className={styles.action}>
        <StopAction trouble={screen.trouble} busy={screen.busy} onAgain={() => void pane.open()} onSignIn={() => void pane.signIn()} />
      </div>
      {screen.mirror !== null && screen.mirror.tags.length > 0 && (
        <Section title="Tags, as Outlook keeps them">
          <Chips tags={screen.mirror.tags} />
        </Section>
      )}
    </>
  );
}

function Shown({ screen, pane }: PartOf<'shown'>): ReactElement {
  const styles = useStyles();
  const { view, meeting, tags, push, looking, stale } = screen;
  return (
    <>
      <div className={styles.action}>
        <LookAgain looking={looking} stale={stale} onLookAgain={() => void pane.lookAgain()} onSignIn={() => void pane.signIn()} />
      </div>
      {!view.private && <People people={view.people} />}
      <Tags tags={tags} view={view} onEdit={pane.editTags} onRetry={() => void pane.retryTags()} />
      <PushPreviewList view={view} mode={meeting.mode} />
      <PushBar push={push} onPush={() => void pane.push()} />
    </>
  );
}

/** What the focus moves to must not end up behind the bar at the bottom. */
const usePageStyles = makeStaticStyles({ html: { scrollPaddingBottom: '96px' }, body: { margin: 0 } });

const useStyles = makeStyles({
  main: { display: 'flex', flexDirection: 'column', minHeight: '100vh', boxSizing: 'border-box', overflowWrap: 'anywhere' },
  status: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalL} 0`,
  },
  action: {
    display: 'flex',
    flexDirection: 'column',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalM}`,
  },
});
