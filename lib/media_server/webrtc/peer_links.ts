import type { MediaKind } from "../media_engine.ts";
import { Forwarder } from "./forwarder.ts";
import type { WebRtcPeer } from "./peer.ts";

/** A forwarder between two browsers. */
export type PeerForwarder = Forwarder<WebRtcPeer, WebRtcPeer>;

/** Both kinds, in the order in which they are looked at. */
const KINDS: readonly MediaKind[] = ["audio", "video"];

/** Who gets a browser's media, and whose media it gets. */
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

  /** Sends the browser's media to another one's, in place of what that one had. */
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

  /** Stops sending the browser's media to another one's. */
  disconnect(sink: PeerLinks, kind?: MediaKind): void {
    for (const each of kind ? [kind] : KINDS) {
      const forwarder = sink.#feeders.get(each);
      if (forwarder?.source !== this.#peer) continue;
      sink.#feeders.delete(each);
      const list = this.#forwarders[each];
      list.splice(list.indexOf(forwarder), 1);
    }
  }

  /** Ends all of it, in both directions. */
  clear(): void {
    for (const kind of KINDS) {
      this.#feeders.get(kind)?.source.links.disconnect(this, kind);
      for (const { sink } of [...this.#forwarders[kind]]) {
        this.disconnect(sink.links, kind);
      }
    }
  }

  /** What feeds the browser. */
  feeders(): Iterable<PeerForwarder> {
    return this.#feeders.values();
  }

  /** What feeds the browser with one kind. */
  feeder(kind: MediaKind): PeerForwarder | undefined {
    return this.#feeders.get(kind);
  }

  /** Where the browser's media of one kind goes. */
  forwarders(kind: MediaKind): readonly PeerForwarder[] {
    return this.#forwarders[kind];
  }

  /** Whose transport-wide numbers are used towards the browser, when audio and video come from different sources. */
  transportSource(): WebRtcPeer | null {
    return (this.#feeders.get("video") ?? this.#feeders.get("audio"))?.source ??
      null;
  }

  /** With several watchers, one bandwidth estimate rules: that of the first. */
  isEstimatedBy(sink: WebRtcPeer): boolean {
    const { audio, video } = this.#forwarders;
    return (video[0] ?? audio[0])?.sink === sink;
  }
}
