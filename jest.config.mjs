// Tests run as CommonJS (three times faster in jest than ESM); the source stays ESM. Consequence: no `import.meta` and no
// top-level await in modules under test.
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  // PostgreSQL for the tests that need one: started when the first of them asks, ended with jest.
  globalSetup: '<rootDir>/test/store/throwaway/globalSetup.cjs',
  globalTeardown: '<rootDir>/test/store/throwaway/globalTeardown.cjs',
  maxWorkers: 2,
  // Nothing here is timed; this only ends what hangs, on a busy machine too.
  testTimeout: 30_000,
  // jest 30 waits for nothing by itself: a handle left open is a bug of ours, so no forceExit.
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript', tsx: true } }, module: { type: 'commonjs' } }],
  },
};
