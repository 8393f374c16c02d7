import {
  attribute,
  MAX_MEDIA_DESCRIPTIONS,
  type MediaDescription,
  readSessionDescription,
  SdpSyntaxError,
  type SessionDescription,
} from "../../sdp/session_description.ts";
import type { MediaKind } from "../media_engine.ts";
import {
  type OfferedMedia,
  offeredMedia,
  type RefusedMedia,
  refusedMedia,
} from "./offered_media.ts";
import {
  type OfferedTransport,
  offeredTransport,
} from "./offered_transport.ts";
import { SdpError } from "./sdp_error.ts";

/** The parts of an offer that the engine uses. */
export interface Offer {
  /** All m-lines, in the offer's order. */
  media: (OfferedMedia | RefusedMedia)[];
  /** The BUNDLE group of the answer (RFC 9143 7.3); absent where the accepted m-line is in no group. */
  bundle?: string[];
  /** The m-line whose transport is used; null when every m-line is refused. */
  tagged: OfferedMedia | null;
  /** Null when every m-line is refused. */
  transport: OfferedTransport | null;
}

/** M-lines that share one transport: those of a BUNDLE group, or a single one. */
interface SharedTransport {
  bundled: boolean;
  /** Indexes of m-lines, in the group's order. */
  members: number[];
}

/** The m-lines of one transport that are accepted. */
interface Choice {
  transport: SharedTransport;
  accepted: OfferedMedia[];
  /** Number of directions in which audio and video go: 0 to 4. */
  carries: number;
}

/** Most words read of a group: enough for a mid of every m-line; later ones are ignored. */
const MAX_GROUP_WORDS = 2 * MAX_MEDIA_DESCRIPTIONS;
const KINDS: readonly MediaKind[] = ["audio", "video"];

/**
 * Reads an offer and decides what of it is accepted: one transport, since the
 * engine has one for each browser, and for each kind of media the m-lines that
 * carry it both ways.
 *
 * @throws {SdpError} 40201 when it is not SDP or lacks parameters that a connection needs
 */
export function parseOffer(sdp: string): Offer {
  const session = read(sdp);
  if (session.media.length === 0) {
    throw new SdpError(40201, "The offer has no m-line");
  }
  const usable = session.media.map((section, index) =>
    offeredMedia(session, section, index)
  );
  let best: Choice | null = null;
  for (const transport of sharedTransports(session)) {
    const choice = choose(session, transport, usable);
    if (choice && (!best || isBetter(choice, best))) best = choice;
  }
  const accepted = new Map(
    best?.accepted.map((media) => [media.mLineIndex, media]),
  );
  const media = session.media.map((section, index) =>
    accepted.get(index) ?? refusedMedia(section, index)
  );
  if (!best) return { media, tagged: null, transport: null };
  const tagged = best.accepted.find(({ mLineIndex }) =>
    Number(session.media[mLineIndex].port) > 0
  )!;
  return {
    media,
    ...(best.transport.bundled ? { bundle: midsOf(best.accepted) } : {}),
    tagged,
    transport: offeredTransport(
      session,
      session.media[tagged.mLineIndex],
      best.transport.members.map((index) => session.media[index]),
    ),
  };
}

function read(sdp: string): SessionDescription {
  try {
    return readSessionDescription(sdp);
  } catch (error) {
    if (!(error instanceof SdpSyntaxError)) throw error;
    throw new SdpError(40201, error.message, { cause: error });
  }
}

