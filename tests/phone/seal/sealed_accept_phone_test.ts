/** A sealed call that is accepted where its answer did not count. */
import { assert, assertEquals } from "@std/assert";
import { CallSeal } from "../../../lib/phone/seal/call_seal.ts";
import { commitmentTo } from "../../../lib/phone/seal/seal_code.ts";
import { until } from "../../support/until.ts";
import { settle } from "../fake_platform.ts";
import { PhoneRig } from "../phone_rig.ts";

function seals(rig: PhoneRig): PhoneRig {
  rig.browser.platform.seal = (person) =>
    Promise.resolve(new CallSeal(person, null));
  return rig;
}

/** The latest message of a kind that a phone sent, once there is one. */
async function sent<Id extends string>(rig: PhoneRig, id: Id) {
  const found = await until(() =>
    rig.sent().findLast((message) => message.id === id)
  );
  return found as typeof found & { id: Id };
}

/** Alice's sealed call rings at a device of Bob's, which has answered her browser. */
async function rung(): Promise<PhoneRig> {
  const rig = seals(PhoneRig.registered());
  rig.receive({
    id: "incomingCall",
    from: "alice",
    callId: "c1",
    sealed: true,
  });
  rig.receive({ id: "sealedOffer", callId: "c1", sdpOffer: "alice's" });
  await sent(rig, "sealedAnswer");
  return rig;
}

/** The server says that another device was first. */
function refuse(rig: PhoneRig): void {
  rig.receive({
    id: "error",
    message: "prepared",
    reason: "invalid_message",
  });
}

/** The first device's answer is at Alice's phone, and the call is accepted. */
async function answered(): Promise<PhoneRig> {
  const rig = seals(PhoneRig.registered());
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({
    id: "callProgress",
    callId: "c1",
    sdpAnswer: "the phone's",
    sealed: true,
  });
  await settle();
  rig.browser.connection.become("connected");
  rig.receive({ id: "callResponse", response: "accepted", callId: "c1" });
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  return rig;
}

const signsOf = ({ phone }: PhoneRig) => phone.seal.value?.check.value?.signs;

Deno.test("a device whose answer was refused accepts with a new nonce, both show the same signs, and nobody is told of new ones", async () => {
  const tablet = await rung();
  const { seal: told } = await sent(tablet, "sealedAnswer");
  refuse(tablet);
  await tablet.phone.accept();
  const { sdpOffer, seal } = await sent(tablet, "incomingCallResponse");
  assert(told && seal && sdpOffer);
  assert(seal !== await commitmentTo(told), "its nonce is known already");

  const alice = await answered();
  alice.receive({
    id: "sealedOffer",
    callId: "c1",
    sdpOffer,
    seal,
    offerId: 1,
    accepts: true,
  });
  const answer = await sent(alice, "sealedAnswer");
  tablet.receive({ id: "startCommunication", callId: "c1" });
  tablet.receive({
    id: "renegotiateAnswer",
    callId: "c1",
    sdpAnswer: answer.sdpAnswer,
    offerId: 0,
    sealed: true,
    seal: answer.seal,
  });
  const reveal = await sent(tablet, "sealReveal");
  assertEquals(reveal.offerId, 0);
  alice.receive({
    id: "sealReveal",
    callId: "c1",
    offerId: 1,
    seal: reveal.seal,
  });
  const signs = await until(() => signsOf(alice));
  assertEquals(signs?.length, 4);
  assertEquals(signsOf(tablet), signs);
  for (const rig of [alice, tablet]) {
    rig.browser.connection.become("connected");
    rig.in("active");
    assert(rig.phone.sealed.value);
    assertEquals(rig.phone.notice.value, null);
  }
});

Deno.test("an answer that is refused after the accept is followed by an offer with a commitment", async () => {
  const rig = await rung();
  await rig.phone.accept();
  assertEquals((await sent(rig, "incomingCallResponse")).sdpOffer, undefined);
  refuse(rig);
  const offer = await until(() => {
    const last = rig.lastSent();
    return last?.id === "incomingCallResponse" && last.sdpOffer && last;
  });
  assert(offer && offer.seal);
});

Deno.test("a device that offers again before it is connected repeats its commitment, so that the call stays sealed", async () => {
  const rig = await rung();
  refuse(rig);
  await rig.phone.accept();
  const { seal } = await sent(rig, "incomingCallResponse");
  rig.receive({ id: "startCommunication", callId: "c1" });
  await settle();
  rig.browser.connection.become("failed");
  assertEquals((await sent(rig, "renegotiateOffer")).seal, seal);
});

Deno.test("an accept that does not stay sealed connects through the server", async () => {
  const rig = await rung();
  refuse(rig);
  await rig.phone.accept();
  await sent(rig, "incomingCallResponse");
  rig.receive({ id: "startCommunication", callId: "c1" });
  rig.receive({ id: "renegotiate", callId: "c1", cause: "media_lost" });
  const { offerId } = await sent(rig, "renegotiateOffer");
  rig.receive({
    id: "renegotiateAnswer",
    callId: "c1",
    sdpAnswer: "the server's",
    offerId,
  });
  await settle();
  rig.browser.connection.become("connected");
  rig.in("active");
  assertEquals(rig.phone.sealed.value, false);
});

Deno.test("new signs are told of where the server says too late that they are the first", async () => {
  for (
    const [ms, code] of [[5_000, undefined], [5_001, "seal_renewed"]] as const
  ) {
    const alice = await answered();
    await alice.browser.advance(ms);
    alice.receive({
      id: "sealedOffer",
      callId: "c1",
      sdpOffer: "the tablet's",
      offerId: 1,
      accepts: true,
    });
    await sent(alice, "sealedAnswer");
    assertEquals(alice.phone.notice.value?.code, code);
  }
});
