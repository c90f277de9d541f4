/** What a handler returns to answer with another status than 200. */
export class Answer {
  /** @param value is sent as JSON; nothing when it is undefined */
  constructor(
    readonly status: number,
    readonly value?: unknown,
  ) {}
}
