import { appendFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestModule } from 'vitest/node';

/** Says which tests passed only when they were tried again: each is a fault to be found, here or in the test. Also written to the file $TEST_FLAKY. */
export default class FlakyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env.TEST_FLAKY;
    for (const line of modules.flatMap(flakyTests)) {
      process.stdout.write(line);
      if (file) appendFileSync(file, line);
    }
  }
}

function flakyTests(module: TestModule): string[] {
  const tests = [...module.children.allTests('passed')].filter((test) => test.diagnostic()?.flaky);
  return tests.map((test) => {
    const reasons = (test.result().errors ?? []).map((error) => error.diff ?? error.message);
    return `passed only at a second try: ${module.relativeModuleId} > ${test.fullName}\n${stripVTControlCharacters(reasons.join('\n'))}\n`;
  });
}
