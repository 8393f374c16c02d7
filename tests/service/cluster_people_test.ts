/** People of a cluster whose links, subscriptions and calls meet different processes. */
import { assert, assertEquals } from "@std/assert";
import { vapidKeys } from "../../lib/push/vapid_keys.ts";
import { signToken } from "../auth/tokens.ts";
import { fieldOffers } from "../field/field_offers.ts";
import { Program } from "../browser/program.ts";
import { TestPushService } from "../push/test_push_service.ts";
import { TestSocket } from "../signaling/sockets/test_socket.ts";
import {
  type StartedProgram,
  startProgram,
} from "../support/started_program.ts";
import { TestRedis } from "../support/test_redis.ts";
import { until } from "../support/until.ts";

const SECRET = "the secret with which the tests sign their tokens";
const OFFER = fieldOffers().find(({ name }) => name === "partner_vp8")!.offer;
const OPERATOR = "the-token-of-an-operator";

/** Asks a process of the cluster over HTTP. */
function ask(
  { url }: StartedProgram,
  path: string,
  token: string,
  body?: unknown,
): Promise<Response> {
  return fetch(new URL(path, url), {
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined
      ? {}
      : { method: "POST", body: JSON.stringify(body) }),
  });
}

async function join(
  { url }: StartedProgram,
  name: string,
  token?: string,
): Promise<{ socket: TestSocket; resumeToken: string }> {
  const address = new URL("/one2one", url);
  address.protocol = "ws:";
  const socket = await TestSocket.open(address.href);
  socket.send({
    id: "register",
    protocol: 2,
    name,
    token: token ?? await signToken(new TextEncoder().encode(SECRET), {
      claims: { name },
    }),
  });
  const { resumeToken, message } = await socket.until("registerResponse");
  assert(resumeToken, message);
  return { socket, resumeToken };
}

Deno.test({
  name:
    "guest links and calls to people who are away work at every process of a cluster",
  // fetch keeps its connections.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await Program.build();
    await using redis = await TestRedis.start();
    await using pushes = await TestPushService.start();
    const folder = await Deno.makeTempDir();
    const keyFile = `${folder}/push_key.json`;
    await vapidKeys(keyFile, true);
    const running = new Set<StartedProgram>();
    const start = async (node: string, role: string) => {
      const program = await startProgram(
        [
          "--as_uri=http://127.0.0.1:0/",
          `--redis=${redis.url}`,
          `--node=${node}`,
          "--auth=jwt",
          `--auth-secret=${SECRET}`,
          "--push=on",
          `--push-services=${pushes.host}`,
          `--push-key-file=${keyFile}`,
          "--push-contact=mailto:operator@example.org",
        ],
        { ONE2ONE_OPERATOR_TOKEN: OPERATOR, DENO_CERT: pushes.certificateFile },
        { task: "serve" },
      );
      running.add(program);
      await until(async () => {
        const answer = await ask(program, "/status/now", OPERATOR);
        return (await answer.json()).cluster.role === role;
      });
      return program;
    };
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, fn, sanitizeOps: false, sanitizeResources: false });
    try {
      const leader = await start("one", "leading");
      const follower = await start("two", "following");
      let link: string | undefined;

      await step(
        "a link made at one process leads a guest of another one to its person",
        async () => {
          const host = await join(follower, "host");
          host.socket.send({ id: "makeGuestLink", days: 1, uses: 3 });
          link = (await host.socket.until("guestLink")).token;
          assert(link);
          const guest = await join(leader, "Maria", link);
          guest.socket.send({ id: "call", to: "host", sdpOffer: OFFER });
          const { from } = await host.socket.until("incomingCall");
          assertEquals(from, "Maria (guest)");
          await guest.socket.close();
          await host.socket.close();
        },
      );

      await step(
        "a call at one process wakes a browser that subscribed at another one",
        async () => {
          const away = await join(follower, "away");
          const keys = await pushes.subscribe("phone");
          const subscribed = await ask(
            follower,
            "/push",
            away.resumeToken,
            keys,
          );
          assertEquals(subscribed.status, 204, await subscribed.text());
          // Her session is over at once.
          const ended = await ask(leader, "/status/sessions/end", OPERATOR, {
            name: "away",
          });
          assertEquals(await ended.json(), { ended: 1 });
          await away.socket.closed;

          for (const program of [follower, leader]) {
            const caller = await join(program, "caller");
            caller.socket.send({ id: "call", to: "away", sdpOffer: OFFER });
            const { waking } = await caller.socket.until("ringing");
            assertEquals(waking, true);
            const { content, endpoint } = await pushes.next();
            assertEquals(endpoint, keys.endpoint);
            assert(content.type === "ring");
            assertEquals(content.from, "caller");
            // She declines where she never was.
            const other = program === leader ? follower : leader;
            const declined = await ask(other, "/push/decline", "", {
              ticket: content.ticket,
            });
            assertEquals(declined.status, 204);
            await caller.socket.until("callEnded");
            assertEquals((await pushes.next()).content.type, "over");
            await caller.socket.close();
          }
        },
      );

      await step(
        "links and subscriptions are known to the next process that leads",
        async () => {
          running.delete(leader);
          leader.stop();
          assertEquals(await leader.ended, 0);
          const host = await join(follower, "host");
          const guest = await join(follower, "Eva", link);
          guest.socket.send({ id: "call", to: "host", sdpOffer: OFFER });
          const { from } = await host.socket.until("incomingCall");
          assertEquals(from, "Eva (guest)");
          const caller = await join(follower, "caller");
          caller.socket.send({ id: "call", to: "away", sdpOffer: OFFER });
          const { content } = await pushes.next();
          assertEquals(content.type, "ring");
          for (const { socket } of [host, guest, caller]) await socket.close();
        },
      );
    } finally {
      for (const program of running) program.stop();
      await Promise.all([...running].map(({ ended }) => ended));
      await Deno.remove(folder, { recursive: true });
    }
  },
});
