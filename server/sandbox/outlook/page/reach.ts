/** Asks a server. Where nobody answers, a browser says "Failed to fetch"; this throws words a person can do something with. */
export function reach(address: string, request: RequestInit = {}): Promise<Response> {
  return fetch(address, request).catch(() => {
    throw new NoAnswer('The server does not answer. Start it again if it was stopped, then try again.');
  });
}

export class NoAnswer extends Error {}
