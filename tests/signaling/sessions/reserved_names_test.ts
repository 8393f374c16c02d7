import { assert, assertEquals } from "@std/assert";
import { MAX_RESERVED_OF_ADDRESS } from "../../../lib/signaling/sessions/reserved_names.ts";
import { MAX_SUBSCRIPTIONS } from "../../../lib/signaling/sessions/push_subscriptions.ts";
import { accept, TestUser } from "../switchboard.ts";
import { HOST, subscription, Town } from "../town.ts";

const RESERVED_MS = 7 * 86_400_000;

/** A town where people choose their names. */
class FreeTown extends Town {
  constructor() {
    super(RESERVED_MS);
  }

  async joins(name: string, secret?: string): Promise<TestUser> {
    const user = new TestUser(this.life);
    await user.send({ id: "register", protocol: 2, name, secret });
    return user;
  }

  keeps(user: TestUser, browser: string, secret?: string) {
    return this.life.exchange.subscribe(
      user.resumeToken!,
      subscription(browser),
      secret,
    );
  }

  async leaves(user: TestUser): Promise<void> {
    await user.drop();
    await this.advance(15_000);
  }

  /** Somebody has a browser keep this name, and goes away. */
  async reserved(name: string, browser: string, secret: string) {
    const user = await this.joins(name, secret);
    assertEquals(this.keeps(user, browser, secret), null);
    await this.leaves(user);
  }
}

const refused = (user: TestUser) => user.last("registerResponse").reason;

