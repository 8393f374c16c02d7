/** State that outlives the process: sessions and established calls. */
import { assert, assertEquals } from "@std/assert";
import type { ExchangeEvent } from "../../lib/signaling/exchange_event.ts";
import type { IdentityVerifier } from "../../lib/signaling/sessions/identity.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { FakeClock, FakeMedia, mediaDown, settle } from "./fakes.ts";
import { Life } from "./life.ts";
import { MemoryStore } from "./memory_store.ts";
import { believer } from "./sessions/token_desk.ts";
import { accept, TestUser } from "./switchboard.ts";

/** Consecutive processes of the program. */
class Program {
  readonly clock = new FakeClock();
  readonly media = new FakeMedia();
  readonly store = new MemoryStore();
  events: ExchangeEvent[] = [];
  #ids = 0;
  life: Life;

  /** @param identity takes names from tokens */
  constructor(private readonly identity?: IdentityVerifier) {
    this.life = this.#start();
  }

  #start(): Life {
    return new Life({
      clock: this.clock,
      media: this.media,
      store: this.store,
      identity: this.identity,
      randomId: () => `id ${++this.#ids}`,
      event: (event) => this.events.push(event),
    });
  }

  async restart(): Promise<void> {
    this.life.kill();
    this.events = [];
    this.life = this.#start();
    await settle();
  }

  async user(
    name: string,
    { protocol = 2, resumeToken }: {
      protocol?: 1 | 2;
      resumeToken?: string;
    } = {},
  ): Promise<TestUser> {
    const user = new TestUser(this.life);
    await user.send({ id: "register", name, protocol, resumeToken });
    return user;
  }

  /** Opens another socket for a user whose socket was lost with the process. */
  back(user: TestUser): Promise<TestUser> {
    const name = "somebody who is known by a token";
    return this.user(name, { resumeToken: user.resumeToken });
  }

  async talking(): Promise<{ alice: TestUser; bob: TestUser }> {
    const alice = await this.user("alice");
    const bob = await this.user("bob");
    await alice.send({ id: "call", to: "bob", sdpOffer: "alice's offer" });
    await bob.send(accept);
    return { alice, bob };
  }

  get released(): number[] {
    return this.media.pipelines.map(({ released }) => released);
  }
}

Deno.test("an established call continues in the next process with its media untouched", async () => {
  const program = new Program();
  const before = await program.talking();
  const { callId } = before.alice.last("ringing");
  await program.restart();
  assertEquals(program.events.map(({ type }) => type), ["call_restored"]);
  assertEquals(program.life.exchange.callsByState().active, 1);

  const alice = await program.back(before.alice);
  const welcome = alice.last("registerResponse");
  assertEquals(welcome.name, "alice");
  assertEquals(welcome.resumed, true);
  assertEquals(welcome.call, {
    callId,
    peer: "bob",
    role: "caller",
    state: "active",
  });
  assertEquals(alice.ids(), ["registerResponse", "peerReconnecting"]);
  const bob = await program.back(before.bob);
  assertEquals(alice.ids(), ["peerReconnected"]);
  assert(!bob.has("renegotiate"));
  assertEquals(program.media.pipelines.length, 1);
  assertEquals(program.released, [0]);

  // It can be repaired and ended like any other call.
  await bob.send({ id: "renegotiateOffer", callId, sdpOffer: "bob's next" });
  assertEquals(bob.last("renegotiateAnswer").sdpAnswer, "answer to bob's next");
  program.media.pipelines[0].events.iceCandidate("caller", { candidate: "x" });
  assertEquals(alice.last("iceCandidate").callId, callId);
  await bob.send({ id: "stop", callId });
  assertEquals(alice.last("callEnded").reason, "hung_up");
  assertEquals(program.released, [1]);
  assertEquals(program.store.calls.size, 0);
});

Deno.test("a person who does not return in time is lost, also for the other side", async () => {
  const program = new Program();
  const { bob } = await program.talking();
  await program.restart();
  const back = await program.back(bob);
  program.clock.advance(DEFAULT_TIMING.graceMs - 1);
  assert(!back.has("callEnded"));
  program.clock.advance(1);
  assertEquals(back.last("callEnded").reason, "peer_lost");
  assertEquals(program.released, [1]);
  assertEquals(program.store.sessions.size, 1);
});

Deno.test("a name stays with its session until that ends", async () => {
  const program = new Program();
  const alice = await program.user("alice");
  await program.restart();
  const thief = await program.user("Alice");
  assertEquals(thief.last("registerResponse").reason, "name_taken");
  const guess = await program.user("alice", { resumeToken: "digest of id 2" });
  assertEquals(guess.last("registerResponse").reason, "name_taken");
  const back = await program.back(alice);
  assertEquals(back.last("registerResponse").resumed, true);
  await back.drop();
  program.clock.advance(DEFAULT_TIMING.graceMs);
  await program.restart();
  const next = await program.user("alice");
  assertEquals(next.last("registerResponse").resumed, false);
});

Deno.test("a token whose answer was lost with the process is valid once more", async () => {
  const program = new Program();
  const first = await program.user("alice");
  const second = await program.back(first);
  await program.restart();
  // As if the second answer had been lost.
  const third = await program.back(first);
  assertEquals(third.last("registerResponse").resumed, true);
  await third.send({ id: "ping", received: 0 });
  for (const used of [first, second]) {
    const late = await program.back(used);
    assert(!late.last("registerResponse").resumed);
  }
});

