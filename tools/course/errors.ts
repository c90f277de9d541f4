/** A failure that the user can act on: printed as one line, without a stack. `hint` says what to do about it. */
export class CourseError extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'CourseError';
  }

  /** The one line that the user sees. */
  get line(): string {
    return this.hint ? `${this.message}: ${this.hint}` : this.message;
  }
}
