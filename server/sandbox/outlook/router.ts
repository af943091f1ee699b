import express from 'express';
import type { ErrorRequestHandler, Router } from 'express';
import { frameScripts } from './frameScripts.ts';
import { graphDoor } from './graphDoor.ts';
import { graphTokens } from './graphTokens.ts';
import { mailboxDoor } from './mailboxDoor.ts';
import type { OutlookOptions } from './options.ts';
import { manifestPage, officeFiles, outlookPage, taskpanePage } from './pages.ts';
import { signInDoor } from './signInDoor.ts';

/**
 * A stand-in for Outlook on the web, for the demo and the tests: the page at `/outlook/`, what it asks for below it, and
 * `GET /pane/taskpane.html` as the page frames it. To be mounted at the root of an https server, before the pane's own files.
 * It lets everybody be anybody, so it belongs on loopback only.
 */
export function outlookRouter(options: OutlookOptions): Router {
  const router = express.Router();
  const tokens = graphTokens(options);
  const json = express.json({ limit: '1mb' });
  router.get('/pane/taskpane.html', taskpanePage(options));
  router.get('/outlook/manifest.xml', manifestPage(options));
  for (const [name, script] of Object.entries(frameScripts))
    router.get(
      `/outlook/${name}`,
      (_request, response) => void response.type('text/javascript').set('Cache-Control', 'no-store').send(script),
    );
  router.get('/outlook/people', async (_request, response) => void response.json(await options.people()));
  router.get('/outlook/mailboxes/:address', mailboxDoor(options, tokens));
  router.use('/outlook/graph', json, graphDoor(options, tokens));
  router.use('/outlook', json, signInDoor(options));
  router.use('/outlook/office-js', officeFiles(options));
  router.use('/outlook', outlookPage(options));
  router.use('/outlook', sandboxDown);
  return router;
}

/** What is left is that Graph or Entra cannot be reached. Express knows this for a handler of errors by its four arguments. */
const sandboxDown: ErrorRequestHandler = (_problem, _request, response, _next) => {
  response.status(502).json({ error: { code: 'sandboxDown', message: 'The sandbox does not answer. Is it still running?' } });
};
