import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbeddedStore } from '../../server/store/open.ts';
import { storePortContract } from '../contracts/storePort.ts';

storePortContract('embedded in a folder', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tandem-store-'));
  const open = () => openEmbeddedStore({ folder, secretKey: new Uint8Array(32).fill(7) });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
