import { assert, assertEquals } from "@std/assert";
import type { PersonSettings } from "../../../lib/shared/person_settings.ts";
import { accept, Switchboard, TestUser } from "../switchboard.ts";
import { subscription, Town } from "../town.ts";

const NOTHING: PersonSettings = {
  favourites: [],
  blocked: [],
  doNotDisturb: false,
  hours: null,
  favouritesPass: true,
};

const choose = (user: TestUser, change: Partial<PersonSettings>) =>
  user.send({ id: "settings", settings: { ...NOTHING, ...change } });

/** How a call of this person to bob is answered. */
async function calls(user: TestUser): Promise<string> {
  user.take();
  await user.send({ id: "call", to: "bob", sdpOffer: "offer" });
  if (!user.has("callResponse")) {
    await user.send({ id: "stop" });
    return "rings";
  }
  return user.last("callResponse").reason ?? "accepted";
}

Deno.test("do not disturb refuses all calls, and tells the callee who called", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  await choose(bob, { doNotDisturb: true });
  bob.take();
  assertEquals(await calls(alice), "unavailable");
  assertEquals(bob.take(), [{ id: "missedCall", from: "alice" }]);
  await choose(bob, { doNotDisturb: false });
  assertEquals(await calls(alice), "rings");
});

Deno.test("favourites may pass, unless they may not", async () => {
  const town = new Town();
  const alice = await town.user("Alice");
  const carol = await town.user("carol");
  const bob = await town.user("bob");
  await choose(bob, { doNotDisturb: true, favourites: ["alice"] });
  assertEquals([await calls(alice), await calls(carol)], [
    "rings",
    "unavailable",
  ]);
  await choose(bob, {
    doNotDisturb: true,
    favourites: ["alice"],
    favouritesPass: false,
  });
  assertEquals(await calls(alice), "unavailable");
});

Deno.test("a blocked caller hears the same as anybody, and the callee hears nothing", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const carol = await town.user("carol");
  const bob = await town.user("bob");
  await choose(bob, { blocked: ["ALICE"], favourites: ["alice"] });
  bob.take();
  await carol.send({ id: "call", to: "bob", sdpOffer: "offer" });
  const blocked = await calls(alice);
  const { message } = alice.last("callResponse");
  await bob.send(accept);
  assertEquals([blocked, await calls(alice)], ["unavailable", "unavailable"]);
  await carol.send({ id: "stop" });
  await choose(bob, { doNotDisturb: true });
  assertEquals(await calls(alice), "unavailable");
  assertEquals(alice.last("callResponse").message, message);
  const heard = bob.take().filter(({ id }) => id === "missedCall");
  assertEquals(heard.length, 1, "the one that was not blocked");
});

Deno.test("of a blocked caller, neither calls nor texts are kept while the callee is away", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  assertEquals(await calls(alice), "rings");
  await choose(bob, { blocked: ["alice"] });
  await alice.send({ id: "leaveText", to: "bob", text: "Please." });
  assertEquals(alice.last("textLeft").reason, "unavailable");
  await bob.drop();
  await town.advance(15_000);
  assertEquals(await calls(alice), "not_registered");
  await alice.send({ id: "leaveText", to: "bob", text: "Please." });
  assertEquals(alice.last("textLeft").response, "rejected");
  assertEquals(town.store.missedCalls.size, 0);
  assertEquals(town.store.leftTexts.all, []);
});

Deno.test("hours are those of the callee's place, also over midnight and with the clock change", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  const at = async (iso: string) => {
    await town.advance(Date.parse(iso) - town.clock.now());
    return await calls(alice);
  };
  const berlin = { timeZone: "Europe/Berlin" };
  await choose(bob, { hours: { from: 8 * 60, to: 22 * 60, ...berlin } });
  assertEquals(await at("2026-01-10T06:59:00Z"), "unavailable");
  assertEquals(await at("2026-01-10T07:00:00Z"), "rings");
  assertEquals(await at("2026-01-10T20:59:59Z"), "rings");
  assertEquals(await at("2026-01-10T21:00:00Z"), "unavailable");
  assertEquals(await at("2026-07-10T06:00:00Z"), "rings");
  await choose(bob, { hours: { from: 20 * 60, to: 6 * 60, ...berlin } });
  assertEquals(await at("2026-07-10T19:00:00Z"), "rings");
  assertEquals(await at("2026-07-11T03:59:00Z"), "rings");
  assertEquals(await at("2026-07-11T04:00:00Z"), "unavailable");
  await choose(bob, { hours: { from: 60, to: 60, ...berlin } });
  assertEquals(await at("2026-07-11T12:00:00Z"), "rings");
});

Deno.test("a second device has them, hears of changes, and so does the next process", async () => {
  const town = new Town();
  const phone = await town.user("bob");
  assertEquals(phone.last("registerResponse").settings, undefined);
  const tablet = await town.user("Bob");
  await choose(phone, { favourites: ["alice"] });
  assertEquals(tablet.last("settings").settings.favourites, ["alice"]);
  assert(!phone.has("settings"));
  tablet.take();
  await choose(phone, { favourites: ["alice"] });
  assert(!tablet.has("settings"), "nothing changed");
  town.life.kill();
  town.start();
  const back = await town.user("bob");
  const { settings } = back.last("registerResponse");
  assertEquals(settings?.favourites, ["alice"]);
});

