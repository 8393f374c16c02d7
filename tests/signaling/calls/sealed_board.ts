/** People with sealed calls on a switchboard. */
import { Switchboard, type TestUser } from "../switchboard.ts";

/** The caller's commitment, the callee's nonce, and the caller's. */
export const [COMMITMENT, NONCE, REVEALED] = ["a", "b", "c"].map((digit) =>
  digit.repeat(64)
);

/** A device as its page tells it, as long as it must be. */
export const DEVICE = {
  key: `${"A".repeat(87)}=`,
  proof: `${"B".repeat(86)}==`,
};

/** A description with a certificate, as far as the exchange reads it. */
export function sdp(certificate: string): string {
  return `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 ${certificate}\r\n`;
}

/** Descriptions of both browsers. */
export const [ALICE, BOB] = [sdp("AA"), sdp("BB")];

/** A registered person with a page of version 2. */
export async function person(board: Switchboard, name: string, sealed = true) {
  const user = board.user();
  await user.send({ id: "register", name, protocol: 2, sealed });
  return user;
}

/** Alice's call rings at Bob's; both can seal. */
export async function ringing() {
  const board = new Switchboard();
  board.media.seals = true;
  const alice = await person(board, "alice");
  const bob = await person(board, "bob");
  await alice.send({
    id: "call",
    to: "bob",
    sdpOffer: ALICE,
    seal: COMMITMENT,
  });
  const { callId } = alice.last("ringing");
  return { board, alice, bob, callId };
}

/** The same, after Bob's page has answered. */
export async function answered() {
  const call = await ringing();
  const { bob, callId } = call;
  await bob.send({
    id: "sealedAnswer",
    callId,
    sdpAnswer: BOB,
    seal: NONCE,
    device: DEVICE,
  });
  return call;
}

/** The same, established; without the messages so far. */
export async function talking() {
  const call = await answered();
  await accept(call.bob, call.callId);
  call.alice.take();
  call.bob.take();
  return call;
}

/** Accepts the call, by default with the answer given before. */
export async function accept(bob: TestUser, callId: string, sdpOffer?: string) {
  await bob.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    callId,
    sdpOffer,
  });
}

/** Offers again in an established call. */
export async function offers(user: TestUser, callId: string, sdpOffer: string) {
  await user.send({ id: "renegotiateOffer", callId, sdpOffer });
}
