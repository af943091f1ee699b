import { Agent, request } from 'undici';
import { z } from 'zod';

/** The demo's way to the sandbox's control doors: what a person would do by hand. */
export type Door = {
  post(url: string, body: unknown): Promise<unknown>;
  get(url: string): Promise<unknown>;
};

export function openDoor(caPem: string): Door {
  const dispatcher = new Agent({ connect: { ca: caPem } });
  const answerOf = async (url: string, options: Parameters<typeof request>[1]): Promise<unknown> => {
    const answer = await request(url, { ...options, dispatcher });
    const text = await answer.body.text();
    if (answer.statusCode >= 400) throw new Error(`The sandbox refused ${new URL(url).pathname}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  return {
    post: (url, body) => answerOf(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    get: (url) => answerOf(url, {}),
  };
}

const state = z.looseObject({ mailboxes: z.array(z.looseObject({ address: z.string() })) });

export const mailboxesOf = async (door: Door, graphUrl: string): Promise<readonly string[]> =>
  state.parse(await door.get(`${graphUrl}/__control/state`)).mailboxes.map(({ address }) => address);
