/** A film for Chromium's fake camera: fine squares, in which each blur shows. */
export class CheckeredFilm implements Disposable {
  readonly #path = Deno.makeTempFileSync({ suffix: ".y4m" });

  constructor() {
    Deno.writeFileSync(this.#path, film());
  }

  /** Chromium's flags for it. */
  get flags(): string[] {
    return [`--use-file-for-fake-video-capture=${this.#path}`];
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#path);
  }
}

const WIDTH = 640;
const HEIGHT = 360;
/** Pixels of a square. */
const SQUARE = 10;
/** Pictures, each of which moves the squares by a pixel. */
const PICTURES = 10;

function film(): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts = [
    encoder.encode(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`),
  ];
  for (let picture = 0; picture < PICTURES; picture++) {
    const colours = new Uint8Array(WIDTH * HEIGHT / 2).fill(128);
    const light = new Uint8Array(WIDTH * HEIGHT);
    for (let at = 0; at < light.length; at++) {
      const x = Math.floor((at % WIDTH + picture) / SQUARE);
      const y = Math.floor(at / WIDTH / SQUARE);
      light[at] = (x + y) % 2 === 0 ? 235 : 16;
    }
    parts.push(encoder.encode("FRAME\n"), light, colours);
  }
  const bytes = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
