import { assert, assertEquals } from "@std/assert";
import { MAX_LINKS_OF_PERSON } from "../../../lib/signaling/sessions/guest_links.ts";
import { settle } from "../fakes.ts";
import { accept, Switchboard, TestUser } from "../switchboard.ts";
import { Town } from "../town.ts";

const DAY_MS = 86_400_000;

/** Signing takes more than the turns of a promise. */
async function signed(user: TestUser): Promise<string> {
  while (!user.has("guestLink")) await new Promise((run) => setTimeout(run));
  return user.last("guestLink").token ?? user.last("guestLink").reason!;
}

async function link(town: Town, to: string, days = 1, uses = 2) {
  const made = await town.life.exchange.guests.make(to, days * DAY_MS, uses);
  assert("link" in made);
  return made;
}

/** Somebody comes by a link. */
async function guest(
  town: Town,
  token: string,
  name = "Maria",
  resumeToken?: string,
): Promise<TestUser> {
  const user = new TestUser(town.life);
  await user.send({ id: "register", protocol: 2, name, token, resumeToken });
  while (!user.has("registerResponse")) {
    await new Promise((run) => setTimeout(run));
  }
  await settle();
  return user;
}

const refusal = (user: TestUser) => user.last("registerResponse").reason;
const calls = async (user: TestUser, to: string) => {
  user.take();
  await user.send({ id: "call", to, sdpOffer: "offer" });
  return user.has("callResponse") ? user.last("callResponse").reason : "rings";
};

Deno.test("a guest calls the person of the link, and nobody else", async () => {
  const town = new Town();
  const bob = await town.user("Bob");
  await town.user("carol");
  const { token } = await link(town, "bob");
  const maria = await guest(town, token);
  const welcome = maria.last("registerResponse");
  assertEquals([welcome.name, welcome.guestOf], ["Maria (guest)", "bob"]);
  assertEquals(welcome.users, []);
  assertEquals(await calls(maria, "carol"), "unauthorized");
  assertEquals(await calls(maria, "BOB"), "rings");
  assertEquals(bob.last("incomingCall").from, "Maria (guest)");
  await bob.send(accept);
  assert(bob.has("startCommunication"));
  await maria.send({ id: "stop" });
});

Deno.test("guests neither see people nor are seen, search, watch or make links", async () => {
  const town = new Town();
  const bob = await town.user("bob");
  const { token } = await link(town, "bob");
  bob.take();
  const maria = await guest(town, token);
  await town.user("carol");
  assertEquals(bob.ids(), ["userJoined"], "carol");
  assert(!maria.has("userJoined"));
  for (
    const message of [
      { id: "findUsers", text: "c" },
      { id: "makeGuestLink", days: 1, uses: 1 },
    ]
  ) {
    maria.take();
    await maria.send(message);
    assertEquals(
      maria.received.map((one) => "reason" in one && one.reason),
      ["unauthorized"],
    );
  }
  await maria.send({ id: "watch", names: ["carol"] });
  assertEquals(maria.last("presence").users, []);
  await bob.send({ id: "findUsers", text: "Maria" });
  assertEquals(bob.last("foundUsers").users, []);
});

Deno.test("only the person of the link may call a guest back", async () => {
  const town = new Town();
  const bob = await town.user("bob");
  const carol = await town.user("carol");
  const { token } = await link(town, "bob");
  const maria = await guest(town, token);
  assertEquals(await calls(carol, "Maria (guest)"), "not_registered");
  assertEquals(await calls(bob, "Maria (guest)"), "rings");
  assertEquals(maria.last("incomingCall").from, "bob");
});

