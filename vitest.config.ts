import { defineConfig } from 'vitest/config';

/** How much slower than a usual machine this one is (an emulated one says 10). No test asserts a time. */
const patience = Number(process.env.TEST_PATIENCE ?? 1);

/** CI tries a failed test once more and reports it as flaky: one rare race should not hide what else it found. */
const retry = Number(process.env.TEST_RETRY ?? 0);

/** Container tests wait for the kernel and for each other. */
const patient = { testTimeout: 60_000 * patience, hookTimeout: 120_000 * patience, retry };

/** More containers at once than this teach nothing and make a small machine swap. */
const CONTAINER_WORKERS = 2;

const flakyReporter = './test/lib/flaky-reporter.ts';
const reportFile = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    reporters: ['default', flakyReporter, ...(reportFile ? ['json'] : [])],
    ...(reportFile ? { outputFile: { json: reportFile } } : {}),
    // Projects that differ in their number of workers run one after the other, in this order.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'test/lib/**/*.test.ts', 'test/course/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'chapters',
          include: ['chapters/*/check.test.ts'],
          globalSetup: './test/lib/sow.ts',
          ...patient,
          maxWorkers: CONTAINER_WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          ...patient,
          testTimeout: 3 * patient.testTimeout,
          maxWorkers: CONTAINER_WORKERS,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'docs',
          include: ['test/docs/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          retry,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
