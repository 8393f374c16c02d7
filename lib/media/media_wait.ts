/** Kurento's names for kinds of media that flow. */
export type FlowKind = "AUDIO" | "VIDEO" | "DATA";

/** Milliseconds to wait after the first kind of media: a browser that sends the other kinds, too, has started by then. */
const REST_WAIT_MS = 1_500;

/** Milliseconds to wait for any media: a browser that sends none should see the other one nevertheless. */
const MEDIA_WAIT_MS = 4_000;

/** Runs an action once, when a browser's media flows or after the longest wait. */
export class MediaWait {
  #timer: ReturnType<typeof setTimeout>;
  #some = false;
  #over = false;

  /** @param kinds all of these must flow */
  constructor(
    private readonly kinds: readonly FlowKind[],
    private readonly run: () => void,
    private readonly waitMs = { rest: REST_WAIT_MS, all: MEDIA_WAIT_MS },
  ) {
    this.#timer = setTimeout(() => this.#finish(), waitMs.all);
  }

  /** Reports the kinds of media that flow now. */
  flowChanged(flowing: ReadonlySet<FlowKind>): void {
    if (this.#over) return;
    if (this.kinds.every((kind) => flowing.has(kind))) {
      this.#finish();
    } else if (flowing.size > 0 && !this.#some) {
      this.#some = true;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#finish(), this.waitMs.rest);
    }
  }

  /** Cancels the action. */
  cancel(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #finish(): void {
    if (this.#over) return;
    this.cancel();
    this.run();
  }
}
