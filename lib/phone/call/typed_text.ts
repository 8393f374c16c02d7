/**
 * ms between two updates of a text that is being typed: three a second look
 * like typing, and are what the server allows.
 */
export const TYPING_MS = 350;

/**
 * A text that the other side sees while it is typed (real-time text): the first
 * letter at once, then all of it every {@link TYPING_MS} while it changes.
 */
export class TypedText {
  #text = "";
  /** As the other side has it. */
  #shown = "";
  #cancel: (() => void) | null = null;

  /**
   * @param after runs `callback` once after `ms`, and returns a function that
   * cancels it
   * @param show tells the other side; returns false if that is not possible now
   */
  constructor(
    private readonly after: (ms: number, callback: () => void) => () => void,
    private readonly show: (text: string) => boolean,
  ) {}

  /** @param text all that is typed now; empty if the other side may not see it */
  set(text: string): void {
    this.#text = text;
    if (!this.#cancel) this.#update();
  }

  /** It was sent, and the message takes its place at the other side. */
  sent(): void {
    this.#text = this.#shown = "";
  }

  /** The field is gone, and the text with it. */
  close(): void {
    this.#cancel?.();
    this.#text = "";
    this.#tell();
  }

  #update(): void {
    this.#cancel = null;
    if (this.#text === this.#shown) return;
    this.#tell();
    this.#cancel = this.after(TYPING_MS, () => this.#update());
  }

  #tell(): void {
    if (this.#text === this.#shown) return;
    if (this.show(this.#text)) this.#shown = this.#text;
  }
}
