/**
 * A call may end at every stage of its negotiation, by either party and for
 * every cause.
 */
import { assert, assertEquals } from "@std/assert";
import type { Reason } from "../../../lib/shared/protocol_values.ts";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import { mediaDown } from "../fakes.ts";
import { accept, Switchboard, type TestUser } from "../switchboard.ts";

type Protocol = 2 | undefined;

interface Scene {
  board: Switchboard;
  alice: TestUser;
  bob: TestUser;
}

interface Stage {
  name: string;
  /** The protocol versions in which this stage exists. */
  parts: Protocol[];
  ringing?: true;
  /**
   * Reaches the stage, from a ringing call with a media server that has
   * answered nothing.
   */
  reach(scene: Scene): Promise<void>;
}

const BOTH: Protocol[] = [undefined, 2];

const STAGES: Stage[] = [
  {
    name: "ringing, no pipeline yet",
    parts: BOTH,
    ringing: true,
    reach: async () => {},
  },
  {
    name: "ringing, the pipeline there",
    parts: BOTH,
    ringing: true,
    reach: ({ board }) => answers(board, "create"),
  },
  {
    name: "ringing, the callee's leg being prepared",
    parts: [2],
    ringing: true,
    reach: async ({ board, bob }) => {
      await answers(board, "create");
      await bob.send({ id: "prepareAnswer", ...callId(bob), sdpOffer: "p" });
    },
  },
  {
    name: "accepted, no pipeline yet",
    parts: BOTH,
    reach: ({ bob }) => bob.send(accept),
  },
  {
    name: "accepted, the legs asked for",
    parts: BOTH,
    reach: async ({ board, bob }) => {
      await bob.send(accept);
      await answers(board, "create");
    },
  },
  {
    name: "accepted, the legs answered and not connected",
    parts: BOTH,
    reach: async ({ board, bob }) => {
      await bob.send(accept);
      await answers(board, "create");
      await answers(board, "negotiate");
    },
  },
  {
    name: "active",
    parts: BOTH,
    reach: talk,
  },
  {
    name: "active, a leg offered anew",
    parts: [2],
    reach: async (scene) => {
      await talk(scene);
      const { board, alice } = scene;
      board.media.manual = true;
      await alice.send({
        id: "renegotiateOffer",
        ...callId(alice),
        sdpOffer: "a2",
      });
    },
  },
  {
    name: "active, its pipeline lost",
    parts: [2],
    reach: async (scene) => {
      await talk(scene);
      const { board } = scene;
      board.media.manual = true;
      board.media.pipelines[0].events.lost(mediaDown());
      await board.advance(0);
    },
  },
];

interface End {
  name: string;
  /** The party that is left and gets the end. */
  told: "alice" | "bob";
  reason(stage: Stage): Reason;
  happen(scene: Scene): Promise<void>;
}

const ENDS: End[] = [
  {
    name: "the caller stops",
    told: "bob",
    reason: ({ ringing }) => ringing ? "cancelled" : "hung_up",
    happen: ({ alice }) => alice.send({ id: "stop" }),
  },
  {
    name: "the callee stops",
    told: "alice",
    reason: () => "hung_up",
    happen: ({ bob }) => bob.send({ id: "stop" }),
  },
  {
    name: "the caller stops twice",
    told: "bob",
    reason: ({ ringing }) => ringing ? "cancelled" : "hung_up",
    happen: async ({ alice }) => {
      await alice.send({ id: "stop" });
      await alice.send({ id: "stop" });
    },
  },
  {
    name: "the caller's socket closes",
    told: "bob",
    reason: () => "peer_lost",
    happen: (scene) => leave(scene, scene.alice),
  },
  {
    name: "the callee's socket closes",
    told: "alice",
    reason: () => "peer_lost",
    happen: (scene) => leave(scene, scene.bob),
  },
];

for (const stage of STAGES) {
  for (const end of ENDS) {
    for (const part of stage.parts) {
      const words = `${stage.name}: ${end.name}, part ${part ?? 1}`;
      Deno.test(words, () => endsCleanly(stage, end, part));
    }
  }
}

async function endsCleanly(
  stage: Stage,
  end: End,
  part: Protocol,
): Promise<void> {
  const board = new Switchboard();
  board.media.manual = true;
  const scene = { board, ...await board.ringing(part, part) };
  await stage.reach(scene);
  const told = scene[end.told];
  told.take();
  await end.happen(scene);

  const ends = told.take().filter((message) =>
    message.id === "stopCommunication" || message.id === "callEnded" ||
    (message.id === "callResponse" && message.response === "rejected")
  );
  assertEquals(ends.length, part ?? 1, JSON.stringify(ends));
  for (const message of ends) {
    if (part === 2) {
      assertEquals("reason" in message && message.reason, end.reason(stage));
    }
  }
  assertEquals(board.endReasons(), [end.reason(stage)]);

  // Late answers of the media server concern no call.
  for (let i = 0; i < 3; i++) {
    board.media.answerAll();
    await board.advance(0);
  }
  for (const { events } of board.media.pipelines) {
    events.iceCandidate("caller", { candidate: "late" });
    events.legLost("callee");
    events.lost(mediaDown());
  }
  assertEquals(told.take().filter((message) => message.id !== "userLeft"), []);
  const { pipelines } = board.media;
  assert(pipelines.every(({ released }) => released === 1));
  assert(pipelines.every(({ afterRelease }) => afterRelease.length === 0));
  assertEquals([board.exchange.callCount, board.clock.pending], [0, 0]);

  await canCallAgain(board, told);
}

/** The party that is left is free, and can call somebody new. */
async function canCallAgain(board: Switchboard, user: TestUser) {
  board.media.manual = false;
  const carol = await board.registered("carol");
  await user.send({ id: "call", to: "carol", sdpOffer: "again" });
  await carol.send(accept);
  assertEquals(user.last("callResponse").response, "accepted");
}

async function talk({ board, bob }: Scene): Promise<void> {
  board.media.manual = false;
  board.media.answerAll();
  await board.advance(0);
  await bob.send(accept);
}

/** The media server answers these requests, and keeps others pending. */
async function answers(board: Switchboard, name: string): Promise<void> {
  const { pending } = board.media;
  for (const request of pending.splice(0)) {
    if (request.name === name) request.resolve();
    else pending.push(request);
  }
  await board.advance(0);
}

/**
 * The user closes the page; a session of version 2 may still come back in time.
 */
async function leave({ board }: Scene, user: TestUser): Promise<void> {
  await user.send({ id: "leaving" });
  await user.drop();
  await board.advance(DEFAULT_TIMING.leavingMs);
}

function callId(user: TestUser): { callId: string } {
  const found = user.received.find((message) =>
    "callId" in message && message.callId !== undefined
  );
  if (!found || !("callId" in found)) throw new Error("in no call");
  return { callId: found.callId! };
}
