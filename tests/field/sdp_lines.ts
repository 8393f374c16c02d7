/**
 * Reads session descriptions for tests, with code independent of the code under
 * test.
 */

/**
 * Lines of a session description: a section, or the part before the first
 * section.
 */
export class SdpPart {
  constructor(readonly lines: readonly string[]) {}

  /** Values of `a=<name>:<value>`; a flag's value is "". */
  all(name: string): string[] {
    return this.lines.filter((line) =>
      line === `a=${name}` || line.startsWith(`a=${name}:`)
    ).map((line) => line.slice(name.length + 3).trim());
  }

  first(name: string): string | undefined {
    return this.all(name)[0];
  }

  has(name: string): boolean {
    return this.all(name).length > 0;
  }
}

/** An m-line and the lines that follow it. */
export class SdpSection extends SdpPart {
  readonly type: string;
  readonly port: string;
  readonly protocol: string;
  readonly formats: string[];

  constructor(lines: readonly string[]) {
    super(lines);
    const [type = "", port = "", protocol = "", ...formats] = lines[0].slice(2)
      .split(" ").filter(Boolean);
    this.type = type;
    this.port = port;
    this.protocol = protocol;
    this.formats = formats;
  }

  get accepted(): boolean {
    return this.port !== "0";
  }

  get mid(): string | undefined {
    return this.first("mid");
  }

  /** `a=rtpmap` by payload type, in lower case. */
  get codecs(): Map<string, string> {
    return new Map(
      this.all("rtpmap").map((value) => {
        const [payloadType, encoding = ""] = value.split(" ");
        return [payloadType, encoding.toLowerCase()];
      }),
    );
  }
}

/** Splits a description into its session-level part and its sections. */
export function readSdp(
  sdp: string,
): { session: SdpPart; sections: SdpSection[] } {
  const lines = sdp.split(/\r\n|\r|\n/).map((line) => line.trimEnd())
    .filter(Boolean);
  const starts = lines.flatMap((line, at) => line.startsWith("m=") ? [at] : []);
  return {
    session: new SdpPart(lines.slice(0, starts[0] ?? lines.length)),
    sections: starts.map((start, at) =>
      new SdpSection(lines.slice(start, starts[at + 1]))
    ),
  };
}

export const DIRECTIONS = ["sendrecv", "sendonly", "recvonly", "inactive"];

/**
 * The direction of a section (RFC 8866 6.7): its own, or else the session's.
 */
export function directionOf(section: SdpPart, session: SdpPart): string {
  const of = (part: SdpPart) => DIRECTIONS.find((name) => part.has(name));
  return of(section) ?? of(session) ?? "sendrecv";
}

/** The mids of each BUNDLE group. */
export function bundles(session: SdpPart): string[][] {
  return session.all("group").map((value) => value.split(" "))
    .filter(([semantics]) => semantics === "BUNDLE")
    .map(([, ...mids]) => mids);
}
