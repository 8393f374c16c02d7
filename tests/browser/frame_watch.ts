import type { Person } from "./person.ts";

/** The browser's counters of the remote picture so far. */
interface Counts {
  framesReceived: number;
  framesSent: number;
  framesDropped: number;
  freezeCount: number;
  packetsLost: number;
  connections: number;
  /** Time of the reading in ms, by the page's clock. */
  at: number;
}

/** Observations of a page while it was watched. */
export interface Watched {
  /** The counters' growth in that time. */
  counts: Counts;
  /** Longest ms between two frames shown. */
  longestGap: number;
  frames: number;
  /**
   * Epoch ms at which the page began and stopped showing that it reconnects; 0
   * for never.
   */
  told: number;
  back: number;
  /** States of the phone. */
  states: string[];
}

/** Watches frames, texts and connections of a page, from within it. */
export class FrameWatch {
  private constructor(
    private readonly person: Person,
    private readonly before: Counts,
  ) {}

  static async start(person: Person): Promise<FrameWatch> {
    await person.page.evaluate(() => {
      const watched = {
        longestGap: 0,
        frames: 0,
        told: 0,
        back: 0,
        states: [] as string[],
        over: false,
      };
      Object.assign(globalThis, { watched });
      const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
      let last = 0;
      const next = () =>
        video.requestVideoFrameCallback((now) => {
          if (watched.over) return;
          if (last) {
            watched.longestGap = Math.max(watched.longestGap, now - last);
          }
          last = now;
          watched.frames++;
          next();
        });
      next();
      const look = () => {
        const reconnecting = document.querySelector(".reconnecting") !== null;
        if (reconnecting && !watched.told) watched.told = Date.now();
        if (!reconnecting && watched.told && !watched.back) {
          watched.back = Date.now();
        } else if (reconnecting) watched.back = 0;
        const { state } =
          document.querySelector<HTMLElement>(".phone")!.dataset;
        if (watched.states.at(-1) !== state) watched.states.push(state!);
      };
      look();
      const observer = new MutationObserver(() => {
        if (watched.over) observer.disconnect();
        else look();
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        attributes: true,
      });
    });
    return new FrameWatch(person, await counts(person));
  }

  /**
   * Waits until the page has shown that it reconnects, and then stopped showing
   * it.
   */
  async reconnected(): Promise<void> {
    await this.person.page.waitForFunction(
      () => (globalThis as unknown as { watched: Watched }).watched.back > 0,
      { polling: 20 },
    );
  }

  async end(): Promise<Watched> {
    const after = await counts(this.person);
    const watched = await this.person.page.evaluate(() => {
      const { watched } = globalThis as unknown as {
        watched: Watched & { over: boolean };
      };
      watched.over = true;
      return watched;
    });
    const { before } = this;
    return {
      ...watched,
      counts: {
        framesReceived: after.framesReceived - before.framesReceived,
        framesSent: after.framesSent - before.framesSent,
        framesDropped: after.framesDropped - before.framesDropped,
        freezeCount: after.freezeCount - before.freezeCount,
        packetsLost: after.packetsLost - before.packetsLost,
        connections: after.connections - before.connections,
        at: after.at - before.at,
      },
    };
  }
}

function counts(person: Person): Promise<Counts> {
  return person.page.evaluate(async () => {
    const { peerConnections } = globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
    };
    const counts = {
      framesReceived: 0,
      framesSent: 0,
      framesDropped: 0,
      freezeCount: 0,
      packetsLost: 0,
      connections: peerConnections.length,
      at: 0,
    };
    for (const stat of (await peerConnections.at(-1)!.getStats()).values()) {
      if (stat.kind !== "video") continue;
      if (stat.type === "outbound-rtp") counts.framesSent = stat.framesSent;
      if (stat.type !== "inbound-rtp") continue;
      counts.at = stat.timestamp;
      counts.framesReceived = stat.framesReceived;
      counts.framesDropped = stat.framesDropped;
      counts.freezeCount = stat.freezeCount;
      counts.packetsLost = stat.packetsLost;
    }
    return counts;
  });
}
