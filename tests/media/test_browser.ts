import type { MediaStats } from "../../lib/media_server/peer_stats.ts";
import type { IceCandidate } from "../../lib/shared/protocol_values.ts";
import { Child } from "../browser/child.ts";
import { fieldOffers } from "../field/field_offers.ts";
import type { FakeEngine, FakePeer } from "../media_server/fake_engine.ts";
import { until } from "../support/until.ts";
import type { Description, Kind, Order } from "./browser_process.ts";

/** A browser's offer, as data: nobody answers behind it. */
export const OFFER = fieldOffers().find(({ name }) => name === "partner_vp8")!
  .offer;

/** Passes a browser's candidate on to the media server. */
export type PassCandidate = (candidate: IceCandidate) => unknown;

/** A browser in a call, as far as a media server sees it. */
export interface TestBrowser {
  readonly offer: string;
  /**
   * Takes the answer to its offer; resolves when it is connected and sends.
   *
   * @param pass gets its candidates, for the server
   */
  connect(answer: string, pass: PassCandidate): Promise<void>;
  /** Takes the answer, but not the certificate of the server. */
  refuse(answer: string, pass: PassCandidate): Promise<void>;
  /** Sends only these kinds of media from now on. */
  send(kinds: Kind[]): Promise<void>;
  /** Its next picture is one that no server can read. */
  garble(): Promise<void>;
  /** Resolves when it gets sound and picture that the other one sends now. */
  receives(other: TestBrowser): Promise<void>;
  /** It is gone without a word. */
  vanish(): Promise<void>;
}

/** How a Kurento's descriptions of errors begin. */
const REFUSED =
  "Error code 9: Could not read from resource., source: dtlsdec4, element: kmswebrtcendpoint7";
const UNREADABLE =
  "Error code 8: Could not encode stream., source: rtpvp8pay389, element: kmswebrtcendpoint482";

/** A browser of which the embedded server is told by the test. */
export class FakeBrowser implements TestBrowser {
  /** An ICE user fragment (RFC 8839), by which its peer is found. */
  readonly #fragment = crypto.randomUUID().replaceAll("-", "");
  readonly offer = OFFER.replace(
    /a=ice-ufrag:.*/g,
    `a=ice-ufrag:${this.#fragment}`,
  );

  #sent: Kind[] = [];

  constructor(private readonly engine: FakeEngine) {}

  async connect(_answer: string, pass: PassCandidate): Promise<void> {
    pass({
      candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host",
      sdpMid: "0",
      sdpMLineIndex: 0,
    });
    const { candidates, events } = this.#peer!;
    await until(() => candidates.length > 0);
    events.connectionState("CONNECTED");
    await this.send(["audio", "video"]);
  }

  /** In the words of a Kurento. */
  refuse(): Promise<void> {
    this.#peer?.events.error(REFUSED);
    return Promise.resolve();
  }

  send(kinds: Kind[]): Promise<void> {
    const before = this.#sent;
    this.#sent = kinds;
    for (const kind of ["audio", "video"] as const) {
      const flows = kinds.includes(kind);
      if (flows === before.includes(kind)) continue;
      if (this.#peer) this.#peer.counters[kind] = counter(flows);
      this.#peer?.events.mediaFlowOut(kind, flows);
    }
    return Promise.resolve();
  }

  /** In the words of a Kurento, which accuses the endpoints that should send them on. */
  garble(): Promise<void> {
    const sinks = new Set(this.#peer?.sinks.map(({ sink }) => sink));
    for (const peer of this.engine.peers) {
      if (sinks.has(peer)) peer.events.error(UNREADABLE);
    }
    return Promise.resolve();
  }

  async receives(other: FakeBrowser): Promise<void> {
    await until(() =>
      other.#peer?.sinks.filter(({ sink }) => sink === this.#peer).length === 2
    );
  }

  async vanish(): Promise<void> {
    await this.send([]);
    this.#peer?.events.connectionState("DISCONNECTED");
  }

  /** The peer that has its offer. */
  get #peer(): FakePeer | undefined {
    return this.engine.peers.find(({ offer }) =>
      offer.includes(this.#fragment)
    );
  }
}

/** Counts of a kind of media: while it flows, each look finds one packet more. */
function counter(flows: boolean): MediaStats {
  let packets = 1;
  return {
    in: {
      get packets() {
        return flows ? packets++ : packets;
      },
      bytes: 100,
      jitterMs: 0,
      ssrc: 1,
    },
    out: { packets: 0, bytes: 0, ssrc: 2 },
  };
}

/** A real peer, in a process of its own. */
export class RealBrowser implements TestBrowser {
  private constructor(
    private readonly child: Child,
    private readonly mark: string,
    private readonly description: Description,
  ) {}

  static async start(): Promise<RealBrowser> {
    const mark = crypto.randomUUID().replaceAll("-", "");
    const child = new Child("../media/browser_process.ts", [mark]);
    return new RealBrowser(child, mark, JSON.parse(await child.line()));
  }

  get offer(): string {
    return this.description.offer;
  }

  async connect(answer: string, pass: PassCandidate): Promise<void> {
    await this.#take(answer, pass);
    await this.child.line();
  }

  async refuse(answer: string, pass: PassCandidate): Promise<void> {
    const other = Array(32).fill("00").join(":");
    await this.#take(
      answer.replace(/^(a=fingerprint:sha-256 ).*$/gm, `$1${other}`),
      pass,
    );
  }

  async send(kinds: Kind[]): Promise<void> {
    await this.#order({ order: "send", kinds });
  }

  async garble(): Promise<void> {
    await this.#order({ order: "garble" });
  }

  async receives(other: RealBrowser): Promise<void> {
    await this.#order({ order: "await", mark: other.mark });
  }

  vanish(): Promise<void> {
    return this.child.kill();
  }

  async #take(answer: string, pass: PassCandidate): Promise<void> {
    await this.#order({ order: "answer", answer });
    for (const candidate of this.description.candidates) {
      pass({ candidate, sdpMid: "0", sdpMLineIndex: 0 });
    }
  }

  async #order(order: Order): Promise<void> {
    await this.child.tell(JSON.stringify(order));
    await this.child.line();
  }
}
