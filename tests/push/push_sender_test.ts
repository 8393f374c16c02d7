import { assert, assertEquals } from "@std/assert";
import {
  PushSender,
  type PushSenderParts,
} from "../../lib/push/push_sender.ts";
import { vapidKeys } from "../../lib/push/vapid_keys.ts";
import type { PushMessage, PushResult } from "../../lib/signaling/push_port.ts";
import { base64url, bytes, decrypted } from "./received_push.ts";
import { TestPushService } from "./test_push_service.ts";

/** A sender, and the results of its messages. */
class Desk implements Disposable {
  readonly results: PushResult[] = [];
  readonly troubles: string[] = [];
  readonly gone: string[] = [];
  readonly sender: PushSender;
  readonly #client: Deno.HttpClient;
  #told = () => {};

  constructor(
    { certificate, host }: TestPushService,
    keys: PushSenderParts["keys"],
    services = [host],
  ) {
    this.#client = Deno.createHttpClient({ caCerts: [certificate.cert] });
    this.sender = new PushSender({
      keys,
      contact: "mailto:operator@example.org",
      services,
      client: this.#client,
      waits: { first: 1, longest: 1 },
      told: (result) => {
        this.results.push(result);
        this.#told();
      },
      trouble: (words) => this.troubles.push(words),
    });
  }

  static async open(service: TestPushService): Promise<Desk> {
    const folder = await Deno.makeTempDir();
    const keys = await vapidKeys(`${folder}/key.json`, true);
    await Deno.remove(folder, { recursive: true });
    return new Desk(service, keys);
  }

  send(
    subscription: Parameters<PushSender["send"]>[0],
    message: Partial<PushMessage> = {},
  ): void {
    this.sender.send(
      subscription,
      {
        content: ring("c1"),
        ttlS: 60,
        urgency: "high",
        topic: "c1",
        ...message,
      },
      () => this.gone.push(subscription.endpoint),
    );
  }

