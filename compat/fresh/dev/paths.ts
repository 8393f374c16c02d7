import { isAbsolute, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The absolute path of a path or file URL. */
export function absolute(path: string, base: string): string {
  if (path.startsWith("file:")) return fileURLToPath(path);
  return isAbsolute(path) ? path : resolve(base, path);
}

export function toFileUrl(path: string): string {
  return pathToFileURL(path).href;
}

/** Import specifier of a file for a module in `folder`. */
export function specifierFrom(folder: string, url: string): string {
  const path = relative(folder, fileURLToPath(url)).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}
