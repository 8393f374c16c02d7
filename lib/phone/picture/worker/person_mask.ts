import { Drawing } from "./drawing.ts";

/**
 * Exports of the program: TensorFlow Lite, compiled for one model at a time.
 * Their names are those of the file that the build takes.
 */
interface Program {
  /** Memory. */
  q: WebAssembly.Memory;
  /** Runs constructors. */
  r(): void;
  /** Offsets in bytes: of the model, the picture that goes in, and the mask. */
  s(): number;
  t(): number;
  x(): number;
  /** Height and width in pixels of the picture, and of the mask. */
  u(): number;
  v(): number;
  y(): number;
  z(): number;
  /** Colours of a pixel of the picture, and values of one of the mask. */
  w(): number;
  A(): number;
  /** Takes a model of this many bytes. @returns 0 on success */
  B(bytes: number): number;
  /** Makes the mask. @returns 0 on success */
  C(): number;
}

/** Bytes of a page of a program's memory (WebAssembly core, 4.2.8). */
const PAGE = 65_536;
/** Error numbers of the C library that the program is linked with. */
const ERRNO = { tryAgain: 6, invalid: 28 };
/** sysconf's names (musl): page size, and number of processors. */
const SYSCONF = { pageSize: 30, processors: 84 };
/** Bytes that sysconf says a page has. */
const SYSTEM_PAGE = 16_384;
/** Likelihoods of a person below which a pixel is background, and above which it is not. */
const SURE = { background: 0.3, person: 0.7 };

/** Finds the person in a picture: each pixel gets a likelihood. */
export class PersonMask {
  readonly #mask: Drawing;
  readonly #alpha: ImageData;

  private constructor(private readonly program: Program) {
    const size = { width: program.z(), height: program.y() };
    this.#mask = new Drawing("low", size);
    this.#alpha = new ImageData(size.width, size.height);
  }

  /** Rejects if the program does not take the model. */
  static async load(
    bytes: ArrayBuffer,
    model: ArrayBuffer,
  ): Promise<PersonMask> {
    const memory = () => program.q;
    const { instance } = await WebAssembly.instantiate(bytes, {
      a: imports(memory),
    });
    const program = instance.exports as unknown as Program;
    program.r();
    new Uint8Array(memory().buffer).set(new Uint8Array(model), program.s());
    const known = program.B(model.byteLength) === 0 && program.w() === 3 &&
      program.A() === 1;
    if (!known) throw new Error("not the model of this program");
    return new PersonMask(program);
  }

  /**
   * @returns a picture that is opaque where the person is; the next call changes it
   * @throws {Error} if the program fails, or the picture has not its size
   */
  of({ context, canvas: { width, height } }: Drawing): OffscreenCanvas {
    const { program } = this;
    if (width !== program.v() || height !== program.u()) {
      throw new Error("not the size of the model");
    }
    const { data: seen } = context.getImageData(0, 0, width, height);
    const pixels = width * height;
    // Memory may have grown: its earlier views are gone.
    const picture = new Float32Array(
      program.q.buffer,
      program.t(),
      3 * pixels,
    );
    for (let from = 0, to = 0; from < seen.length; from += 4) {
      picture[to++] = seen[from] / 255;
      picture[to++] = seen[from + 1] / 255;
      picture[to++] = seen[from + 2] / 255;
    }
    if (program.C() !== 0) throw new Error("no mask");
    const { data: alpha } = this.#alpha;
    const person = new Float32Array(
      program.q.buffer,
      program.x(),
      alpha.length / 4,
    );
    const scale = 255 / (SURE.person - SURE.background);
    for (let at = 0; at < person.length; at++) {
      // The array clamps it to [0, 255].
      alpha[4 * at + 3] = (person[at] - SURE.background) * scale;
    }
    this.#mask.context.putImageData(this.#alpha, 0, 0);
    return this.#mask.canvas;
  }
}

/**
 * The system that the program was compiled for, as far as it asks for it: time
 * and memory. It gets no files, threads, environment or output.
 */
function imports(memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const words = () => new Int32Array(memory().buffer);
  const refuse = () => {
    throw new Error("the program asked for what it must not have");
  };
  return {
    a: refuse, // abort
    b: (name: number) =>
      name === SYSCONF.pageSize
        ? SYSTEM_PAGE
        : name === SYSCONF.processors
        ? 1
        : -1,
    // fd_write: what it would print is dropped.
    c: (_file: number, parts: number, count: number, written: number) => {
      const view = words();
      let bytes = 0;
      for (let part = 0; part < count; part++) {
        bytes += view[parts / 4 + 2 * part + 1];
      }
      view[written / 4] = bytes;
      return 0;
    },
    d: () => ERRNO.tryAgain, // pthread_create
    e: refuse, // dlsym
    f: () => ERRNO.invalid, // pthread_join
    // environ_sizes_get: it is empty.
    g: (count: number, bytes: number) => {
      const view = words();
      view[count / 4] = view[bytes / 4] = 0;
      return 0;
    },
    h: refuse, // fd_close
    i: refuse, // dlopen
    j: refuse, // exit
    k: refuse, // fd_seek
    l: (to: number, from: number, bytes: number) => {
      new Uint8Array(memory().buffer).copyWithin(to, from, from + bytes);
    },
    // emscripten_resize_heap
    m: (bytes: number) => {
      const missing = (bytes >>> 0) - memory().buffer.byteLength;
      try {
        memory().grow(Math.ceil(Math.max(0, missing) / PAGE));
        return 1;
      } catch {
        return 0;
      }
    },
    // clock_gettime
    n: (_clock: number, time: number) => {
      const now = performance.now();
      const view = words();
      view[time / 4] = now / 1_000;
      view[time / 4 + 1] = (now % 1_000) * 1e6;
      return 0;
    },
    o: refuse, // emscripten_thread_sleep
    p: () => 0, // environ_get
  };
}
