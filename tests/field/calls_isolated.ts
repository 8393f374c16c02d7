/** Calls with offers from the field, through the exchange and a real engine. */
import { assert, assertEquals } from "@std/assert";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { WebRtcEngine } from "../../lib/media_server/webrtc/engine.ts";
import { Exchange } from "../../lib/signaling/exchange.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { systemClock } from "../../lib/signaling/clock.ts";
import { until } from "../support/until.ts";
import { FakeClient } from "../signaling/rig.ts";
import { faultsOf } from "./answer_checker.ts";
import { type FieldOffer, fieldOffers } from "./field_offers.ts";
import { readSdp } from "./sdp_lines.ts";

type Part = 1 | 2;

const offers = fieldOffers();
const named = (name: string) =>
  offers.find((each) => each.name === name)!.offer;
const PARTNER = named("partner_vp8");

async function withExchange(
  body: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const engine = new WebRtcEngine({ udpPort: 0, bindAddress: "127.0.0.1" });
  const server = startEmbeddedServer({ engine });
  const media = new MediaPool({ urls: [server.url] });
  media.start();
  await until(() => media.status().every(({ state }) => state === "up"));
  const exchange = new Exchange({
    media,
    clock: systemClock,
    timing: DEFAULT_TIMING,
    randomId: () => crypto.randomUUID(),
    iceServers: () => [],
  });
  try {
    await body(exchange);
  } finally {
    await exchange.shutdown(0);
    await media.close();
    await server.close();
    engine.close();
  }
}

/**
 * Two people who speak this part of the protocol, one of whom calls the other.
 */
class FieldCall {
  readonly caller: FakeClient;
  readonly callee: FakeClient;
  readonly #calleeName = `callee ${crypto.randomUUID()}`;

