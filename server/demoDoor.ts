import { Agent, request } from 'undici';
import { z } from 'zod';

/** The demo's way to the sandbox's control doors: what a person would do by hand. */
export type Door = { post(url: string, body: unknown): Promise<void>; mailboxes(graphUrl: string): Promise<readonly string[]> };

const state = z.looseObject({ mailboxes: z.array(z.looseObject({ address: z.string() })) });

export function openDoor(caPem: string): Door {
  const dispatcher = new Agent({ connect: { ca: caPem } });
  return {
    post: async (url, body) => {
      const answer = await request(url, {
        method: 'POST',
        dispatcher,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await answer.body.text();
      if (answer.statusCode >= 400) throw new Error(`The sandbox refused ${new URL(url).pathname}: ${text}`);
    },
    mailboxes: async (graphUrl) => {
      const answer = await request(`${graphUrl}/__control/state`, { dispatcher });
      return state.parse(await answer.body.json()).mailboxes.map(({ address }) => address);
    },
  };
}
