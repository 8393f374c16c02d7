import { type CallMediaEvents, type LegName } from "../signaling/media_port.ts";
import type { IceCandidate } from "../shared/protocol_values.ts";
import type { KurentoCandidate } from "./kurento_event.ts";
import { literalCandidate } from "./literal_addresses.ts";
import type { FlowKind } from "./media_wait.ts";
import type { KurentoEndpoint } from "./kurento_endpoint.ts";

/** The component that media runs over; the second one is unused with rtcp-mux. */
const MEDIA_COMPONENT = 1;

/**
 * The element that an error is about, in Kurento's description of it: its kind,
 * as in `nicesrc4` and `dtlsdec4`.
 */
const ERROR_SOURCE = /, source: ([a-z]+)/;

/** The elements that a leg's packets cross between network and SRTP. */
const TRANSPORT_ELEMENT = /^(nice|dtls)/;

/** The kinds of media that a browser may send. */
const KINDS: readonly FlowKind[] = ["AUDIO", "VIDEO"];

/** ms between two counts of packets: less than a Kurento waits before it calls a kind silent, and more than any pause of one that flows. */
const RECOUNT_MS = 2_000;

/** Handlers of a leg's events, called only while the endpoint is the leg's current one. */
export interface LegEvents {
  iceCandidate: CallMediaEvents["iceCandidate"];
  lost: CallMediaEvents["legLost"];
  silent: CallMediaEvents["legSilent"];
  flows: CallMediaEvents["legFlows"];
  /** ICE and DTLS with the browser are up. */
  transportUp(endpoint: LegEndpoint): void;
  /** The browser's media reached this endpoint. */
  mediaFlowed(endpoint: LegEndpoint): void;
}

/** An endpoint with its subscriptions, and the state known from its events. */
export class LegEndpoint {
  /** Media of the browser that has reached this endpoint. */
  readonly flowed = new Set<FlowKind>();
  /** The kinds of media that flow now. */
  readonly #flowing = new Set<FlowKind>();
  /** The kinds of media that an event told of. */
  readonly #told = new Set<FlowKind>();
  #recount: ReturnType<typeof setTimeout> | undefined;
  #dead = false;
  #connected = false;

  private constructor(
    readonly endpoint: KurentoEndpoint,
    private readonly name: LegName,
    private readonly events: LegEvents,
  ) {}

