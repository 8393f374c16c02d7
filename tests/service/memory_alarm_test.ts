import { assert, assertEquals } from "@std/assert";
import {
  MemoryAlarm,
  usualMemoryLimit,
} from "../../lib/service/memory_alarm.ts";
import { launchArguments } from "../../lib/service/launch.ts";
import { CLOSE } from "../../lib/shared/close_codes.ts";
import { SignalingServer } from "../signaling/signaling_server.ts";
import { TestSocket } from "../signaling/sockets/test_socket.ts";

function alarmed(sockets: number) {
  const state = { rss: 0, shed: [] as number[], told: [] as boolean[] };
  const alarm = new MemoryAlarm({
    limit: 1_000,
    rss: () => state.rss,
    sockets: () => sockets,
    shed: (count) => state.shed.push(count),
    told: (over) => state.told.push(over),
  });
  return { alarm, state };
}

Deno.test("above the memory limit sockets are closed in rounds until memory falls, and new ones are refused", () => {
  const { alarm, state } = alarmed(100);
  const look = (second: number, rss: number) => {
    state.rss = rss;
    alarm.look(second * 1_000);
  };
  look(1, 900);
  assertEquals([alarm.over, state.shed], [false, []]);
  look(2, 1_100);
  assertEquals([alarm.over, state.shed], [true, [5]]);
  look(3, 1_200);
  assertEquals(state.shed, [5], "the memory of closed sockets is free later");
  look(8, 1_100);
  assertEquals(state.shed, [5], "it falls");
  look(9, 1_150);
  assertEquals(state.shed, [5, 5]);
  look(20, 500);
  assertEquals([alarm.over, state.told], [false, [true, false]]);
});

Deno.test("unregistered sockets are closed first, then the newest, and their sessions resume", async () => {
  await using server = new SignalingServer();
  const register = async (name: string, resumeToken?: string) => {
    const socket = await TestSocket.open(server.url);
    socket.send({ id: "register", name, protocol: 2, resumeToken });
    return { socket, ...await socket.until("registerResponse") };
  };
  const alice = await register("alice");
  const nameless = await TestSocket.open(server.url);
  const bob = await register("bob");
  assertEquals(server.sockets.shed(1), 1);
  assertEquals(await nameless.closed, CLOSE.overloaded);
  assertEquals(server.sockets.shed(1), 1);
  assertEquals(await bob.socket.closed, CLOSE.overloaded);
  const again = await register("bob", bob.resumeToken);
  assertEquals(again.resumed, true);
  alice.socket.send({ id: "ping" });
  await alice.socket.until("pong");
  assertEquals(server.rejections, ["overloaded", "overloaded"]);
  await again.socket.close();
  await alice.socket.close();
});

Deno.test("the default limit is below the machine's memory, and the service may read that", async () => {
  const limit = usualMemoryLimit();
  assert(limit > 64 * 1024 * 1024 && limit < Deno.systemMemoryInfo().total);
  const args = await launchArguments("serve", []);
  assert(args.some((arg) => /^--allow-sys=.*systemMemoryInfo/.test(arg)));
});
