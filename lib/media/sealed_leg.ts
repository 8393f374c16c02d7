import type { FlowKind } from "./media_wait.ts";
import type { KurentoSealedEndpoint } from "./kurento_sealed_endpoint.ts";

/** Events of a leg of a sealed call. */
export interface SealedLegEvents {
  /** Its browser's media can flow: at first, and again after a restart of ICE. */
  connected(): void;
  /** Its browser is not reached any more; a restart of ICE repairs it. */
  lost(): void;
  /** Its browser sends nothing any more. */
  silent(): void;
  /** A silent browser sends again. */
  flows(): void;
}

/** The endpoint of one browser of a sealed call, with the state known from its events. */
export class SealedLeg {
  readonly #flowing = new Set<FlowKind>();
  #connected = false;
  #silent = false;
  #retired = false;

  constructor(
    readonly endpoint: KurentoSealedEndpoint,
    private readonly events: SealedLegEvents,
  ) {}

  /** @throws {KurentoError} as a rejection */
  async subscribe(): Promise<void> {
    const { endpoint, events } = this;
    await Promise.all([
      endpoint.subscribe("ConnectionStateChanged", ({ newState }) => {
        this.#connected = newState === "CONNECTED";
        this.#tell(this.#connected ? events.connected : events.lost);
      }),
      endpoint.subscribe("IceComponentStateChanged", ({ state }) => {
        if (state === "FAILED") this.#tell(events.lost);
        // The browser uses the credentials of its last restart.
        if (state === "READY" && this.#connected) this.#tell(events.connected);
      }),
      endpoint.subscribe("MediaFlowOutStateChanged", ({ mediaType, state }) => {
        if (state === "FLOWING") this.#flowing.add(mediaType);
        else this.#flowing.delete(mediaType);
        const silent = this.#flowing.size === 0;
        if (silent === this.#silent) return;
        this.#silent = silent;
        this.#tell(silent ? events.silent : events.flows);
      }),
      endpoint.subscribe("Error", () => this.#tell(events.lost)),
    ]);
  }

  /**
   * Reads the state from before the subscriptions and reports it: no event tells
   * what happened while the connection to the server was broken.
   *
   * @throws {KurentoError} as a rejection
   */
  async catchUp(): Promise<void> {
    const [connected, flowing] = await Promise.all([
      this.endpoint.connected(),
      this.endpoint.flowing(),
    ]);
    this.#connected = connected;
    for (const kind of flowing) this.#flowing.add(kind);
    this.#silent = connected && flowing.length === 0;
    this.#tell(connected ? this.events.connected : this.events.lost);
  }

  /** Ignores all later events. */
  retire(): void {
    this.#retired = true;
  }

  #tell(event: () => void): void {
    if (!this.#retired) event();
  }
}
