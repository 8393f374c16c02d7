/** A sealed call one of whose browsers is a new one. */
import { assert, assertEquals } from "@std/assert";
import { CallSeal } from "../../../lib/phone/seal/call_seal.ts";
import { newNonce } from "../../../lib/phone/seal/seal_code.ts";
import { until } from "../../support/until.ts";
import { settle } from "../fake_platform.ts";
import { C1, PhoneRig } from "../phone_rig.ts";

function seals(rig: PhoneRig): PhoneRig {
  rig.browser.platform.seal = (person) =>
    Promise.resolve(new CallSeal(person, null));
  return rig;
}

/** Alice's phone in an established sealed call with bob. */
async function talking(): Promise<PhoneRig> {
  const rig = seals(PhoneRig.registered());
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({
    id: "callProgress",
    callId: "c1",
    sdpAnswer: "bob's",
    sealed: true,
  });
  rig.receive({ id: "callResponse", response: "accepted", callId: "c1" });
  await settle();
  rig.browser.connection.become("connected");
  rig.in("active");
  return rig;
}

/** A phone of bob's, which takes his call with alice. */
async function taking(staysSealed = true): Promise<PhoneRig> {
  const rig = seals(PhoneRig.registered());
  rig.receive({
    id: "callElsewhere",
    call: {
      callId: "c1",
      peer: "alice",
      role: "callee",
      answeredMs: 60_000,
      sealed: true,
      staysSealed,
      media: { audio: false, video: "camera" },
    },
  });
  await rig.phone.takeCall();
  rig.receive({
    id: "takeCallResponse",
    response: "accepted",
    callId: "c1",
    media: { audio: false, video: "camera" },
  });
  return rig;
}

/** The latest message of a kind that a phone sent, once there is one. */
async function sent<Id extends string>(rig: PhoneRig, id: Id) {
  const found = await until(() =>
    rig.sent().findLast((message) => message.id === id)
  );
  return found as typeof found & { id: Id };
}

/** A new browser's offer comes to Alice's phone. */
function offered(rig: PhoneRig, offerId: number, seal?: string): void {
  const sdpOffer = `bob's ${offerId}`;
  rig.receive({ id: "sealedOffer", callId: "c1", sdpOffer, seal, offerId });
}

const signsOf = ({ phone }: PhoneRig) => phone.seal.value?.check.value?.signs;

Deno.test("both sides show the same new signs after a move, the lock stays closed, and the one that stayed says so", async () => {
  const alice = await talking();
  const tablet = await taking();
  const { sdpOffer, seal, offerId } = await sent(tablet, "takeCall");
  assert(seal);
  alice.receive({
    id: "sealedOffer",
    callId: "c1",
    sdpOffer,
    seal,
    offerId: 1,
  });
  assert(alice.phone.sealed.value);
  const answer = await sent(alice, "sealedAnswer");
  assertEquals(answer.offerId, 1);
  assertEquals(alice.phone.notice.value?.code, "seal_renewed");
  tablet.receive({
    id: "renegotiateAnswer",
    callId: "c1",
    sdpAnswer: answer.sdpAnswer,
    offerId,
    sealed: true,
    seal: answer.seal,
  });
  const reveal = await sent(tablet, "sealReveal");
  assertEquals(reveal.offerId, offerId);
  alice.receive({
    id: "sealReveal",
    callId: "c1",
    offerId: 1,
    seal: reveal.seal,
  });
  const signs = await until(() => signsOf(alice));
  assertEquals(signs?.length, 4);
  assertEquals(signsOf(tablet), signs);
  tablet.browser.connection.become("connected");
  assert(alice.phone.sealed.value && tablet.phone.sealed.value);
  assertEquals(tablet.phone.notice.value, null);
  assertEquals(tablet.phone.microphoneOn.value, false);
});

Deno.test("the answer to a new browser sends what is on, and the old picture stays until the new one comes", async () => {
  const rig = await talking();
  await rig.phone.toggleCamera();
  const before = rig.browser.connection;
  const picture = rig.phone.remoteStream.value;
  offered(rig, 1);
  await sent(rig, "sealedAnswer");
  const { connection } = rig.browser;
  assert(connection !== before && !before.closed);
  assertEquals(
    connection.sent.map((track) => track?.kind ?? null),
    ["audio", null],
  );
  assertEquals(rig.phone.remoteStream.value, picture);
  rig.in("active");
  connection.become("connected");
  await settle();
  assert(before.closed);
  assert(rig.phone.remoteStream.value !== picture);
});

