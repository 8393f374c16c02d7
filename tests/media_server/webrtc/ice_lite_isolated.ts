/** An ICE-lite agent (RFC 8445 2.5) only answers checks: the engine has to nominate. */
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { createSocket, type RemoteInfo } from "node:dgram";
import { crc32 } from "node:zlib";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { fieldOffers } from "../../field/field_offers.ts";
import { until } from "../../support/until.ts";

const LOOPBACK = "127.0.0.1";
const PASSWORD = "zz11yy22xx33ww44vv55uu66";

/** RFC 8489 5 and 18, RFC 8445 16.1. */
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const ATTRIBUTE = {
  messageIntegrity: 0x0008,
  xorMappedAddress: 0x0020,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  controlled: 0x8029,
  controlling: 0x802a,
};
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;
const FINGERPRINT_XOR = 0x5354554e;

/** Answers checks as an ICE-lite agent, and records the attributes of each. */
async function startLiteAgent() {
  const socket = createSocket("udp4");
  const checks: Set<number>[] = [];
  socket.on("message", (request: Buffer, from: RemoteInfo) => {
    if (request.length < HEADER_BYTES) return;
    if (request.readUInt16BE(0) !== BINDING_REQUEST) return;
    checks.push(attributesOf(request));
    socket.send(successOf(request, from), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, LOOPBACK, resolve));
  return { port: socket.address().port, checks, close: () => socket.close() };
}

function attributesOf(message: Buffer): Set<number> {
  const types = new Set<number>();
  for (let at = HEADER_BYTES; at + 4 <= message.length;) {
    types.add(message.readUInt16BE(at));
    // RFC 8489 14: padded to four bytes.
    at += 4 + Math.ceil(message.readUInt16BE(at + 2) / 4) * 4;
  }
  return types;
}

function successOf(request: Buffer, from: RemoteInfo): Buffer {
  const mapped = Buffer.alloc(12);
  mapped.writeUInt16BE(ATTRIBUTE.xorMappedAddress, 0);
  mapped.writeUInt16BE(8, 2);
  mapped.writeUInt16BE(1, 4);
  mapped.writeUInt16BE(from.port ^ (MAGIC_COOKIE >>> 16), 6);
  const address = Buffer.from(from.address.split(".").map(Number));
  mapped.writeUInt32BE((address.readUInt32BE(0) ^ MAGIC_COOKIE) >>> 0, 8);

  const header = Buffer.from(request.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(BINDING_SUCCESS, 0);
  // The length covers what follows, up to and including the attribute in
  // question.
  header.writeUInt16BE(mapped.length + INTEGRITY_BYTES, 2);
  const integrity = Buffer.alloc(INTEGRITY_BYTES);
  integrity.writeUInt16BE(ATTRIBUTE.messageIntegrity, 0);
  integrity.writeUInt16BE(20, 2);
  createHmac("sha1", PASSWORD).update(Buffer.concat([header, mapped]))
    .digest().copy(integrity, 4);

  header.writeUInt16BE(mapped.length + INTEGRITY_BYTES + FINGERPRINT_BYTES, 2);
  const fingerprint = Buffer.alloc(FINGERPRINT_BYTES);
  fingerprint.writeUInt16BE(ATTRIBUTE.fingerprint, 0);
  fingerprint.writeUInt16BE(4, 2);
  const sum = crc32(Buffer.concat([header, mapped, integrity]));
  fingerprint.writeUInt32BE((sum ^ FINGERPRINT_XOR) >>> 0, 4);
  return Buffer.concat([header, mapped, integrity, fingerprint]);
}

Deno.test("the engine controls an ICE-lite browser and nominates a pair", async () => {
  const agent = await startLiteAgent();
  const engine = new WebRtcEngine({ udpPort: 0, bindAddress: LOOPBACK });
  const states: string[] = [];
  const peer = engine.createPeer({
    candidate() {},
    gatheringDone() {},
    iceState: (state) => states.push(state),
    connectionState() {},
    mediaFlowOut() {},
    mediaFlowIn() {},
    error() {},
  });
  try {
    const { offer } = fieldOffers().find(({ name }) => name === "ice_lite")!;
    peer.processOffer(offer.replace(" 25900 ", ` ${agent.port} `));
    peer.gatherCandidates();
    await until(() =>
      agent.checks.some((check) => check.has(ATTRIBUTE.useCandidate))
    );
    for (const check of agent.checks) {
      assert(
        check.has(ATTRIBUTE.controlling),
        "every check is of the controlling side",
      );
      assert(!check.has(ATTRIBUTE.controlled));
    }
    await until(() => states.includes("CONNECTED") || states.includes("READY"));
    assertEquals(states.includes("FAILED"), false);
  } finally {
    peer.close();
    engine.close();
    agent.close();
  }
});
