/** What vitest's JSON report says of failed tests. */

export interface VitestReport {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** The failed tests of one run with their first messages. A file that could not be loaded counts as one. */
export function failuresOf({ testResults }: VitestReport): (readonly [name: string, message: string])[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [[name, message] as const] : [];
    return failed.map(
      ({ fullName, failureMessages }) => [`${name} > ${fullName}`, failureMessages[0] ?? ''] as const,
    );
  });
}
