// Tests run as CommonJS (three times faster in jest than ESM); the source stays ESM. Consequence: no `import.meta` and no
// top-level await in modules under test.
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  maxWorkers: 2,
  // jest 30 waits for nothing by itself: a handle left open is a bug of ours, so no forceExit.
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript', tsx: true } }, module: { type: 'commonjs' } }],
  },
};
