import { assert, assertEquals } from "@std/assert";
import {
  type LeaveMessage,
  MAX_RECORDING_BYTES,
} from "../../../lib/shared/messages.ts";
import {
  MAX_BYTES_FOR_PERSON,
  MAX_MESSAGES_OF_PAIR,
  MESSAGE_MS,
  UPLOAD_MS,
} from "../../../lib/signaling/calls/message_shelf.ts";
import { MESSAGE_KEY_MS } from "../../../lib/signaling/sessions/message_keys.ts";
import { accept, Switchboard, TestUser } from "../switchboard.ts";
import { subscription, Town } from "../town.ts";

const recording = (to: string, bytes = 1_000): LeaveMessage => ({
  to,
  type: "video/webm",
  ms: 5_000,
  bytes,
  sha256: "0".repeat(64),
});
const key = (letter: string) => ({
  key: `${letter.repeat(87)}=`,
  device: { key: `${"D".repeat(87)}=`, proof: `${"P".repeat(86)}==` },
});
const tokenOf = (user: TestUser) => user.resumeToken!;

/** Somebody whom nobody answers begins to leave a message. @returns its id, or why not */
async function begins(
  town: Town,
  from: TestUser,
  to: string,
  bytes?: number,
): Promise<string> {
  await from.send({ id: "call", to, sdpOffer: "offer" });
  await from.send({ id: "stop" });
  const begun = town.messages.begin(tokenOf(from), recording(to, bytes));
  return "id" in begun ? begun.id : begun.reason;
}

/** The same, and all its bytes arrive. @returns its id */
async function leaves(town: Town, from: TestUser, to: string, bytes?: number) {
  const id = await begins(town, from, to, bytes);
  assert(town.messages.keep(id), id);
  return id;
}

function lists(town: Town, user: TestUser) {
  const found = town.messages.lists(tokenOf(user));
  assert("received" in found);
  const { received, sent } = found;
  return {
    received: received.map(({ id, from }) => `${from} ${id}`),
    sent: sent.map(({ id, to }) => `${to} ${id}`),
  };
}

Deno.test("a message for somebody absent is there for each device once it is kept, also after a restart, until one deletes it", async () => {
  const town = new Town();
  const alice = await town.user("Alice");
  const id = await begins(town, alice, "BOB");
  const early = await town.user("Bob");
  assertEquals(lists(town, early), { received: [], sent: [] });
  assertEquals(town.messages.received(tokenOf(early), id), undefined);
  assert(town.messages.keep(id));
  assert(early.has("messagesChanged") && alice.has("messagesChanged"));
  town.life.kill();
  town.start();
  const phone = await town.user("Bob");
  const tablet = await town.user("bob");
  const sender = await town.user("alice");
  for (const device of [phone, tablet]) {
    assertEquals(lists(town, device).received, [`Alice ${id}`]);
  }
  assertEquals(lists(town, sender), { received: [], sent: [`BOB ${id}`] });
  tablet.take();
  // Both press at once.
  for (const device of [phone, tablet]) {
    assertEquals(town.messages.remove(tokenOf(device), id), null);
  }
  assert(tablet.has("messagesChanged"));
  assertEquals(town.gone, [id]);
  assertEquals(town.store.leftMessages.all, []);
  assertEquals(lists(town, sender).sent, []);
});

Deno.test("its sender deletes a message, and nobody else does, hears it or learns of it", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  const carol = await town.user("carol");
  const id = await leaves(town, alice, "bob");
  assertEquals(town.messages.remove(tokenOf(carol), id), null);
  assertEquals(town.messages.received(tokenOf(carol), id), undefined);
  assertEquals(town.messages.received(tokenOf(alice), id), undefined);
  assertEquals(town.messages.sent(tokenOf(bob), id), undefined);
  assertEquals(lists(town, carol), { received: [], sent: [] });
  assertEquals(lists(town, bob).received, [`alice ${id}`]);
  for (const token of ["", "other"]) {
    const { messages } = town;
    for (
      const answer of [
        messages.lists(token),
        messages.sent(token, id),
        messages.received(token, id),
        messages.remove(token, id),
        messages.begin(token, recording("bob")),
        messages.putKey(token, key("A")),
        messages.keysFor(token, "bob"),
      ]
    ) {
      assert(
        answer && "reason" in answer && answer.reason,
        "it has no session",
      );
      assertEquals(answer.reason, "not_registered");
    }
  }
  assertEquals(town.messages.remove(tokenOf(alice), id), null);
  assertEquals(lists(town, bob).received, []);
});