  /**
   * Subscribes to the events that a leg needs. The requests are sent
   * before this returns; {@link subscribed} awaits the answers.
   */
  static watch(
    endpoint: KurentoEndpoint,
    name: LegName,
    events: LegEvents,
  ): { leg: LegEndpoint; subscribed: Promise<void> } {
    const leg = new LegEndpoint(endpoint, name, events);
    const lost = () => {
      if (leg.#dead) return;
      leg.#dead = true;
      events.lost(name);
    };
    const subscribed = Promise.all([
      endpoint.subscribe("IceCandidateFound", ({ candidate }) => {
        if (leg.#dead) return;
        // Kurento's type has no null. Without mids in the offer, the index says which m-line.
        const sdpMid = candidate.sdpMid || null;
        events.iceCandidate(name, { ...candidate, sdpMid });
      }),
      endpoint.subscribe("MediaFlowOutStateChanged", ({ mediaType, state }) => {
        leg.#told.add(mediaType);
        leg.#flowChanged(mediaType, state === "FLOWING");
      }),
      endpoint.subscribe("ConnectionStateChanged", ({ newState }) => {
        if (newState === "CONNECTED") leg.#up();
        else if (leg.#connected) lost();
      }),
      endpoint.subscribe(
        "IceComponentStateChanged",
        ({ componentId, state }) => {
          if (componentId === MEDIA_COMPONENT && state === "FAILED") lost();
        },
      ),
      endpoint.subscribe("Error", ({ description }) => {
        if (isOfTransport(description)) lost();
      }),
    ]).then(() => {});
    return { leg, subscribed };
  }

  /**
   * Reads the state from before the subscriptions.
   *
   * @returns whether it carries media
   * @throws {KurentoError} as a rejection
   */
  async catchUp(): Promise<boolean> {
    const [connected, flowing] = await Promise.all([
      this.endpoint.connected(),
      this.endpoint.flowing(),
    ]);
    this.#connected ||= connected;
    for (const kind of flowing) {
      this.#flowing.add(kind);
      this.flowed.add(kind);
    }
    const others = KINDS.filter((kind) => !flowing.includes(kind));
    // A failure shows elsewhere: in the loss of the server.
    if (connected && others.length > 0) this.#count(others).catch(() => {});
    return connected;
  }

  /** Whether media comes from the browser now. */
  get flows(): boolean {
    return !this.#dead && this.#flowing.size > 0;
  }

  /** Whether ICE and DTLS with the browser were up. */
  get connected(): boolean {
    return this.#connected;
  }

  #up(): void {
    if (this.#connected) return;
    this.#connected = true;
    if (!this.#dead) this.events.transportUp(this);
  }

  #flowChanged(kind: FlowKind, flows: boolean): void {
    const again = this.#flowing.size === 0 && this.flowed.size > 0;
    if (flows) {
      this.#flowing.add(kind);
      this.flowed.add(kind);
    } else this.#flowing.delete(kind);
    if (this.#dead) return;
    if (this.#flowing.size === 0) return this.events.silent(this.name);
    if (again) this.events.flows(this.name);
    this.#up();
    this.events.mediaFlowed(this);
  }

  /**
   * Takes kinds of media as flowing whose packets become more. A Kurento keeps what
   * {@link KurentoEndpoint.flowing} tells in a map that two threads write at once, and
   * may lose one of two kinds that began together. With sound alone in the list, a
   * muted person who is seen would count as gone.
   */
  async #count(kinds: readonly FlowKind[]): Promise<void> {
    const before = await this.#packets(kinds);
    if (this.#dead) return;
    this.#recount = setTimeout(() => {
      this.#packets(kinds).then((after) => {
        for (const [n, kind] of kinds.entries()) {
          const more = after[n] > before[n];
          if (more && !this.#told.has(kind)) this.#flowChanged(kind, true);
        }
      }, () => {});
    }, RECOUNT_MS);
  }

  #packets(kinds: readonly FlowKind[]): Promise<number[]> {
    return Promise.all(kinds.map((kind) => this.endpoint.packets(kind)));
  }

  /** Ignores all later events of this endpoint. */
  retire(): void {
    this.#dead = true;
    clearTimeout(this.#recount);
  }
}

/**
 * Whether an error ends the connection to the browser. Kurento tells of every
 * element: of one, too, that cannot send on a picture that the other browser
 * spoilt.
 */
function isOfTransport(description: string): boolean {
  const [, source] = description.match(ERROR_SOURCE) ?? [];
  return source === undefined || TRANSPORT_ELEMENT.test(source);
}

/** Kurento stores the index in one byte. */
const MAX_M_LINE_INDEX = 255;

/** A browser's candidate in the form that Kurento requires; null for one that it cannot take, or must not see. */
export function kurentoCandidate(
  { candidate, sdpMid, sdpMLineIndex }: IceCandidate,
): KurentoCandidate | null {
  // RFC 8840: an empty candidate means that there are no more; Kurento has no equivalent.
  const literal = literalCandidate(candidate);
  if (literal === null) return null;
  if (sdpMid == null && sdpMLineIndex == null) return null;
  if ((sdpMLineIndex ?? 0) > MAX_M_LINE_INDEX) return null;
  return {
    candidate: literal,
    sdpMid: sdpMid ?? String(sdpMLineIndex),
    sdpMLineIndex: sdpMLineIndex ?? 0,
  };
}
