import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { StrictMode, useEffect, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { lateApi } from '../api/lateApi.ts';
import { tokens } from '../api/token.ts';
import { instantAt } from '../instant.ts';
import { outlook } from '../office/outlook.ts';
import { watchTheme, type Theme } from '../office/theme.ts';
import { Mishap } from './Mishap.tsx';
import { createPane } from './pane.ts';
import { PaneView } from './PaneView.tsx';

/* The pane is put together here, and only here. */

const pane = createPane({ outlook, api: lateApi({ url: `${location.origin}/api`, tokens }), now: () => instantAt(Date.now()) });

function Themed(): ReactElement {
  const [theme, setTheme] = useState<Theme>('light');
  useEffect(() => watchTheme(setTheme), []);
  return (
    <FluentProvider theme={theme === 'dark' ? webDarkTheme : webLightTheme}>
      <Mishap>
        <PaneView pane={pane} />
      </Mishap>
    </FluentProvider>
  );
}

const place = document.getElementById('pane');
if (place === null) throw new Error('taskpane.html has no place for the pane');
createRoot(place).render(
  <StrictMode>
    <Themed />
  </StrictMode>,
);
void pane.open().then(() => outlook.onMeetingChanged(() => void pane.open()));