Deno.test("a message may be left where a text may, once, and nowhere else", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  const begin = () => {
    const begun = town.messages.begin(tokenOf(alice), recording("bob"));
    return "id" in begun ? begun.id : begun.reason;
  };
  assertEquals(begin(), "not_in_call");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(begin(), "not_in_call");
  await bob.send({ id: "incomingCallResponse", callResponse: "reject" });
  assertEquals(begin(), "not_in_call");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await bob.send(accept);
  await alice.send({ id: "stop" });
  assertEquals(begin(), "not_in_call");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await town.advance(60_000);
  const id = begin();
  assert(town.messages.keep(id));
  assertEquals(begin(), "not_in_call");
  await alice.send({ id: "leaveText", to: "bob", text: "And this." });
  assertEquals(alice.last("textLeft").reason, "not_in_call");
});

Deno.test("somebody who blocks the caller gets no message, and gives no key", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  await bob.send({
    id: "settings",
    settings: {
      doNotDisturb: false,
      hours: null,
      favouritesPass: false,
      favourites: [],
      blocked: ["Alice"],
    },
  });
  for (
    const answer of [
      town.messages.begin(tokenOf(alice), recording("bob")),
      town.messages.keysFor(tokenOf(alice), "bob"),
    ]
  ) assertEquals("reason" in answer && answer.reason, "unavailable");
});

Deno.test("another message gives up the one whose bytes still arrive, and those that never come end", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const first = await begins(town, alice, "bob");
  const second = await begins(town, alice, "carol");
  assertEquals(town.gone, [first]);
  assert(!town.messages.keep(first));
  await town.advance(UPLOAD_MS);
  assert(!town.messages.keep(second));
  assertEquals(town.gone, [first, second]);
  assertEquals(town.store.leftMessages.all, []);
});

Deno.test("a message is kept for 30 days", async () => {
  const town = new Town();
  const id = await leaves(town, await town.user("alice"), "bob");
  await town.advance(MESSAGE_MS - 1);
  assertEquals(lists(town, await town.user("bob")).received, [`alice ${id}`]);
  await town.advance(1);
  town.messages.forgetOld();
  assertEquals(town.gone, [id]);
  assertEquals(town.store.leftMessages.all, []);
});

Deno.test("a full box refuses what comes, and loses nothing that was kept", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const kept: string[] = [];
  for (let count = 0; count < MAX_MESSAGES_OF_PAIR; count++) {
    kept.push(await leaves(town, alice, "bob"));
  }
  assertEquals(await begins(town, alice, "bob"), "overloaded");
  const fits = MAX_BYTES_FOR_PERSON / MAX_RECORDING_BYTES;
  for (let count = 0; count < fits - 1; count++) {
    const user = await town.user(`caller ${count}`);
    kept.push(await leaves(town, user, "bob", MAX_RECORDING_BYTES));
  }
  const last = await town.user("last");
  assertEquals(
    await begins(town, last, "bob", MAX_RECORDING_BYTES),
    "overloaded",
  );
  kept.push(await leaves(town, last, "bob"));
  const bob = await town.user("bob");
  assertEquals(
    lists(town, bob).received.map((one) => one.split(" ").slice(-2).join(" ")),
    kept,
  );
  assertEquals(town.gone, []);
  // There is room again as soon as one is deleted.
  town.messages.remove(tokenOf(bob), kept[0]);
  await leaves(town, alice, "bob");
});

Deno.test("one address cannot take all the room, and what is begun counts in full", async () => {
  const town = new Town();
  let refused = 0;
  for (let count = 0; count < 20; count++) {
    const user = new TestUser({
      connect: (socket) => town.life.exchange.connect(socket, "192.0.2.1"),
    });
    const name = `caller ${count}`;
    await user.send({ id: "register", protocol: 2, token: name });
    const id = await begins(town, user, `bob ${count}`, MAX_RECORDING_BYTES);
    if (id === "overloaded") refused++;
  }
  const quarter = 1_000_000_000 / 4 / MAX_RECORDING_BYTES;
  assertEquals(refused, 20 - Math.floor(quarter));
  const other = await town.user("dave");
  await leaves(town, other, "bob", MAX_RECORDING_BYTES);
});

