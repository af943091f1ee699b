import { askOutlook } from './askOutlook.ts';

export type Theme = 'light' | 'dark';

/**
 * Tells the theme now and whenever it changes. Outlook's own word counts where there is one (Mailbox 1.14), the system's setting before and
 * without it. @returns a function that ends it.
 */
export function watchTheme(tell: (theme: Theme) => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const bySystem = (): void => tell(system.matches ? 'dark' : 'light');
  system.addEventListener('change', bySystem);
  bySystem();
  watchOutlook((colour) => {
    system.removeEventListener('change', bySystem);
    tell(isDark(colour) ? 'dark' : 'light');
  });
  return () => system.removeEventListener('change', bySystem);
}

function watchOutlook(tell: (background: string) => void): void {
  if (typeof Office === 'undefined') return;
  void Office.onReady().then(() => {
    const known = backgroundOf(Office.context);
    if (known !== null) tell(known);
    // The mailbox is missing outside Outlook; asking for it then throws, which askOutlook takes for a refusal.
    return askOutlook((callback) =>
      Office.context.mailbox.addHandlerAsync(
        Office.EventType.OfficeThemeChanged,
        (event: unknown) => {
          const changed = backgroundOf(event);
          if (changed !== null) tell(changed);
        },
        callback,
      ),
    );
  });
}

/** `officeTheme` may be missing, although its type says it never is. */
function backgroundOf(holder: unknown): string | null {
  if (typeof holder !== 'object' || holder === null || !('officeTheme' in holder)) return null;
  const theme = holder.officeTheme;
  if (typeof theme !== 'object' || theme === null || !('bodyBackgroundColor' in theme)) return null;
  return typeof theme.bodyBackgroundColor === 'string' ? theme.bodyBackgroundColor : null;
}

/** `#rrggbb`; perceived brightness below the middle. */
function isDark(colour: string): boolean {
  const [red = 255, green = 255, blue = 255] =
    /^#?(..)(..)(..)/
      .exec(colour)
      ?.slice(1)
      .map((hex) => Number.parseInt(hex, 16)) ?? [];
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}
