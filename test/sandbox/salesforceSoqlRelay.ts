import { createServer, request } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Sandbox } from '../../server/sandbox/start.ts';

/** Stands between a client and the sandbox's Salesforce and notes every statement that passes, alone or inside a composite. */
export type SoqlRelay = { readonly url: string; readonly statements: ReadonlySet<string>; close(): Promise<void> };

export async function openSoqlRelay({ salesforceUrl, certificate, caPem }: Sandbox): Promise<SoqlRelay> {
  const statements = new Set<string>();
  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    for (const soql of statementsIn(incoming.url ?? '', body.toString())) statements.add(soql);
    const { method = 'GET', headers } = incoming;
    const onward = request(new URL(incoming.url ?? '/', salesforceUrl), { method, headers, ca: caPem }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    // A connection that the sandbox drops on purpose is dropped here too.
    onward.on('error', () => incoming.socket.destroy());
    onward.end(body);
  };
  const server = createServer({ key: certificate.keyPem, cert: certificate.certPem }, (incoming, outgoing) => {
    void forward(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `https://localhost:${port}`,
    statements,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function statementsIn(address: string, body: string): string[] {
  const parts = body.startsWith('{') ? (JSON.parse(body) as { compositeRequest?: { url: string }[] }).compositeRequest : undefined;
  return [address, ...(parts ?? []).map(({ url }) => url)].flatMap((url) => new URL(url, 'https://localhost').searchParams.get('q') ?? []);
}
