/** Token of the service under attack; each lab starts it with this one. */
export const METRICS_TOKEN = "token-of-the-attacks";

/** The attacked service, as seen from other processes of its machine. */
export class Target {
  constructor(
    /** Process id of the service itself, not of a shell or task that started it. */
    readonly pid: number,
    readonly url: URL,
    /** Part of each attack's size, from 0 to 1. */
    private readonly scale = 1,
  ) {}

  /** A number of clients or packets of an attack, at this scale; at least 1. */
  scaled(count: number): number {
    return Math.ceil(count * this.scale);
  }

  /** Whether attacks are to leave a pause between two steps. */
  get mild(): boolean {
    return this.scale < 1;
  }

  get port(): number {
    return Number(this.url.port);
  }

  /** Resident memory, in MiB. Rejects when the process has ended. */
  async rss(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.pid}/status`);
    return Number(status.match(/VmRSS:\s+(\d+)/)![1]) / 1024;
  }

  /** Files that the service has open. */
  async files(): Promise<number> {
    let count = 0;
    for await (const _ of Deno.readDir(`/proc/${this.pid}/fd`)) count++;
    return count;
  }

  /** One metric's value, summed over all labels. */
  async metric(name: string): Promise<number> {
    const response = await fetch(new URL("/metrics", this.url), {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    const lines = (await response.text()).split("\n");
    return lines.filter((line) =>
      line.startsWith(`${name} `) || line.startsWith(`${name}{`)
    ).reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }
}