  /** Resolves once this many messages have a result. */
  async count(count: number): Promise<void> {
    while (this.results.length < count) {
      await new Promise<void>((resolve) => this.#told = resolve);
    }
  }

  [Symbol.dispose](): void {
    this.sender.close();
    this.#client.close();
  }
}

function ring(callId: string) {
  return {
    type: "ring",
    callId,
    from: "Alice",
    video: true,
    name: "Bob",
    until: 1,
    ticket: "t",
  } as const;
}

const OVER = {
  type: "over",
  callId: "c1",
  from: "Alice",
  reason: "missed",
} as const;

Deno.test("the tests decrypt the message of RFC 8291's example", async () => {
  const publicKey = bytes(
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  );
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: base64url(publicKey.slice(1, 33)),
    y: base64url(publicKey.slice(33)),
    d: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
  };
  const privateKey = await crypto.subtle.importKey(
    "jwk",
    jwk,
    { name: "ECDH", namedCurve: "P-256" },
    false,
    ["deriveBits"],
  );
  const body = bytes(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml" +
      "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT" +
      "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  );
  const auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
  assertEquals(
    await decrypted(body, { privateKey, publicKey, auth }),
    "When I grow up, I want to be a watermelon",
  );
});

Deno.test("a message reaches the browser encrypted and signed, with its headers", async () => {
  await using service = await TestPushService.start();
  using desk = await Desk.open(service);
  desk.send(await service.subscribe("bob"));
  const { content, ttl, urgency, topic, contact } = await service.next();
  assertEquals(content, ring("c1"));
  assertEquals([ttl, urgency, topic], [60, "high", "c1"]);
  assertEquals(contact, "mailto:operator@example.org");
  await desk.count(1);
  assertEquals([desk.results, desk.troubles], [["sent"], []]);
});

Deno.test("a subscription that no longer exists is forgotten", async () => {
  await using service = await TestPushService.start();
  using desk = await Desk.open(service);
  for (const status of [404, 410]) {
    service.answers.push(() => new Response(null, { status }));
    desk.send(await service.subscribe(`${status}`));
    await desk.count(1);
    assertEquals(desk.results.splice(0), ["gone"]);
  }
  assertEquals(desk.gone.length, 2);
  // A point that is on no curve, as only a program makes it up.
  const made = await service.subscribe("made-up");
  made.keys.p256dh = base64url(new Uint8Array([4, ...new Uint8Array(64)]));
  desk.send(made);
  await desk.count(1);
  assertEquals([desk.results, desk.gone.at(-1)], [["gone"], made.endpoint]);
});

Deno.test("a message is tried again while its call rings, and not at once where the service says when", async () => {
  await using service = await TestPushService.start();
  using desk = await Desk.open(service);
  const subscription = await service.subscribe("bob");
  for (const status of [503, 429, 500]) {
    service.answers.push(() => new Response(null, { status }));
  }
  desk.send(subscription);
  const { ttl } = await service.next();
  assert(ttl > 0 && ttl <= 60, `${ttl} s`);
  await desk.count(1);
  assertEquals(desk.results.splice(0), ["sent"]);
  // It would come after the call.
  for (const later of ["61", new Date(Date.now() + 90_000).toUTCString()]) {
    service.answers.push(() =>
      new Response(null, { status: 429, headers: { "retry-after": later } })
    );
    desk.send(subscription);
    await desk.count(1);
    assertEquals(desk.results.splice(0), ["failed"]);
  }
  assertEquals(desk.troubles.length, 2);
});

Deno.test("a refused message is not tried again, and a redirect is not followed", async () => {
  await using service = await TestPushService.start();
  using desk = await Desk.open(service);
  const subscription = await service.subscribe("bob");
  for (const status of [400, 401, 403, 413]) {
    service.answers.push(() => new Response(null, { status }));
    desk.send(subscription);
    await desk.count(1);
    assertEquals(desk.results.splice(0), ["failed"]);
  }
  const elsewhere = `https://${service.host}/elsewhere`;
  service.answers.push(() => Response.redirect(elsewhere, 307));
  desk.send(subscription);
  await desk.count(1);
  assertEquals(desk.results, ["failed"]);
  assertEquals([service.pushed.length, desk.gone.length], [0, 0]);
  assert(desk.troubles.every((words) => !words.includes(service.host)));
});

Deno.test("the end of a call replaces a ring that was not sent yet, and never comes before it", async () => {
  await using service = await TestPushService.start();
  using desk = await Desk.open(service);
  const subscription = await service.subscribe("bob");
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  const ringing = new Promise<void>((resolve) =>
    service.answers.push(async () => {
      resolve();
      await held;
      return new Response(null, { status: 503 });
    })
  );
  desk.send(subscription);
  await ringing;
  desk.send(subscription, { content: OVER, ttlS: 86_400, urgency: "normal" });
  release();
  const { content, ttl, urgency } = await service.next();
  assertEquals([content, ttl, urgency], [OVER, 86_400, "normal"]);
  await desk.count(2);
  assertEquals(desk.results, ["failed", "sent"]);
  assertEquals(service.pushed, []);
});

Deno.test("few requests are open at once, and few messages wait", async () => {
  await using service = await TestPushService.start();
  using desk = await Desk.open(service);
  const subscription = await service.subscribe("bob");
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  let arrived = 0;
  const full = new Promise<void>((resolve) => {
    const hold = async () => {
      if (++arrived === 8) resolve();
      await held;
      return new Response(null, { status: 410 });
    };
    service.answers.push(...Array<typeof hold>(100).fill(hold));
  });
  const MANY = 1_100;
  for (let n = 0; n < MANY; n++) desk.send(subscription, { topic: `c${n}` });
  // One host gets 8 at once, and 1,000 wait.
  assertEquals(desk.results, Array(MANY - 1_008).fill("failed"));
  await full;
  assertEquals(arrived, 8);
  desk.sender.close();
  release();
});
