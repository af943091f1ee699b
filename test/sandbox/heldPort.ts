import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A port of this machine that stays ours while whatever answers behind it ends and begins again somewhere else. */
export type HeldPort = {
  readonly port: number;
  /** Whoever comes from now on is led there; TLS is between the two of them. */
  leadTo(port: number): void;
  close(): Promise<void>;
};

export async function holdPort(): Promise<HeldPort> {
  let behind = 0;
  const open = new Set<Socket>();
  const server = createServer((outside) => {
    const inside = connect(behind, '127.0.0.1');
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      open.add(one);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      // A line that breaks on one side is broken on the other: `close` follows.
      one.on('error', () => undefined);
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port) => {
      behind = port;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
