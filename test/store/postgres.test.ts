import { describe } from '@jest/globals';
import { storePortContract } from '../contracts/storePort.ts';
import { describeOnPostgres, freshDatabase, openStoreAt } from './throwaway/throwawayPostgres.ts';

describeOnPostgres('on a server', () => {
  describe.each([
    { sorted: 'by bytes', like: '' },
    { sorted: 'by the rules of a language', like: `template template0 locale_provider icu icu_locale 'de-AT' locale 'C'` },
  ])('that sorts $sorted', ({ sorted, like }) => {
    storePortContract(`PostgreSQL that sorts ${sorted}`, async () => {
      const database = await freshDatabase({ migrated: true, like });
      let store = await openStoreAt(database.url);
      return {
        store,
        reopen: async () => {
          await store.close();
          store = await openStoreAt(database.url);
          return store;
        },
        close: async () => {
          await store.close();
          await database.drop();
        },
      };
    });
  });
});