Deno.test("a name is kept for its browser, wakes it, and comes back to it", async () => {
  const town = new FreeTown();
  await town.reserved("Bob", "phone", "bob's secret");
  assertEquals(refused(await town.joins("bob")), "name_taken");
  assertEquals(refused(await town.joins("BOB", "another")), "name_taken");
  const alice = await town.joins("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(alice.last("ringing").waking, true);
  assertEquals(town.ring("phone").name, "Bob");
  const bob = await town.joins("bob", "bob's secret");
  assertEquals(bob.last("incomingCall").from, "alice");
  await bob.send(accept);
  assert(bob.has("startCommunication"));
});

Deno.test("the ticket of a ring opens no name, but declines the call", async () => {
  const town = new FreeTown();
  await town.reserved("bob", "phone", "secret");
  const alice = await town.joins("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  const { ticket } = town.ring("phone");
  const thief = new TestUser(town.life);
  const name = "bob";
  await thief.send({ id: "register", protocol: 2, name, resumeToken: ticket });
  assertEquals(refused(thief), "name_taken");
  assert(town.life.exchange.declineAsleep(ticket));
  assertEquals(alice.last("callEnded").reason, "declined");
});

Deno.test("a missed call is kept for a kept name, and told to its browser alone", async () => {
  const town = new FreeTown();
  await town.reserved("bob", "phone", "secret");
  const alice = await town.joins("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await town.advance(60_000);
  assertEquals(alice.last("callEnded").reason, "no_answer");
  assertEquals(town.store.missedCalls.size, 1);
  assertEquals((await town.joins("bob", "other")).has("missedCall"), false);
  const bob = await town.joins("bob", "secret");
  assertEquals(bob.last("missedCall").from, "alice");
});

Deno.test("the name is free after its time, and what was kept for it is gone", async () => {
  const town = new FreeTown();
  await town.reserved("bob", "phone", "secret");
  const alice = await town.joins("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  assertEquals(town.store.missedCalls.size, 1);
  await town.advance(RESERVED_MS - 15_001);
  assertEquals(refused(await town.joins("bob")), "name_taken");
  await town.advance(1);
  const stranger = await town.joins("bob");
  assertEquals(stranger.last("registerResponse").response, "accepted");
  assertEquals(stranger.has("missedCall"), false);
  const { missedCalls, subscriptions } = town.store;
  assertEquals([missedCalls.size, subscriptions.size], [0, 0]);
});

Deno.test("a restart keeps names, also from those who say they rang before", async () => {
  const town = new FreeTown();
  await town.reserved("bob", "phone", "secret");
  assert(!JSON.stringify(town.store.load()).includes('"secret":"secret"'));
  town.life.kill();
  town.start();
  assertEquals(refused(await town.joins("bob")), "name_taken");
  const bob = await town.joins("bob", "secret");
  assertEquals(bob.last("registerResponse").response, "accepted");
});

Deno.test("a browser keeps one name, the last one, and lets it go when it is switched off", async () => {
  const town = new FreeTown();
  await town.reserved("bob", "phone", "secret");
  const robert = await town.joins("robert", "secret");
  assertEquals(town.keeps(robert, "phone", "secret"), null);
  const bob = await town.joins("bob");
  assertEquals(bob.last("registerResponse").response, "accepted");
  // Its push service gave the browser another address.
  assertEquals(town.keeps(robert, "new phone", "secret"), null);
  assertEquals([...town.store.subscriptions.keys()], [`${HOST}new phone`]);
  const token = robert.resumeToken!;
  const { exchange } = town.life;
  const { endpoint } = subscription("new phone");
  assertEquals(exchange.unsubscribe(token, endpoint, "secret"), null);
  await town.leaves(robert);
  const next = await town.joins("robert");
  assertEquals(next.last("registerResponse").response, "accepted");
});

Deno.test("switched off under another name, the kept one is free, too", async () => {
  const town = new FreeTown();
  await town.reserved("bob", "phone", "secret");
  const robert = await town.joins("robert", "secret");
  const { endpoint } = subscription("gone");
  town.life.exchange.unsubscribe(robert.resumeToken!, endpoint, "wrong");
  assertEquals(refused(await town.joins("bob")), "name_taken");
  town.life.exchange.unsubscribe(robert.resumeToken!, endpoint, "secret");
  const bob = await town.joins("bob");
  assertEquals(bob.last("registerResponse").response, "accepted");
});

Deno.test("another address of the browser leaves its missed calls", async () => {
  const town = new FreeTown();
  await town.reserved("bob", "phone", "secret");
  const alice = await town.joins("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  const bob = await town.joins("bob", "secret");
  town.keeps(bob, "new phone", "secret");
  assertEquals(town.store.missedCalls.size, 1);
});

Deno.test("who sends no secret, or has another one, keeps no name", async () => {
  const town = new FreeTown();
  const bob = await town.joins("bob");
  assertEquals(town.keeps(bob, "phone")?.reason, "invalid_message");
  assertEquals(town.keeps(bob, "phone", "secret"), null);
  // The session is that of somebody who knows the resume token, not the secret.
  assertEquals(town.keeps(bob, "another", "guess")?.reason, "name_taken");
});

Deno.test("an address keeps few names, all addresses a bounded number, and nobody loses one", async () => {
  const town = new FreeTown();
  const at = async (address: string, name: string) => {
    const user = new TestUser({
      connect: (socket) => town.life.exchange.connect(socket, address),
    });
    await user.send({ id: "register", protocol: 2, name });
    const refusal = town.keeps(user, name, `secret of ${name}`);
    await user.drop();
    return refusal?.reason;
  };
  for (let n = 0; n < MAX_RESERVED_OF_ADDRESS; n++) {
    assertEquals(await at("192.0.2.1", `here ${n}`), undefined);
  }
  assertEquals(await at("192.0.2.1", "one more"), "network_full");
  assertEquals(await at("192.0.2.2", "elsewhere"), undefined);
  await town.advance(15_000);
  const { exchange } = town.life;
  const first = await town.joins("here 0", "secret of here 0");
  exchange.unsubscribe(first.resumeToken!, "", "secret of here 0");
  assertEquals(await at("192.0.2.1", "one more"), undefined);
  for (let n = town.store.subscriptions.size; n < MAX_SUBSCRIPTIONS; n++) {
    await at(`198.51.100.${n}`, `far ${n}`);
  }
  assertEquals(await at("192.0.2.3", "too many"), "overloaded");
  assertEquals(town.store.subscriptions.size, MAX_SUBSCRIPTIONS);
  assert(town.store.subscriptions.has(`${HOST}elsewhere`));
});

Deno.test("names that were kept count for nothing where tokens prove names, and the other way round", async () => {
  const free = new FreeTown();
  await free.reserved("bob", "phone", "secret");
  const proven = new Town();
  for (const [endpoint, one] of free.store.subscriptions) {
    proven.store.putSubscription(endpoint, one);
  }
  proven.life.kill();
  proven.start();
  assertEquals(proven.store.subscriptions.size, 0);
  await proven.asleep("bob", "phone");
  for (const [endpoint, one] of proven.store.subscriptions) {
    free.store.putSubscription(endpoint, one);
  }
  free.life.kill();
  free.start();
  assertEquals(free.store.subscriptions.size, 0);
});
