import { assert } from "@std/assert";
import { LoadProbe } from "../../lib/media/load_probe.ts";
import { until } from "../support/until.ts";
import { startFaultProxy } from "./fault_proxy.ts";
import { TestMediaServer } from "./test_media_server.ts";

/**
 * ms of a server's sleep that a call does not notice: Kurento stops some other
 * connections, too, while it measures.
 */
const UNNOTICED_MS = 100;

Deno.test("a media server never sleeps for long to measure its CPU use", async () => {
  const server = await TestMediaServer.start();
  const proxy = startFaultProxy(server.url);
  const intervals: unknown[] = [];
  proxy.rule = ({ operation, operationParams }) => {
    if (operation === "getUsedCpu") intervals.push(operationParams?.interval);
    return null;
  };
  const probe = new LoadProbe(proxy.url);
  await until(() => probe.load.cpuPercent !== undefined);
  for (const ms of intervals) {
    assert(typeof ms === "number" && ms <= UNNOTICED_MS, `${ms} ms`);
  }
  await probe.close();
  await proxy.close();
  await server.close();
});
