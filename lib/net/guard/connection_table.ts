/** Stage of a connection. */
export const STAGE = {
  /** No connection uses this port. */
  free: 0,
  /** HTTP/1.1, one request after the other. */
  http: 1,
  /** A WebSocket; the service sets this stage when it upgrades. */
  socket: 2,
  /** The service is closing the WebSocket; the client may still answer. */
  closing: 3,
  /** The service wants the connection closed at once. */
  dropped: 4,
} as const;

/** One of {@link STAGE}. */
export type Stage = typeof STAGE[keyof typeof STAGE];

/** Reasons for which the guard closed or refused a connection; labels of a metric. */
export const ENDINGS = [
  "halfOpen",
  "badHead",
  "body",
  "slowRequest",
  "slowReader",
  "addressShare",
  "full",
  "aroundGuard",
] as const;

/** One of {@link ENDINGS}. */
export type Ending = typeof ENDINGS[number];

const PORTS = 65_536;
/** Indexes of the 32-bit words of a connection. */
const STAGE_WORD = 0;
const ANSWERED_WORD = 1;
const GENERATION_WORD = 2;
const WORDS = 3;
/** Words before those of the connections: a change counter, counts of endings, number of open connections. */
const CHANGES = 0;
const ENDED = 1;
const OPEN = ENDED + ENDINGS.length;
const HEAD_WORDS = OPEN + 1;
/** The longest address is IPv6 with an IPv4 tail: 45 characters, plus one for the length. */
const ADDRESS_BYTES = 46;
const ADDRESSES_AT = (HEAD_WORDS + PORTS * WORDS) * 4;

/**
 * Connection data shared by the guard's thread and the service
 * in shared memory: a message for each change would cost more than the connection.
 * A connection's index is its port on loopback, which no client can choose.
 */
export class ConnectionTable {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #addresses: Uint8Array<SharedArrayBuffer>;

  /** @param buffer memory of a table in another thread; absent for a new table */
  constructor(
    /** To be passed to the other thread. */
    readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(
      ADDRESSES_AT + PORTS * ADDRESS_BYTES,
    ),
  ) {
    this.#words = new Int32Array(buffer, 0, ADDRESSES_AT / 4);
    this.#addresses = new Uint8Array(buffer, ADDRESSES_AT);
  }

  /** Adds a new connection on this port. */
  open(port: number, address: string): void {
    const at = port * ADDRESS_BYTES;
    this.#addresses[at] = address.length;
    for (let i = 0; i < address.length; i++) {
      this.#addresses[at + 1 + i] = address.charCodeAt(i);
    }
    Atomics.store(this.#words, place(port, ANSWERED_WORD), 0);
    Atomics.add(this.#words, place(port, GENERATION_WORD), 1);
    Atomics.store(this.#words, place(port, STAGE_WORD), STAGE.http);
  }

  /** Removes a closed connection. */
  free(port: number): void {
    Atomics.store(this.#words, place(port, STAGE_WORD), STAGE.free);
  }

  stage(port: number): Stage {
    return Atomics.load(this.#words, place(port, STAGE_WORD)) as Stage;
  }

  /** Number of requests that were fully answered. */
  answered(port: number): number {
    return Atomics.load(this.#words, place(port, ANSWERED_WORD));
  }

  /** Distinguishes connections that used the same port one after the other. */
  generation(port: number): number {
    return Atomics.load(this.#words, place(port, GENERATION_WORD));
  }

  /** The client's address; null if no connection uses this port. */
  address(port: number): string | null {
    if (this.stage(port) === STAGE.free) return null;
    const at = port * ADDRESS_BYTES;
    const length = this.#addresses[at];
    return String.fromCharCode(
      ...this.#addresses.slice(at + 1, at + 1 + length),
    );
  }

  /** Sets the stage, unless another connection uses the port by now. */
  setStage(port: number, generation: number, stage: Stage): void {
    if (this.generation(port) !== generation) return;
    if (this.stage(port) === STAGE.free) return;
    Atomics.store(this.#words, place(port, STAGE_WORD), stage);
    this.#changed();
  }

  /** Counts an answer, unless another connection uses the port by now. */
  countAnswer(port: number, generation: number): void {
    if (this.generation(port) !== generation) return;
    Atomics.add(this.#words, place(port, ANSWERED_WORD), 1);
    this.#changed();
  }

  /** Resolves after the next change by the service, or after `ms`. */
  async changed(ms: number): Promise<void> {
    const seen = Atomics.load(this.#words, CHANGES);
    await Atomics.waitAsync(this.#words, CHANGES, seen, ms).value;
  }

  countEnding(why: Ending): void {
    Atomics.add(this.#words, ENDED + ENDINGS.indexOf(why), 1);
  }

  /** Number of closed or refused connections, by reason. */
  endings(): Record<Ending, number> {
    const counts = ENDINGS.map((why, index) =>
      [why, Atomics.load(this.#words, ENDED + index)] as const
    );
    return Object.fromEntries(counts) as Record<Ending, number>;
  }

  /** Number of open connections, as set by the guard's thread. */
  get connections(): number {
    return Atomics.load(this.#words, OPEN);
  }

  set connections(count: number) {
    Atomics.store(this.#words, OPEN, count);
  }

  #changed(): void {
    Atomics.add(this.#words, CHANGES, 1);
    Atomics.notify(this.#words, CHANGES);
  }
}

function place(port: number, word: number): number {
  return HEAD_WORDS + port * WORDS + word;
}
