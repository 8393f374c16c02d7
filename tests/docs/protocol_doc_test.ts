import { assert, assertEquals } from "@std/assert";
import {
  ClientMessage,
  isCounted,
  ServerMessage,
} from "../../lib/shared/protocol.ts";
import {
  MAX_MESSAGE_BYTES,
  MAX_NAME_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_WATCHED_NAMES,
} from "../../lib/shared/protocol_limits.ts";
import { REASONS } from "../../lib/shared/protocol_values.ts";
import { CLOSE } from "../../lib/shared/close_codes.ts";
import { DEFAULT_SOCKET_LIMITS } from "../../lib/signaling/sockets/socket_limits.ts";
import {
  DEFAULT_TIMING,
  LAST_WORD_MS,
  MAX_DEVICES,
  MAX_FOUND_USERS,
  MAX_KEPT_CANDIDATES,
  MAX_KEPT_LENGTH,
  MAX_KEPT_MESSAGES,
  MAX_PRESENCE_USERS,
  MAX_WAITING_MESSAGES,
  PRESENCE_AGAIN_USERS,
} from "../../lib/signaling/timing.ts";

const doc = await Deno.readTextFile("docs/protocol.md");

/** The text below a heading, up to the next heading of the same level. */
function section(heading: string): string {
  const [rank] = heading.split(" ");
  const start = doc.indexOf(`\n${heading}\n`);
  assert(start >= 0, heading);
  const rest = doc.slice(start + heading.length + 1);
  const end = rest.search(new RegExp(`^#{1,${rank.length}} `, "m"));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The first column of a section's tables. */
function firstColumn(text: string): string[] {
  return [...text.matchAll(/^\| `?(\w+)`? +\|/gm)].map(([, word]) => word);
}

Deno.test("the protocol's description has every message with each of its fields", () => {
  const of = {
    client: section("## Version 1: what a client sends") +
      section("### What a client sends"),
    server: section("## Version 1: what the server sends") +
      section("## Version 2").split("### What a client sends")[0] +
      section("### What the server sends"),
  };
  for (
    const [who, union] of [["client", ClientMessage], [
      "server",
      ServerMessage,
    ]] as const
  ) {
    for (const { entries } of union.options) {
      const id = entries.id.literal;
      assert(of[who].includes(`\`${id}\``), `${who}: ${id}`);
      for (const field of Object.keys(entries)) {
        if (field === "id") continue;
        assert(of[who].includes(`\`${field}\``), `${who}: ${id}.${field}`);
      }
    }
  }
});

Deno.test("the protocol's description has no message that does not exist", () => {
  const ids = new Set<string>(
    [...ClientMessage.options, ...ServerMessage.options]
      .map(({ entries }) => entries.id.literal),
  );
  const described = [
    ...firstColumn(section("## Version 1: what the server sends")),
    ...firstColumn(section("### What a client sends")),
    ...firstColumn(section("### What the server sends")),
  ].filter((word) => word !== "Message");
  assert(described.length > 20);
  assertEquals(described.filter((id) => !ids.has(id)), []);
});

Deno.test("the protocol's description has exactly the reasons and close codes of the code", () => {
  const reasons = firstColumn(section("## Reasons"));
  assertEquals(reasons.slice(1).toSorted(), [...REASONS].sort());
  const codes = firstColumn(section("## Close codes")).slice(1).map(Number);
  assertEquals(codes.toSorted(), Object.values(CLOSE).toSorted());
});

Deno.test("the limits in the protocol's description are those of the code", () => {
  const limits = section("## Limits").replaceAll(",", "");
  const {
    socketsPerAddress,
    messagesPerSecond,
    messageBurst,
    bufferedBytes,
    registerMs,
    idleSeconds,
  } = DEFAULT_SOCKET_LIMITS;
  const { ringMs, graceMs, leavingMs, negotiationMs, repairMs } =
    DEFAULT_TIMING;
  for (
    const [what, ...numbers] of [
      ["a message in", MAX_MESSAGE_BYTES],
      ["a name", MAX_NAME_LENGTH],
      ["words of", MAX_TEXT_LENGTH],
      ["messages of a socket", messagesPerSecond, messageBurst],
      ["sockets from", socketsPerAddress],
      ["bytes waiting", bufferedBytes],
      ["a socket without", registerMs / 1000],
      ["silence of", idleSeconds],
      ["ringing", ringMs / 1000],
      ["a session without socket", graceMs / 1000, leavingMs / 1000],
      ["accept to", negotiationMs / 1000],
      ["a lost leg", repairMs / 1000, LAST_WORD_MS],
      ["messages kept", MAX_KEPT_MESSAGES, MAX_KEPT_LENGTH],
      ["candidates kept", MAX_KEPT_CANDIDATES],
      ["people up", MAX_PRESENCE_USERS, PRESENCE_AGAIN_USERS],
      ["names that", MAX_WATCHED_NAMES],
      ["people found", MAX_FOUND_USERS, MAX_NAME_LENGTH],
      ["devices of", MAX_DEVICES],
      ["messages that wait", MAX_WAITING_MESSAGES],
    ] as const
  ) {
    const line = limits.split("\n").find((line) => line.includes(`| ${what}`));
    assert(line, what);
    const [, , limit] = line.split("|");
    for (const number of numbers) {
      assert(
        limit.match(/\d+/g)?.includes(String(number)),
        `docs/protocol.md, Limits, "${what} …": ${number} is missing`,
      );
    }
  }
});

Deno.test("every document gives the same ring time", () => {
  const seconds = `${DEFAULT_TIMING.ringMs / 1000} s`;
  for (
    const place of [/no_answer +(\d+ s) /, /`no_answer`.*it rang for (\d+ s)/]
  ) {
    assertEquals(doc.match(place)?.[1], seconds, `docs/protocol.md: ${place}`);
  }
});

Deno.test("the protocol's description names exactly the messages that are not counted", () => {
  const [, named] = section("### Nothing lost").match(
    /on the next one: (.*?)\.\n/s,
  )!;
  const uncounted = [...ClientMessage.options, ...ServerMessage.options]
    .map(({ entries }) => ({ id: entries.id.literal }))
    .filter((message) => !isCounted(message as ClientMessage))
    .map(({ id }) => id);
  assertEquals(
    [...named.matchAll(/`(\w+)`/g)].map(([, id]) => id).toSorted(),
    uncounted.toSorted(),
  );
});

Deno.test("the examples in the protocol's description are valid messages", () => {
  let count = 0;
  for (const [, json] of doc.matchAll(/```json\n(.*?)```/gs)) {
    const example = JSON.parse(json);
    assert(
      [ClientMessage, ServerMessage].some((union) =>
        union.options.some(({ entries }) => entries.id.literal === example.id)
      ),
      json,
    );
    count++;
  }
  assert(count > 5);
});
