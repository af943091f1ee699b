import { memoryStore } from '../../server/store/memory.ts';
import { storePortContract } from '../contracts/storePort.ts';
import { at } from './samples.ts';

storePortContract('in maps', () => {
  const store = memoryStore({ now: () => at('2026-03-10T08:00:00Z') });
  return Promise.resolve({ store, reopen: () => Promise.resolve(store), close: () => store.close() });
});
