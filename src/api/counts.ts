/** How many requests were answered, by method and status. */
export class RequestCounts {
  readonly #counts = new Map<string, number>();

  add(method: string, status: number): void {
    const key = `${method} ${status}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** `{"GET 200": 7}` */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The text that Prometheus collects. */
  text(): string {
    const lines = [...this.#counts].map(([key, count]) => {
      const [method, status] = key.split(' ');
      return `mydocker_http_requests_total{method="${method}",code="${status}"} ${count}\n`;
    });
    return [
      '# HELP mydocker_http_requests_total Requests answered.\n',
      '# TYPE mydocker_http_requests_total counter\n',
      ...lines,
    ].join('');
  }
}
