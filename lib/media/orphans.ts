import type { KurentoClient } from "./kurento_client.ts";
import { KurentoError } from "./kurento_error.ts";
import type { KurentoPipeline } from "./kurento_pipeline.ts";

/** Tag of every pipeline that this program made: its value says which of the programs that share a media server. */
export const INSTANCE_TAG = "one2one.instance";

/**
 * Releases the pipelines that an earlier life of this instance left behind. To
 * be called before the connection makes any of its own.
 *
 * @param spared ids of those that are taken over
 * @returns how many
 * @throws {KurentoError} as a rejection, when the server is lost meanwhile
 */
export async function releaseOrphans(
  client: KurentoClient,
  instance: string,
  spared: ReadonlySet<string>,
): Promise<number> {
  const pipelines = await client.pipelines();
  const released = await Promise.all(
    pipelines.filter(({ id }) => !spared.has(id))
      .map((pipeline) => releaseIfOurs(pipeline, instance)),
  );
  return released.filter(Boolean).length;
}

async function releaseIfOurs(
  pipeline: KurentoPipeline,
  instance: string,
): Promise<boolean> {
  try {
    const tags = await pipeline.tags();
    if (tags.get(INSTANCE_TAG) !== instance) return false;
    await pipeline.release();
    return true;
  } catch (error) {
    // Somebody else's, that is gone by now.
    if (error instanceof KurentoError && error.failure === "refused") {
      return false;
    }
    throw error;
  }
}
