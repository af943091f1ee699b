import { isRecord } from './wire.ts';

/** An add-in's roaming settings, kept in this browser instead of the mailbox. Each value is a JSON text, as on the wire. */
export function openRoamingSettings(address: string): {
  readonly read: () => Readonly<Record<string, unknown>>;
  readonly save: (settings: unknown) => void;
} {
  const key = `outlook stand-in: settings of ${address}`;
  return {
    read: () => {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
      return isRecord(kept) ? kept : {};
    },
    save: (settings) => localStorage.setItem(key, JSON.stringify(settings)),
  };
}
