import type { MediaKind } from "../media_engine.ts";
import { Forwarder } from "./forwarder.ts";
import type { WebRtcPeer } from "./peer.ts";

/** A forwarder between two browsers. */
export type PeerForwarder = Forwarder<WebRtcPeer, WebRtcPeer>;

/** Both kinds, in the order of processing. */
const KINDS: readonly MediaKind[] = ["audio", "video"];

/** The links of a peer: the browsers that get its media, and those whose media it gets. */
export class PeerLinks {
  readonly #peer: WebRtcPeer;
  readonly #forwarders = { audio: [], video: [] } as Record<
    MediaKind,
    PeerForwarder[]
  >;
  readonly #feeders = new Map<MediaKind, PeerForwarder>();

  constructor(peer: WebRtcPeer) {
    this.#peer = peer;
  }

  /** Sends the browser's media to another browser, in place of its previous source. */
  connect(sink: PeerLinks, nowMs: number, kind?: MediaKind): void {
    for (const each of kind ? [kind] : KINDS) {
      const previous = sink.#feeders.get(each);
      if (previous?.source === this.#peer) continue;
      previous?.source.links.disconnect(sink, each);
      const forwarder = new Forwarder<WebRtcPeer, WebRtcPeer>(
        each,
        this.#peer,
        sink.#peer,
      );
      this.#forwarders[each].push(forwarder);
      sink.#feeders.set(each, forwarder);
      if (each === "video") forwarder.requestKeyframe(nowMs);
    }
  }

  /** Stops sending the browser's media to another browser. */
  disconnect(sink: PeerLinks, kind?: MediaKind): void {
    for (const each of kind ? [kind] : KINDS) {
      const forwarder = sink.#feeders.get(each);
      if (forwarder?.source !== this.#peer) continue;
      sink.#feeders.delete(each);
      const list = this.#forwarders[each];
      list.splice(list.indexOf(forwarder), 1);
    }
  }

  /** Removes all links, in both directions. */
  clear(): void {
    for (const kind of KINDS) {
      this.#feeders.get(kind)?.source.links.disconnect(this, kind);
      for (const { sink } of [...this.#forwarders[kind]]) {
        this.disconnect(sink.links, kind);
      }
    }
  }

  /** The forwarders that feed the browser. */
  feeders(): Iterable<PeerForwarder> {
    return this.#feeders.values();
  }

  /** The forwarder that feeds the browser with one kind of media. */
  feeder(kind: MediaKind): PeerForwarder | undefined {
    return this.#feeders.get(kind);
  }

  /** The forwarders that carry the browser's media of one kind. */
  forwarders(kind: MediaKind): readonly PeerForwarder[] {
    return this.#forwarders[kind];
  }

  /** The peer whose transport-wide numbers are used towards the browser, when audio and video come from different sources. */
  transportSource(): WebRtcPeer | null {
    return (this.#feeders.get("video") ?? this.#feeders.get("audio"))?.source ??
      null;
  }

  /** Whether this sink's bandwidth estimate counts: with several watchers, only the first one's does. */
  isEstimatedBy(sink: WebRtcPeer): boolean {
    const { audio, video } = this.#forwarders;
    return (video[0] ?? audio[0])?.sink === sink;
  }
}
