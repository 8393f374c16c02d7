import { KurentoError } from "./kurento_error.ts";
import { KurentoSession } from "./kurento_session.ts";

/** Tag of every pipeline of this program; its value names the instance, among those that share a media server. */
export const INSTANCE_TAG = "one2one.instance";

/** The pipelines that were on a media server before this program made any there. */
export class EarlierPipelines {
  private constructor(
    private readonly session: KurentoSession,
    private readonly ids: readonly string[],
  ) {}

  /** @throws {KurentoError} as a rejection */
  static async find(url: string): Promise<EarlierPipelines> {
    const session = await KurentoSession.open(url);
    try {
      return new EarlierPipelines(session, await session.pipelines());
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /**
   * Releases pipelines that a previous process of this instance left behind, and gives
   * up its hold on the others.
   *
   * @param spared ids of those that are taken over; looked at for each
   * @returns how many were released
   * @throws {KurentoError} as a rejection, when the server is lost meanwhile
   */
  async releaseOrphans(
    instance: string,
    spared: { has(id: string): boolean },
  ): Promise<number> {
    try {
      const released = await Promise.all(
        this.ids.filter((id) => !spared.has(id))
          .map((id) => this.#releaseIfOurs(id, instance, spared)),
      );
      return released.filter(Boolean).length;
    } finally {
      await this.close();
    }
  }

  /** Never rejects. */
  close(): Promise<void> {
    return this.session.close();
  }

  async #releaseIfOurs(
    id: string,
    instance: string,
    spared: { has(id: string): boolean },
  ): Promise<boolean> {
    try {
      const tags = await this.session.tags(id);
      if (tags.get(INSTANCE_TAG) !== instance || spared.has(id)) return false;
      await this.session.release(id);
      return true;
    } catch (error) {
      // The pipeline is gone by now.
      if (error instanceof KurentoError && error.failure === "refused") {
        return false;
      }
      throw error;
    }
  }
}
