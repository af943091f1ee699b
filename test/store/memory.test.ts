import { openEmbeddedStore } from '../../server/store/open.ts';
import { storePortContract } from '../contracts/storePort.ts';

storePortContract('embedded in memory', async () => {
  const store = await openEmbeddedStore({ folder: null, secretKey: new Uint8Array(32).fill(7) });
  return { store, reopen: () => Promise.resolve(store), close: () => store.close() };
});
