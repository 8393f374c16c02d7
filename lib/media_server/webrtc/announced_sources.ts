/** Lines of one m-line that are read at most: a browser writes four for each of a few sources. */
const MAX_SSRC_LINES = 200;

const SSRC_LINE = /^a=ssrc:(\d{1,10}) /;
const FLOW_LINE = /^a=ssrc-group:FID (\d{1,10}) (\d{1,10})\s*$/;

/** The sources that an m-line of an offer announces (RFC 5576). */
export interface AnnouncedSources {
  ssrcs: ReadonlySet<number>;
  /** SSRC of each stream by the SSRC that repeats its lost packets (RFC 4588 8.3). */
  repeats: ReadonlyMap<number, number>;
}

/** Reads the sources that the m-line with this index announces. Never throws. */
export function announcedSources(
  sdp: string,
  mLineIndex: number,
): AnnouncedSources {
  const ssrcs = new Set<number>();
  const repeats = new Map<number, number>();
  let index = -1;
  let read = 0;
  for (const line of sdp.split(/\r\n|\r|\n/)) {
    if (line.startsWith("m=")) index++;
    if (index > mLineIndex || read === MAX_SSRC_LINES) break;
    if (index < mLineIndex || !line.startsWith("a=ssrc")) continue;
    read++;
    const source = SSRC_LINE.exec(line);
    if (source) ssrcs.add(Number(source[1]));
    const flow = FLOW_LINE.exec(line);
    if (flow) repeats.set(Number(flow[2]), Number(flow[1]));
  }
  for (const repeating of repeats.keys()) ssrcs.delete(repeating);
  return { ssrcs, repeats };
}