Deno.test("a device that chooses before it hears what another one chose is told its own choice last", async () => {
  const town = new Town();
  const phone = await town.user("bob");
  const tablet = await town.user("Bob");
  await choose(phone, { doNotDisturb: true });
  await choose(tablet, { blocked: ["alice"] });
  const { doNotDisturb, blocked } = tablet.last("settings").settings;
  assertEquals([doNotDisturb, blocked], [false, ["alice"]]);
});

Deno.test("closed hours keep closed pages from being woken; the call is kept", async () => {
  const town = new Town();
  const bob = await town.user("bob");
  town.subscribe(bob, "phone");
  await choose(bob, { doNotDisturb: true });
  await bob.drop();
  await town.advance(15_000);
  const alice = await town.user("alice");
  assertEquals(await calls(alice), "unavailable");
  assertEquals(town.pushed, []);
  assertEquals([...town.store.missedCalls.values()].length, 1);
});

Deno.test("where anybody can have a name, they end with the visit and are not written down", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  const bob = await board.registered("bob", 2);
  await choose(bob, { doNotDisturb: true });
  assertEquals(await calls(alice), "unavailable");
  await bob.drop();
  await board.advance(15_000);
  const stranger = board.user();
  await stranger.send({ id: "register", name: "bob", protocol: 2 });
  assertEquals(stranger.last("registerResponse").settings, undefined);
  assertEquals(await calls(alice), "rings");
});

Deno.test("settings of a kept name are gone with the name", async () => {
  const town = new Town(90_000);
  const joins = async () => {
    const user = new TestUser(town.life);
    await user.send({ id: "register", name: "bob", protocol: 2 });
    return user;
  };
  const bob = await joins();
  town.life.exchange.subscribe(bob.resumeToken!, subscription("p"), "secret");
  await choose(bob, { doNotDisturb: true });
  assertEquals(town.store.settings.all.length, 1);
  await bob.drop();
  await town.advance(90_000);
  const stranger = await joins();
  assertEquals(stranger.last("registerResponse").settings, undefined);
  assertEquals(town.store.settings.all, []);
});

Deno.test("an unknown time zone is refused, and so is a list that is too long", async () => {
  const board = new Switchboard();
  const bob = await board.registered("bob", 2);
  await choose(bob, { hours: { from: 0, to: 1, timeZone: "Mars/Olympus" } });
  assertEquals(bob.last("error").reason, "invalid_message");
  bob.take();
  await choose(bob, { blocked: Array(101).fill("x") });
  assertEquals(bob.last("error").reason, "invalid_message");
});

Deno.test("they outlive the process also if their name is kept only since they were changed", async () => {
  const town = new Town(90_000);
  const bob = new TestUser(town.life);
  await bob.send({ id: "register", name: "bob", protocol: 2 });
  await choose(bob, { blocked: ["alice"] });
  assertEquals(town.store.settings.all, []);
  town.life.exchange.subscribe(bob.resumeToken!, subscription("p"), "secret");
  town.life.kill();
  town.start();
  const alice = new TestUser(town.life);
  await alice.send({ id: "register", name: "alice", protocol: 2 });
  assertEquals(await calls(alice), "unavailable");
});

Deno.test("who is blocked hears the same while closed pages are woken for another call", async () => {
  const town = new Town();
  const bob = await town.user("bob");
  town.subscribe(bob, "phone");
  await choose(bob, { blocked: ["alice"] });
  await bob.drop();
  await town.advance(15_000);
  const carol = await town.user("carol");
  await carol.send({ id: "call", to: "bob", sdpOffer: "offer" });
  const alice = await town.user("alice");
  assertEquals(await calls(alice), "unavailable");
  assertEquals(town.store.missedCalls.size, 0);
});

Deno.test("they go on for whoever is here when the name is kept no longer", async () => {
  const town = new Town(90_000);
  const bob = new TestUser(town.life);
  await bob.send({ id: "register", name: "bob", protocol: 2 });
  const { exchange } = town.life;
  exchange.subscribe(bob.resumeToken!, subscription("p"), "secret");
  await choose(bob, { blocked: ["alice"] });
  exchange.unsubscribe(bob.resumeToken!, subscription("p").endpoint, "secret");
  assertEquals(town.store.settings.all, []);
  const alice = new TestUser(town.life);
  await alice.send({ id: "register", name: "alice", protocol: 2 });
  assertEquals(await calls(alice), "unavailable");
  await bob.drop();
  await town.advance(15_000);
  const stranger = new TestUser(town.life);
  await stranger.send({ id: "register", name: "bob", protocol: 2 });
  assertEquals(await calls(alice), "rings");
});

Deno.test("a device that comes back hears its own change last, not an earlier one of another device", async () => {
  const town = new Town();
  const phone = await town.user("bob");
  const tablet = await town.user("bob");
  await phone.send({ id: "ping", received: 0 });
  await choose(tablet, { doNotDisturb: true });
  await choose(phone, { doNotDisturb: false });
  const back = new TestUser(town.life);
  const { resumeToken } = phone;
  await back.send({ id: "register", protocol: 2, resumeToken, received: 0 });
  assertEquals(back.last("registerResponse").resumed, true);
  assertEquals(back.last("settings").settings.doNotDisturb, false);
});

Deno.test("no name is kept before its choices are, so that a process may end in between", async () => {
  const town = new Town(90_000);
  const bob = new TestUser(town.life);
  await bob.send({ id: "register", name: "bob", protocol: 2 });
  await choose(bob, { blocked: ["alice"] });
  town.life.killAfter(1);
  town.life.exchange.subscribe(bob.resumeToken!, subscription("p"), "secret");
  assertEquals(town.store.settings.all.length, 1);
  assertEquals(town.store.subscriptions.size, 0);
});
