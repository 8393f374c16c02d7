import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import { pictureFile } from "../../lib/web/picture_files.ts";

export const handler = onlyMethods({
  GET: ({ url }) => pictureFile("person.tflite", url.search !== ""),
});