Deno.test("a call that was not answered yet ends with an explanation for both", async () => {
  const program = new Program();
  const alice = await program.user("alice");
  const bob = await program.user("bob");
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice's offer" });
  await program.restart();
  assertEquals(program.released, [1]);
  for (
    const [user, told] of [
      [alice, "callResponse"],
      [bob, "stopCommunication"],
    ] as const
  ) {
    const back = await program.back(user);
    assertEquals(back.last("callEnded").reason, "server_shutdown");
    assertEquals(back.last(told).message, "The server was restarted.");
    assertEquals(back.last("registerResponse").call, undefined);
    // Too late: the call has just ended.
    await back.send({ id: "stop", callId: back.last("callEnded").callId });
    assert(!back.has("error"));
  }
  assertEquals(program.store.calls.size, 0);
});

Deno.test("a device that stopped ringing gets nothing more about the call", async () => {
  const program = new Program({
    verify: (token) => Promise.resolve({ name: token }),
  });
  const device = async (name: string) => {
    const user = new TestUser(program.life);
    const token = name;
    await user.send({ id: "register", name, protocol: 2, token });
    return user;
  };
  const alice = await device("alice");
  const bob = await device("bob");
  const bobs = await device("bob");
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice's offer" });
  program.media.manual = true;
  await bob.send(accept);
  assertEquals(bobs.last("callEnded").reason, "answered_elsewhere");
  await program.restart();
  assert(!(await program.back(bobs)).has("callEnded"));
  for (const user of [alice, bob]) {
    const back = await program.back(user);
    assertEquals(back.last("callEnded").reason, "server_shutdown");
  }
});

Deno.test("a party of version 1 cannot return, and the other one is told", async () => {
  const program = new Program();
  const alice = await program.user("alice", { protocol: 1 });
  const bob = await program.user("bob");
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice's offer" });
  await bob.send(accept);
  await program.restart();
  assertEquals(program.released, [1]);
  const back = await program.back(bob);
  assertEquals(
    back.last("callEnded").message,
    "The connection to alice was lost.",
  );
  const again = await program.user("alice", { protocol: 1 });
  assertEquals(again.last("registerResponse").response, "accepted");
});

Deno.test("if the media server is gone, too, both are requested to offer again", async () => {
  const program = new Program();
  const before = await program.talking();
  await program.media.pipelines[0].release();
  await program.restart();
  const alice = await program.back(before.alice);
  const bob = await program.back(before.bob);
  for (const user of [alice, bob]) {
    const { callId, cause } = user.last("renegotiate");
    assertEquals(cause, "media_lost");
    await user.send({ id: "renegotiateOffer", callId, sdpOffer: "next" });
    assertEquals(user.last("renegotiateAnswer").sdpAnswer, "answer to next");
  }
  assertEquals(program.released, [1, 0]);
  // The next process finds the repaired state.
  await program.restart();
  assertEquals(program.released, [1, 0]);
  const third = await program.back(bob);
  assert(!third.has("renegotiate"));
});

Deno.test("a call that was moving to other media when the process ended moves again", async () => {
  const program = new Program();
  const before = await program.talking();
  program.media.manual = true;
  program.media.pipelines[0].events.lost(mediaDown());
  await settle();
  await program.restart();
  program.media.manual = false;
  program.media.pending.length = 0;
  const alice = await program.back(before.alice);
  assertEquals(alice.last("renegotiate").cause, "media_lost");
});

Deno.test("a process killed between any two steps loses no call of people who return", async () => {
  for (let acts = 0;; acts++) {
    const program = new Program();
    const alice = await program.user("alice");
    const bob = await program.user("bob");
    program.life.killAfter(acts);
    await alice.send({ id: "call", to: "bob", sdpOffer: "alice's offer" });
    await bob.send(accept);
    const answered = alice.has("callResponse") || bob.has("startCommunication");
    const killed = !program.life.alive;
    await program.restart();
    const [a, b] = [await program.back(alice), await program.back(bob)];
    for (const user of [a, b]) {
      const { resumed, call } = user.last("registerResponse");
      assertEquals(resumed, true, `killed before act ${acts}`);
      if (answered) {
        assertEquals(call?.state, "active", `killed before act ${acts}`);
      }
    }
    assertEquals(
      program.released.filter((released) => released === 0).length,
      program.life.exchange.callCount,
      `a pipeline without a call, killed before act ${acts}`,
    );
    if (!killed) break;
    assert(acts < 100);
  }
});

Deno.test("the next process knows on which device a moved call is", async () => {
  const program = new Program(believer);
  const user = async (token: string) => {
    const user = new TestUser(program.life);
    await user.send({ id: "register", token, protocol: 2 });
    return user;
  };
  const alice = await user("alice");
  const phone = await user("bob");
  const tablet = await user("bob");
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice's offer" });
  await phone.send(accept);
  const { callId } = alice.last("ringing");
  await tablet.send({ id: "takeCall", callId, sdpOffer: "tablet's offer" });
  await program.restart();
  const [onPhone, onTablet] = [
    await program.back(phone),
    await program.back(tablet),
  ];
  const { call, elsewhere } = onPhone.last("registerResponse");
  assertEquals([call, elsewhere?.callId], [undefined, callId]);
  assertEquals(onTablet.last("registerResponse").call?.callId, callId);
  await program.back(alice);
  await onTablet.send({ id: "stop", callId });
  assertEquals(program.released, [1]);
});
