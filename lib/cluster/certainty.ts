/**
 * Whether this process may still act as the leader. A process that was frozen
 * wakes up without knowing that another one leads now: all that it does then
 * waits until the store has confirmed the lead.
 */
export class Certainty {
  #sure = true;
  #over = false;
  #held: (() => void)[] = [];

  /** @param check whether the lead was confirmed a moment ago; called before each act */
  constructor(private readonly check: () => boolean) {}

  /** Acts now, or in order as soon as the lead is confirmed; never if it is lost. */
  act(run: () => void): void {
    if (this.#over) return;
    if (this.#held.length === 0 && this.sure) run();
    else this.#held.push(run);
  }

  get sure(): boolean {
    if (this.#sure && !this.check()) this.#sure = false;
    return this.#sure;
  }

  /** The lead is confirmed. */
  confirm(): void {
    this.#sure = true;
    const held = this.#held;
    this.#held = [];
    for (const [at, run] of held.entries()) {
      if (this.#over) return;
      if (!this.sure) {
        this.#held = [...held.slice(at), ...this.#held];
        return;
      }
      run();
    }
  }

  /** The lead is lost: nothing that waits is done. */
  end(): void {
    this.#over = true;
    this.#held = [];
  }
}
