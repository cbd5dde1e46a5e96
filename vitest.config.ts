import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The slowest files, slowest first, both browsers taken together. They start first, so that none is left for the end. */
const LONGEST = [
  'network-storage-and-worker-failures',
  'extension-pages',
  'service-errors',
  'lifecycle',
  'journey',
  'frameworks',
  'workspace',
  'appearance',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/browser/${name}.test.ts`));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/repo.test.ts'],
          setupFiles: ['test/unit/setup-patient-waits.ts'],
          // Beside the browsers, tests take up to eight times as long as alone. The longest one takes 20 s then.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          // Only `npm run test:frameworks` runs these, because it installs the libraries.
          name: 'frameworks',
          include: ['test/frameworks/*.test.ts'],
          setupFiles: ['test/browser/failure-pictures.ts'],
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          setupFiles: ['test/browser/failure-pictures.ts'],
          // Each worker has up to two browsers. 4 GB of memory are enough for two workers.
          maxWorkers: 2,
          // Three times what the longest test needs on a slow machine.
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
