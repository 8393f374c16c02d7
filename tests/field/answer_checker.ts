/**
 * Compares any answer with its offer, by the rules of RFC 3264, 5761, 5888,
 * 8829, 8866 and 9143.
 *
 * @module
 */
import {
  bundles,
  directionOf,
  DIRECTIONS,
  readSdp,
  type SdpPart,
  type SdpSection,
} from "./sdp_lines.ts";

/**
 * The allowed answers to each `a=setup` (RFC 5763 5); without one, browsers
 * assume `actpass`.
 */
const SETUPS: Record<string, string[]> = {
  actpass: ["active", "passive"],
  active: ["passive"],
  passive: ["active"],
  holdconn: [],
};

/** The parts of offer and answer that are compared. */
interface Pair {
  offered: SdpSection;
  answered: SdpSection;
  offer: { session: SdpPart; sections: SdpSection[] };
}

/** @returns the faults of the answer, in words; empty when there are none */
export function faultsOf(offer: string, answer: string): string[] {
  const from = readSdp(offer);
  const to = readSdp(answer);
  if (from.sections.length !== to.sections.length) {
    return ["RFC 3264 6: another number of m-lines"];
  }
  const pairs = from.sections.map((offered, at) => ({
    offered,
    answered: to.sections[at],
    offer: from,
  }));
  return [
    ...syntaxFaults(answer),
    ...pairs.flatMap((pair) => {
      const place = `m-line ${pair.offer.sections.indexOf(pair.offered)}: `;
      const faults = pair.answered.accepted
        ? [
          ...sectionFaults(pair),
          ...acceptedFaults(pair, to.session),
          ...setupFaults(pair, usedTransport(pairs, to.session)),
        ]
        : sectionFaults(pair);
      return faults.map((fault) => place + fault);
    }),
    ...groupFaults(from, to),
  ];
}

function syntaxFaults(answer: string): string[] {
  const lines = answer.split("\r\n");
  const faults: string[] = [];
  if (lines.pop() !== "") faults.push("RFC 8866 5: no CRLF at the end");
  if (!/^v=0;o=[^;]+;s=[^;]+;/.test(lines.slice(0, 4).join(";"))) {
    faults.push("RFC 8866 5: does not begin with v=, o=, s=");
  }
  for (const line of lines) {
    if (!/^[a-z]=[^\s].*$/.test(line)) faults.push(`not a line: ${line}`);
    if (/\b(undefined|NaN|null)\b/.test(line)) faults.push(`a gap: ${line}`);
  }
  return faults;
}

function sectionFaults({ offered, answered }: Pair): string[] {
  const faults: string[] = [];
  if (answered.type !== offered.type) faults.push("another type");
  if (answered.protocol !== offered.protocol) {
    faults.push("RFC 3264 6: another protocol");
  }
  if (answered.mid !== offered.mid) {
    faults.push(`RFC 5888 9.1: mid ${answered.mid} for ${offered.mid}`);
  }
  if (answered.formats.length === 0) faults.push("RFC 8866 5.14: no format");
  for (const format of answered.formats) {
    if (offered.formats.length > 0 && !offered.formats.includes(format)) {
      faults.push(`RFC 3264 6.1: format ${format} was not offered`);
    }
  }
  return faults;
}

