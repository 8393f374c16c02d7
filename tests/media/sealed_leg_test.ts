import { assertEquals } from "@std/assert";
import type { KurentoSealedEndpoint } from "../../lib/media/kurento_sealed_endpoint.ts";
import { SealedLeg } from "../../lib/media/sealed_leg.ts";

/** Reports of a leg that catches up with an endpoint in this state. */
async function reports(connected: boolean): Promise<string[]> {
  const told: string[] = [];
  const endpoint = {
    connected: () => Promise.resolve(connected),
    flowing: () => Promise.resolve([]),
  } as unknown as KurentoSealedEndpoint;
  const leg = new SealedLeg(endpoint, {
    connected: () => told.push("connected"),
    lost: () => told.push("lost"),
    silent: () => told.push("silent"),
    flows: () => told.push("flows"),
  });
  await leg.catchUp();
  return told;
}

Deno.test("a sealed leg reports after a resumption whether its browser is connected", async () => {
  assertEquals(await reports(true), ["connected"]);
  assertEquals(await reports(false), ["lost"]);
});