Deno.test("a message that cannot be stored is not said to be kept", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const id = await begins(town, alice, "bob");
  const { leftMessages } = town.store;
  const { put } = leftMessages;
  leftMessages.put = () => false;
  assert(!town.messages.keep(id));
  assertEquals(lists(town, await town.user("bob")).received, []);
  assertEquals(await begins(town, alice, "bob"), "overloaded");
  leftMessages.put = put;
});

Deno.test("where anybody can have a name, a message ends with the session for which it is", async () => {
  const board = new Switchboard();
  assertEquals(board.exchange.messages, null);
  const town = new Town(90_000);
  const joins = async (name: string) => {
    const user = new TestUser(town.life);
    await user.send({ id: "register", name, protocol: 2 });
    return user;
  };
  const alice = await joins("alice");
  const bob = await joins("bob");
  const id = await leaves(town, alice, "bob");
  assertEquals(town.messages.putKey(tokenOf(bob), key("A")), null);
  assertEquals(lists(town, bob).received, [`alice ${id}`]);
  await bob.drop();
  await town.advance(15_000);
  assertEquals(town.gone, [id]);
  assertEquals(town.store.messageKeys.all, []);
  assertEquals(await begins(town, alice, "bob"), "not_in_call");
});

Deno.test("without tokens, another person under the sender's name has no part in the message", async () => {
  const town = new Town(90_000);
  const joins = async (name: string) => {
    const user = new TestUser(town.life);
    await user.send({ id: "register", name, protocol: 2 });
    return user;
  };
  const alice = await joins("alice");
  const bob = await joins("bob");
  const id = await leaves(town, alice, "bob");
  await alice.drop();
  await town.advance(15_000);
  const stranger = await joins("alice");
  assertEquals(lists(town, stranger).sent, []);
  town.messages.remove(tokenOf(stranger), id);
  assertEquals(lists(town, bob).received, [`alice ${id}`]);
});

Deno.test("a message for a kept name is for its browser alone, and gone with the name", async () => {
  const town = new Town(90_000);
  const joins = async (name: string, secret?: string) => {
    const user = new TestUser(town.life);
    await user.send({ id: "register", name, protocol: 2, secret });
    return user;
  };
  const bob = await joins("bob");
  const { exchange } = town.life;
  exchange.subscribe(tokenOf(bob), subscription("phone"), "secret");
  town.messages.putKey(tokenOf(bob), key("A"));
  await bob.drop();
  await town.advance(15_000);
  const alice = await joins("alice");
  const id = await leaves(town, alice, "bob");
  const back = await joins("bob", "secret");
  assertEquals(lists(town, back).received, [`alice ${id}`]);
  await back.drop();
  await town.advance(90_000);
  const stranger = await joins("bob");
  assertEquals(lists(town, stranger).received, []);
  assertEquals(town.gone, [id]);
  assertEquals(town.store.messageKeys.all, []);
});

Deno.test("a caller gets the keys of the person who did not answer, which end 30 days after their devices sent them", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  const { messages } = town;
  messages.putKey(tokenOf(bob), key("A"));
  messages.putKey(tokenOf(bob), key("B"));
  messages.putKey(tokenOf(bob), key("A"));
  assertEquals(
    "reason" in messages.keysFor(tokenOf(alice), "bob"),
    true,
    "nobody else learns them",
  );
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  assertEquals(messages.keysFor(tokenOf(alice), "bob"), [key("B"), key("A")]);
  for (const letter of "CDEFGHIJKL") {
    messages.putKey(tokenOf(bob), key(letter));
  }
  const left = town.messages.keysFor(tokenOf(alice), "bob");
  assertEquals("length" in left && left.length, 10);
  assertEquals(town.store.messageKeys.all.length, 10);
  town.life.kill();
  town.start();
  const again = await town.user("alice");
  await again.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await again.send({ id: "stop" });
  assertEquals(town.messages.keysFor(tokenOf(again), "bob"), left);
  await town.advance(MESSAGE_KEY_MS);
  assertEquals(town.messages.keysFor(tokenOf(again), "bob"), []);
  assertEquals(town.store.messageKeys.all, []);
});
