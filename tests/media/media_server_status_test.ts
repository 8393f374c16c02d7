import { assert } from "@std/assert";
import {
  load,
  type MediaServerStatus,
} from "../../lib/media/media_server_status.ts";

const server: MediaServerStatus = {
  name: "a",
  state: "up",
  calls: 10,
  cap: 100,
};

Deno.test("a server with more calls, or a busier machine, has more load", () => {
  assert(load({ ...server, calls: 11 }) > load(server));
  assert(load({ ...server, cpuPercent: 5 }) > load(server));
  assert(
    load({ ...server, cpuPercent: 50 }) > load({ ...server, calls: 20 }),
  );
});

Deno.test("the same calls are less load on a server with a higher cap", () => {
  assert(load({ ...server, cap: 200 }) < load(server));
});
