/** Kurento's names for kinds of media that flow. */
export type FlowKind = "AUDIO" | "VIDEO" | "DATA";

/** In ms after the first kind: a browser that has the others, too, has sent them by then. */
const REST_WAIT_MS = 1_500;

/** In ms: a browser that sends nothing at all wants to see the other one nevertheless. */
const MEDIA_WAIT_MS = 4_000;

/** Does something once, when a browser's media flows, or has been awaited for long enough. */
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

  /** Tells what flows now. */
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

  /** It will not be done. */
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
