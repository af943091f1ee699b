import { createServer, type Server } from 'node:https';
import path from 'node:path';
import express from 'express';
import type { Settings } from '../shared/settings.ts';
import { apiRouter } from './http/api.ts';
import { paneRouter } from './http/pane.ts';
import type { LogLine } from './http/visit.ts';
import type { StoredUser } from './ports/store.ts';
import { DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT, OUTLOOK_CLIENT } from './sandbox/entra/registration.ts';
import { outlookRouter } from './sandbox/outlook/router.ts';
import type { World } from './sync/world.ts';

export type SiteOptions = {
  readonly world: World;
  readonly settingsOf: (user: StoredUser) => Settings;
  readonly sandbox: { readonly graph: string; readonly entra: string };
  /** Whose Outlook the page can be, most welcome first. */
  readonly people: () => Promise<readonly { readonly address: string; readonly name: string }[]>;
  /** Of the sandbox's authority, so that whoever trusts the pretend world trusts this too. */
  readonly certificate: { readonly keyPem: string; readonly certPem: string };
  /** Where it is taken, any free one is; 0 takes any free one. */
  readonly port: number;
  /** The folder of the project: the built pane, manifest.xml and Office.js are below it. */
  readonly project: string;
  readonly log: (line: LogLine) => void;
};

export type Site = { readonly url: string; close(): Promise<void> };

/** One origin for everything a browser sees in the demo and in the tests: the stand-in for Outlook, the pane as it ships, and its server. */
export async function openSite(options: SiteOptions): Promise<Site> {
  const { world, settingsOf, sandbox, people, certificate, port, project, log } = options;
  const entra = { authority: sandbox.entra, tenant: DEMO_TENANT, clientId: DEMO_CLIENT, clients: [DEMO_CLIENT] };
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => response.redirect('/outlook/'));
  app.use(
    outlookRouter({
      graphUrl: sandbox.graph,
      entraUrl: sandbox.entra,
      tenant: DEMO_TENANT,
      app: { clientId: DEMO_CLIENT, clientSecret: DEMO_SECRET },
      outlookClientId: OUTLOOK_CLIENT,
      people,
      paneFolder: path.join(project, 'dist', 'pane'),
      pageFolder: path.join(project, 'dist', 'outlook'),
      officeFolder: path.join(project, 'node_modules', '@microsoft', 'office-js', 'dist'),
      manifestFile: path.join(project, 'manifest.xml'),
    }),
  );
  app.use('/pane', paneRouter({ folder: path.join(project, 'dist', 'pane') }));
  app.use('/api', apiRouter({ world, settingsOf, entra, log }));

  const server = createServer({ key: certificate.keyPem, cert: certificate.certPem }, app);
  await listenOn(server, port).catch((trouble: unknown) => {
    if (!isTaken(trouble)) throw trouble;
    return listenOn(server, 0);
  });
  const address = server.address();
  return {
    url: `https://localhost:${typeof address === 'object' && address !== null ? address.port : port}`,
    close: () =>
      new Promise((resolve, reject) => {
        // A push under way is finished, and its answer sent; lines that are only kept open are not waited for.
        server.close((trouble) => (trouble === undefined ? resolve() : reject(trouble)));
        server.closeIdleConnections();
      }),
  };
}

const listenOn = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

const isTaken = (trouble: unknown): boolean =>
  typeof trouble === 'object' && trouble !== null && 'code' in trouble && trouble.code === 'EADDRINUSE';