function acceptedFaults(pair: Pair, answerSession: SdpPart): string[] {
  const { offered, answered, offer } = pair;
  const faults: string[] = [];
  const bundleOnly = offered.has("bundle-only");
  if (offered.port === "0" && !bundleOnly) faults.push("was not to be used");
  if (offered.port.includes("/")) faults.push("several ports are accepted");
  if (!offered.protocol.endsWith("RTP/SAVPF")) faults.push("no SAVPF");
  const wanted = directionOf(offered, offer.session);
  const given = DIRECTIONS.filter((name) => answered.has(name));
  if (given.length !== 1) faults.push("not one direction");
  const sends = /send/.test(given[0] ?? "");
  const receives = /recv/.test(given[0] ?? "");
  if (sends && !/recv/.test(wanted)) faults.push("RFC 3264 6.1: sends");
  if (receives && !/send/.test(wanted)) faults.push("RFC 3264 6.1: receives");
  const tagged = taggedOf(pair);
  const muxed = offered.has("rtcp-mux") ||
    (bundleOnly && tagged?.has("rtcp-mux"));
  if (!muxed) faults.push("RFC 5761 5.1.1: accepted without rtcp-mux");
  if (!answered.has("rtcp-mux")) faults.push("no rtcp-mux, but one port");
  if (answered.has("rtcp-rsize") && !offered.has("rtcp-rsize")) {
    faults.push("RFC 5506 5: rtcp-rsize was not offered");
  }
  if (answered.has("simulcast") || answered.has("rid")) {
    faults.push("RFC 8853 5.3.2: simulcast is accepted");
  }
  if (sends !== answered.has("ssrc")) {
    faults.push("RFC 5576 4.1: sources do not match the direction");
  }
  if (answerSession.has("ice-lite")) faults.push("this side is no ICE lite");
  return [
    ...faults,
    ...transportFaults(answered),
    ...codecFaults(offered, answered),
    ...extensionFaults(offered, answered),
  ];
}

/** The m-line whose transport is used: the first of the answer's group that has a port (RFC 9143 7.3.2). */
function usedTransport(pairs: Pair[], answerSession: SdpPart): Pair {
  const accepted = pairs.filter(({ answered }) => answered.accepted);
  const group = bundles(answerSession)[0] ?? [];
  const members = group.flatMap((mid) =>
    accepted.filter(({ answered }) => answered.mid === mid)
  );
  return members.find(({ offered }) => offered.port !== "0") ?? members[0] ??
    accepted[0];
}

function setupFaults({ answered }: Pair, { offered, offer }: Pair): string[] {
  const setup = offered.first("setup") ?? offer.session.first("setup");
  const allowed = SETUPS[setup ?? "actpass"] ?? SETUPS.actpass;
  const given = answered.first("setup") ?? "";
  return allowed.includes(given)
    ? []
    : [`RFC 5763 5: setup ${given} to ${setup}`];
}

/** The m-line that the offerer suggests for the transport (RFC 9143 7.2.1). */
function taggedOf({ offered, offer }: Pair): SdpSection | undefined {
  const group = bundles(offer.session).find((mids) =>
    mids.includes(offered.mid ?? "")
  );
  return group?.map((each) => offer.sections.find(({ mid }) => mid === each))
    .find((section) => section !== undefined);
}

function transportFaults(answered: SdpSection): string[] {
  const faults: string[] = [];
  if (!/^[\w+/]{4,256}$/.test(answered.first("ice-ufrag") ?? "")) {
    faults.push("RFC 8839 5.4: ice-ufrag");
  }
  if (!/^[\w+/]{22,256}$/.test(answered.first("ice-pwd") ?? "")) {
    faults.push("RFC 8839 5.4: ice-pwd");
  }
  const fingerprint = /^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/;
  if (!fingerprint.test(answered.first("fingerprint") ?? "")) {
    faults.push("RFC 8122 5: fingerprint");
  }
  return faults;
}

function codecFaults(offered: SdpSection, answered: SdpSection): string[] {
  const faults: string[] = [];
  const { codecs } = answered;
  const clockRate = (payloadType: string) =>
    codecs.get(payloadType)?.split("/")[1];
  if (new Set(answered.formats).size !== answered.formats.length) {
    faults.push("a format twice");
  }
  for (const [payloadType, encoding] of codecs) {
    if (!answered.formats.includes(payloadType)) {
      faults.push(`RFC 8866 6.6: rtpmap of ${payloadType} without its format`);
    }
    const maps = offered.all("rtpmap").map((map) => map.toLowerCase());
    if (
      !maps.some((map) =>
        map.replace(/ +/, " ") === `${payloadType} ${encoding}`
      )
    ) {
      faults.push(`RFC 3264 6.1: ${payloadType} ${encoding} was not offered`);
    }
  }
  if (![...codecs.values()].some((codec) => !codec.startsWith("rtx/"))) {
    faults.push("no codec but retransmissions");
  }
  for (const value of answered.all("fmtp")) {
    const [payloadType] = value.split(" ");
    const apt = value.match(/\bapt=(\d+)/)?.[1];
    if (!answered.formats.includes(payloadType)) {
      faults.push(`fmtp of ${payloadType}, which is not answered`);
    }
    const repairs = codecs.get(payloadType)?.startsWith("rtx/");
    if (repairs && clockRate(payloadType) !== clockRate(apt ?? "")) {
      faults.push("RFC 4588 8.1: rtx of another clock rate");
    }
  }
  const feedback = offered.all("rtcp-fb");
  for (const value of answered.all("rtcp-fb")) {
    const everyCodec = value.replace(/^\d+/, "*");
    if (!feedback.includes(value) && !feedback.includes(everyCodec)) {
      faults.push(`RFC 4585 4.2: rtcp-fb ${value} was not offered`);
    }
  }
  return faults;
}