Deno.test("a link is good for its number of calls, also after a restart", async () => {
  const town = new Town();
  const { token, link: { id } } = await link(town, "bob", 1, 2);
  await town.user("bob");
  let maria = await guest(town, token);
  assertEquals(await calls(maria, "bob"), "rings");
  await maria.send({ id: "stop" });
  town.life.kill();
  town.start();
  assertEquals(town.life.exchange.guests.list().map(({ uses }) => uses), [1]);
  await town.user("bob");
  maria = await guest(town, token, "Maria", maria.resumeToken);
  assertEquals(maria.last("registerResponse").name, "Maria (guest)");
  assertEquals(await calls(maria, "bob"), "rings");
  await maria.send({ id: "stop" });
  assertEquals(await calls(maria, "bob"), "unauthorized");
  assertEquals(refusal(await guest(town, token, "Nina")), "unauthorized");
  assert(!town.life.exchange.guests.end(id));
});

Deno.test("a link ends with its time, by its end, and is nothing with another signature", async () => {
  const town = new Town();
  await town.user("bob");
  const { token } = await link(town, "bob", 2);
  const [prefix, payload, signature] = token.split(".");
  for (
    const forged of [
      "guest.",
      "guest.x.y",
      `${prefix}.${payload}.${signature.replace(/^./, "_")}`,
      `${prefix}.${
        btoa('{"id":"id 1","to":"carol","until":9e15}')
      }.${signature}`,
    ]
  ) {
    if (forged === token) continue;
    assertEquals(refusal(await guest(town, forged)), "unauthorized", forged);
  }
  assertEquals(refusal(await guest(town, token)), undefined);
  await town.advance(2 * DAY_MS);
  assertEquals(refusal(await guest(town, token)), "unauthorized");
  const other = await link(town, "bob");
  assert(town.life.exchange.guests.end(other.link.id));
  assertEquals(refusal(await guest(town, other.token)), "unauthorized");
  assertEquals(town.life.exchange.guests.list(), []);
});

Deno.test("guests of one name have numbers, and a token of a guest's name waits", async () => {
  const town = new Town();
  const { token } = await link(town, "bob");
  const names = [];
  for (let n = 0; n < 2; n++) {
    names.push((await guest(town, token)).last("registerResponse").name);
  }
  assertEquals(names, ["Maria (guest)", "Maria (guest 2)"]);
  const impostor = await town.user("Maria (guest)");
  assertEquals(refusal(impostor), "name_taken");
  assertEquals(refusal(await guest(town, token, "\u202E")), "invalid_name");
});

Deno.test("a reloaded guest goes on, under the same name", async () => {
  const town = new Town();
  await town.user("bob");
  const { token } = await link(town, "bob");
  const maria = await guest(town, token);
  const again = await guest(town, token, "Maria (guest)", maria.resumeToken);
  const { name, resumed } = again.last("registerResponse");
  assertEquals([name, resumed], ["Maria (guest)", true]);
});

Deno.test("a guest hears of no call or text to an earlier guest of that name", async () => {
  const town = new Town();
  const bob = await town.user("bob");
  const { token } = await link(town, "bob");
  const maria = await guest(town, token);
  await maria.drop();
  await town.advance(15_000);
  await calls(bob, "Maria (guest)");
  await bob.send({ id: "leaveText", to: "Maria (guest)", text: "Hello?" });
  const other = await guest(town, token);
  assert(!other.has("missedCall") && !other.has("leftText"));
});

Deno.test("a person makes links to themself, a few, where names come from tokens", async () => {
  const town = new Town();
  const bob = await town.user("Bob");
  await bob.send({ id: "makeGuestLink", days: 7, uses: 5 });
  const token = await signed(bob);
  const maria = await guest(town, token);
  assertEquals(maria.last("registerResponse").guestOf, "Bob");
  for (let n = 1; n < MAX_LINKS_OF_PERSON; n++) await link(town, "bob");
  bob.take();
  await bob.send({ id: "makeGuestLink", days: 7, uses: 5 });
  assertEquals(await signed(bob), "overloaded");
  const board = new Switchboard();
  const free = await board.registered("free", 2);
  await free.send({ id: "makeGuestLink", days: 7, uses: 5 });
  assertEquals(await signed(free), "unauthorized");
});
