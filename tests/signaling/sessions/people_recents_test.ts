import { assert, assertEquals } from "@std/assert";
import { RECENT_MS } from "../../../lib/shared/merge_recent_calls.ts";
import type { RecentCalls } from "../../../lib/shared/recent_calls.ts";
import { TestUser } from "../switchboard.ts";
import { Town } from "../town.ts";

type Call = RecentCalls["calls"][number];

const call = (peer: string, at: number): Call => ({
  peer,
  direction: "outgoing",
  outcome: "talked",
  at,
});

const tell = (user: TestUser, calls: Call[], clearedAt = 0) =>
  user.send({ id: "recents", recents: { calls, clearedAt } });

/** The list that this device was told last. */
const list = (user: TestUser): RecentCalls => user.last("recents").recents;
const peers = (user: TestUser) => list(user).calls.map(({ peer }) => peer);

/** An hour ago, plus this many minutes. */
const minute = (town: Town, minutes: number) =>
  town.clock.now() + (minutes - 60) * 60_000;

/** A town at a time like the present, not at the epoch. */
async function today(): Promise<Town> {
  const town = new Town();
  await town.advance(2 * RECENT_MS);
  return town;
}

Deno.test("calls of two devices come together, the later one with each person", async () => {
  const town = await today();
  const phone = await town.user("bob");
  assertEquals(list(phone), { calls: [], clearedAt: 0 });
  const laptop = await town.user("Bob");
  await tell(phone, [
    call("alice", minute(town, 3)),
    call("carol", minute(town, 1)),
  ]);
  assertEquals(peers(laptop), ["alice", "carol"]);
  phone.take();
  await tell(laptop, [
    call("dave", minute(town, 2)),
    call("Alice", minute(town, 1)),
    call("CAROL", minute(town, 4)),
  ]);
  assertEquals(peers(phone), ["CAROL", "alice", "dave"]);
  phone.take();
  await tell(laptop, [call("dave", minute(town, 2))]);
  assert(!phone.has("recents"), "nothing changed");
});

Deno.test("a cleared list is cleared everywhere, also where an old device tells of it again", async () => {
  const town = await today();
  const phone = await town.user("bob");
  const laptop = await town.user("bob");
  const old = [call("alice", minute(town, 1)), call("carol", minute(town, 2))];
  await tell(phone, old);
  await tell(laptop, [], minute(town, 2));
  assertEquals(list(phone), { calls: [], clearedAt: minute(town, 2) });
  await tell(phone, [...old, call("dave", minute(town, 3))]);
  assertEquals(peers(laptop), ["dave"]);
});

Deno.test("a later session, a resumed one and the next process have them", async () => {
  const town = await today();
  const phone = await town.user("bob");
  await tell(phone, [call("alice", minute(town, 1))]);
  town.life.kill();
  town.start();
  assertEquals(peers(await town.user("bob", phone.resumeToken)), ["alice"]);
  assertEquals(peers(await town.user("bob")), ["alice"]);
});

Deno.test("nobody else hears of them", async () => {
  const town = await today();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  await tell(bob, [call("carol", minute(town, 1))]);
  assertEquals(peers(alice), []);
  assertEquals(peers(await town.user("carol")), []);
});

Deno.test("only so many people of the last 30 days are kept, and none of a clock far ahead", async () => {
  const town = await today();
  const bob = await town.user("bob");
  const many = (name: string) =>
    Array.from(
      { length: 30 },
      (_, at) => call(`${name} ${at}`, minute(town, at)),
    );
  await tell(bob, many("first"));
  await tell(bob, many("second"));
  await tell(bob, [
    call("too old", town.clock.now() - RECENT_MS),
    call("tomorrow", town.clock.now() + 2 * 86_400_000),
  ], town.clock.now() + 2 * 86_400_000);
  const laptop = await town.user("bob");
  assertEquals(list(laptop).calls.length, 30);
  assertEquals(list(laptop).clearedAt, 0);
  assert(peers(laptop).includes("second 29"));
  await town.advance(RECENT_MS);
  assertEquals(peers(await town.user("bob")), []);
});

Deno.test("a list of old calls only is deleted", async () => {
  const town = await today();
  await tell(await town.user("bob"), [call("alice", minute(town, 1))]);
  await town.advance(RECENT_MS + 2 * 86_400_000);
  await tell(await town.user("carol"), [call("alice", minute(town, 1))]);
  assertEquals(town.store.recents.all.map(({ key }) => key), ["carol"]);
});

Deno.test("more people or longer names than a list has are refused", async () => {
  const town = await today();
  const bob = await town.user("bob");
  const many = Array.from({ length: 31 }, (_, at) => call(`p ${at}`, 1));
  await tell(bob, many);
  await tell(bob, [call("x".repeat(65), minute(town, 1))]);
  assertEquals(bob.last("error").reason, "invalid_message");
  assertEquals(town.store.recents.all, []);
});

Deno.test("without tokens nothing is told, taken or kept", async () => {
  const town = new Town(1);
  const bob = new TestUser(town.life);
  await bob.send({ id: "register", protocol: 2, name: "bob" });
  assert(!bob.has("recents"));
  await tell(bob, [call("alice", town.clock.now())]);
  assertEquals(bob.last("error").reason, "unauthorized");
  assertEquals(town.store.recents.all, []);
});

Deno.test("a process that takes no tokens any more deletes what was kept", () => {
  const town = new Town(1);
  town.store.recents.put("bob", {
    key: "bob",
    at: town.clock.now(),
    recents: { calls: [call("alice", town.clock.now())], clearedAt: 0 },
  });
  town.life.kill();
  town.start();
  assertEquals(town.store.recents.all, []);
});