Deno.test("a switch that is used while the answer is made counts", async () => {
  const rig = await talking();
  offered(rig, 1);
  void rig.phone.toggleCamera();
  await sent(rig, "sealedAnswer");
  assertEquals(
    rig.browser.connection.sent.map((track) => track?.kind ?? null),
    ["audio", null],
  );
});

Deno.test("of two offers of new browsers, the last is answered", async () => {
  const rig = await talking();
  offered(rig, 1);
  offered(rig, 2);
  await sent(rig, "sealedAnswer");
  await settle();
  assertEquals(
    rig.sent().flatMap((message) =>
      message.id === "sealedAnswer" ? [message.offerId] : []
    ),
    [2],
  );
});

Deno.test("a call that goes on unsealed right after a new browser's offer is not answered sealed", async () => {
  const rig = await talking();
  offered(rig, 1);
  rig.receive({ id: "renegotiate", callId: "c1", cause: "media_lost" });
  const { offerId } = await sent(rig, "renegotiateOffer");
  await settle();
  assertEquals(rig.sent().filter(({ id }) => id === "sealedAnswer"), []);
  assertEquals(rig.phone.sealed.value, false);
  rig.receive({
    id: "renegotiateAnswer",
    callId: "c1",
    sdpAnswer: "the server's",
    offerId,
  });
  await settle();
  rig.browser.connection.become("connected");
  rig.in("active");
});

Deno.test("a page that cannot answer a new browser's offer offers to the media server", async () => {
  const rig = await talking();
  const { platform } = rig.browser;
  const create = platform.createPeerConnection!;
  platform.createPeerConnection = (configuration) => {
    platform.createPeerConnection = create;
    const connection = create(configuration);
    connection.setRemoteDescription = () => Promise.reject(new Error("no"));
    return connection;
  };
  offered(rig, 1);
  const offer = await sent(rig, "renegotiateOffer");
  assertEquals(offer.seal, undefined);
  assertEquals(rig.phone.sealed.value, false);
  rig.in("active");
});

Deno.test("a call that ends while a new browser is answered is over", async () => {
  const rig = await talking();
  const asked = Promise.withResolvers<CallSeal>();
  rig.browser.platform.seal = () => asked.promise;
  offered(rig, 1);
  await settle();
  rig.receive({ id: "callEnded", callId: "c1", reason: "hung_up" });
  asked.resolve(new CallSeal("bob", null));
  await settle();
  assertEquals(rig.sent().filter(({ id }) => id === "sealedAnswer"), []);
  assertEquals(rig.phone.notice.value, null);
});

Deno.test("a wrong reveal after a move ends the call", async () => {
  const rig = await talking();
  offered(rig, 1, "0".repeat(64));
  await sent(rig, "sealedAnswer");
  rig.receive({
    id: "sealReveal",
    callId: "c1",
    offerId: 1,
    seal: newNonce(),
  });
  await until(() => rig.state.name === "idle");
  assertEquals(rig.in("idle").ended?.reason, "seal_broken");
});

Deno.test("a device that takes a call which does not stay sealed, although it was said so, is told", async () => {
  for (const staysSealed of [true, false]) {
    const rig = await taking(staysSealed);
    rig.receive({
      id: "renegotiateAnswer",
      callId: "c1",
      sdpAnswer: "the server's",
      offerId: 0,
    });
    await settle();
    rig.browser.connection.become("connected");
    rig.in("active");
    assertEquals(
      rig.phone.notice.value?.code,
      staysSealed ? "seal_lost" : undefined,
    );
    assertEquals(rig.phone.sealed.value, false);
  }
});

Deno.test("an answer to an offer that was replaced since reveals nothing", async () => {
  const rig = await taking();
  await rig.reconnect();
  rig.welcome({ resumed: true, call: { ...C1, peer: "alice" } });
  const offer = await sent(rig, "renegotiateOffer");
  assert(offer.seal && offer.offerId! > 0);
  const answer = {
    id: "renegotiateAnswer",
    callId: "c1",
    sdpAnswer: "alice's",
    sealed: true,
    seal: newNonce(),
  } as const;
  rig.receive({ ...answer, offerId: 0 });
  await settle();
  assertEquals(rig.sent().filter(({ id }) => id === "sealReveal"), []);
  rig.receive({ ...answer, offerId: offer.offerId });
  assertEquals((await sent(rig, "sealReveal")).offerId, offer.offerId);
});
