import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-first.ts', 'test/shared-folder.ts'],
    setupFiles: ['test/fixed-seed.ts'],
    pool: 'forks',
    // A file's modules, sessions and compiled code serve the next one, too: whatever a file leaves behind has names of its own.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
