import type { Job } from './job.js';
import type { Jobs } from './jobs.js';

/** How many jobs have ended, by name and by how. */
export class JobCounts {
  readonly #counts = new Map<string, { readonly name: string; readonly status: string; count: number }>();

  constructor(private readonly jobs: Jobs) {
    jobs.listen((job) => this.#note(job));
  }

  #note({ name, end }: Job): void {
    if (!end) return;
    const status = end.exitCode === 0 ? 'ok' : 'error';
    const key = `${name} ${status}`;
    const counted = this.#counts.get(key) ?? { name, status, count: 0 };
    counted.count++;
    this.#counts.set(key, counted);
  }

  /** The text that Prometheus collects. */
  text(): string {
    const ended = [...this.#counts.values()].map(
      ({ name, status, count }) => `mydocker_jobs_total{name="${name}",status="${status}"} ${count}\n`,
    );
    return [
      '# HELP mydocker_jobs_running Jobs that go on.\n',
      '# TYPE mydocker_jobs_running gauge\n',
      `mydocker_jobs_running ${this.jobs.running().length}\n`,
      '# HELP mydocker_jobs_total Jobs that have ended.\n',
      '# TYPE mydocker_jobs_total counter\n',
      ...ended,
    ].join('');
  }
}
