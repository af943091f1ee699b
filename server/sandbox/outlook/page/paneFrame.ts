import { button, element, part } from './element.ts';
import type { OfficeHost } from './host.ts';
import type { Addin, AddinButton } from './manifest.ts';
import type { OpenItem } from './openItem.ts';
import { reach } from './reach.ts';

/** The place beside the meeting where one pane at a time is shown. */
export type PaneFrame = {
  readonly show: (button: AddinButton, item: OpenItem | null) => void;
  readonly close: () => void;
  readonly window: () => Window | null;
};

/** @param onAnswered is called when the pane has had an answer from a server. */
export function paneFrame({
  addin,
  host,
  onAnswered,
}: {
  readonly addin: Addin;
  readonly host: () => OfficeHost;
  readonly onAnswered: () => void;
}): PaneFrame {
  let frame: HTMLIFrameElement | null = null;
  let trouble: HTMLElement | null = null;

  const show: PaneFrame['show'] = (pressed, item) => {
    close();
    const opened = element('iframe', { title: addin.name, sandbox: FRAME_MAY });
    frame = opened;
    part('pane-name').textContent = addin.name;
    part('pane').hidden = false;
    part('pane').append(opened);
    watchRequests(opened, onAnswered);
    host().mount(opened, { page: pressed.page, item });
    // A frame does not tell that its page could not be loaded; it stays blank.
    reach(pressed.page, { method: 'HEAD' }).catch((problem: unknown) => {
      if (frame === opened && problem instanceof Error) say(problem.message, () => show(pressed, item));
    });
  };

  const say = (words: string, again: () => void): void => {
    clear();
    trouble = element(
      'div',
      { class: 'pane-trouble', role: 'alert' },
      element('p', {}, `${addin.name} could not be opened. ${words}`),
      button('Try again', {}, again),
    );
    part('pane').append(trouble);
  };

  const close = (): void => {
    clear();
    part('pane').hidden = true;
  };

  const clear = (): void => {
    host().unmount();
    frame?.remove();
    trouble?.remove();
    frame = null;
    trouble = null;
  };

  return { show, close, window: () => frame?.contentWindow ?? null };
}

/** What Outlook on the web lets an add-in's frame do. */
const FRAME_MAY = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals';

/** Exchange tells the real Outlook when an add-in's server has changed a meeting. Nobody tells this page, so it hears when to look. */
function watchRequests(frame: HTMLIFrameElement, onAnswered: () => void): void {
  frame.addEventListener('load', () => {
    // Null for a frame of another origin, which may not be watched.
    const inner = frame.contentDocument?.defaultView ?? null;
    if (inner === null) return;
    const observer = new inner.PerformanceObserver((seen) => {
      if (seen.getEntries().some((entry) => 'initiatorType' in entry && entry.initiatorType === 'fetch')) onAnswered();
    });
    observer.observe({ type: 'resource' });
  });
}
