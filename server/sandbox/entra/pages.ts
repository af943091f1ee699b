import type { SandboxAnswer } from '../witness.ts';
import type { Account } from './directory.ts';
import type { App } from './tenants.ts';

/** `action`: where the form goes. `asked`: the client's request as it came, to be read again with the form. */
type FormPlace = { readonly action: string; readonly asked: string; readonly app: App };

/** Lists who can sign in; choosing somebody is all there is to a password here. */
export function signInPage(place: FormPlace, { accounts, hinted }: { accounts: readonly Account[]; hinted: string | null }): SandboxAnswer {
  const preferred = accounts.find(({ person }) => person.username.toLowerCase() === hinted?.toLowerCase()) ?? accounts[0];
  const choices = accounts.map((account, at) => {
    const { username, name } = account.person;
    const checked = account === preferred ? ' checked' : '';
    return `<p><input type="radio" name="username" id="person${at}" value="${escaped(username)}"${checked}>
<label for="person${at}">${escaped(name)} <span>${escaped(username)}, ${escaped(account.tenant.name)}</span></label></p>`;
  });
  const list = choices.length === 0 ? '<p>Nobody has an account here.</p>' : choices.join('\n');
  return page(`Sign in to ${place.app.name}`, [
    formOpening(place),
    `<fieldset><legend>Who are you?</legend>${list}</fieldset>`,
    '<p><button name="step" value="signIn">Sign in</button> <button name="step" value="cancel">Cancel</button></p></form>',
  ]);
}

/** What the app wants to do, for somebody to say yes or no to. */
export function consentPage(
  place: FormPlace,
  { account, permissions }: { account: Account; permissions: readonly string[] },
): SandboxAnswer {
  const { username } = account.person;
  return page('Permissions requested', [
    `<p>${escaped(place.app.name)} asks ${escaped(username)} for:</p>`,
    `<ul>${permissions.map((permission) => `<li>${escaped(permission)}</li>`).join('')}</ul>`,
    formOpening(place),
    hidden('username', username),
    '<p><button name="step" value="accept">Accept</button> <button name="step" value="decline">Cancel</button></p></form>',
  ]);
}

/** Told to the person alone: nobody is sent to an address that may not be the client's. */
export function errorPage(words: string): SandboxAnswer {
  return { ...page('Sorry, but we’re having trouble signing you in.', [`<p>${escaped(words)}</p>`]), status: 400 };
}

export function signedOutPage(): SandboxAnswer {
  return page('You signed out of your account', ['<p>It is a good idea to close all browser windows.</p>']);
}

/** `response_mode=form_post`: the browser carries the answer to the client by itself, or by a button where scripts are off. */
export function postingPage(redirectUri: string, members: URLSearchParams): SandboxAnswer {
  const inputs = [...members].map(([name, value]) => hidden(name, value));
  return page('Working…', [
    `<form method="post" action="${escaped(redirectUri)}">${inputs.join('')}<noscript><button>Continue</button></noscript></form>`,
    '<script>document.forms[0].submit()</script>',
  ]);
}

function formOpening({ action, asked }: FormPlace): string {
  return `<form method="post" action="${escaped(action)}">${hidden('asked', asked)}`;
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`;
}

function page(heading: string, parts: readonly string[]): SandboxAnswer {
  return {
    status: 200,
    count: 'token',
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store, no-cache', 'X-Frame-Options': 'DENY' },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(heading)}</title><style>${style}</style></head>
<body><main><h1>${escaped(heading)}</h1>
${parts.join('\n')}
</main></body></html>
`,
  };
}

const style = `body { font: 1rem/1.5 'Segoe UI', sans-serif; color: #1b1b1b; background: #f2f2f2; margin: 0 }
main { max-width: 27rem; margin: 10vh auto; padding: 2rem; background: #fff }
h1 { font-size: 1.5rem; margin: 0 0 1rem }
fieldset { border: 0; margin: 0; padding: 0 }
label span { display: block; margin-left: 1.8rem; color: #595959; font-size: .875rem }
button { font: inherit; padding: .3rem 1.2rem }`;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