function extensionFaults(offered: SdpSection, answered: SdpSection): string[] {
  const read = (section: SdpSection) =>
    section.all("extmap").map((value) => {
      const [id, uri] = value.split(" ");
      return `${id} ${uri}`;
    });
  const [known, used] = [read(offered), read(answered)];
  const ids = new Set(used.map((value) => value.split(" ")[0]));
  const uris = new Set(used.map((value) => value.split(" ")[1]));
  return [
    ...used.filter((value) => !known.includes(value))
      .map((value) => `RFC 8285 5: extmap ${value} was not offered`),
    ...(ids.size < used.length || uris.size < used.length
      ? ["RFC 8285 5: an extension or an id twice"]
      : []),
    ...(answered.mid === undefined && [...uris].some((uri) => /:mid$/.test(uri))
      ? ["RFC 9143 15: the MID extension without a mid"]
      : []),
  ];
}

function groupFaults(
  from: { session: SdpPart; sections: SdpSection[] },
  to: { session: SdpPart; sections: SdpSection[] },
): string[] {
  const faults: string[] = [];
  const offered = bundles(from.session);
  const groups = bundles(to.session);
  const accepted = to.sections.filter((section) => section.accepted);
  if (to.session.all("group").length > groups.length) {
    faults.push("RFC 5888 9.2: a group that is not understood");
  }
  for (const mids of groups) {
    const source = offered.find((group) =>
      mids.every((mid) => group.includes(mid))
    );
    if (!source) faults.push("RFC 9143 7.3: a group that was not offered");
    const order = source?.filter((mid, at) =>
      mids.includes(mid) && source.indexOf(mid) === at
    );
    if (order && order.join() !== mids.join()) {
      faults.push("RFC 9143 7.3.2: another order of the group");
    }
    for (const mid of mids) {
      if (!accepted.some((section) => section.mid === mid)) {
        faults.push(`RFC 9143 7.3.3: ${mid} is refused, but in the group`);
      }
    }
  }
  const bundled = groups.flat();
  const outside = accepted.filter(({ mid }) =>
    mid === undefined || !bundled.includes(mid)
  );
  for (const { mid } of outside) {
    if (mid !== undefined && offered.flat().includes(mid)) {
      faults.push(`RFC 9143 7.3.3: ${mid} was moved out of its group`);
    }
  }
  // One local transport: all accepted m-lines share it, so they must form one
  // group.
  if (accepted.length > 1 && (groups.length !== 1 || outside.length > 0)) {
    faults.push("several m-lines on one transport without a group");
  }
  const used = accepted.map((section) =>
    from.sections[to.sections.indexOf(section)]
  );
  if (used.length > 0 && used.every(({ port }) => port === "0")) {
    faults.push("RFC 9143 7.3.2: no m-line of the group has a port");
  }
  for (const name of ["ice-ufrag", "ice-pwd", "fingerprint", "setup"]) {
    const values = new Set(accepted.map((section) => section.first(name)));
    if (values.size > 1) faults.push(`RFC 9143 7.3: several ${name}`);
  }
  const uris = new Map<string, string>();
  for (const value of accepted.flatMap((section) => section.all("extmap"))) {
    const [id, uri] = value.split(" ");
    if ((uris.get(id) ?? uri) !== uri) {
      faults.push(`RFC 9143 9.2: extension id ${id} means two things`);
    }
    uris.set(id, uri);
  }
  return faults;
}
