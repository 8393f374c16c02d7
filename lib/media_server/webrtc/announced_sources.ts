import type { MediaDescription } from "../../sdp/session_description.ts";

/** Most SSRC lines read of one m-line: a browser writes four for each of a few sources. */
const MAX_SSRC_LINES = 200;

const SSRC = /^(\d{1,10}) /;
const FLOW = /^FID (\d{1,10}) (\d{1,10})$/;

/** The sources that an m-line of an offer announces (RFC 5576). */
export interface AnnouncedSources {
  ssrcs: ReadonlySet<number>;
  /** SSRC of each stream by the SSRC that repeats its lost packets (RFC 4588 8.3). */
  repeats: ReadonlyMap<number, number>;
}

/** Reads the sources that an m-line announces. */
export function announcedSources(
  { attributes }: Pick<MediaDescription, "attributes">,
): AnnouncedSources {
  const ssrcs = new Set<number>();
  const repeats = new Map<number, number>();
  const lines = (name: string) =>
    attributes.get(name)?.slice(0, MAX_SSRC_LINES) ?? [];
  for (const line of lines("ssrc")) {
    const source = SSRC.exec(line);
    if (source) ssrcs.add(Number(source[1]));
  }
  for (const line of lines("ssrc-group")) {
    const flow = FLOW.exec(line);
    if (flow) repeats.set(Number(flow[2]), Number(flow[1]));
  }
  for (const repeating of repeats.keys()) ssrcs.delete(repeating);
  return { ssrcs, repeats };
}
