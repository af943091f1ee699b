import { button, element } from './element.ts';
import type { Mailbox } from './meeting.ts';

/** Entra's question for consent, in this page instead of a window of its own. Escape is a no. */
export function askForConsent({
  app,
  mailbox,
  scope,
}: {
  readonly app: string;
  readonly mailbox: Mailbox;
  readonly scope: string;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = element(
      'dialog',
      { 'aria-labelledby': 'consent-title', class: 'consent' },
      element('p', { class: 'who' }, mailbox.address),
      element('h2', { id: 'consent-title' }, 'Permissions requested'),
      element('p', {}, `${app} asks to see and push your meetings in your name.`),
      element('p', { class: 'small' }, wordsOf(scope)),
    );
    const answer = (accepts: boolean): void => {
      dialog.close();
      dialog.remove();
      resolve(accepts);
    };
    dialog.append(
      element(
        'div',
        { class: 'actions' },
        button('Cancel', {}, () => answer(false)),
        button('Accept', { class: 'primary' }, () => answer(true)),
      ),
    );
    dialog.addEventListener('cancel', () => answer(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** The permissions of the app's own API. What every sign-in asks for anyway is left out. */
function wordsOf(scope: string): string {
  const standard = new Set(['openid', 'profile', 'email', 'offline_access']);
  return scope
    .split(' ')
    .filter((one) => !standard.has(one))
    .map((one) => one.slice(one.lastIndexOf('/') + 1))
    .join(', ');
}