/** The BUNDLE groups, then the m-lines outside of any group. An m-line is in one group at most (RFC 9143 7.1). */
function sharedTransports(session: SessionDescription): SharedTransport[] {
  const byMid = new Map<string, number[]>();
  const alone = new Set(session.media.keys());
  for (const [index, section] of session.media.entries()) {
    const mid = attribute("mid", section);
    if (mid !== undefined) byMid.set(mid, [...byMid.get(mid) ?? [], index]);
  }
  const groups: SharedTransport[] = [];
  for (const group of session.attributes.get("group") ?? []) {
    const [semantics, ...mids] = group.split(" ", MAX_GROUP_WORDS);
    if (semantics !== "BUNDLE") continue;
    const members = mids.flatMap((mid) => {
      const indexes = byMid.get(mid) ?? [];
      byMid.delete(mid);
      return indexes;
    });
    for (const index of members) alone.delete(index);
    if (members.length > 0) groups.push({ bundled: true, members });
  }
  const singles = [...alone].map((index) => ({
    bundled: false,
    members: [index],
  }));
  return [...groups, ...singles];
}

/** The part of the offer that is accepted if this transport is used; null when nothing can be. */
function choose(
  session: SessionDescription,
  transport: SharedTransport,
  usable: readonly (OfferedMedia | null)[],
): Choice | null {
  const tagged = session.media[transport.members[0]];
  const members = transport.members.map((index) => usable[index])
    .filter((media) => media !== null)
    .filter(({ mLineIndex }) =>
      offersMux(session.media[mLineIndex], tagged, transport.bundled)
    );
  const accepted = new Set(
    KINDS.flatMap((kind) =>
      carriersOf(members.filter((media) => media.kind === kind))
    ),
  );
  // RFC 9143 7.3.2: an m-line without its own port has no transport either.
  const hasTransport = [...accepted].some(({ mLineIndex }) =>
    Number(session.media[mLineIndex].port) > 0
  );
  if (!hasTransport) return null;
  return {
    transport,
    accepted: withoutIdConflicts(
      members.filter((media) => accepted.has(media)),
    ),
    carries: [...accepted].reduce((sum, media) => sum + ways(media), 0),
  };
}

/** Without BUNDLE, sound and picture are two transports that carry as much: a call needs its sound more. */
function isBetter(one: Choice, other: Choice): boolean {
  if (one.carries !== other.carries) return one.carries > other.carries;
  const hasAudio = ({ accepted }: Choice) =>
    accepted.some(({ kind }) => kind === "audio");
  return hasAudio(one) && !hasAudio(other);
}

/** Whether the offer has rtcp-mux (RFC 5761 5.1.1): otherwise the answer must not have it, and this engine has no second port. */
function offersMux(
  section: MediaDescription,
  tagged: MediaDescription,
  bundled: boolean,
): boolean {
  if (section.attributes.has("rtcp-mux")) return true;
  return bundled && section.attributes.has("bundle-only") &&
    tagged.attributes.has("rtcp-mux");
}

/** Selects from m-lines of one kind the one that goes both ways, or one for each way. */
function carriersOf(media: readonly OfferedMedia[]): OfferedMedia[] {
  const first = (direction: OfferedMedia["direction"]) =>
    media.find((each) => each.direction === direction);
  const both = first("sendrecv");
  if (both) return [both];
  const oneWay = [first("sendonly"), first("recvonly")]
    .filter((each) => each !== undefined);
  return oneWay.length > 0 ? oneWay : media.slice(0, 1);
}

function ways({ direction }: OfferedMedia): number {
  switch (direction) {
    case "sendrecv":
      return 2;
    case "sendonly":
    case "recvonly":
      return 1;
    case "inactive":
      return 0;
  }
}

/** Drops conflicting ids: an id means one extension in the whole bundle (RFC 9143 9.2); the first m-line decides. */
function withoutIdConflicts(media: readonly OfferedMedia[]): OfferedMedia[] {
  const uris = new Map<number, string>();
  return media.map((each) => {
    const extensions = new Map<string, number>();
    for (const [uri, id] of each.extensions) {
      if ((uris.get(id) ?? uri) !== uri) continue;
      uris.set(id, uri);
      extensions.set(uri, id);
    }
    return { ...each, extensions };
  });
}

function midsOf(media: readonly OfferedMedia[]): string[] {
  return [
    ...new Set(media.map(({ mid }) => mid).filter((mid) => mid !== undefined)),
  ];
}
