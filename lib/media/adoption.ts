import type { LegName, SavedMedia } from "../signaling/media_port.ts";
import type { KurentoEndpoint } from "./kurento_endpoint.ts";
import type { KurentoPipeline } from "./kurento_pipeline.ts";

/** A leg that an earlier process left. */
export interface FoundLeg {
  /** Its current endpoint; null when none is left. */
  current: KurentoEndpoint | null;
  /** Endpoint that still feeds the other leg in place of the current one: the process ended during a take-over. */
  previous: KurentoEndpoint | null;
  /** Whether the other leg gets its media. */
  feeds: boolean;
}

/**
 * Finds a call's legs in a pipeline that another process made.
 * Endpoints that belong to no leg, of negotiations that were never answered,
 * are freed.
 *
 * @throws {KurentoError} as a rejection
 */
export async function findLegs(
  pipeline: KurentoPipeline,
  legs: SavedMedia["legs"],
): Promise<Record<LegName, FoundLeg>> {
  const unknown = new Map(
    (await pipeline.endpoints()).map((endpoint) => [endpoint.id, endpoint]),
  );
  const take = (id: string): KurentoEndpoint | null => {
    const endpoint = unknown.get(id) ?? null;
    unknown.delete(id);
    return endpoint;
  };
  const [caller, callee] = [take(legs.caller), take(legs.callee)];
  const [intoCaller, intoCallee] = await Promise.all([
    caller?.sources() ?? new Set<string>(),
    callee?.sources() ?? new Set<string>(),
  ]);
  const found = (current: KurentoEndpoint | null, fed: Set<string>) => {
    const feeds = current !== null && fed.has(current.id);
    const feeding = [...fed].map(take).find((endpoint) => endpoint) ?? null;
    return current
      ? { current, previous: feeding, feeds }
      : { current: feeding, previous: null, feeds: feeding !== null };
  };
  const all = {
    caller: found(caller, intoCallee),
    callee: found(callee, intoCaller),
  };
  for (const endpoint of unknown.values()) endpoint.release().catch(() => {});
  return all;
}
