import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // The master key of the tests, so that none of them makes a key file.
    env: { CADASTRE_KEY: 'the master key of tests, which guards nothing' },
  },
})
