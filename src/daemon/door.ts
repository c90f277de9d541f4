/** What is closed until it is opened, once and for all. */
export class Door {
  readonly opened: Promise<void>;
  #resolve: () => void = () => {};

  constructor() {
    this.opened = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  open(): void {
    this.#resolve();
  }
}

export async function allOpen(doors: readonly Door[]): Promise<void> {
  await Promise.all(doors.map(({ opened }) => opened));
}
