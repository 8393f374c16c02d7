import { FullSize } from "./full_size.ts";
import type { Platform } from "../platform.ts";
import { type PictureLevel, PictureLevels } from "./picture_level.ts";
import { QualityMeter, type QualityReport } from "./quality.ts";
import { SilenceWatch } from "./silence_watch.ts";

/** ms between two readings of the statistics. */
const QUALITY_MS = 2_000;

/** Events that a watched connection reports. */
export interface LegWatchEvents {
  /** Called once for each silence. See {@link SilenceWatch}. */
  silent(): void;
  measured(report: QualityReport, level: PictureLevel): void;
  /** See {@link FullSize}. */
  tooSmall(): void;
}

/** Reads the statistics of a connection that carries media. */
export class LegWatch {
  readonly #silence: SilenceWatch;
  readonly #meter = new QualityMeter();
  readonly #levels = new PictureLevels();
  readonly #size = new FullSize();
  #cancel = () => {};
  #over = false;

  /** @param stats the values of the connection's RTCStatsReport */
  constructor(
    private readonly platform: Platform,
    private readonly stats: () => Promise<readonly unknown[]>,
    private readonly events: LegWatchEvents,
  ) {
    this.#silence = new SilenceWatch(platform, stats, events.silent);
    this.#measureLater();
  }

  /** See {@link SilenceWatch.doubt}. */
  doubt(): void {
    this.#silence.doubt();
  }

  /** The other side is back: its media has time to arrive. */
  peerBack(): void {
    this.#silence.restart();
  }

  stop(): void {
    this.#over = true;
    this.#cancel();
    this.#silence.stop();
  }

  #measureLater(): void {
    this.#cancel = this.platform.after(QUALITY_MS, () => {
      this.stats().then((stats) => {
        if (this.#over) return;
        const report = this.#meter.measure(stats);
        const { figures } = report;
        this.events.measured(report, this.#levels.read(figures));
        if (this.#size.read(figures)) this.events.tooSmall();
        this.#measureLater();
      }, () => {
        // A closed connection has no statistics.
      });
    });
  }
}