  constructor(exchange: Exchange, part: Part) {
    const join = (name: string) => {
      const client = new FakeClient(exchange);
      client.say({ id: "register", name, protocol: part });
      return client;
    };
    this.caller = join(`caller ${crypto.randomUUID()}`);
    this.callee = join(this.#calleeName);
  }

  async place(callerOffer: string, calleeOffer: string): Promise<void> {
    const { caller, callee } = this;
    caller.say({ id: "call", to: this.#calleeName, sdpOffer: callerOffer });
    await until(() => callee.got("incomingCall").length > 0);
    // The caller's offer may have been refused while it rang.
    if (this.ended) return;
    callee.say({
      id: "incomingCallResponse",
      callResponse: "accept",
      sdpOffer: calleeOffer,
    });
    await until(() => this.ended || this.answered);
  }

  get ended(): boolean {
    return [this.caller, this.callee].every((person) =>
      person.received.some(({ id, ...rest }) =>
        id === "stopCommunication" ||
        (id === "callResponse" && "response" in rest &&
          rest.response === "rejected")
      )
    );
  }

  get answered(): boolean {
    return this.caller.got("callResponse").some(({ response }) =>
      response === "accepted"
    ) && this.callee.got("startCommunication").length > 0;
  }

  get answers(): { caller: string; callee: string } {
    return {
      caller: this.caller.got("callProgress")[0]?.sdpAnswer ??
        this.caller.got("callResponse")[0]?.sdpAnswer ?? "",
      callee: this.callee.got("startCommunication")[0]?.sdpAnswer ?? "",
    };
  }

  hangUp(): void {
    this.caller.say({ id: "stop" });
  }
}

function assertRefused(call: FieldCall, name: string, part: Part): void {
  assert(call.ended, `${name} is refused`);
  assert(!call.answered, name);
  for (const person of [call.caller, call.callee]) {
    const end = person.received.find(({ id }) =>
      id === "callResponse" || id === "stopCommunication"
    );
    assert(end && "message" in end && end.message, `${name}: words`);
    if (part === 1) continue;
    const [ended] = person.got("callEnded");
    assertEquals(ended.reason, "invalid_message", name);
    assertEquals(ended.message, end.message);
  }
}

async function tryOffer(
  exchange: Exchange,
  { name, offer, right }: FieldOffer,
  part: Part,
): Promise<void> {
  for (const role of ["caller", "callee"] as const) {
    const call = new FieldCall(exchange, part);
    if (role === "caller") await call.place(offer, PARTNER);
    else await call.place(PARTNER, offer);
    if (right === "refused") {
      assertRefused(call, `${name} of a ${role}`, part);
      continue;
    }
    assert(call.answered, `${name} of a ${role} is answered`);
    const { caller, callee } = call.answers;
    const [own, partners] = role === "caller"
      ? [caller, callee]
      : [callee, caller];
    assertEquals(faultsOf(offer, own), [], `${name} of a ${role}`);
    assertEquals(faultsOf(PARTNER, partners), [], `beside ${name}`);
    call.hangUp();
  }
}

for (const part of [1, 2] as const) {
  Deno.test(`part ${part}: offers from the field are answered or refused in words, of either side`, () =>
    withExchange(async (exchange) => {
      for (const offer of offers) await tryOffer(exchange, offer, part);
    }));
}

Deno.test("the callee gets the caller's receive parameters, and the caller does not get them back", () =>
  withExchange(async (exchange) => {
    const limited = new FieldCall(exchange, 2);
    await limited.place(named("opus_receive_limit"), PARTNER);
    assertEquals(opusParameters(limited.answers), {
      caller: "111 minptime=10;useinbandfec=1",
      callee: "111 minptime=10;useinbandfec=1;maxaveragebitrate=12000",
    });
    const narrow = new FieldCall(exchange, 2);
    await narrow.place(named("bandwidth"), PARTNER);
    assertEquals(videoBandwidth(narrow.answers), {
      caller: [],
      callee: ["b=AS:256", "b=TIAS:256000"],
    });
    const firefox = new FieldCall(exchange, 2);
    await firefox.place(named("firefox_android"), PARTNER);
    assertEquals(opusParameters(firefox.answers), {
      caller: "109 minptime=10;useinbandfec=1",
      callee: "111 maxplaybackrate=48000;stereo=1;useinbandfec=1",
    });
  }));

Deno.test("a caller without an early answer gets the callee's receive parameters", () =>
  withExchange(async (exchange) => {
    const limited = new FieldCall(exchange, 1);
    await limited.place(PARTNER, named("opus_receive_limit"));
    assertEquals(opusParameters(limited.answers), {
      caller: "111 minptime=10;useinbandfec=1;maxaveragebitrate=12000",
      callee: "111 minptime=10;useinbandfec=1",
    });
    const narrow = new FieldCall(exchange, 1);
    await narrow.place(PARTNER, named("bandwidth"));
    assertEquals(videoBandwidth(narrow.answers), {
      caller: ["b=AS:256", "b=TIAS:256000"],
      callee: [],
    });
  }));

Deno.test("candidates name the m-line by its index if the offer has no mids", () =>
  withExchange(async (exchange) => {
    const call = new FieldCall(exchange, 2);
    await call.place(named("nomid_single_audio"), PARTNER);
    const places = (client: FakeClient) =>
      client.got("iceCandidate").map(({ candidate }) => [
        candidate.sdpMid,
        candidate.sdpMLineIndex,
      ]);
    await until(() =>
      places(call.caller).length > 0 && places(call.callee).length > 0
    );
    assertEquals(places(call.caller)[0], [null, 0]);
    assertEquals(places(call.callee)[0], ["0", 0]);
  }));

interface Answers<T> {
  caller: T;
  callee: T;
}

function ofBoth<T>(
  { caller, callee }: Answers<string>,
  read: (answer: string) => T,
): Answers<T> {
  return { caller: read(caller), callee: read(callee) };
}

function opusParameters(answers: Answers<string>): Answers<string> {
  return ofBoth(
    answers,
    (answer) => readSdp(answer).sections[0].first("fmtp")!,
  );
}

function videoBandwidth(answers: Answers<string>): Answers<string[]> {
  return ofBoth(answers, (answer) => {
    const { lines } = readSdp(answer).sections[1];
    const bandwidth = lines.filter((line) => line.startsWith("b="));
    // RFC 8866 5: after c=, before all attributes.
    assertEquals(lines.slice(2, 2 + bandwidth.length), bandwidth);
    return bandwidth;
  });
}
